package orders

import (
	"context"
	"slices"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/tenants"
)

// Load reads what a basket's checkout is about, with all its quote needs: the
// lines of the shop that Only says, or of all. One round trip for the basket and
// the neighbourhood, one for the goods of its shops, which takes along what the
// page asks for also. No basket gives nil.
func Load(ctx context.Context, db *tenants.DB, s tenants.Scope, zone, token string, also ...func(*tenants.HoodRead)) (*Full, error) {
	return load(ctx, db, s, zone, token, false, also)
}

// LoadAll reads a basket whole, whichever shop its checkout is about: for the
// page that shows what is in it.
func LoadAll(ctx context.Context, db *tenants.DB, s tenants.Scope, zone, token string, also ...func(*tenants.HoodRead)) (*Full, error) {
	return load(ctx, db, s, zone, token, true, also)
}

func load(ctx context.Context, db *tenants.DB, s tenants.Scope, zone, token string, whole bool, also []func(*tenants.HoodRead)) (*Full, error) {
	var b *Basket
	var cards []tenants.Card
	f := &Full{}
	err := db.HoodRead(ctx, s, func(r *tenants.HoodRead) {
		ReadBasket(r, s.Hood, token, &b)
		tenants.CardsOf(r, s.Hood, inBasket(token), &cards)
		delivery.Zones(r, s.Hood, &f.Zones)
		holdOf(r, s.Hood, token, &f.Hold)
		waiting(r, s.Hood, token, &f.Waiting)
		f.readTills(r, s.Hood, token)
		r.One(`select now()`, nil, &f.Now)
	})
	if err != nil || b == nil {
		return nil, err
	}
	f.Basket = b
	f.pickZone()
	products := map[tenants.ShopID]*stocked{}
	codes := map[tenants.ShopID]**catalog.Code{}
	err = db.HoodRead(ctx, s, func(r *tenants.HoodRead) {
		for _, ask := range also {
			ask(r)
		}
		b.readPast(r, s.Hood, cards, f)
		for _, c := range cards {
			ids := b.variantsOf(c.Shop)
			if len(ids) == 0 || !whole && !b.about(c.Shop) {
				continue
			}
			into, code := &stocked{boxes: catalog.Boxes{}}, new(*catalog.Code)
			products[c.Shop], codes[c.Shop] = into, code
			r.InShop(c.Shop, func(in *tenants.ShopRead) {
				at := catalog.Place{Shop: c.Shop, Zone: zone}
				catalog.ReadVariants(in, at, wanted(ids, c.Terms), &into.goods)
				if b.hasBoxes(c.Shop) {
					catalog.ReadBoxes(in, at, ids, into.boxes)
				}
				if word := b.codeOf(c.Shop); word != "" {
					catalog.ReadCode(in, c.Shop, word, code)
				}
			})
		}
	})
	if err != nil {
		return nil, err
	}
	when, err := f.momentIn(zone)
	if err != nil {
		return nil, err
	}
	for _, c := range cards {
		if found, ok := products[c.Shop]; ok {
			part := ShopPart{Card: c}
			part.goods(b, *found, when, *codes[c.Shop])
			f.Shops = append(f.Shops, part)
		}
	}
	return f, nil
}

func (f *Full) readTills(r *tenants.HoodRead, hood tenants.HoodID, token string) {
	tenants.Tills(r, hood, inBasket(token), &f.Tills)
	tenants.Shared(r, hood, &f.Terms)
}

// inBasket names the shops of a cookie's basket.
func inBasket(token string) tenants.Some {
	return tenants.Some{SQL: `select l.shop_id from hood.baskets b join hood.basket_lines l on l.hood_id = b.hood_id and l.basket_id = b.id
		where b.hood_id = $1 and b.token_hash = $2`, Args: []any{tenants.Hash(token)}}
}

func holdOf(r *tenants.HoodRead, hood tenants.HoodID, token string, into **delivery.Hold) {
	delivery.CurrentHold(r, hood, tenants.Hash(token), into)
}

// waiting finds the purchase of a cookie's basket that waits for its payment.
func waiting(r *tenants.HoodRead, hood tenants.HoodID, token string, into **tenants.ID) {
	r.Each(`select p.id from hood.purchases p join hood.baskets b on b.hood_id = p.hood_id and b.id = p.basket_id
		where p.hood_id = $1 and b.token_hash = $2 and p.state = 'awaiting'`, tenants.With(hood, tenants.Hash(token)),
		func(row tenants.Row) error { return row.Scan(into) })
}

