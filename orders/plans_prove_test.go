//go:build prove

package orders_test

import (
	"context"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// tenThousandShops fills a database with 10,000 shops of 1,000 neighbourhoods: 200,000
// products, 100,000 orders and 60,000 windows.
func tenThousandShops() []string {
	return []string{
		`set session_replication_role = replica`,
		`create temporary table h as select gen_random_uuid() as id, n from generate_series(1, 1000) n`,
		`create temporary table s as select gen_random_uuid() as id, h.id as hood, h.n * 10 + k as n from h, generate_series(0, 9) k`,
		`insert into platform.hoods (id, slug, name, comune, province) select id, 'q' || n, 'Q', 'Roma', 'RM' from h`,
		`insert into platform.shops (id, hood_id, slug, name, state) select id, hood, 'n' || n, 'N', 'live' from s`,
		`insert into hood.shops (hood_id, shop_id, slug, name, kind, tagline, theme, accent, hours, terms, street, civic, position)
			select hood, id, 'n' || n, 'N', '{"it":"k"}', '{"it":"t"}', 'base', '#155536', '{}', '{}', 'Via', '1', n from s`,
		`insert into shop.shelves (shop_id, id, hood_id, slug, title, position) select id, id, hood, 'tutto', '{"it":"Tutto"}', 1 from s`,
		`create temporary table p as select gen_random_uuid() as id, s.id as shop, s.hood, k from s, generate_series(1, 20) k`,
		`insert into shop.products (shop_id, id, hood_id, slug, shelf_id, title, about, sale_mode, vat_rate, position)
			select shop, id, hood, 'p' || k, shop, '{"it":"P"}', '{"it":""}', 'each', 4, k from p`,
		`insert into shop.variants (shop_id, id, hood_id, product_id, price_cents, per, on_hand) select shop, gen_random_uuid(), hood, id, 100, 'piece', 9 from p`,
		`create temporary table w as select gen_random_uuid() as id, h.id as hood, k from h, generate_series(0, 59) k`,
		`insert into hood.windows (hood_id, id, method, day, starts, ends, zone, starts_at, ends_at, cutoff_at)
			select hood, id, 'delivery', current_date + k, '10:00', '12:00', 'Europe/Rome', now() + make_interval(days => k), now() + make_interval(days => k, hours => 2), now() + make_interval(days => k) from w`,
		`insert into hood.capacities (hood_id, id, window_id, wanted, seats) select hood, gen_random_uuid(), id, 8, 8 from w`,
		`insert into hood.parts (hood_id, order_id, shop_id, purchase_id, number, short_name, state, payment, fulfilment, method, window_id, day, starts_at, ends_at, items, estimate_cents, ceiling_cents, due_cents)
			select s.hood, gen_random_uuid(), s.id, gen_random_uuid(), 1000 + k, 'A', 'open', 'paid', 'new', 'delivery', gen_random_uuid(), current_date + k % 9, now(), now(), 1, 100, 100, 100 from s, generate_series(1, 10) k`,
		`insert into hood.baskets (hood_id, id, token_hash) select hood, gen_random_uuid(), sha256((id::text || k)::bytea) from s, generate_series(1, 10) k`,
		`insert into hood.basket_lines (hood_id, basket_id, shop_id, variant_id, pieces) select hood_id, id, gen_random_uuid(), gen_random_uuid(), 1 from hood.baskets`,
		`insert into hood.holds (hood_id, id, capacity_id, window_id, basket_id, expires_at) select hood_id, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), id, now() from hood.baskets`,
		`insert into hood.purchases (hood_id, id, ref, basket_id, contact_id, method, window_id, state, lang, quote, quote_hash, estimate_cents, ceiling_cents, delivery_cents)
			select hood_id, gen_random_uuid(), translate(upper(substr(md5(id::text), 1, 6)), '01', 'GH'), id, gen_random_uuid(), 'pickup', gen_random_uuid(), 'confirmed', 'it', '{}', token_hash, 100, 100, 0 from hood.baskets on conflict do nothing`, // two names may be the same by chance
		`insert into hood.zones (hood_id, id, slug, name, caps, fee_cents, position) select id, gen_random_uuid(), 'z', '{"it":"Z"}', '{00152}', 100, 1 from h`,
		`insert into shop.images (shop_id, id, hood_id, picture) select shop, gen_random_uuid(), hood, '{}' from p`,
		`insert into platform.stripe_accounts (id, hood_id, shop_id, charges_enabled) select 'acct_n' || n, hood, id, true from s`,
		`insert into platform.stripe_accounts (id, hood_id, charges_enabled) select 'acct_q' || n, id, true from h`,
		`insert into hood.fees (hood_id, shop_id, kind, permille) select hood, id, 'percent', 20 from s`,
		`insert into hood.payments (hood_id, id, purchase_id, provider, amount_cents, state, idempotency_key, expires_at)
			select hood_id, gen_random_uuid(), id, 'counter', 100, 'pending', id::text, now() from hood.purchases`,
		`insert into shop.reservations (shop_id, order_id, variant_id, hood_id, quantity) select v.shop_id, gen_random_uuid(), v.id, v.hood_id, 1 from shop.variants v join h on h.id = v.hood_id`,
		`insert into shop.box_items (shop_id, id, hood_id, box_id, position, variant_id, pieces)
			select v.shop_id, gen_random_uuid(), v.hood_id, gen_random_uuid(), 1, v.id, 1 from shop.variants v join h on h.id = v.hood_id`,
	}
}

// big are the tables that a page must never read from end to end.
const big = `select coalesce(string_agg(schemaname || '.' || relname, ', '), '') from pg_stat_user_tables
	where seq_scan > 0 and schemaname || '.' || relname in ('platform.shops', 'hood.shops', 'hood.windows', 'hood.capacities', 'hood.parts',
	'hood.baskets', 'shop.products', 'shop.variants', 'shop.shelves', 'platform.listings', 'platform.stripe_accounts', 'hood.fees',
	'hood.payments', 'shop.reservations', 'shop.box_items')`

// much are the tables of which the pages of one buyer read more than a thousand
// rows, by whatever road: a neighbourhood's own past must not be read either.
const much = `select coalesce(string_agg(schemaname || '.' || relname || ' ' || seq_tup_read + idx_tup_fetch, ', '), '') from pg_stat_user_tables
	where schemaname in ('hood', 'shop', 'platform') and seq_tup_read + coalesce(idx_tup_fetch, 0) > 1000`

// years are what one neighbourhood has behind it: 50,000 baskets, their seats and
// what was bought.
func years(w *world.World) []string {
	hood := w.Hood.String()
	return []string{
		`set session_replication_role = replica`,
		`create temporary table old as select gen_random_uuid() as id, k from generate_series(1, 50000) k`,
		`insert into hood.baskets (hood_id, id, token_hash) select '` + hood + `', id, sha256(id::text::bytea) from old`,
		`insert into hood.holds (hood_id, id, capacity_id, window_id, basket_id, state, expires_at) select '` + hood + `', gen_random_uuid(), gen_random_uuid(),
			gen_random_uuid(), id, case when k % 3 = 0 then 'released' else 'expired' end, now() - interval '1 day' from old`,
		`insert into hood.purchases (hood_id, id, ref, basket_id, contact_id, method, window_id, state, lang, quote, quote_hash, estimate_cents, ceiling_cents, delivery_cents)
			select '` + hood + `', gen_random_uuid(), translate(upper(substr(md5(id::text), 1, 6)), '01', 'GH'), id, gen_random_uuid(), 'pickup', gen_random_uuid(),
			'confirmed', 'it', '{}', sha256(id::text::bytea), 100, 100, 0 from old on conflict do nothing`,
	}
}

func TestPlansAtTenThousandShops(t *testing.T) {
	db := testkit.Own(t)
	w := world.In(t, db)
	w.Broken() // nobody ordered what was bought
	for _, sql := range append(tenThousandShops(), years(w)...) {
		w.Must(testkit.Session(db.Super, sql))
	}
	w.Must(testkit.Session(db.Super, `analyze`))
	buyer := w.NewShopper()
	buyer.Ready(delivery.Delivery, nil)
	w.Must(testkit.Session(db.Super, `select pg_stat_reset()`))
	time.Sleep(12 * time.Second) // what was under way is counted by then
	w.Must(testkit.Session(db.Super, `select pg_stat_reset()`))
	pages(w, buyer)
	var read string
	time.Sleep(12 * time.Second) // an idle backend tells what it did within ten seconds
	w.Must(testkit.Query(db.Super, big, nil, &read))
	if read != "" {
		t.Errorf("read from end to end: %s", read)
	}
	w.Must(testkit.Query(db.Super, much, nil, &read))
	if read != "" {
		t.Errorf("read far more than what is shown: %s", read)
	}
}

// pages reads what the pages of a shop, a basket, a board and a window read.
func pages(w *world.World, buyer *world.Shopper) {
	at := catalog.Place{Shop: w.Shop.ID, Zone: w.Zone.String(), Now: time.Now()}
	ctx, today := context.Background(), clock.DateOf(time.Now())
	var p catalog.Product
	var all []catalog.Product
	var shelves []catalog.Shelf
	var board []orders.Ticket
	w.Must(w.DB.ShopRead(ctx, tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) {
		catalog.Get(r, at, "miele", &p)
		catalog.All(r, at, true, &all)
		catalog.Shelves(r, w.Shop.ID, &shelves)
		orders.Board(r, w.Hood, w.Shop.ID, today, today.AddDays(7), &board)
	}))
	w.Must(w.DB.ShopRead(ctx, tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) {
		catalog.OnShelf(r, at, shelves[0].ID, catalog.Span{From: 10, Most: 48}, func(*catalog.Product) {})
		catalog.Fronts(r, at, []tenants.ID{shelves[0].ID}, 9, func(int, *catalog.Product) {})
	}))
	streetPages(w)
	buyer.Full()
	buyer.Windows()
	_, err := buyer.Place("stripe")
	w.Must(err)
}

