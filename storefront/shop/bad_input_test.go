package shop_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/storefront/web"
	"sottocasa/storefront/web/webtest"
	"sottocasa/tenants"
)

// each runs a test in both languages, each in a world of its own.
func each(t *testing.T, fn func(t *testing.T, w *world.World, b *browser)) {
	t.Helper()
	for _, l := range locale.Langs() {
		t.Run(string(l), func(t *testing.T) {
			w := world.New(t)
			fn(t, w, visit(t, w, open(t, w), l))
		})
	}
}

func TestQuantities(t *testing.T) {
	each(t, func(t *testing.T, _ *world.World, b *browser) {
		for _, c := range []struct {
			typed, key string
			args       []any
		}{
			{"-3", "error.number_min", []any{"min", 1}}, {"0", "error.number_min", []any{"min", 1}}, {"due", "error.number_bad", nil},
			{"", "error.required", nil}, {"99999999999999999999", "error.number_max", []any{"max", 99}}, {"1,5", "error.number_bad", nil},
		} {
			b.get("/products/miele").send("/cart/add", "quantity", c.typed)
			b.is("/cart/add", http.StatusUnprocessableEntity).says(c.key, c.args...)
			if got := b.typed("quantity"); got != c.typed && c.typed != "" {
				t.Errorf("the field holds %q, typed was %q", got, c.typed)
			}
		}
		if len(b.jar) > 0 {
			t.Errorf("a refused product made a basket: %v", b.jar)
		}
		b.get("/products/ultimo").send("/cart/add", "quantity", "2").is("/cart/add", http.StatusUnprocessableEntity).says("error.qty_max", "count", 1)
		b.get("/products/miele").send("/cart/add", "quantity", "99").is("/cart", http.StatusOK)
		b.get("/products/miele").send("/cart/add", "quantity", "1").is("/cart/add", http.StatusUnprocessableEntity)
		b.get("/cart")
		for _, typed := range []string{"-1", "molti", "100"} {
			b.send("/cart/set", "quantity", typed).is("/cart/set", http.StatusUnprocessableEntity)
			b.get("/cart")
		}
		b.send("/cart/set", "quantity", "2").is("/cart", http.StatusOK).says("cart.items", "count", 2)
		b.send("/cart/remove").is("/cart", http.StatusOK).says("cart.empty")
	})
}

// TestPriceInTheForm changes nothing: the price is the shop's.
func TestPriceInTheForm(t *testing.T) {
	each(t, func(t *testing.T, w *world.World, b *browser) {
		b.get("/products/miele").send("/cart/add", "quantity", "1", "price", "1", "price_cents", "1").is("/cart", http.StatusOK)
		if !strings.Contains(b.text, w.Words.In(locale.ParseLang(strings.TrimPrefix(b.root, "/"))).Money(690)) {
			t.Errorf("not the shop's price: %s", b.words())
		}
		for name, bad := range map[string]url.Values{
			"duplicate": {"variant": {w.Shop.Goods["miele"].Variant.String()}, "quantity": {"1", "2"}},
		} {
			if b.post("/cart/add", bad); b.code != http.StatusBadRequest {
				t.Errorf("%s: %d", name, b.code)
			}
		}
		for _, variant := range []string{w.Other.Goods["miele"].Variant.String(), tenants.NewID().String(), "x", ""} {
			if b.post("/cart/add", url.Values{"variant": {variant}, "quantity": {"1"}}); b.code != http.StatusNotFound {
				t.Errorf("variant %q: %d", variant, b.code)
			}
		}
		b.post("/cart/add", url.Values{"variant": {w.Shop.Goods["pecorino"].Variant.String()}, "quantity": {"1"}})
		b.is("/cart/add", http.StatusUnprocessableEntity).says("error.by_weight_only")
	})
}

func TestAddresses(t *testing.T) {
	each(t, func(t *testing.T, _ *world.World, b *browser) {
		for _, c := range []struct{ postcode, street, key string }{
			{"00118", "Via Appia", "error.cap_out"}, {"152", "Via Fonteiana", "error.cap_bad"}, {"roma", "Via Fonteiana", "error.cap_bad"},
			{"00152", "", "error.street_missing"}, {"", "Via Fonteiana", "error.cap_missing"},
			{"00152", strings.Repeat("via ", 5000), "error.too_long"},
		} {
			args := []any{}
			if c.key == "error.too_long" {
				args = []any{"count", 120}
			}
			b.toWindow("miele", "1", "method", "delivery", "cap", c.postcode, "street", c.street)
			b.is("/checkout", http.StatusUnprocessableEntity).says(c.key, args...)
			if b.typed("cap") != c.postcode {
				t.Errorf("the CAP was %q, is %q", c.postcode, b.typed("cap"))
			}
		}
		b.send("/checkout", "method", "drone").is("/checkout", http.StatusUnprocessableEntity).says("error.choice")
		b.get("/checkout/window").is("/checkout", http.StatusOK)
		b.send("/checkout", "method", "delivery", "cap", "00152", "street", "Via Ignota 3").is("/checkout", http.StatusOK).says("checkout.approximate")
		b.get("/checkout/details").is("/checkout/window", http.StatusOK)
		b.get("/checkout/summary").is("/checkout/window", http.StatusOK)
	})
}

