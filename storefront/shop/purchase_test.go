package shop_test

import (
	"net/http"
	"strings"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// toWindow fills a basket and says where it goes.
func (b *browser) toWindow(slug, pieces string, where ...string) *browser {
	b.t.Helper()
	b.get("/").is("/", http.StatusOK)
	b.get("/products/"+slug).is("/products/"+slug, http.StatusOK)
	b.send("/cart/add", "quantity", pieces).is("/cart", http.StatusOK)
	b.get("/checkout").is("/checkout", http.StatusOK)
	return b.send("/checkout", where...)
}

func (b *browser) delivered(slug, pieces string) *browser {
	b.t.Helper()
	b.toWindow(slug, pieces, "method", "delivery", "cap", "00152", "street", "via di donna olimpia 9901").is("/checkout", http.StatusOK)
	return b.get("/checkout/window").is("/checkout/window", http.StatusOK)
}

func (b *browser) collected(slug, pieces string) *browser {
	b.t.Helper()
	return b.toWindow(slug, pieces, "method", "pickup").is("/checkout/window", http.StatusOK)
}

// window is the first window that can be chosen on the page.
func (b *browser) window() string {
	b.t.Helper()
	for n := range b.page.Descendants() {
		if n.Data == "input" && attr(n, "name") == "window" {
			return attr(n, "value")
		}
	}
	b.t.Fatalf("no window: %s", b.words())
	return ""
}

var who = []string{"name", "Ada Esempi", "email", "ada@example.com", "phone", "300 000 0401"}

var door = append([]string{"civic", "9901", "stair", "B", "floor", "3", "unit", "12", "bell", "Esempi / Rossini"}, who...)

// toSummary goes on from the windows.
func (b *browser) toSummary(fields []string) *browser {
	b.t.Helper()
	b.send("/checkout/window", "window", b.window()).is("/checkout/details", http.StatusOK)
	return b.send("/checkout/details", fields...).is("/checkout/summary", http.StatusOK)
}

// session is the payment page that the browser was led to.
func (b *browser) session() string {
	b.t.Helper()
	i := strings.LastIndex(b.left, "/pay/")
	if i < 0 {
		b.t.Fatalf("led to %q, at %s: %s", b.left, b.at, b.words())
	}
	return b.left[i+len("/pay/"):]
}

// TestPurchase buys with a card, in both languages and without a script.
func TestPurchase(t *testing.T) {
	for _, l := range locale.Langs() {
		t.Run(string(l), func(t *testing.T) {
			w := world.New(t)
			b := visit(t, w, open(t, w), l)
			b.delivered("miele", "2").says("window.title")
			b.toSummary(door).says("summary.order")
			for _, want := range []string{"Esempi / Rossini", "Via di Donna Olimpia 9901", "00152 Roma", "300 000 0401"} {
				if !strings.Contains(b.text, want) {
					t.Errorf("the summary lacks %s", want)
				}
			}
			b.send("/checkout/order", "pay", "card")
			session := b.session()
			if err := w.Sandbox.Pay(session, world.GoodCard); err != nil {
				t.Fatal(err)
			}
			b.get("/checkout/return").says("status.placed").says("order.paid_card")
			if !strings.Contains(b.at, b.root+"/orders/") || strings.Contains(b.text, "Olimpia 9901") {
				t.Errorf("at %s, with the whole house number: %v", b.at, strings.Contains(b.text, "Olimpia 9901"))
			}
			if got := b.jar["__Host-count-8080"]; got != "0" {
				t.Errorf("the badge counts %q", got)
			}
			order := strings.TrimPrefix(b.at, b.root)
			b.get("/cart").says("cart.empty")
			b.get("/checkout/summary").is("/cart", http.StatusOK)
			b.get(order).says("status.placed")
		})
	}
}

// TestPickupAtTheCounter is paid in the shop; a second click leads to the same order.
func TestPickupAtTheCounter(t *testing.T) {
	for _, l := range locale.Langs() {
		t.Run(string(l), func(t *testing.T) {
			w := world.New(t)
			b := visit(t, w, open(t, w), l)
			b.collected("spaghetti", "3").toSummary(who)
			again := b.form("/checkout/order")
			b.send("/checkout/order", "pay", "counter").says("status.placed").says("order.pay_counter")
			order := b.at
			again.Set("pay", "counter")
			b.post("/checkout/order", again)
			if b.at != order {
				t.Errorf("the second click leads to %s, not %s", b.at, order)
			}
		})
	}
}

// TestTwoClicks opens one payment page for one order.
func TestTwoClicks(t *testing.T) {
	w := world.New(t)
	b := visit(t, w, open(t, w), locale.It)
	b.delivered("miele", "1").toSummary(door)
	form := b.form("/checkout/order")
	form.Set("pay", "card")
	b.post("/checkout/order", form)
	first := b.session()
	b.post("/checkout/order", form)
	if second := b.session(); second != first {
		t.Errorf("two pages: %s and %s", first, second)
	}
	if n := len(w.Sandbox.Sessions(w.Account)); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

// TestRefusedAndPaidAgain comes back from a refused card, and pays with another.
func TestRefusedAndPaidAgain(t *testing.T) {
	for _, l := range locale.Langs() {
		t.Run(string(l), func(t *testing.T) {
			w := world.New(t)
			b := visit(t, w, open(t, w), l)
			b.delivered("miele", "1").toSummary(door).send("/checkout/order", "pay", "card")
			session := b.session()
			if err := w.Sandbox.Pay(session, "4000000000000002"); err == nil {
				t.Fatal("the card was not refused")
			}
			b.get("/checkout/return").says("status.awaiting_payment")
			order := strings.TrimPrefix(b.at, b.root)
			for _, step := range []string{"/cart", "/checkout", "/checkout/window", "/checkout/summary"} {
				b.get(step).is(order, http.StatusOK) // the order waits: one thing at a time
			}
			b.send(order + "/pay")
			if b.session() != session {
				t.Errorf("another page: %s", b.left)
			}
			if err := w.Sandbox.Pay(session, world.GoodCard); err != nil {
				t.Fatal(err)
			}
			b.get("/checkout/return").says("status.placed")
		})
	}
}

// TestCancelUnpaid gives an unpaid order up: the basket has its goods again.
func TestCancelUnpaid(t *testing.T) {
	for _, l := range locale.Langs() {
		t.Run(string(l), func(t *testing.T) {
			w := world.New(t)
			b := visit(t, w, open(t, w), l)
			b.delivered("ultimo", "1").toSummary(door).send("/checkout/order", "pay", "card")
			b.get("/checkout/return").says("status.awaiting_payment")
			order := strings.TrimPrefix(b.at, b.root)
			b.send(order+"/cancel").is(order, http.StatusOK).says("status.cancelled_by_customer").says("order.basket_kept")
			b.get("/cart").is("/cart", http.StatusOK)
			if strings.Contains(b.words(), w.Words.In(l).T("cart.empty")) {
				t.Error("the basket is empty")
			}
			b.get("/checkout").is("/checkout", http.StatusOK)
			b.get("/checkout/summary").is("/checkout/window", http.StatusOK)
			b.toSummary(door).send("/checkout/order", "pay", "card")
			if err := w.Sandbox.Pay(b.session(), world.GoodCard); err != nil {
				t.Fatal(err)
			}
			b.get("/checkout/return").says("status.placed")
		})
	}
}

// TestStrangerWithToken finds nothing behind made-up and other shops' tokens.
func TestStrangerWithToken(t *testing.T) {
	w := world.New(t)
	s := open(t, w)
	b := visit(t, w, s, locale.It)
	b.collected("spaghetti", "3").toSummary(who).send("/checkout/order", "pay", "counter").says("status.placed")
	order := b.at
	other := w.Other.Slug + "." + domain
	for _, c := range []struct{ host, path string }{
		{other, order}, {b.host, "/orders/" + tenants.Token()}, {b.host, "/orders/x"}, {b.host, order[:len(order)-1]},
		{"nobody." + domain, order},
	} {
		if got := s.Get(c.host, c.path); got.StatusCode != http.StatusNotFound || strings.Contains(got.Text, "Esempi") {
			t.Errorf("%s%s: %d", c.host, c.path, got.StatusCode)
		}
	}
	if got := s.Get(b.host, order); got.StatusCode != http.StatusOK || got.Header.Get("Referrer-Policy") != "no-referrer" ||
		got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", got.StatusCode, got.Header)
	}
}

// TestMissed tells why the goods came back.
func TestMissed(t *testing.T) {
	w := world.New(t)
	w.Broken() // the order is moved by hand
	b := visit(t, w, open(t, w), locale.It)
	placed, _ := w.NewShopper().Buy(delivery.Delivery)
	w.Super(`update shop.orders set fulfilment = 'returned' where purchase_id = $1`, placed.Purchase.String())
	b.get("/orders/" + placed.Token).says("status.failed_absent")
	w.Super(`update hood.stops set state = 'failed', reason = 'refused' where purchase_id = $1`, placed.Purchase.String())
	b.get("/orders/" + placed.Token).says("status.failed_other").says("missed.refused")
}
