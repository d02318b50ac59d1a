package orders

import (
	"context"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// HandOverLife is how long a basket's code can be used.
const HandOverLife = 10 * time.Minute

// HandOver makes the code with which what a basket holds of a shop is taken to
// the neighbourhood's host: 256 random bits, of which only the hash is kept, for
// ten minutes, once, in this neighbourhood. Another code of the same basket ends
// with it. A basket that is empty, or waits for a payment, is a Conflict.
func HandOver(h *tenants.HoodTx, token string, shop tenants.ShopID) (code string, err error) {
	b, err := lock(h, token)
	if fault.Has(err, fault.NotFound) {
		return "", fault.New(fault.Conflict, "error.cart_empty")
	}
	if err != nil {
		return "", err
	}
	if len(b.variantsOf(shop)) == 0 {
		return "", fault.New(fault.Conflict, "error.cart_empty")
	}
	if err := mayMove(h, b.ID); err != nil {
		return "", err
	}
	code = tenants.Token()
	err = h.Exec(`update hood.handovers set expires_at = now() where hood_id = $1 and basket_id = $2 and taken_at is null and expires_at > now()`,
		tenants.With(h.Hood(), b.ID))
	if err != nil {
		return "", err
	}
	return code, h.Exec(`insert into hood.handovers (hood_id, id, code_hash, basket_id, shop_id, expires_at)
		values (app.hood(), $1, $2, $3, $4, now() + $5::interval)`, tenants.With(tenants.NewID(), tenants.Hash(code), b.ID, shop, HandOverLife))
}

// mayMove refuses a basket one of whose purchases waits for its payment: goods
// and seat are that purchase's until it is paid or given up.
func mayMove(h *tenants.HoodTx, basket tenants.ID) error {
	return h.Exec(`select app.expect((select count(*) from hood.purchases where hood_id = $1 and basket_id = $2 and state = 'awaiting'), 0,
		'conflict error.handover_waiting')`, tenants.With(h.Hood(), basket))
}

// HandState is whether a code can still be used.
type HandState string

// The states of a code.
const (
	HandOpen HandState = "open"
	HandUsed HandState = "used"
	HandLate HandState = "over"
)

// Handing is what a code brings, shown before it is taken.
type Handing struct {
	State HandState
	Shop  tenants.Card
	Ends  time.Time  // when the code runs out
	Now   time.Time  // the database's
	Lines []FullLine // as the shop sells them now: new prices and problems are told
	Goods money.Cents
}

// PeekHandOver reads what a code brings and changes nothing: one round trip for
// the code and what lies behind it, one for the shop's goods. A code of another
// neighbourhood, or of none, is NotFound.
func PeekHandOver(ctx context.Context, db *tenants.DB, s tenants.Scope, zone, code string) (*Handing, error) {
	g := &Handing{}
	var shop tenants.ShopID
	var seen Draft
	var lines []BasketLine
	var cards []tenants.Card
	err := db.HoodRead(ctx, s, func(r *tenants.HoodRead) {
		hash := tenants.Hash(code)
		r.One(`select x.shop_id, x.expires_at, now(), case when x.taken_at is not null then 'used' when x.expires_at <= now() then 'over' else 'open' end,
				b.draft
			from hood.handovers x join hood.baskets b on b.hood_id = x.hood_id and b.id = x.basket_id
			where x.hood_id = $1 and x.code_hash = $2`, tenants.With(s.Hood, hash), &shop, &g.Ends, &g.Now, &g.State, &seen)
		r.Each(`select l.shop_id, l.variant_id, coalesce(l.pieces, 0), coalesce(l.grams, 0), l.choice from hood.handovers x
			join hood.basket_lines l on l.hood_id = x.hood_id and l.basket_id = x.basket_id and l.shop_id = x.shop_id
			where x.hood_id = $1 and x.code_hash = $2 order by l.added_at, l.variant_id`, tenants.With(s.Hood, hash), func(row tenants.Row) error {
			var l BasketLine
			err := row.Scan(&l.Shop, &l.Variant, &l.Pieces, &l.Grams, &l.Choice)
			lines = append(lines, l)
			return err
		})
		tenants.CardsOf(r, s.Hood, tenants.Some{SQL: `select shop_id from hood.handovers where hood_id = $1 and code_hash = $2`, Args: []any{hash}}, &cards)
	})
	if err != nil {
		return nil, err
	}
	part := ShopPart{}
	for _, c := range cards {
		if c.Shop == shop {
			part.Card = c
		}
	}
	g.Shop = part.Card
	if part.Card.Shop.IsZero() || g.State != HandOpen || len(lines) == 0 {
		return g, nil
	}
	found := stocked{boxes: catalog.Boxes{}}
	err = db.HoodRead(ctx, s, func(r *tenants.HoodRead) {
		r.InShop(shop, func(in *tenants.ShopRead) {
			at, ids := catalog.Place{Shop: shop, Zone: zone}, (&Basket{Lines: lines}).variantsOf(shop)
			catalog.ReadVariants(in, at, ids, &found.goods)
			catalog.ReadBoxes(in, at, ids, found.boxes)
		})
	})
	if err != nil {
		return nil, err
	}
	when, err := (&Full{Now: g.Now}).momentIn(zone)
	part.join(lines, found, when, seen.Seen)
	g.Lines, g.Goods = part.Lines, part.Goods
	return g, err
}

// Moved is what became of a basket that was taken over. It is kept, so that a
// second click reads the same.
type Moved struct {
	Shop  tenants.ShopID `json:"shop"`
	Lines []MovedLine    `json:"lines"`
	Seat  bool           `json:"seat,omitempty"` // the held seat came along
	Again bool           `json:"-"`              // it had been taken over before, by the same basket
}

// MovedLine is one product of a basket that was taken over.
type MovedLine struct {
	Variant tenants.ID     `json:"variant"`
	Title   locale.Text    `json:"title"`
	Slug    string         `json:"slug"`
	Came    catalog.Amount `json:"came"`          // what lay in the old basket
	Has     catalog.Amount `json:"has"`           // what lies in the new one now
	Was     money.Cents    `json:"was,omitempty"` // price when it was put in, when it is another now
	Price   money.Cents    `json:"price"`         // now
	Trouble Trouble        `json:"trouble,omitempty"`
}

// Trouble is why a line did not come along as it was.
type Trouble string

// The troubles.
const (
	MovedLess Trouble = "less" // there is not as much of it as both baskets held, or a basket may not hold as much
	MovedNot  Trouble = "gone" // it is not for sale now
	MovedFull Trouble = "full" // the basket holds no more products
)
