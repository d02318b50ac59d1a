package shop_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/tenants"
)

// sums fails unless the page shows both sums: "circa …" and "al massimo …".
func (b *browser) sums(about, most money.Cents) *browser {
	b.t.Helper()
	return b.says("weight.about", "amount", about).says("weight.at_most", "amount", most)
}

// TestGramsAreAskedFor puts veal into the basket as people write weights, and
// changes it there, all without a script.
func TestGramsAreAskedFor(t *testing.T) {
	each(t, func(t *testing.T, w *world.World, b *browser) {
		p := w.Words.In(locale.It)
		if b.root != "" {
			p = w.Words.In(locale.En)
		}
		b.get("/products/fesa").is("/products/fesa", http.StatusOK).says("weight.how", "price", p.PerUnit(2490, "kg"), "percent", 10)
		if !strings.Contains(b.text, p.Money(1245)) || !strings.Contains(b.text, p.Money(1370)) {
			t.Errorf("the page does not say what half a kilo costs: %s", b.words())
		}
		for _, c := range []struct {
			typed, key string
			args       []any
		}{
			{"1,250", "error.weight_ambiguous", nil}, {"1.250", "error.weight_ambiguous", nil}, {"", "error.required", nil}, {"-3", "error.weight_bad", nil},
			{"mezzo chilo", "error.weight_bad", nil}, {"100", "error.grams_min", []any{"weight", locale.Grams(200)}},
			{"60 kg", "error.grams_max", []any{"weight", locale.Grams(50_000)}}, {"6 kg", "error.grams_left", []any{"weight", locale.Grams(5000)}},
		} {
			b.get("/products/fesa").send("/cart/add", "grams", c.typed).is("/cart/add", http.StatusUnprocessableEntity).says(c.key, c.args...)
			if got := b.typed("grams"); got != c.typed {
				t.Errorf("%q was typed, the field holds %q", c.typed, got)
			}
		}
		for _, typed := range []string{"300", "300 g", "0,3 kg", "0.3kg"} {
			b.jar = map[string]string{}
			b.get("/products/fesa").send("/cart/add", "grams", typed).is("/cart", http.StatusOK).sums(747, 822)
		}
		b.get("/products/fesa").send("/cart/add", "grams", "200").is("/cart", http.StatusOK).sums(1245, 1370) // 300 and 200
		b.send("/cart/set", "to", "600").is("/cart", http.StatusOK).sums(1494, 1643)
		b.send("/cart/set", "grams", "1,250").is("/cart/set", http.StatusUnprocessableEntity).says("error.weight_ambiguous")
		if got := b.typed("grams"); got != "1,250" {
			t.Errorf("the line holds %q", got)
		}
		b.send("/cart/set", "grams", "0,5 kg").is("/cart", http.StatusOK).sums(1245, 1370).says("cart.items", "count", 1)
		b.get("/").send("/cart/add", "variant", w.Shop.Goods["pecorino"].Variant.String(), "unit", "g", "grams", "250")
		b.is("/cart", http.StatusOK).says("cart.items", "count", 2).sums(1245+598, 1370+657)
		b.send("/cart/remove")
		b.post("/cart/add", url.Values{"variant": {w.Shop.Goods["miele"].Variant.String()}, "unit": {"g"}, "grams": {"300"}})
		b.is("/cart/add", http.StatusUnprocessableEntity).says("error.by_piece_only")
	})
}

// TestPiecesAndGrams sells a hen by the piece, and bread that goes either way.
func TestPiecesAndGrams(t *testing.T) {
	each(t, func(t *testing.T, w *world.World, b *browser) {
		b.get("/products/pollo").says("weight.each", "weight", locale.Grams(1400))
		b.send("/cart/add", "quantity", "2").is("/cart", http.StatusOK).sums(2492, 2741).says("cart.items", "count", 2)
		w.Super(`update shop.products set piece_g = 250 where hood_id = $1 and slug = 'pecorino'`, w.Hood)
		b.get("/products/pecorino").says("weight.by_piece").says("weight.by_grams")
		b.send("/cart/add", "unit", "pz", "quantity", "2").is("/cart", http.StatusOK).sums(2492+1195, 2741+1315)
		b.get("/products/pecorino").send("/cart/add", "unit", "pz", "quantity", "molti").is("/cart/add", http.StatusUnprocessableEntity).says("error.number_bad")
		if b.typed("quantity") != "molti" || b.typed("grams") != "250" {
			t.Errorf("the fields hold %q and %q", b.typed("quantity"), b.typed("grams"))
		}
		b.send("/cart/add", "unit", "litri").is("/cart/add", http.StatusUnprocessableEntity)
	})
}