func (f *Full) pickZone() {
	for i, z := range f.Zones {
		if f.Basket.Zone != nil && z.ID == *f.Basket.Zone {
			f.Zone = &f.Zones[i]
		}
	}
}

func (b *Basket) variantsOf(shop tenants.ShopID) []tenants.ID {
	var ids []tenants.ID
	for _, l := range b.Lines {
		if l.Shop == shop {
			ids = append(ids, l.Variant)
		}
	}
	return ids
}

// shops lists the shops that the checkout is about, sorted: the lock order.
func (b *Basket) shops() []tenants.ShopID {
	var ids []tenants.ShopID
	for _, l := range b.Lines { // lines come sorted by shop
		if !b.about(l.Shop) {
			continue
		}
		if len(ids) == 0 || ids[len(ids)-1] != l.Shop {
			ids = append(ids, l.Shop)
		}
	}
	return ids
}

// loadLocked reads the same inside placing: the basket is locked already, and
// the goods are locked here, shop by shop and variant by variant.
func loadLocked(h *tenants.HoodTx, b *Basket, zone string) (*Full, error) {
	f := &Full{Basket: b}
	if err := h.One(`select now()`, nil, &f.Now); err != nil {
		return nil, err
	}
	var err error
	if f.Zone, err = delivery.LockedZone(h, b.Zone); err != nil {
		return nil, err
	}
	if f.Hold, err = delivery.LockedHold(h, b.ID); err != nil {
		return nil, err
	}
	if f.Tills, f.Terms, err = tenants.TillsNow(h, tenants.These(b.shops()...)); err != nil {
		return nil, err
	}
	when, err := f.momentIn(zone)
	if err != nil {
		return nil, err
	}
	for _, shop := range b.shops() {
		part := ShopPart{}
		if part.Card, err = tenants.CardOf(h, shop); err != nil {
			return nil, err
		}
		if err := f.lockedPast(h, part.Card); err != nil {
			return nil, err
		}
		err = h.InShop(shop, func(s *tenants.ShopTx) error {
			ids := wanted(b.variantsOf(shop), part.Card.Terms)
			found, err := f.lockGoods(s, zone, ids, when)
			if err != nil {
				return err
			}
			var code *catalog.Code
			if word := b.codeOf(shop); word != "" {
				code, err = catalog.CodeNow(s, word)
			}
			part.goods(b, found, when, code)
			return err
		})
		if err != nil {
			return nil, err
		}
		f.Shops = append(f.Shops, part)
	}
	return f, nil
}

// momentIn is moment for a zone by its name.
func (f *Full) momentIn(zone string) (moment, error) {
	at, err := time.LoadLocation(zone)
	if err != nil {
		return moment{}, err
	}
	return f.moment(at), nil
}

// lockGoods locks some variants of a basket together with what goes into the boxes
// among them, in the order of all ids, and reads them then. Should a box be filled
// otherwise just now, the quote is another one and nothing is placed.
func (f *Full) lockGoods(s *tenants.ShopTx, zone string, ids []tenants.ID, when moment) (found stocked, err error) {
	lock := ids
	if f.Basket.hasBoxes(s.Shop()) {
		if lock, err = f.insides(s, zone, ids, when); err != nil {
			return found, err
		}
	}
	if err := catalog.Lock(s, lock); err != nil {
		return found, err
	}
	if found.goods, err = catalog.ByVariants(s, zone, ids); err != nil || !f.Basket.hasBoxes(s.Shop()) {
		return found, err
	}
	found.boxes, err = catalog.BoxesNow(s, zone, ids)
	return found, err
}

// insides are the variants with what goes into the boxes among them.
func (f *Full) insides(s *tenants.ShopTx, zone string, ids []tenants.ID, when moment) ([]tenants.ID, error) {
	before := stocked{}
	var err error
	if before.goods, err = catalog.ByVariants(s, zone, ids); err != nil {
		return nil, err
	}
	if before.boxes, err = catalog.BoxesNow(s, zone, ids); err != nil {
		return nil, err
	}
	part := ShopPart{Card: tenants.Card{Shop: s.Shop()}}
	part.join(f.Basket.Lines, before, when, nil)
	all := slices.Clone(ids)
	for _, l := range part.Lines {
		for variant := range l.takes() {
			all = append(all, variant)
		}
	}
	return all, nil
}
