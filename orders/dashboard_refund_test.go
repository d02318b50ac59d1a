package orders_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/payments/stripe"
	"sottocasa/tenants"
)

// hearOfRefunds takes what Stripe sends about money given back, signed as it
// signs, each twice.
func hearOfRefunds(w *world.World) {
	w.T.Helper()
	const secret = "whsec_dashboard_0123456789abcdef"
	heard := 0
	for _, e := range w.Sandbox.Events() {
		if !strings.HasPrefix(e.Type, "charge.refund") && !strings.HasPrefix(e.Type, "refund.") {
			continue
		}
		for range 2 {
			now := time.Now()
			sum := hmac.New(sha256.New, []byte(secret))
			_, _ = fmt.Fprintf(sum, "%d.%s", now.Unix(), e.Raw)
			event, err := stripe.Verify(e.Raw, fmt.Sprintf("t=%d,v1=%x", now.Unix(), sum.Sum(nil)), []string{secret}, now)
			w.Must(err)
			w.Must(w.Inbox.Receive(w.T.Context(), event))
		}
		heard++
	}
	if heard == 0 {
		w.T.Fatal("Stripe says nothing of a refund")
	}
}

// ways are how we learn of what was done at Stripe's dashboard.
func ways(account func(*world.World) string) map[string]func(*world.World) {
	return map[string]func(*world.World){
		"notice": hearOfRefunds,
		"comparison": func(w *world.World) {
			w.Must(w.Conductor.Compare(w.T.Context(), orders.Compare{Hood: w.Hood, Account: account(w)}))
		},
	}
}

// Money that a shop gives back at Stripe's dashboard is in the books once, a
// part and then the rest, whoever tells of it.
func TestGivenBackAtTheDashboardOfAShop(t *testing.T) {
	t.Parallel()
	for name, tell := range ways(func(w *world.World) string { return w.Account }) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t)
			w.Work()
			p, page := w.NewShopper().Buy(delivery.Delivery)
			charge := w.Sandbox.Sessions(w.Account)[sessionAt(w, page.Session)].Charge
			whole := w.Detail(p.Purchase).Payment.Captured
			for _, step := range []struct {
				cents int64
				sum   money.Cents
				state payments.State
				order orders.PaymentState
			}{{300, 300, payments.PartiallyRefunded, orders.PayPartlyGiven}, {0, whole, payments.Refunded, orders.PayGivenBack}} {
				_, err := w.Sandbox.RefundAtDashboard(charge, step.cents)
				w.Must(err)
				tell(w)
				w.Eventually("booked", func() bool { return w.Detail(p.Purchase).Payment.Refunded == step.sum })
				tell(w)
				d := w.Detail(p.Purchase)
				if d.Payment.State != step.state || d.Parts[0].Order.Payment != step.order || d.Parts[0].Order.Refunded != step.sum {
					t.Errorf("after %d: payment %s, order %s, %d given back", step.cents, d.Payment.State, d.Parts[0].Order.Payment, d.Parts[0].Order.Refunded)
				}
			}
			none(w)
			if left := inBook(w, p.Payment, "stripe") + inBook(w, p.Payment, "stripe_cost"); left != 0 {
				t.Errorf("%d are still in the book", left)
			}
		})
	}
}

// What is given back of a shared payment at the platform's dashboard comes back
// from every shop that had a part of it, by a reversal of its transfer.
func TestGivenBackAtTheDashboardOfASharedPayment(t *testing.T) {
	t.Parallel()
	for name, tell := range ways(func(*world.World) string { return "" }) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := three(t)
			w.Work()
			x := buy(w, false)
			x.quiet()
			charge := w.Sandbox.Sessions("")[0].Charge
			if len(w.Sandbox.Sessions("")) != 1 || charge == "" {
				t.Fatal("the platform has another payment")
			}
			had := map[int]money.Cents{}
			for i := range w.Shops() {
				had[i] = x.got(w.AccountOf(i))
			}
			whole := w.Detail(x.placed.Purchase).Payment.Captured
			for _, step := range []struct {
				cents int64
				sum   money.Cents
			}{{1000, 1000}, {0, whole}} {
				_, err := w.Sandbox.RefundAtDashboard(charge, step.cents)
				w.Must(err)
				tell(w)
				w.Eventually(fmt.Sprint("booked ", step.sum), func() bool { return w.Detail(x.placed.Purchase).Payment.Refunded == step.sum })
				tell(w)
				x.quiet()
				for i, s := range w.Shops() {
					o, got := x.part(s), x.got(w.AccountOf(i))
					if got >= had[i] || o.Refunded == 0 || step.cents == 0 && (got != 0 || o.Refunded != o.Captured) {
						t.Errorf("after %d: shop %d has %d of %d, and gave %d of %d", step.cents, i, got, had[i], o.Refunded, o.Captured)
					}
					had[i] = got
				}
			}
			if got := x.got(w.AccountOf(9)); got != 0 {
				t.Errorf("the association still has %d", got)
			}
			if n := ask[int](w, `select count(*)::int from hood.reversals r join hood.transfers t on t.hood_id = r.hood_id and t.id = r.transfer_id
				where t.payment_id = $1 and r.state = 'done'`, x.placed.Payment); n < 6 {
				t.Errorf("%d reversals", n)
			}
			if n := ask[int](w, `select count(*)::int from hood.breaks where hood_id = $1 and resolved_at is null`, w.Hood); n != 0 {
				t.Errorf("%d differences", n)
			}
		})
	}
}

// TestTheFeeStaysWithARefundAtTheDashboard: the provider gives the platform's fee
// back only when it is asked to, as we do; what a shop gives back at the
// provider's own pages leaves it where it was.
func TestTheFeeStaysWithARefundAtTheDashboard(t *testing.T) {
	t.Parallel()
	for name, tell := range ways(func(w *world.World) string { return w.Account }) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t)
			w.Must(w.Hoods(func(h *tenants.HoodTx) error { return tenants.SetFee(h, w.Shop.ID, tenants.Fee{Permille: 50}) }))
			w.Work()
			p, page := w.NewShopper().Buy(delivery.Delivery) // 1318, and 53 of it the fee
			charge := w.Sandbox.Sessions(w.Account)[sessionAt(w, page.Session)].Charge
			_, err := w.Sandbox.RefundAtDashboard(charge, 300)
			w.Must(err)
			tell(w)
			w.Eventually("booked", func() bool { return w.Detail(p.Purchase).Payment.Refunded == 300 })
			same := func(fee, stripe int) {
				t.Helper()
				taken, back := feesThere(w)
				cost := inBook(w, p.Payment, "stripe_cost")
				if a, b := inBook(w, p.Payment, "fee"), inBook(w, p.Payment, "stripe"); a != fee || b+cost != stripe || taken-back != fee {
					t.Errorf("the book has a fee of %d and %d at the provider, want %d and %d; there it is %d", a, b+cost, fee, stripe, taken-back)
				}
			}
			same(53, 1318-300-53)
			w.Must(w.Hoods(func(h *tenants.HoodTx) error {
				_, err := orders.Refund(h, orders.RefundAsk{Shop: w.Shop.ID, Order: orderOf(w, p.Purchase).ID, Reason: payments.ReasonMissing, Key: "rest"})
				return err
			}))
			w.Must(w.Conductor.GiveBackNow(t.Context(), w.Hood, p.Purchase))
			same(53-41, -(53 - 41)) // 53 × 1018 / 1318 went back
		})
	}
}
