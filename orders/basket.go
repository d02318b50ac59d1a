// Package orders conducts a sale: basket, quote, placing, settling and what
// comes after. It is the one room that knows goods, windows and money at once.
package orders

import (
	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/fault"
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
	Lines  []BasketLine
}

// BasketLine is one product in a basket.
type BasketLine struct {
	Shop    tenants.ShopID
	Variant tenants.ID
	Pieces  int
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
	// Seen is the price of each variant when it was put into the basket, so
	// that a change is told before it is paid.
	Seen map[string]money.Cents `json:"seen,omitempty"`
}

// MaxPieces is how many pieces of a product one basket holds, and MaxLines how
// many products.
const (
	MaxPieces = 99
	MaxLines  = 60
)

// ReadBasket reads the basket of a cookie; there may be none.
func ReadBasket(r *tenants.HoodRead, hood tenants.HoodID, token string, into **Basket) {
	hash := tenants.Hash(token)
	r.Each(`select id, coalesce(method, ''), zone_id, approximate, draft from hood.baskets where hood_id = $1 and token_hash = $2`,
		tenants.With(hood, hash), func(row tenants.Row) error {
			b := &Basket{}
			*into = b
			return row.Scan(&b.ID, &b.Method, &b.Zone, &b.Approx, &b.Draft)
		})
	r.Each(`select l.shop_id, l.variant_id, coalesce(l.pieces, 0) from hood.basket_lines l
		join hood.baskets b on b.hood_id = l.hood_id and b.id = l.basket_id
		where l.hood_id = $1 and b.token_hash = $2 order by l.added_at, l.variant_id`,
		tenants.With(hood, hash), func(row tenants.Row) error {
			var l BasketLine
			if err := row.Scan(&l.Shop, &l.Variant, &l.Pieces); err != nil || *into == nil { // made since the first statement
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
	err := h.One(`select id, coalesce(method, ''), zone_id, approximate, draft from hood.baskets
		where hood_id = $1 and token_hash = $2 for update`, tenants.With(h.Hood(), tenants.Hash(token)),
		&b.ID, &b.Method, &b.Zone, &b.Approx, &b.Draft)
	if err != nil {
		return nil, err
	}
	err = h.Each(`select shop_id, variant_id, coalesce(pieces, 0) from hood.basket_lines
		where hood_id = $1 and basket_id = $2 order by shop_id, variant_id`, tenants.With(h.Hood(), b.ID), func(row tenants.Row) error {
		var l BasketLine
		if err := row.Scan(&l.Shop, &l.Variant, &l.Pieces); err != nil {
			return err
		}
		b.Lines = append(b.Lines, l)
		return nil
	})
	return b, err
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

// Put sets how many pieces of a shop's variant a basket holds, or adds to what
// it holds. Zero takes it out. What cannot be sold now, or not that many, is
// told beside the field. It gives the pieces now in the basket.
func Put(h *tenants.HoodTx, token string, shop tenants.ShopID, zone string, variant tenants.ID, pieces int, add bool) (count int, err error) {
	b, err := open(h, token)
	if err != nil {
		return 0, err
	}
	had := b.has(variant)
	if add {
		pieces = min(pieces, MaxPieces+1) + had
	}
	if pieces > 0 {
		price, err := sellable(h, shop, zone, variant, pieces, had)
		if err != nil {
			return 0, err
		}
		if had == 0 && len(b.Lines) >= MaxLines {
			return 0, fault.Form(fault.Field{Name: "quantity", Key: "error.basket_full", Args: []any{"max", MaxLines}})
		}
		b.see(variant, price, had == 0)
	} else {
		delete(b.Draft.Seen, variant.String())
	}
	if err := write(h, b, shop, variant, pieces); err != nil {
		return 0, err
	}
	return b.count() - had + max(pieces, 0), nil
}

func write(h *tenants.HoodTx, b *Basket, shop tenants.ShopID, variant tenants.ID, pieces int) error {
	var err error
	if pieces <= 0 {
		err = h.Exec(`delete from hood.basket_lines where hood_id = $1 and basket_id = $2 and shop_id = $3 and variant_id = $4`,
			tenants.With(h.Hood(), b.ID, shop, variant))
	} else {
		err = h.Exec(`insert into hood.basket_lines (hood_id, basket_id, shop_id, variant_id, pieces)
			values (app.hood(), $1, $2, $3, $4)
			on conflict (hood_id, basket_id, shop_id, variant_id) do update set pieces = excluded.pieces`,
			tenants.With(b.ID, shop, variant, pieces))
	}
	if err != nil {
		return err
	}
	return h.Exec(`update hood.baskets set draft = $3, updated_at = now() where hood_id = $1 and id = $2`,
		tenants.With(h.Hood(), b.ID, b.Draft))
}

func (b *Basket) has(variant tenants.ID) int {
	for _, l := range b.Lines {
		if l.Variant == variant {
			return l.Pieces
		}
	}
	return 0
}

func (b *Basket) count() int {
	n := 0
	for _, l := range b.Lines {
		n += l.Pieces
	}
	return n
}

// Count is the number of pieces in the basket.
func (b *Basket) Count() int {
	if b == nil {
		return 0
	}
	return b.count()
}

func (b *Basket) see(variant tenants.ID, price money.Cents, fresh bool) {
	if b.Draft.Seen == nil {
		b.Draft.Seen = map[string]money.Cents{}
	}
	if _, known := b.Draft.Seen[variant.String()]; fresh || !known {
		b.Draft.Seen[variant.String()] = price
	}
}

// sellable says whether that many pieces can be in a basket, and at what price.
func sellable(h *tenants.HoodTx, shop tenants.ShopID, zone string, variant tenants.ID, pieces, had int) (money.Cents, error) {
	var found []catalog.Product
	err := h.InShop(shop, func(s *tenants.ShopTx) (err error) {
		found, err = catalog.ByVariants(s, zone, []tenants.ID{variant})
		return err
	})
	if err != nil {
		return 0, err
	}
	if len(found) == 0 || found[0].State != "live" {
		return 0, fault.New(fault.NotFound, "error.not_found")
	}
	p := found[0]
	left, counted := p.Variant.Left()
	switch {
	case !p.Online || p.Mode != catalog.Each:
		return 0, quantity("error.shop_only")
	case !p.Buyable():
		return 0, quantity("error.sold_out")
	case pieces > MaxPieces:
		return 0, quantity("error.quantity_max", "max", MaxPieces)
	case counted && pieces > left && pieces > had:
		return 0, quantity("error.qty_max", "count", left)
	}
	return p.Variant.Price, nil
}

func quantity(key string, args ...any) error {
	return fault.Form(fault.Field{Name: "quantity", Key: key, Args: args})
}