// TestFewGramsAreTold says how much is left, and sells no more.
func TestFewGramsAreTold(t *testing.T) {
	each(t, func(_ *testing.T, w *world.World, b *browser) {
		stock := func(grams int) {
			w.Super(`update shop.variants set on_hand = $2 where id = $1`, w.Shop.Goods["fesa"].Variant, grams)
			w.Must(w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), tenants.Bump))
			w.Must(w.Hosts.Refresh(context.Background()))
		}
		stock(800)
		b.get("/products/fesa").says("stock.last_grams", "weight", locale.Grams(800))
		b.send("/cart/add", "grams", "900").is("/cart/add", http.StatusUnprocessableEntity).says("error.grams_left", "weight", locale.Grams(800))
		b.send("/cart/add", "grams", "800").is("/cart", http.StatusOK)
		stock(150)
		b.get("/products/fesa").says("stock.sold_out").says("product.sold_out_text")
		b.get("/cart").says("error.sold_out")
	})
}

// TestPayingForWeight says before paying how it is paid: held, at the counter,
// or all at once with the difference to come back.
func TestPayingForWeight(t *testing.T) {
	each(t, func(_ *testing.T, w *world.World, b *browser) {
		b.get("/products/fesa").send("/cart/add", "grams", "500").is("/cart", http.StatusOK)
		b.get("/checkout").send("/checkout", "method", "pickup").is("/checkout/window", http.StatusOK)
		b.toSummary(who).sums(1245, 1370).says("weight.pay_held", "most", money.Cents(1370)).says("weight.pay_counter").says("summary.order")
		far := time.Now().In(w.Zone).AddDate(0, 0, 8).Format(time.DateOnly)
		b.get("/checkout/window?day="+far).send("/checkout/window", "window", b.window()).is("/checkout/details", http.StatusOK)
		b.get("/checkout/summary").is("/checkout/summary", http.StatusOK).says("weight.pay_back", "most", money.Cents(1370)).says("weight.pay_counter")
		b.send("/checkout/order", "pay", "counter").says("weight.pay_counter").says("status.placed").sums(1245, 1370)
	})
}

// path is where the browser stands, without the language.
func (b *browser) path() string { return strings.TrimPrefix(b.at, b.root) }

// TestHeldThenWeighed follows an order from the payment to the weight.
func TestHeldThenWeighed(t *testing.T) {
	each(t, func(_ *testing.T, w *world.World, b *browser) {
		b.get("/products/fesa").send("/cart/add", "grams", "500")
		b.get("/checkout").send("/checkout", "method", "pickup").is("/checkout/window", http.StatusOK)
		b.toSummary(who).send("/checkout/order", "pay", "card")
		w.Must(w.Sandbox.Pay(b.session(), world.GoodCard))
		b.get("/checkout/return").says("weight.held", "most", money.Cents(1370)).sums(1245, 1370)
		page := b.path()
		order := placed(w)
		w.Must(w.Hoods(func(h *tenants.HoodTx) error {
			return orders.Weigh(h, w.Shop.ID, order, []orders.Scale{{Line: 1, Grams: 400}})
		}))
		b.get(page).says("weight.weighed", "wished", locale.Grams(500), "weighed", locale.Grams(400)).says("weight.short").
			says("weight.held_weighed", "most", money.Cents(1370), "due", money.Cents(996))
	})
}

// placed is the shop's only order.
func placed(w *world.World) tenants.ID {
	var all []orders.Ticket
	today := clock.DateOf(time.Now().In(w.Zone))
	w.Must(w.DB.ShopRead(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) {
		orders.Board(r, w.Hood, w.Shop.ID, today, today.AddDays(12), &all)
	}))
	if len(all) != 1 {
		w.T.Fatalf("%d orders", len(all))
	}
	return all[0].Order
}