// streetPages reads what the pages of a neighbourhood and its coordinator read of its
// shops.
func streetPages(w *world.World) {
	var cards []tenants.Card
	var names []tenants.Named
	var found, all, ready int
	var tills map[tenants.ShopID]tenants.Till
	var terms tenants.SharedTerms
	w.Must(w.DB.HoodRead(context.Background(), w.Scope(), func(r *tenants.HoodRead) {
		tenants.Cards(r, w.Hood, &cards)
		tenants.CardsOn(r, w.Hood, tenants.CardPage{Words: []string{"forno"}, Most: 49}, &cards, &found, &all)
		tenants.HoursKept(r, w.Hood, func(clock.Hours, int) {})
		tenants.Names(r, w.Hood, &names)
		tenants.Tills(r, w.Hood, tenants.These(w.Shop.ID, w.Other.ID), &tills)
		tenants.Shared(r, w.Hood, &terms)
		payments.Accounts(r, w.Hood, []tenants.ShopID{w.Shop.ID, w.Other.ID}, map[tenants.ShopID]payments.Connected{})
		payments.SharesReady(r, w.Hood, &ready)
	}))
	w.Must(w.DB.PlatformRead(context.Background(), func(r *tenants.PlatformRead) { tenants.Charging(r, w.Hood, map[tenants.ShopID]bool{}) }))
}
