package catalog

import (
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Weighing says how a product that is priced by what it weighs is asked for;
// all but Tolerance are in grams.
type Weighing struct {
	Min       int // least that is sold
	Step      int // from one choice to the next
	Default   int // what most people ask for
	Piece     int // what a piece weighs; 0: not sold by the piece
	Scale     int // what the scale tells apart (DM 21/12/1984; WEIGHT-01)
	Tolerance int // per cent by which the weight may exceed the wish (WEIGHT-02)
}

// MaxTolerance is the greatest tolerance, in per cent (WEIGHT-02).
const MaxTolerance = 15

// judge says what of a shop's wish for a product cannot be; ranges of single
// values are the table's.
func (w Weighing) judge(mode SaleMode, online bool) error {
	switch {
	case mode == Weight && w.Default > 0 && w.Default < w.Min:
		return fault.Form(fault.Field{Name: "weigh_default", Key: "error.weigh_default"})
	case mode == PieceWeight && w.Piece == 0 && online:
		return fault.Form(fault.Field{Name: "weigh_piece", Key: "error.weigh_piece"})
	case w.Tolerance < 0 || w.Tolerance > MaxTolerance:
		return fault.Form(fault.Field{Name: "weigh_tolerance", Key: "error.number_max", Args: []any{"max", MaxTolerance}})
	}
	return nil
}

// Amount is how much of a product somebody wants: pieces or grams, never both.
type Amount struct {
	Pieces int
	Grams  int
}

// None reports whether nothing is wanted.
func (a Amount) None() bool { return a.Pieces <= 0 && a.Grams <= 0 }

// Plus adds b to a; who wants the other unit now gets b alone.
func (a Amount) Plus(b Amount) Amount {
	if (a.Grams > 0) != (b.Grams > 0) {
		return b
	}
	return Amount{a.Pieces + b.Pieces, a.Grams + b.Grams}
}

// Items is how many things one sees in a bag: grams of something are one.
func (a Amount) Items() int {
	if a.Grams > 0 {
		return 1
	}
	return a.Pieces
}

// Weighed reports whether the price is known only when the scale has spoken.
func (p *Product) Weighed() bool { return p.Mode == Weight || p.Mode == PieceWeight }

// ByGrams and ByPiece report how the product can be asked for.
func (p *Product) ByGrams() bool { return p.Mode == Weight }

// ByPiece reports whether the product can be asked for by the piece.
func (p *Product) ByPiece() bool { return p.Mode == Each || p.Weighing.Piece > 0 }

// Usual is what one gets with one tap: a piece, or the grams that most people
// ask for.
func (p *Product) Usual() Amount {
	if p.Mode != Weight {
		return Amount{Pieces: 1}
	}
	return Amount{Grams: max(p.Weighing.Default, p.Least())}
}

// Least is the smallest number of grams that is sold; at least 1.
func (p *Product) Least() int { return max(1, p.Weighing.Min) }

// Wished is what an amount should weigh, and Most what it may weigh at most, in
// grams; both 0 for goods that are not weighed.
func (p *Product) Wished(a Amount) int {
	switch {
	case !p.Weighed():
		return 0
	case a.Grams > 0:
		return a.Grams
	}
	return a.Pieces * p.Weighing.Piece
}

// Most is the grams above which the resident pays no more (WEIGHT-02).
func (p *Product) Most(a Amount) int {
	w := p.Wished(a)
	return w + w*p.Weighing.Tolerance/100
}

// Estimate is what an amount is expected to cost.
func (p *Product) Estimate(a Amount) money.Cents {
	if !p.Weighed() {
		return p.Variant.Price * money.Cents(a.Pieces)
	}
	return PriceOf(p.Variant.Price, p.Wished(a))
}

// Ceiling is what an amount costs at most.
func (p *Product) Ceiling(a Amount) money.Cents {
	if !p.Weighed() {
		return p.Estimate(a)
	}
	return PriceOf(p.Variant.Price, p.Most(a))
}

// PriceOf is the price of some grams at a price per kilo, half up to the cent
// (WEIGHT-01).
func PriceOf(perKilo money.Cents, grams int) money.Cents {
	return money.Cents(money.HalfUp(int64(perKilo)*int64(grams), 1000))
}

// Stock is an amount in the unit that its stock is counted in: grams for what
// is sold loose, pieces for everything else.
func (p *Product) Stock(a Amount) int {
	if p.Mode == Weight {
		return p.Wished(a)
	}
	return a.Pieces
}

// Weigh corrects the stock of a loose product by what really left the shelf for
// an order, which had taken what was wished. The shelf never says less than
// others have reserved: what the scale says has gone already.
func Weigh(t *tenants.ShopTx, order, variant tenants.ID, grams int) error {
	return t.Exec(`with o as (select r.variant_id, r.quantity from shop.reservations r
			join shop.variants v on v.shop_id = r.shop_id and v.id = r.variant_id
			join shop.products p on p.shop_id = v.shop_id and p.id = v.product_id
			where r.shop_id = $1 and r.order_id = $2 and r.variant_id = $3 and r.line = 0 and r.state = 'consumed' and p.sale_mode = 'weight' for update of r),
		mine as (update shop.reservations r set quantity = $4 from o
			where r.shop_id = $1 and r.order_id = $2 and r.variant_id = o.variant_id and r.line = 0 returning o.variant_id, o.quantity as was)
		update shop.variants v set on_hand = greatest(v.on_hand + m.was - $4, v.reserved), version = v.version + 1
		from mine m where v.shop_id = $1 and v.id = m.variant_id and v.on_hand is not null and m.was <> $4`,
		tenants.With(t.Shop(), order, variant, grams))
}

// GiveBackOne puts one product of an order back on the shelf.
func GiveBackOne(t *tenants.ShopTx, order, variant tenants.ID) error {
	return t.Exec(`with gone as (update shop.reservations set state = 'released'
			where shop_id = $1 and order_id = $2 and variant_id = $3 and line = 0 and state = 'consumed' returning variant_id, quantity)
		update shop.variants v set on_hand = v.on_hand + g.quantity, version = v.version + 1
		from gone g where v.shop_id = $1 and v.id = g.variant_id and v.on_hand is not null`, tenants.With(t.Shop(), order, variant))
}
