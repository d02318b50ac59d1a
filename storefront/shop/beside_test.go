package shop_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// TestBesideAProduct shows the first four others of the shelf, in its order.
func TestBesideAProduct(t *testing.T) {
	each(t, func(t *testing.T, _ *world.World, b *browser) {
		names := strings.Split("Spaghetti 500 g, Miele di castagno, L'ultimo vaso, Biscotti al farro, Torta mimosa, Frascati DOCG, Pecorino Romano, Fesa di vitello, Pollo ruspante", ", ")
		if b.root != "" {
			names = strings.Split("Spaghetti 500 g, Chestnut honey, The last vase, Spelt biscuits, Mimosa cake, Frascati DOCG, Pecorino Romano, Veal topside, Free-range chicken", ", ")
		}
		if got, all := b.get("/collections/dispensa").cards(), strings.Join(names, ", "); got != all {
			t.Errorf("on the shelf stand %s, want %s", got, all)
		}
		for slug, others := range map[string][]int{"miele": {0, 2, 3, 4}, "pollo": {0, 1, 2, 3}} {
			var want []string
			for _, i := range others {
				want = append(want, names[i])
			}
			if got := b.get("/products/"+slug).is("/products/"+slug, http.StatusOK).cards(); got != strings.Join(want, ", ") {
				t.Errorf("beside %s stand %s, want %s", slug, got, want)
			}
		}
	})
}

// TestBesideIsAsTheShopSays shows a new price and the end of a neighbour as soon
// as the shop's words have another version.
func TestBesideIsAsTheShopSays(t *testing.T) {
	each(t, func(t *testing.T, w *world.World, b *browser) {
		price := "7,77"
		if b.root != "" {
			price = "7.77"
		}
		shown := func(changed, out bool) {
			t.Helper()
			b.get("/products/miele").is("/products/miele", http.StatusOK)
			if strings.Contains(b.text, price) != changed || strings.Contains(b.text, `class="card is-out"`) != out {
				t.Errorf("the new price shows: %v, what is out: %v", !changed, !out)
			}
		}
		change := func(fn func(*tenants.ShopTx) error) {
			w.Must(w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), fn))
			w.Must(w.Hosts.Refresh(context.Background()))
		}
		shown(false, false)
		change(func(s *tenants.ShopTx) error {
			return catalog.Save(s, catalog.Edit{Product: w.Shop.Goods["spaghetti"].Product, Version: 1,
				Title: locale.Text{It: "Spaghetti", En: "Spaghetti"}, Price: money.Cents(777), State: "live", OnHand: ten()})
		})
		shown(true, false)
		change(func(s *tenants.ShopTx) error {
			return catalog.OutToday(s, w.Shop.Goods["biscotti"].Product, w.Zone.String(), true)
		})
		shown(true, true)
	})
}
