package orders

import (
	"slices"
	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// TakeOver moves what a code brings into the basket of a cookie: amounts are
// added up as far as a basket and the shelf allow, what does not come along is
// told, the old basket is empty of that shop, and its seat comes along where the
// new one has none. A second click gets the same answer. A code that another
// basket has used is Gone error.handover_used, one whose time is over Gone
// error.handover_over, an unknown one NotFound.
func TakeOver(h *tenants.HoodTx, zone, code, token string) (Moved, error) {
	t := taking{h: h, zone: zone}
	if err := t.lock(code, token); err != nil || t.moved.Again {
		return t.moved, err
	}
	for _, b := range []*Basket{t.from, t.to} {
		if err := mayMove(h, b.ID); err != nil {
			return Moved{}, err
		}
	}
	if len(t.from.variantsOf(t.shop)) == 0 {
		return Moved{}, fault.New(fault.Conflict, "error.cart_empty")
	}
	for _, step := range []func() error{t.lines, t.empty, t.seat, t.note} {
		if err := step(); err != nil {
			return Moved{}, err
		}
	}
	return t.moved, failpoint.At(h.Context(), failpoint.HandOverCommit)
}

type taking struct {
	h        *tenants.HoodTx
	zone     string
	id       tenants.ID // of the code
	shop     tenants.ShopID
	from, to *Basket
	moved    Moved
}

// lock locks both baskets in one order, then the code, and reads what it is
// worth now.
func (t *taking) lock(code, token string) error {
	h := t.h
	var source tenants.ID
	err := h.One(`select id, basket_id, shop_id from hood.handovers where hood_id = $1 and code_hash = $2`,
		tenants.With(h.Hood(), tenants.Hash(code)), &t.id, &source, &t.shop)
	if err != nil {
		return err
	}
	err = h.Exec(`insert into hood.baskets (hood_id, id, token_hash) values (app.hood(), $1, $2) on conflict (hood_id, token_hash) do nothing`,
		tenants.With(tenants.NewID(), tenants.Hash(token)))
	if err != nil {
		return err
	}
	err = h.Each(`select id, coalesce(method, ''), zone_id, approximate, draft, only_shop, token_hash = $3 from hood.baskets
		where hood_id = $1 and (id = $2 or token_hash = $3) order by id for update`, tenants.With(h.Hood(), source, tenants.Hash(token)),
		func(row tenants.Row) error {
			b, mine := &Basket{}, false
			err := row.Scan(&b.ID, &b.Method, &b.Zone, &b.Approx, &b.Draft, &b.Only, &mine)
			if b.ID == source {
				t.from = b
			}
			if mine {
				t.to = b
			}
			return err
		})
	if err != nil {
		return err
	}
	if t.from == nil || t.to == nil || t.from == t.to { // the basket's own code: all is there already
		return fault.New(fault.Conflict, "error.handover_same")
	}
	for _, b := range []*Basket{t.from, t.to} {
		if err := b.lockedLines(h); err != nil {
			return err
		}
	}
	return t.worth()
}

// worth reads the code's state behind the lock.
func (t *taking) worth() error {
	var by *tenants.ID
	var over bool
	var moved *Moved
	err := t.h.One(`select taken_by, expires_at <= now(), moved from hood.handovers where hood_id = $1 and id = $2 for update`,
		tenants.With(t.h.Hood(), t.id), &by, &over, &moved)
	switch {
	case err != nil:
		return err
	case by != nil && *by == t.to.ID && moved != nil:
		t.moved = *moved
		t.moved.Again = true
	case by != nil:
		return fault.New(fault.Gone, "error.handover_used")
	case over:
		return fault.New(fault.Gone, "error.handover_over")
	}
	return nil
}

// lines adds the old basket's lines to the new one's.
func (t *taking) lines() error {
	t.moved.Shop = t.shop
	products := map[tenants.ID]catalog.Product{}
	err := t.h.InShop(t.shop, func(s *tenants.ShopTx) error {
		found, err := catalog.ByVariants(s, t.zone, t.from.variantsOf(t.shop))
		for _, p := range found {
			products[p.Variant.ID] = p
		}
		return err
	})
	if err != nil {
		return err
	}
	room := MaxLines - len(t.to.Lines)
	for _, l := range t.from.Lines {
		if l.Shop != t.shop {
			continue
		}
		p, sold := products[l.Variant]
		m := t.line(l, p, sold && p.State == "live", room)
		if had := t.to.has(l.Variant); m.Trouble == "" || m.Trouble == MovedLess {
			if had.None() {
				room--
			}
			if was, known := t.from.Draft.Seen[l.Variant.String()]; had.None() && known {
				t.to.see(l.Variant, was, true)
			} else {
				t.to.see(l.Variant, p.Variant.Price, false)
			}
			if err := write(t.h, t.to, t.carried(l, m.Has)); err != nil {
				return err
			}
		}
		t.moved.Lines = append(t.moved.Lines, m)
	}
	return failpoint.At(t.h.Context(), failpoint.HandOverTaken)
}

// carried is a line as the new basket has it; of boxes, those that were there
// before stand first.
func (t *taking) carried(l BasketLine, has catalog.Amount) BasketLine {
	if l.Choice != nil {
		l.Choice = fit(append(slices.Clone(t.to.line(l.Variant).Choice), l.Choice...), has.Pieces)
	}
	l.Amount = has
	return l
}

// line says what becomes of one line; room is how many products more the new
// basket may hold.
func (t *taking) line(l BasketLine, p catalog.Product, live bool, room int) MovedLine {
	had := t.to.has(l.Variant)
	m := MovedLine{Variant: l.Variant, Title: p.Title, Slug: p.Slug, Came: l.Amount, Has: had, Price: p.Variant.Price}
	if was, known := t.from.Draft.Seen[l.Variant.String()]; known && was != p.Variant.Price {
		m.Was = was
	}
	switch {
	case !live || !p.Online || !p.Buyable():
		m.Trouble = MovedNot
		return m
	case had.None() && room < 1:
		m.Trouble = MovedFull
		return m
	}
	whole := sum(p, had, l.Amount)
	m.Has = atMost(p, whole, had)
	switch {
	case m.Has.None():
		m.Has, m.Trouble = had, MovedNot
	case m.Has != whole:
		m.Trouble = MovedLess
	}
	return m
}

// sum adds two amounts of a product. Pieces and grams of the same goods become
// grams where a piece has a weight; else the newcomer's unit stands.
func sum(p catalog.Product, had, came catalog.Amount) catalog.Amount {
	if had.None() || (had.Grams > 0) == (came.Grams > 0) || p.Weighing.Piece == 0 {
		return had.Plus(came)
	}
	grams := had.Grams + came.Grams + (had.Pieces+came.Pieces)*p.Weighing.Piece
	return catalog.Amount{Grams: grams}
}

// atMost cuts an amount to what a basket and the shelf have room for, never
// below what the basket had.
func atMost(p catalog.Product, want, had catalog.Amount) catalog.Amount {
	want.Pieces, want.Grams = min(want.Pieces, MaxPieces), min(want.Grams, MaxGrams)
	left, counted := p.Variant.Left()
	if over := p.Stock(want) - left; counted && over > 0 {
		if want.Pieces > 0 {
			want.Pieces = max(0, left/max(1, p.Stock(catalog.Amount{Pieces: 1})))
		} else {
			want.Grams = left
		}
	}
	if (want.Grams > 0) == (had.Grams > 0) {
		want.Pieces, want.Grams = max(want.Pieces, had.Pieces), max(want.Grams, had.Grams)
	}
	if fits(p, want, had) != nil {
		return had
	}
	return want
}

// empty takes the shop's lines out of the old basket, and gives the new one what
// was said at the old one's checkout where it knows nothing yet.
func (t *taking) empty() error {
	err := t.h.Exec(`delete from hood.basket_lines where hood_id = $1 and basket_id = $2 and shop_id = $3`, tenants.With(t.h.Hood(), t.from.ID, t.shop))
	if err != nil {
		return err
	}
	for _, l := range t.moved.Lines {
		delete(t.from.Draft.Seen, l.Variant.String())
	}
	err = t.h.Exec(`update hood.baskets set draft = $3, only_shop = null, updated_at = now() where hood_id = $1 and id = $2`,
		tenants.With(t.h.Hood(), t.from.ID, t.from.Draft))
	if err != nil {
		return err
	}
	if t.to.Method == "" && t.from.Method == delivery.Delivery {
		t.to.Method, t.to.Zone, t.to.Approx = t.from.Method, t.from.Zone, t.from.Approx
		t.to.Draft.CAP, t.to.Draft.Street = t.from.Draft.CAP, t.from.Draft.Street
	}
	if t.to.Draft.Name == "" && t.from.Draft.Name != "" {
		d := t.from.Draft
		d.Seen, d.CAP, d.Street, d.Codes = t.to.Draft.Seen, t.to.Draft.CAP, t.to.Draft.Street, t.to.Draft.Codes
		t.to.Draft = d
	}
	if word := t.from.codeOf(t.shop); word != "" && t.to.codeOf(t.shop) == "" {
		if t.to.Draft.Codes == nil {
			t.to.Draft.Codes = map[string]string{}
		}
		t.to.Draft.Codes[t.shop.String()] = word
	}
	return t.h.Exec(`update hood.baskets set method = nullif($3, ''), zone_id = $4, approximate = $5, draft = $6, only_shop = null, updated_at = now()
		where hood_id = $1 and id = $2`, tenants.With(t.h.Hood(), t.to.ID, t.to.Method, t.to.Zone, t.to.Approx, t.to.Draft))
}

// seat carries the old basket's held seat along, when it suits the new basket
// and that one holds none; else it is free again. Windows are locked last.
func (t *taking) seat() (err error) {
	if t.to.Method == delivery.Delivery && t.from.Method == delivery.Delivery && t.to.Zone != nil && t.from.Zone != nil && *t.to.Zone == *t.from.Zone {
		if t.moved.Seat, err = delivery.Carry(t.h, t.from.ID, t.to.ID); err != nil {
			return err
		}
	}
	return delivery.Drop(t.h, t.from.ID)
}

func (t *taking) note() error {
	return t.h.Change("gone error.handover_used", 1, `update hood.handovers set taken_at = now(), taken_by = $3, moved = $4
		where hood_id = $1 and id = $2 and taken_at is null`, tenants.With(t.h.Hood(), t.id, t.to.ID, t.moved))
}