// TestZoneNotServed is outside, though the neighbourhood has it.
func TestZoneNotServed(t *testing.T) {
	each(t, func(_ *testing.T, w *world.World, b *browser) {
		w.Super(`update hood.shops set terms = jsonb_set(terms, '{zones}', '["00000000-0000-7000-8000-000000000000"]') where shop_id = $1`, w.Shop.ID.String())
		b.toWindow("miele", "1", "method", "delivery", "cap", "00152", "street", "Via di Donna Olimpia")
		b.is("/checkout", http.StatusUnprocessableEntity).says("error.cap_out")
	})
}

func TestDetails(t *testing.T) {
	each(t, func(t *testing.T, _ *world.World, b *browser) {
		b.delivered("frascati", "1")
		b.send("/checkout/window", "window", b.window()).is("/checkout/details", http.StatusOK)
		long := strings.Repeat("Ada ", 5000)
		b.send("/checkout/details", "name", long, "email", "ada@", "phone", "12", "civic", "", "bell", "", "note", "Il cancello")
		b.is("/checkout/details", http.StatusUnprocessableEntity)
		b.says("error.too_long", "count", 80).says("error.email_bad").says("error.phone_bad").says("error.civic_missing").
			says("error.buzzer_missing").says("error.birth_18")
		for name, want := range map[string]string{"name": long[:2000], "email": "ada@", "phone": "12", "note": "Il cancello"} {
			if got := b.typed(name); got != want {
				t.Errorf("%s holds %.40q", name, got)
			}
		}
		b.send("/checkout/details", door...).is("/checkout/details", http.StatusUnprocessableEntity).says("error.birth_18")
		b.get("/checkout/summary").is("/checkout/details", http.StatusOK)
		b.send("/checkout/details", append([]string{"adult", "on"}, door...)...).is("/checkout/summary", http.StatusOK)
		b.send("/checkout/order", "pay", "counter").is("/checkout/order", http.StatusUnprocessableEntity).says("error.pay_way")
		b.send("/checkout/order", "pay", "gold").is("/checkout/order", http.StatusUnprocessableEntity).says("error.choice")
	})
}

// TestWindowFills while it is looked at.
func TestWindowFills(t *testing.T) {
	each(t, func(_ *testing.T, w *world.World, b *browser) {
		b.delivered("miele", "1")
		window := b.window()
		w.Super(`update hood.capacities set wanted = 0, seats = 0 where window_id = $1`, window)
		b.send("/checkout/window", "window", window).is("/checkout/window", http.StatusUnprocessableEntity).says("error.window_full").says("window.state_full")
		b.send("/checkout/window", "window", tenants.NewID().String()).is("/checkout/window", http.StatusUnprocessableEntity)
		b.send("/checkout/window", "window", "x").is("/checkout/window", http.StatusUnprocessableEntity).says("error.choice")
		b.toSummary(door)
	})
}

// TestHoldRunsOut keeps what was typed.
func TestHoldRunsOut(t *testing.T) {
	each(t, func(t *testing.T, w *world.World, b *browser) {
		b.delivered("miele", "1")
		b.send("/checkout/window", "window", b.window()).is("/checkout/details", http.StatusOK)
		w.Super(`update hood.holds set expires_at = now() - interval '1 second' where hood_id = $1`, w.Hood.String())
		b.send("/checkout/details", door...).is("/checkout/window", http.StatusOK).says("hold.over")
		b.send("/checkout/window", "window", b.window()).is("/checkout/details", http.StatusOK)
		if b.typed("bell") != "Esempi / Rossini" {
			t.Error("what was typed is lost")
		}
		b.get("/checkout/summary").is("/checkout/summary", http.StatusOK)
		w.Super(`update hood.holds set expires_at = now() - interval '1 second' where hood_id = $1`, w.Hood.String())
		b.send("/checkout/order", "pay", "card").is("/checkout/window", http.StatusOK).says("hold.over")
	})
}

