package shop_test

import (
	"net/http"
	"strings"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// kept counts the withdrawals of a purchase.
func kept(w *world.World, purchase tenants.ID) (n int) {
	w.T.Helper()
	w.Must(testkit.Query(w.Database.Super, `select count(*)::int from hood.withdrawals where purchase_id = $1`, []any{purchase}, &n))
	return n
}

// TestWithdrawFromThePrivatePage goes the two steps; only the second declares.
func TestWithdrawFromThePrivatePage(t *testing.T) {
	for _, l := range locale.Langs() {
		t.Run(string(l), func(t *testing.T) {
			w := world.New(t)
			b := visit(t, w, open(t, w), l)
			placed, _ := w.NewShopper().Buy(delivery.Delivery)
			at := "/orders/" + placed.Token + "/withdraw"
			b.get("/orders/" + placed.Token).says("legal.withdraw_here")
			b.get(at).says("withdraw.text")
			b.send(at, "name", "Ada", "email", "ada@").says("error.withdraw_lines")
			b.send(at, "name", "Ada Esempi", "email", "ada@example.com", "line_1", "1").says("withdraw.confirm")
			if n := kept(w, placed.Purchase); n != 0 {
				t.Fatalf("%d kept before it is confirmed", n)
			}
			form := b.form(at + "/confirm")
			for range 2 { // a double click, and the way back
				b.post(at+"/confirm", form).says("withdraw.next")
			}
			if n := kept(w, placed.Purchase); n != 1 {
				t.Errorf("%d kept", n)
			}
			form.Set("key", tenants.NewID().String())
			b.post(at+"/confirm", form)
			if b.code != http.StatusConflict || kept(w, placed.Purchase) != 1 {
				t.Errorf("the same line in another tab: %d", b.code)
			}
			b.get("/orders/" + placed.Token)
			if !strings.Contains(b.text, "a···@example.com") {
				t.Error("the order's page does not tell of it")
			}
		})
	}
}

// TestWithdrawByNumber needs number and address, and tells neither from the other.
func TestWithdrawByNumber(t *testing.T) {
	w := world.New(t)
	b := visit(t, w, open(t, w), locale.It)
	placed, _ := w.NewShopper().Buy(delivery.Delivery)
	b.get("/withdraw").is("/withdraw", http.StatusOK)
	unknown := ""
	for _, wrong := range [][]string{{"number", "#1001", "email", "eva@example.com"}, {"number", "9999", "email", "ada@example.com"}} {
		b.send("/withdraw", wrong...).says("error.order_unknown")
		rest := strings.NewReplacer("#1001", "", "9999", "", wrong[3], "", `maxlength="20"`, "").Replace(b.text)
		if unknown != "" && len(unknown) != len(rest) {
			t.Errorf("the two answers differ: %d and %d letters", len(unknown), len(rest))
		}
		unknown = rest
	}
	b.send("/withdraw", "number", " #1001 ", "email", "ADA@example.com").says("withdraw.text")
	if !strings.HasPrefix(b.at, "/withdraw/") || strings.Contains(b.text, "Olimpia") || strings.Contains(b.at, placed.Token) {
		t.Errorf("at %s", b.at)
	}
	if got := b.s.Get(b.host, "/orders/"+strings.TrimPrefix(b.at, "/withdraw/")); got.StatusCode != http.StatusNotFound {
		t.Errorf("it opens the order: %d", got.StatusCode)
	}
	b.send(b.at, "name", "Ada Esempi", "email", "other@example.com", "line_2", "1").says("withdraw.confirm")
	b.send(b.at + "/confirm").says("withdraw.next")
	if n := kept(w, placed.Purchase); n != 1 {
		t.Errorf("%d kept", n)
	}
	for range 12 {
		b.get("/withdraw").send("/withdraw", "number", "7", "email", "ada@example.com")
	}
	if b.code != http.StatusTooManyRequests {
		t.Errorf("many tries: %d", b.code)
	}
}

// TestCancelPaid asks first, cancels once, and says so when it is too late.
func TestCancelPaid(t *testing.T) {
	w := world.New(t)
	w.Broken() // the window is moved
	b := visit(t, w, open(t, w), locale.It)
	placed, _ := w.NewShopper().Buy(delivery.Delivery)
	order, window := "/orders/"+placed.Token, w.Detail(placed.Purchase).Window.ID
	b.get(order).says("order.cancel")
	b.get(order + "/cancel").says("leave.yes")
	form := b.form(order + "/cancel")
	w.Super(`update hood.windows set cutoff_at = now() - interval '1 second' where id = $1`, window)
	b.post(order+"/cancel", form).says("order.not_cancelled")
	b.get(order+"/cancel").is(order, http.StatusOK)
	w.Super(`update hood.windows set cutoff_at = starts_at - interval '1 minute' where id = $1`, window)
	for range 2 {
		b.post(order+"/cancel", form).says("status.cancelled_by_customer")
	}
}
