package catalog

import (
	"time"

	"sottocasa/catalog/offers"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// shelved are the products that offers are looked at for, each variant by itself,
// with all that decides their prices.
type shelved struct {
	products []Product
	logs     map[tenants.ID][]offers.Past // by variant, oldest first
	offers   []Offer                      // not over yet
	now      time.Time                    // in the shop's zone
}

// readShelved reads some products, locked by their variants in the order of ids.
func readShelved(t *tenants.ShopTx, ids []tenants.ID) (*shelved, error) {
	s := &shelved{logs: map[tenants.ID][]offers.Past{}}
	zone := ""
	if err := t.One(`select now(), h.zone from platform.hoods h where h.id = app.hood()`, nil, &s.now, &zone); err != nil {
		return nil, err
	}
	place, err := time.LoadLocation(zone)
	if err != nil {
		return nil, err
	}
	s.now = s.now.In(place)
	err = t.Each(`select id from shop.variants where shop_id = $1 and product_id = any($2) order by id for update`,
		tenants.With(t.Shop(), ids), func(tenants.Row) error { return nil })
	if err != nil {
		return nil, err
	}
	err = t.Each(`select `+productColumns+`, v.title, v.position from unnest($3::uuid[]) o (id)`+byKey+withSold+` order by h.position, p.position, p.id, v.position, v.id`,
		tenants.With(t.Shop(), zone, ids), func(row tenants.Row) error {
			var p Product
			position := 0
			err := row.Scan(append(p.fields(), &p.Variant.Title, &position)...)
			p.Variant.behind = position > 1
			s.products = append(s.products, p)
			return err
		})
	if err != nil {
		return nil, err
	}
	err = t.Each(`select g.variant_id, g.price_cents, g.valid_from, g.offer_id is not null, not g.live from unnest($2::uuid[]) o (id)
		join lateral (select id from shop.variants v where v.shop_id = $1 and v.product_id = o.id offset 0) v on true
		join lateral (select * from shop.price_log g where g.shop_id = $1 and g.variant_id = v.id offset 0) g on true order by g.valid_from, g.id`, tenants.With(t.Shop(), ids), func(row tenants.Row) error {
		var v tenants.ID
		var p offers.Past
		err := row.Scan(&v, &p.Price, &p.From, &p.Reduced, &p.Hidden)
		s.logs[v] = append(s.logs[v], p)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s, t.Each(`select `+offerColumns+` from shop.offers o where shop_id = $1 and ended_at is null and ends_at > now()
		and (product_id = any($2) or shelf_id in (select shelf_id from shop.products where shop_id = $1 and id = any($2))) order by starts_at, id`,
		tenants.With(t.Shop(), ids), gatherOffers(&s.offers))
}

// on is the offer that a product has at a moment: its own goes before its
// shelf's.
func (s *shelved) on(p *Product, at time.Time) *Offer {
	var found *Offer
	for i := range s.offers {
		o := &s.offers[i]
		if o.State(at) != "on" {
			continue
		}
		if o.Product != nil && *o.Product == p.ID {
			return o
		}
		if o.Shelf != nil && *o.Shelf == p.On {
			found = o
		}
	}
	return found
}

// turn brings the prices of some products to where their offers want them now,
// and says so on every page. It tells whether any has changed.
func turn(t *tenants.ShopTx, products []tenants.ID) (changed bool, err error) {
	s, err := readShelved(t, products)
	if err != nil {
		return false, err
	}
	for i := range s.products {
		p := &s.products[i]
		price, said := s.wanted(p)
		if price == p.Variant.Price && (said == nil) == (p.Variant.Offer == nil) && (said == nil || said.Offer == p.Variant.Offer.Offer) {
			continue
		}
		changed = true
		if err := p.ask(t, price, said); err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// wanted is what a product should cost now, and what is said of it.
func (s *shelved) wanted(p *Product) (money.Cents, *Reduced) {
	o := s.on(p, s.now)
	if o == nil || p.State != live {
		return p.Variant.Asked(), nil
	}
	price, why := o.price(p)
	if why != nil {
		return p.Variant.Asked(), nil
	}
	if on := p.Variant.Offer; on != nil && on.Offer == o.ID && price == p.Variant.Price {
		return price, on // what was said when it began stays
	}
	beside, why := judge(p, s.logs[p.Variant.ID], s.now, price)
	if why != nil {
		return p.Variant.Asked(), nil
	}
	if !beside.From.IsZero() {
		beside.From = beside.From.In(s.now.Location()) // days are told as they were there
	}
	return price, &Reduced{Offer: o.ID, Beside: beside, Until: o.Ends.In(s.now.Location())}
}

// ask writes a product's price, its log and its listing.
func (p *Product) ask(t *tenants.ShopTx, price money.Cents, said *Reduced) error {
	var regular *money.Cents
	row := asked{variant: p.Variant.ID, price: price, live: p.State == live}
	if said != nil {
		was := p.Variant.Asked()
		regular, row.offer = &was, &said.Offer
	}
	err := t.Change("conflict error.changed_meanwhile", 1, `update shop.variants set price_cents = $3, regular_cents = $4, offer = $5, version = version + 1
		where shop_id = $1 and id = $2`, tenants.With(t.Shop(), p.Variant.ID, price, regular, said))
	if err != nil {
		return err
	}
	if err := logPrice(t, row); err != nil {
		return err
	}
	if p.Variant.behind {
		return nil // listings show the first
	}
	return list(t, p)
}

// turn brings the prices of all that an offer is about to where they belong.
func (o *Offer) turn(t *tenants.ShopTx) error {
	ids, err := o.about(t)
	if err != nil {
		return err
	}
	changed, err := turn(t, ids)
	if err != nil || !changed {
		return err
	}
	return tenants.Bump(t)
}

// about lists the products of an offer.
func (o *Offer) about(t *tenants.ShopTx) ([]tenants.ID, error) {
	if o.Product != nil {
		return []tenants.ID{*o.Product}, nil
	}
	var ids []tenants.ID
	err := t.Each(`select id from shop.products where shop_id = $1 and shelf_id = $2 order by id`, tenants.With(t.Shop(), o.Shelf), func(row tenants.Row) error {
		var id tenants.ID
		err := row.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}