// TestPriceMoves between summary and order: told, and then ordered at the new one.
func TestPriceMoves(t *testing.T) {
	each(t, func(t *testing.T, w *world.World, b *browser) {
		b.delivered("miele", "1").toSummary(door)
		err := w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(s *tenants.ShopTx) error {
			return catalog.Save(s, catalog.Edit{Product: w.Shop.Goods["miele"].Product, Version: 1, Title: locale.Text{It: "Miele", En: "Honey"},
				Price: money.Cents(790), State: "live", OnHand: ten()})
		})
		w.Must(err)
		b.send("/checkout/order", "pay", "card").is("/checkout/order", http.StatusConflict).says("error.quote_changed").says("summary.changed")
		b.send("/checkout/order", "pay", "card")
		if got := w.Sandbox.Sessions(w.Account); len(got) != 1 || got[0].Amount != 790+250 || b.session() == "" {
			t.Errorf("%+v", got)
		}
	})
}

func ten() *int { n := 10; return &n }

// TestSoldOutMeanwhile leads back to the basket, which says which product.
func TestSoldOutMeanwhile(t *testing.T) {
	each(t, func(_ *testing.T, w *world.World, b *browser) {
		b.delivered("ultimo", "1").toSummary(door)
		w.Must(w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(s *tenants.ShopTx) error {
			return catalog.OutToday(s, w.Shop.Goods["ultimo"].Product, w.Zone.String(), true)
		}))
		b.send("/checkout/order", "pay", "card").is("/cart", http.StatusOK).says("error.sold_out")
	})
}

// TestEveryRoute is walked by a stranger.
func TestEveryRoute(t *testing.T) {
	w := world.New(t)
	s := open(t, w)
	host := w.Shop.Slug + "." + domain
	webtest.Stranger(t, s, map[web.Kind]string{web.KindShop: host, web.KindHood: w.HoodSlug + "." + domain},
		map[string]string{":slug": w.Shop.Slug, ":product": "miele", ":shelf": "dispensa"})
	b := visit(t, w, s, locale.It)
	for _, path := range []string{"/", "/collections/dispensa", "/products/miele", "/products/pecorino", "/products/torta", "/cart", "/legal/seller",
		"/legal/terms", "/legal/privacy", "/legal/withdrawal"} {
		for _, b.root = range []string{"", "/en"} {
			b.get(path).is(path, http.StatusOK)
		}
	}
	for _, path := range []string{"/collections/x", "/products/x", "/media/shops/x/y-320.webp", "/legal/x", "/orders/", "/checkout/x"} {
		if b.get(path); b.code != http.StatusNotFound && b.code != http.StatusPermanentRedirect {
			t.Errorf("%s: %d", path, b.code)
		}
	}
	if got := s.Get("nobody."+domain, "/"); got.StatusCode != http.StatusNotFound {
		t.Errorf("unknown host: %d", got.StatusCode)
	}
}

// TestRoundTrips: a page asks the database once or twice.
func TestRoundTrips(t *testing.T) {
	w := world.New(t)
	b := visit(t, w, open(t, w), locale.It)
	b.delivered("miele", "1").toSummary(door)
	for path, most := range map[string]int64{"/": 1, "/products/miele": 1, "/collections/dispensa": 1, "/cart": 2, "/checkout": 2,
		"/checkout/window": 2, "/checkout/details": 2, "/checkout/summary": 2} {
		b.get(path) // the frame is remembered now
		before := w.Trips.Load()
		b.get(path).is(path, http.StatusOK)
		if n := w.Trips.Load() - before; n > most {
			t.Errorf("%s takes %d round trips, not %d", path, n, most)
		}
	}
}

// TestAddWithScript answers the page's script instead of leading away.
func TestAddWithScript(t *testing.T) {
	each(t, func(t *testing.T, w *world.World, b *browser) {
		form := url.Values{"variant": {w.Shop.Goods["ultimo"].Variant.String()}, "quantity": {"1"}}
		for i, want := range []int{http.StatusOK, http.StatusUnprocessableEntity} {
			got := b.s.Post(b.host, b.root+"/cart/add", form, b.cookies(), "Accept: application/json")
			if got.StatusCode != want || !strings.Contains(got.Text, `"message"`) || strings.Contains(got.Text, "⟦") {
				t.Errorf("%d: %d %s", i, got.StatusCode, got.Text)
			}
			for _, c := range got.Cookies() {
				b.jar[c.Name] = c.Value
			}
		}
		if b.jar["__Host-count-8080"] != "1" {
			t.Errorf("the badge: %v", b.jar)
		}
	})
}
