// Package orders conducts a sale: basket, quote, placing, settling and what
// comes after. It is the one room that knows goods, windows and money at once.
package orders

import (
	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/documents"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Basket is what someone has chosen, found by the hash of a cookie.
type Basket struct {
	ID     tenants.ID
	Method delivery.Method // empty until chosen
	Zone   *tenants.ID
	Approx bool
	Draft  Draft
	// Only is the shop whose lines the checkout is about just now; nil: all. It
	// is nil when that shop has no lines any more.
	Only  *tenants.ShopID
	Lines []BasketLine // of every shop
}

// BasketLine is one product in a basket.
type BasketLine struct {
	Shop    tenants.ShopID
	Variant tenants.ID
	catalog.Amount
	// Choice has what was picked for each box; empty for one that the shop fills, nil
	// for what is no box.
	Choice []Picks
}

// Draft is what was typed at checkout, kept until it is ordered.
type Draft struct {
	CAP    string `json:"cap,omitempty"`
	Street string `json:"street,omitempty"`
	Name   string `json:"name,omitempty"`
	Email  string `json:"email,omitempty"`
	Phone  string `json:"phone,omitempty"` // E.164
	Civic  string `json:"civic,omitempty"`
	Stair  string `json:"stair,omitempty"`
	Floor  string `json:"floor,omitempty"`
	Flat   string `json:"flat,omitempty"`
	Buzzer string `json:"buzzer,omitempty"`
	Note   string `json:"note,omitempty"`
	Adult  bool   `json:"adult,omitempty"` // says to be eighteen, for wine and spirits
	// Invoice is whom invoices are to be for; nil: nobody asked for one.
	Invoice *documents.Wish `json:"invoice,omitempty"`
	// Contribution is what is added for the neighbourhood's association.
	Contribution money.Cents `json:"contribution,omitempty"`
	// Bags is how many bags are wanted of a shop, where its resident has said so.
	Bags map[string]int `json:"bags,omitempty"`
	// Seen is the price of each variant when it was put into the basket, so
	// that a change is told before it is paid.
	Seen map[string]money.Cents `json:"seen,omitempty"`
	// Codes is the discount code that was typed for each shop.
	Codes map[string]string `json:"codes,omitempty"`
}

// MaxPieces and MaxGrams are how much of a product one basket holds, and
// MaxLines how many products.
const (
	MaxPieces = 99
	MaxGrams  = 50_000
	MaxLines  = 60
)

// ReadBasket reads the basket of a cookie; there may be none.
func ReadBasket(r *tenants.HoodRead, hood tenants.HoodID, token string, into **Basket) {
	hash := tenants.Hash(token)
	r.Each(`select b.id, coalesce(b.method, ''), b.zone_id, b.approximate, b.draft, (select l.shop_id from hood.basket_lines l
			where l.hood_id = b.hood_id and l.basket_id = b.id and l.shop_id = b.only_shop limit 1)
		from hood.baskets b where b.hood_id = $1 and b.token_hash = $2`,
		tenants.With(hood, hash), func(row tenants.Row) error {
			b := &Basket{}
			*into = b
			return row.Scan(&b.ID, &b.Method, &b.Zone, &b.Approx, &b.Draft, &b.Only)
		})
	r.Each(`select l.shop_id, l.variant_id, coalesce(l.pieces, 0), coalesce(l.grams, 0), l.choice from hood.basket_lines l
		join hood.baskets b on b.hood_id = l.hood_id and b.id = l.basket_id
		where l.hood_id = $1 and b.token_hash = $2 order by l.added_at, l.variant_id`,
		tenants.With(hood, hash), func(row tenants.Row) error {
			var l BasketLine
			if err := row.Scan(&l.Shop, &l.Variant, &l.Pieces, &l.Grams, &l.Choice); err != nil || *into == nil { // made since the first statement
				return err
			}
			(*into).Lines = append((*into).Lines, l)
			return nil
		})
}

// lock reads a basket and keeps others from changing it: the first lock of
// every verb that moves one.
func lock(h *tenants.HoodTx, token string) (*Basket, error) {
	b := &Basket{}
	err := h.One(`select id, coalesce(method, ''), zone_id, approximate, draft, only_shop
		from hood.baskets where hood_id = $1 and token_hash = $2 for update`, tenants.With(h.Hood(), tenants.Hash(token)),
		&b.ID, &b.Method, &b.Zone, &b.Approx, &b.Draft, &b.Only)
	if err != nil {
		return nil, err
	}
	return b, b.lockedLines(h)
}

// lockedLines reads what a locked basket holds, and lets it forget a shop of
// which it holds nothing any more.
func (b *Basket) lockedLines(h *tenants.HoodTx) error {
	err := h.Each(`select shop_id, variant_id, coalesce(pieces, 0), coalesce(grams, 0), choice from hood.basket_lines
		where hood_id = $1 and basket_id = $2 order by shop_id, variant_id`, tenants.With(h.Hood(), b.ID), func(row tenants.Row) error {
		var l BasketLine
		if err := row.Scan(&l.Shop, &l.Variant, &l.Pieces, &l.Grams, &l.Choice); err != nil {
			return err
		}
		b.Lines = append(b.Lines, l)
		return nil
	})
	if err != nil || b.Only == nil || len(b.variantsOf(*b.Only)) > 0 {
		return err
	}
	b.Only = nil
	return h.Exec(`update hood.baskets set only_shop = null where hood_id = $1 and id = $2`, tenants.With(h.Hood(), b.ID))
}

// open finds the cookie's basket or makes it.
func open(h *tenants.HoodTx, token string) (*Basket, error) {
	err := h.Exec(`insert into hood.baskets (hood_id, id, token_hash) values (app.hood(), $1, $2)
		on conflict (hood_id, token_hash) do nothing`, tenants.With(tenants.NewID(), tenants.Hash(token)))
	if err != nil {
		return nil, err
	}
	return lock(h, token)
}

// Put sets how much of a shop's variant a basket holds, or adds to what it
// holds. Nothing takes it out. What cannot be sold now, or not that much, is
// told beside the field. It gives the number of things now in the basket.
func Put(h *tenants.HoodTx, token string, shop tenants.ShopID, zone string, variant tenants.ID, want catalog.Amount, add bool) (count int, err error) {
	return put(h, token, shop, zone, putting{variant: variant, want: want, add: add})
}

// putting is what is put into a basket: more boxes, with what is picked for each.
type putting struct {
	variant tenants.ID
	want    catalog.Amount
	add     bool
	picks   Picks
	more    int
}

func put(h *tenants.HoodTx, token string, shop tenants.ShopID, zone string, p putting) (count int, err error) {
	b, err := open(h, token)
	if err != nil {
		return 0, err
	}
	line := b.line(p.variant)
	had := line.Amount
	if p.add {
		p.more = p.want.Pieces
		p.want = had.Plus(catalog.Amount{Pieces: min(p.want.Pieces, MaxPieces+1), Grams: min(p.want.Grams, MaxGrams+1)})
	}
	line.Shop, line.Variant, line.Amount = shop, p.variant, p.want
	if !p.want.None() {
		price, choice, err := sellable(h, shop, zone, p, BasketLine{Amount: had, Choice: line.Choice})
		if err != nil {
			return 0, err
		}
		if had.None() && len(b.Lines) >= MaxLines {
			return 0, fault.Form(fault.Field{Name: "quantity", Key: "error.basket_full", Args: []any{"max", MaxLines}})
		}
		b.see(p.variant, price, had.None())
		line.Choice = choice
	} else {
		delete(b.Draft.Seen, p.variant.String())
	}
	if err := write(h, b, line); err != nil {
		return 0, err
	}
	return b.Count() - had.Items() + max(p.want.Items(), 0), nil
}

// write keeps a line of a basket; none of it takes it out.
func write(h *tenants.HoodTx, b *Basket, l BasketLine) error {
	var err error
	if l.None() {
		err = h.Exec(`delete from hood.basket_lines where hood_id = $1 and basket_id = $2 and shop_id = $3 and variant_id = $4`,
			tenants.With(h.Hood(), b.ID, l.Shop, l.Variant))
	} else {
		var choice any
		if l.Choice != nil {
			choice = l.Choice
		}
		err = h.Exec(`insert into hood.basket_lines (hood_id, basket_id, shop_id, variant_id, pieces, grams, choice)
			values (app.hood(), $1, $2, $3, nullif($4, 0), nullif($5, 0), $6)
			on conflict (hood_id, basket_id, shop_id, variant_id) do update set pieces = excluded.pieces, grams = excluded.grams, choice = excluded.choice`,
			tenants.With(b.ID, l.Shop, l.Variant, l.Pieces, l.Grams, choice))
	}
	if err != nil {
		return err
	}
	return h.Exec(`update hood.baskets set draft = $3, updated_at = now() where hood_id = $1 and id = $2`,
		tenants.With(h.Hood(), b.ID, b.Draft))
}

// line is what a basket holds of a variant.
func (b *Basket) line(variant tenants.ID) BasketLine {
	for _, l := range b.Lines {
		if l.Variant == variant {
			return l
		}
	}
	return BasketLine{}
}

func (b *Basket) has(variant tenants.ID) catalog.Amount { return b.line(variant).Amount }

// Count is the number of things in the basket.
func (b *Basket) Count() int {
	if b == nil {
		return 0
	}
	n := 0
	for _, l := range b.Lines {
		n += l.Items()
	}
	return n
}

func (b *Basket) see(variant tenants.ID, price money.Cents, fresh bool) {
	if b.Draft.Seen == nil {
		b.Draft.Seen = map[string]money.Cents{}
	}
	if _, known := b.Draft.Seen[variant.String()]; fresh || !known {
		b.Draft.Seen[variant.String()] = price
	}
}

// sellable says whether that much can be in a basket, at what price, and what is
// picked then where it is a box.
func sellable(h *tenants.HoodTx, shop tenants.ShopID, zone string, p putting, had BasketLine) (money.Cents, []Picks, error) {
	var found []catalog.Product
	var choice []Picks
	err := h.InShop(shop, func(s *tenants.ShopTx) (err error) {
		found, err = catalog.ByVariants(s, zone, []tenants.ID{p.variant})
		if err != nil || len(found) == 0 || found[0].State != "live" {
			return err
		}
		if err := fits(found[0], p.want, had.Amount); err != nil {
			return err
		}
		choice, err = chosen(s, zone, found[0], had.Choice, p)
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	if len(found) == 0 || found[0].State != "live" {
		return 0, nil, fault.New(fault.NotFound, "error.not_found")
	}
	return found[0].Variant.Price, choice, nil
}

// fits says why a product cannot be had in that amount.
func fits(p catalog.Product, want, had catalog.Amount) error {
	left, counted := p.Variant.Left()
	switch {
	case !p.Online:
		return quantity("error.shop_only")
	case !p.Buyable():
		return quantity("error.sold_out")
	case want.Grams > 0 && !p.ByGrams():
		return quantity("error.by_piece_only")
	case want.Pieces > 0 && !p.ByPiece():
		return quantity("error.by_weight_only")
	case want.Pieces > MaxPieces:
		return quantity("error.quantity_max", "max", MaxPieces)
	case want.Grams > MaxGrams:
		return quantity("error.grams_max", "weight", locale.Grams(MaxGrams))
	case want.Grams > 0 && want.Grams < p.Least():
		return quantity("error.grams_min", "weight", locale.Grams(p.Least()))
	case counted && p.Stock(want) > left && p.Stock(want) > p.Stock(had):
		return tooMuchOf(p, left)
	}
	return nil
}

func quantity(key string, args ...any) error {
	return fault.Form(fault.Field{Name: "quantity", Key: key, Args: args})
}

func tooMuchOf(p catalog.Product, left int) error {
	if p.Mode == catalog.Weight {
		return quantity("error.grams_left", "weight", locale.Grams(left))
	}
	return quantity("error.qty_max", "count", left)
}
