package catalog_test

import (
	"errors"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/testkit/hostile"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// TestAListOfThousandsIsTwoStatements: however many goods a shop has, a page of
// its list is one round trip, and a change of all of them a fixed number.
func TestAListOfThousandsIsTwoStatements(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	at := catalog.Place{Shop: w.Shop.ID, Zone: "Europe/Rome"}
	w.Must(w.DB.ShopRead(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) {
		for _, s := range hostile.Strings(t)[:19] { // ours; others' lists go the same way, by parameter
			catalog.Manage(r, at, catalog.Search{Words: s, Most: 50}.Clean(), &[]catalog.Product{}, new(int))
		}
	}))
	const goods = 5000
	w.Super(`insert into shop.products (shop_id, hood_id, id, slug, shelf_id, title, about, sale_mode, state, vat_rate, position)
		select shop_id, hood_id, gen_random_uuid(), 'merce-' || n, shelf_id, jsonb_build_object('it', 'Merce numero ' || n), '{"it": ""}', 'each', 'draft', 22, 100 + n
		from shop.products, generate_series(1, $2) n where id = $1`, w.Shop.Goods["miele"].Product, goods)
	w.Super(`insert into shop.variants (shop_id, hood_id, id, product_id, price_cents, per)
		select shop_id, hood_id, gen_random_uuid(), id, 100 + position, 'piece' from shop.products where shop_id = $1 and slug like 'merce-%'`, w.Shop.ID)
	// No analyze: right after a mass insert nobody has counted yet, and the plans above were made for nine goods.
	page := func(q catalog.Search) (all []catalog.Product, count int) {
		q.Most = 50
		before, began := w.Trips.Load(), time.Now()
		w.Must(w.DB.ShopRead(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) { catalog.Manage(r, at, q, &all, &count) }))
		if n := w.Trips.Load() - before; n != 1 {
			t.Errorf("%d round trips", n)
		}
		t.Logf("a page: %v", time.Since(began))
		return all, count
	}
	if all, count := page(catalog.Search{From: 4000}); len(all) != 50 || count != goods+9 {
		t.Errorf("%d of %d", len(all), count)
	}
	if all, count := page(catalog.Search{Words: "4321 MERCE", Only: "draft"}); len(all) != 1 || count != 1 || all[0].Slug != "merce-4321" {
		t.Errorf("%d of %d", len(all), count)
	}
	change := func(n int) int64 {
		before, began := w.Trips.Load(), time.Now()
		defer func() { t.Logf("%d prices: %v", n, time.Since(began)) }()
		w.Must(shop(w, func(x *tenants.ShopTx) error {
			ids, err := catalog.FoundIDs(x, at.Zone, catalog.Search{Words: "merce"}, n)
			if err == nil && len(ids) != n {
				return errors.New("not as many as asked for")
			}
			if err == nil {
				_, err = catalog.DoBulk(x, catalog.Bulk{ID: tenants.NewID(), What: "price", Percent: 10}, ids)
			}
			return err
		}))
		return w.Trips.Load() - before
	}
	if few, many := change(10), change(goods); many != few+1 { // the plans of before are dropped
		t.Errorf("%d round trips for 10 prices, %d for %d", few, many, goods)
	}
}

// TestHostileNamesBecomeAddresses: whatever a product is called, it has an
// address of its own.
func TestHostileNamesBecomeAddresses(t *testing.T) {
	t.Parallel()
	for _, s := range hostile.Strings(t, "Pane", "Pâté d'oca", "日本") {
		slug := catalog.SlugOf(s)
		if slug == "" || len(slug) > 60 {
			t.Errorf("%q becomes %q", s, slug)
		}
		for _, r := range slug {
			if r != '-' && (r < 'a' || r > 'z') && (r < '0' || r > '9') {
				t.Errorf("%q becomes %q", s, slug)
			}
		}
	}
}
