package tenants_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/tenants"
)

func TestRule6ABasketOverSeveralShopsIsReadAtOnce(t *testing.T) {
	w := world.New(t)
	s := w.NewShopper()
	must(t, s.Put("miele", 2))
	must(t, w.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Put(h, s.Token, w.Other.ID, w.Zone.String(), w.Other.Goods["biscotti"].Variant, catalog.Amount{Pieces: 3}, false)
		return err
	}))
	before := w.Trips.Load()
	f := s.Full()
	if went := w.Trips.Load() - before; went != 2 { // who is in it, then all goods of all shops
		t.Errorf("%d round trips for two shops", went)
	}
	if len(f.Shops) != 2 || f.Basket.Count() != 5 {
		t.Errorf("%d shops, %d pieces", len(f.Shops), f.Basket.Count())
	}
	before = w.Trips.Load()
	got := map[tenants.ShopID]int{}
	must(t, w.DB.HoodRead(t.Context(), w.Scope(), func(r *tenants.HoodRead) {
		for _, shop := range []world.Shop{w.Shop, w.Other, w.Shop} {
			r.InShop(shop.ID, func(in *tenants.ShopRead) {
				in.Each(`select shop_id from shop.products`, nil, func(row tenants.Row) error {
					var id tenants.ShopID
					err := row.Scan(&id)
					if id != shop.ID {
						return fmt.Errorf("a row of %s in %s", id, shop.ID)
					}
					got[id]++
					return err
				})
			})
		}
	}))
	if went := w.Trips.Load() - before; went != 1 || got[w.Shop.ID] != 2*len(w.Shop.Goods) || got[w.Other.ID] != len(w.Other.Goods) {
		t.Errorf("%d round trips, rows %v", went, got)
	}
}

// closedTables are the tables of schema hood that only the neighbourhood's own
// scope may see.
func closedTables() []string {
	return []string{"couriers", "template_couriers", "signups", "contacts", "addresses", "baskets", "basket_lines", "purchases",
		"holds", "payments", "refunds", "stops", "ledger"}
}

func TestRule6AShopSeesNothingOfTheNeighbourhoodsPeopleAndMoney(t *testing.T) {
	w := world.New(t)
	w.NewShopper().Buy(delivery.Delivery)
	rows := 0
	for _, table := range closedTables() {
		inHood, inShop := 0, 0
		must(t, w.DB.HoodRead(t.Context(), w.Scope(), func(r *tenants.HoodRead) {
			r.One(`select count(*) from hood.`+table, nil, &inHood)
			r.InShop(w.Shop.ID, func(s *tenants.ShopRead) { s.One(`select count(*) from hood.`+table, nil, &inShop) })
		}))
		rows += inHood
		if inShop != 0 {
			t.Errorf("a shop sees %d rows of hood.%s", inShop, table)
		}
		err := w.DB.Shop(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(s *tenants.ShopTx) error {
			var n int
			if table == "ledger" {
				return s.One(`select count(*) from hood.ledger`, nil, &n)
			}
			return s.Change("internal x", 0, `update hood.`+table+` set hood_id = hood_id`, nil)
		})
		if err != nil {
			t.Errorf("a shop changed hood.%s: %v", table, err)
		}
	}
	if rows < 8 {
		t.Errorf("only %d rows were there to be seen", rows)
	}
}

func TestRule6APartIsSeenByItsShopAndTheNeighbourhood(t *testing.T) {
	a, b := two(t)
	a.NewShopper().Buy(delivery.Delivery)
	b.NewShopper().Buy(delivery.Delivery)
	ask := func(r *tenants.ShopRead, n *int) { r.One(`select count(*) from hood.parts`, nil, n) }
	var hood, own, other, foreign int
	must(t, a.DB.HoodRead(t.Context(), a.Scope(), func(r *tenants.HoodRead) {
		r.One(`select count(*) from hood.parts`, nil, &hood)
		r.InShop(a.Shop.ID, func(s *tenants.ShopRead) { ask(s, &own) })
		r.InShop(a.Other.ID, func(s *tenants.ShopRead) { ask(s, &other) })
		r.One(`select count(*) from hood.parts where hood_id = $1`, tenants.With(b.Hood), &foreign)
	}))
	if hood != 1 || own != 1 || other != 0 || foreign != 0 {
		t.Errorf("hood %d, own %d, other %d, foreign %d", hood, own, other, foreign)
	}
}

func TestRule6AShopWritesNeitherAnothersCardNorItsParts(t *testing.T) {
	w := world.New(t)
	w.NewShopper().Buy(delivery.Delivery)
	other := tenants.InShop(w.Hood, w.Other.ID, "test")
	for _, sql := range []string{`update hood.shops set name = 'mine' where shop_id = $1`, `delete from hood.shops where shop_id = $1`,
		`update hood.parts set short_name = 'mine' where shop_id = $1`, `delete from hood.parts where shop_id = $1`} {
		must(t, w.DB.Shop(t.Context(), other, func(s *tenants.ShopTx) error { return s.Change("internal x", 0, sql, tenants.With(w.Shop.ID)) }))
	}
	for _, sql := range []string{
		`update hood.shops set shop_id = $1`,
		`insert into hood.shops (hood_id, shop_id, slug, name, kind, tagline, theme, accent, hours, terms, street, civic, position)
			values (app.hood(), $1, 'x', 'x', '{}', '{}', 'base', '#000000', '{}', '{}', '', '', 1)`,
		`insert into hood.parts select * from (select app.hood(), gen_random_uuid(), $1::uuid) x`,
	} {
		err := w.DB.Shop(t.Context(), other, func(s *tenants.ShopTx) error { return s.Exec(sql, tenants.With(w.Shop.ID)) })
		if err == nil {
			t.Errorf("let through: %s", sql)
		}
	}
}

