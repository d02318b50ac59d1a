//go:build prove

package catalog_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// The goods of the proof: every noun with every quality, as shops write them.
const (
	proofNouns = "Pane Pasta Latte Pecorino Ricotta Mozzarella Prosciutto Salame Olio Vino Birra Miele Biscotti Torta Mela Arancia Pomodoro Carciofo Zucchina Insalata " +
		"Pollo Vitello Manzo Salsiccia Orata Alici Gambero Libro Quaderno Candela Vaso Ciotola Rosa Tulipano Caffè Tè Cioccolato Marmellata Riso Farina"
	proofKinds = "integrale biologico fresco stagionato artigianale romano di fattoria senza glutine classico piccolo grande dolce salato antico della nonna estivo invernale rosso bianco nero " +
		"verde morbido croccante intero affettato macinato speziato naturale"
)

// proofGoods gives the world's first shop 2,000 goods in all.
func proofGoods(w *world.World) {
	var shelf tenants.ID
	w.Must(testkit.Query(w.Database.Super, `select id from shop.shelves where shop_id = $1`, []any{w.Shop.ID}, &shelf))
	nouns, kinds := strings.Fields(proofNouns), strings.Fields(proofKinds)
	w.Must(w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(s *tenants.ShopTx) error {
		return s.Together(func() error {
			for n := range 2000 {
				noun, kind, other := nouns[n%len(nouns)], kinds[n/len(nouns)%len(kinds)], kinds[(n*7+3)%len(kinds)]
				err := catalog.Add(s, catalog.New{ShelfID: shelf, Exempt: "sold_by_number", Product: catalog.Product{ID: tenants.NewID(), Slug: fmt.Sprintf("p%d", n),
					Title: locale.Text{It: noun + " " + kind + " " + other, En: kind + " " + noun}, About: locale.Text{It: "Il nostro " + noun + " più " + other + ", scelto ogni giorno per il quartiere dal banco."},
					Mode: catalog.Each, Online: true, State: "live", VATRate: 4, Reach: n + 50, Facts: catalog.Facts{Food: n%5 > 0, Ingredients: locale.Text{It: noun + ", sale"}},
					Variant: catalog.Variant{ID: tenants.NewID(), SKU: fmt.Sprintf("X-%d", n), Price: 300, Per: "piece"}}})
				if err != nil {
					return err
				}
			}
			return nil
		})
	}))
}

// copied lists the world's goods once more in other shops: of other
// neighbourhoods, or of its own.
func copied(w *world.World, times int, own bool) {
	hood := "h.id"
	if own {
		hood = "'" + w.Hood.String() + "'::uuid"
	}
	const columns = `slug, title, shop_name, price_cents, per, image, edition, source, name_it, name_en, sale_mode, net_quantity, net_unit, drained_g, holds, traces, declared`
	w.Must(testkit.Session(w.Database.Super, `set session_replication_role = replica`))
	w.Must(testkit.Session(w.Database.Super, `insert into platform.listings (hood_id, shop_id, product_id, words, `+columns+`)
		select `+hood+`, h.id, l.product_id, replace(l.words::text, right('`+w.Hood.String()+`', 8), right((`+hood+`)::text, 8))::tsvector, `+columns+`
		from platform.listings l, (select gen_random_uuid() as id from generate_series(1, `+strconv.Itoa(times)+`) offset 0) h
		where l.shop_id = '`+w.Shop.ID.String()+`'`))
	w.Must(testkit.Session(w.Database.Super, `set session_replication_role = origin`))
	w.Must(testkit.Session(w.Database.Super, `analyze platform.listings`))
}

// TestSearchAmongAHundredThousandListings holds how the search reads when an
// installation has 100,000 listings: in fifty neighbourhoods, then all in one. It
// touches its own neighbourhood's words alone, and prints what each search took
// at the database.
func TestSearchAmongAHundredThousandListings(t *testing.T) {
	for name, own := range map[string]bool{"fifty neighbourhoods": false, "one neighbourhood": true} {
		t.Run(name, func(t *testing.T) {
			w := world.In(t, testkit.Own(t))
			w.Broken() // the copies have no goods
			proofGoods(w)
			copied(w, 49, own)
			shops := []tenants.ShopID{w.Shop.ID, w.Other.ID}
			w.Must(w.DB.PlatformRead(t.Context(), func(r *tenants.PlatformRead) {
				r.Each(`select distinct shop_id from platform.listings where hood_id = $1`, tenants.With(w.Hood), func(row tenants.Row) error {
					var id tenants.ShopID
					err := row.Scan(&id)
					if !slices.Contains(shops, id) {
						shops = append(shops, id)
					}
					return err
				})
			}))
			for _, q := range []catalog.ListingQuery{{Words: "pecorino romano"}, {Words: "pane"}, {Words: "senza glutine"}, {Words: "parmiggiano"}, {Words: "pe"}, {Words: "il nostro banco"},
				{Words: "vino rosso", Without: []string{"milk"}}, {Words: "carbonara"}, {Words: "zzzz"}} {
				q.Shops, q.Most = shops, 24
				proveSearch(t, w, q, own)
			}
		})
	}
}

var (
	tookTime = regexp.MustCompile(`Execution Time: ([0-9.]+) ms`)
	planTime = regexp.MustCompile(`Planning Time: ([0-9.]+) ms`)
)

func proveSearch(t *testing.T, w *world.World, q catalog.ListingQuery, own bool) {
	t.Helper()
	type said struct {
		sql  string
		args []any
	}
	var all []said
	told, err := tenants.Open(t.Context(), tenants.Options{URL: w.Database.App, MaxConns: 1, Log: w.Log, Jobs: tenants.NewJobs(tenants.JobsConfig{Log: w.Log}), Told: func(sql string, args []any) {
		if strings.Contains(sql, "platform.listings") {
			all = append(all, said{sql, args})
		}
	}})
	w.Must(err)
	defer told.Close()
	r, err := catalog.FindListings(t.Context(), told, w.Scope(), q)
	w.Must(err)
	asked := len(all)
	whole := time.Hour // as pages ask: planned once on the connection, for any words
	for range 5 {
		began := time.Now()
		_, err := catalog.FindListings(t.Context(), told, w.Scope(), q)
		w.Must(err)
		whole = min(whole, time.Since(began))
	}
	all = all[:asked]
	for _, s := range all {
		best, plan := 1e9, ""
		for range 5 {
			var lines []string
			w.Must(w.DB.HoodRead(t.Context(), w.Scope(), func(r *tenants.HoodRead) {
				r.Each("explain (analyze, buffers, costs off) "+s.sql, s.args, func(row tenants.Row) error {
					var line string
					err := row.Scan(&line)
					lines = append(lines, line)
					return err
				})
			}))
			text := strings.Join(lines, "\n")
			ms, _ := strconv.ParseFloat(tookTime.FindStringSubmatch(text)[1], 64)
			if ms < best {
				best, plan = ms, text
			}
		}
		t.Logf("%q: %d found (more %v), %.1f ms at the database (planning %s), %s with the way, by the plan that is kept", q.Words, r.Count, r.More, best, planTime.FindStringSubmatch(plan)[1], whole.Round(100*time.Microsecond))
		t.Logf("%s", plan)
		// A neighbourhood of 2,000 may be read by its own key; one of 100,000 only by its words.
		if strings.Contains(plan, "Seq Scan on listings") || own && q.Words == "pecorino romano" && !strings.Contains(plan, "listings_by_words") {
			t.Errorf("%q reads too much", q.Words)
		}
	}
}