func TestRule7ListingsAreReadAcrossShopsAndWrittenByTheirOwn(t *testing.T) {
	a, b := two(t)
	var seen int
	must(t, a.DB.HoodRead(t.Context(), a.Scope(), func(r *tenants.HoodRead) {
		r.One(`select count(distinct shop_id) from platform.listings where hood_id = $1`, tenants.With(a.Hood), &seen)
	}))
	if seen != 2 {
		t.Errorf("%d shops are listed", seen)
	}
	own := tenants.InShop(a.Hood, a.Shop.ID, "test")
	for _, foreign := range []tenants.ShopID{a.Other.ID, b.Shop.ID} {
		for _, sql := range []string{`update platform.listings set price_cents = 1 where shop_id = $1`, `delete from platform.listings where shop_id = $1`} {
			must(t, a.DB.Shop(t.Context(), own, func(s *tenants.ShopTx) error { return s.Change("internal x", 0, sql, tenants.With(foreign)) }))
			must(t, a.Hoods(func(h *tenants.HoodTx) error { return h.Change("internal x", 0, sql, tenants.With(foreign)) }))
		}
		for _, sql := range []string{`update platform.listings set shop_id = $1 where shop_id = app.shop()`,
			`insert into platform.listings (hood_id, shop_id, product_id, slug, title, shop_name, price_cents, per)
			select hood_id, $1, gen_random_uuid(), 'x', '{}', 'x', 1, 'piece' from platform.shops where id = $1`,
			`insert into platform.bumps (hood_id, shop_id) select hood_id, $1 from platform.shops where id = $1`} {
			err := a.DB.Shop(t.Context(), own, func(s *tenants.ShopTx) error { return s.Exec(sql, tenants.With(foreign)) })
			var pg *pgconn.PgError
			if !errors.As(err, &pg) || pg.Code != "42501" {
				t.Errorf("%s: %v", sql, err)
			}
		}
	}
}

func TestRule7AListingLivesAndDiesWithItsProduct(t *testing.T) {
	w := world.New(t)
	listed := func(slug string) int {
		return counts(t, w.Database, `select count(*) from platform.listings where shop_id = $1 and slug = $2`, w.Shop.ID, slug)
	}
	shop := tenants.InShop(w.Hood, w.Shop.ID, "test")
	shelf := shelfOf(t, w.Database, w.Shop.ID)
	fresh := catalog.New{ShelfID: shelf, Product: catalog.Product{Exempt: "sold_by_number", ID: tenants.NewID(), Slug: "zuppa", Title: locale.Text{It: "Zuppa"},
		Mode: catalog.Each, State: "live", Online: true, VATRate: 10, Reach: 9, Variant: catalog.Variant{ID: tenants.NewID(), Price: 700, Per: "piece"}}}
	undone := errors.New("undone")
	err := w.DB.Shop(t.Context(), shop, func(s *tenants.ShopTx) error { return errors.Join(catalog.Add(s, fresh), undone) })
	if !errors.Is(err, undone) || listed("zuppa") != 0 {
		t.Errorf("undone: %v, listed %d times", err, listed("zuppa"))
	}
	must(t, w.DB.Shop(t.Context(), shop, func(s *tenants.ShopTx) error { return catalog.Add(s, fresh) }))
	if listed("zuppa") != 1 {
		t.Error("not listed")
	}
	must(t, w.DB.Shop(t.Context(), shop, func(s *tenants.ShopTx) error {
		return catalog.Save(s, catalog.Edit{Product: fresh.ID, Version: 1, Title: fresh.Title, Price: 800, State: "hidden"})
	}))
	if listed("zuppa") != 0 {
		t.Error("hidden, but listed")
	}
}

// Under a policy of the scope a text operator, which is not leakproof, may not
// reach an index; over the open listings it does.
func TestRule7ListingsLetTextIndexesWork(t *testing.T) {
	d := testkit.Own(t)
	must(t, testkit.Exec(d.Owner, `create index words_by_text on platform.listings using gin (to_tsvector('simple', name_it))`))
	w := world.In(t, d)
	conn, err := pgx.Connect(t.Context(), w.Database.App)
	must(t, err)
	defer func() { _ = conn.Close(t.Context()) }()
	tx, err := conn.Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), `select set_config('app.hood_id', $1, true), set_config('app.shop_id', '', true), set_config('enable_seqscan', 'off', true)`, w.Hood.String())
	must(t, err)
	rows, err := tx.Query(t.Context(), `explain select 1 from platform.listings where to_tsvector('simple', name_it) @@ to_tsquery('simple', 'miele')`)
	must(t, err)
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	if !strings.Contains(strings.Join(plan, "\n"), "words_by_text") {
		t.Errorf("the text index is not used:\n%s", strings.Join(plan, "\n"))
	}
}
