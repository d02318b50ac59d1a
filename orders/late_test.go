package orders_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// lying tells of pages what tell makes of the truth.
type lying struct {
	payments.Provider
	tell func(payments.Session) payments.Session
}

func (p lying) Look(ctx context.Context, account, session string) (payments.Session, error) {
	s, err := p.Provider.Look(ctx, account, session)
	return p.tell(s), err
}

func (p lying) Expire(ctx context.Context, account, session string) (payments.Session, error) {
	s, err := p.Provider.Expire(ctx, account, session)
	return p.tell(s), err
}

// late pays a page that we are told is over; then the truth comes out.
func late(s *world.Shopper, p orders.Placed, page payments.Payment) {
	w := s.W
	w.T.Helper()
	truth := w.Provider
	w.Use(lying{truth, func(x payments.Session) payments.Session {
		x.State, x.Paid = payments.SessionExpired, false
		return x
	}})
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	w.Must(check(w, p.Payment))
	if d := w.Detail(p.Purchase); d.State != "expired" {
		w.T.Fatalf("the purchase is %s", d.State)
	}
	w.Use(truth)
}

func TestALatePaymentFindsItsSeatAgain(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	p, page := waiting(s, nil)
	late(s, p, page)
	if err := errors.Join(together(5, func(int) error { return check(w, p.Payment) })...); err != nil {
		t.Fatal(err)
	}
	soldOnce(w, p)
	o := orderOf(w, p.Purchase)
	if got := seats(w, o.Window); got.Held != 0 || got.Taken != 1 {
		t.Errorf("the window says %+v", got)
	}
	if o.State != orders.Open || o.Payment != orders.PayPaid || left(w, "spaghetti") != 998 {
		t.Errorf("the order is %s/%s, %d spaghetti left", o.State, o.Payment, left(w, "spaghetti"))
	}
}

// refunded fails the test unless the whole payment went back, once.
func refunded(w *world.World, p orders.Placed, letter string) {
	w.T.Helper()
	w.Eventually("given back", func() bool { return w.Detail(p.Purchase).Payment.State == payments.Refunded })
	d := w.Detail(p.Purchase)
	if d.Payment.Captured != d.Total || d.Payment.Refunded != d.Total {
		w.T.Errorf("captured %d, given back %d of %d", d.Payment.Captured, d.Payment.Refunded, d.Total)
	}
	for _, x := range w.Sandbox.Sessions(w.Account) {
		if x.Reference == p.Payment.String() && (x.Captured != int64(d.Total) || x.Refunded != x.Captured) {
			w.T.Errorf("the provider took %d and gave back %d", x.Captured, x.Refunded)
		}
	}
	if in, out := entries(w, p.Payment, "capture"), entries(w, p.Payment, "refund"); in != 1 || out != 1 {
		w.T.Errorf("%d entries in, %d out", in, out)
	}
	if rest := ask[int](w, `select count(*)::int from (select 1 from shop.ledger where payment_id = $1 and kind <> 'cost' group by account having sum(amount_cents) <> 0) x`, p.Payment); rest != 0 {
		w.T.Errorf("%d accounts of the book are not even", rest)
	}
	if n := letters(w, p.Purchase, letter); n != 1 {
		w.T.Errorf("%d letters %q", n, letter)
	}
	if n := ask[int](w, `select count(*)::int from hood.refunds where payment_id = $1 and state <> 'failed'`, p.Payment); n != 1 {
		w.T.Errorf("%d refunds", n)
	}
}

func TestALatePaymentThatFindsNoPlaceIsGivenBack(t *testing.T) {
	t.Parallel()
	cases := map[string]func(w *world.World, s *world.Shopper, window tenants.ID){
		"the seat is gone": func(w *world.World, _ *world.Shopper, window tenants.ID) {
			setSeats(w, window, 1)
			other(w).holds(window)
		},
		"the window is closed": func(w *world.World, _ *world.Shopper, window tenants.ID) {
			w.Super(`update hood.windows set state = 'closed' where id = $1`, window)
		},
		"the goods are gone": func(w *world.World, _ *world.Shopper, _ tenants.ID) {
			w.Super(`update shop.variants set on_hand = 1 where id = $1`, w.Shop.Goods["spaghetti"].Variant)
		},
		"the basket was ordered anew": func(w *world.World, s *world.Shopper, _ tenants.ID) {
			w.Must(s.Hold(s.Windows()[1].ID))
			_, err := s.Place(payments.Stripe)
			w.Must(err)
		},
		"it was ordered anew and paid": func(w *world.World, s *world.Shopper, _ tenants.ID) {
			w.Must(s.Hold(s.Windows()[1].ID))
			again, err := s.Place(payments.Stripe)
			w.Must(err)
			w.Must(w.Sandbox.Pay(s.Open(again).Session, world.GoodCard))
			w.Must(check(w, again.Payment))
		},
	}
	for name, spoil := range cases {
		t.Run(name, func(t *testing.T) {
			w := world.New(t)
			s := w.NewShopper()
			p, page := waiting(s, nil)
			late(s, p, page)
			spoil(w, s, orderOf(w, p.Purchase).Window)
			if err := errors.Join(together(5, func(int) error { return check(w, p.Payment) })...); err != nil {
				t.Fatal(err)
			}
			w.Work()
			refunded(w, p, "refunded")
			if d := w.Detail(p.Purchase); d.State != "expired" || d.Parts[0].Order.Payment != orders.PayGivenBack {
				t.Errorf("the purchase is %s, the order %s", d.State, d.Parts[0].Order.Payment)
			}
			if n := letters(w, p.Purchase, "received"); n != 0 {
				t.Error("a letter says that the order is coming")
			}
		})
	}
}

// What the provider says must be our payment in every respect (R6.4).
func TestAnAnswerThatDoesNotFitIsNeverBelieved(t *testing.T) {
	t.Parallel()
	lies := map[string]func(*payments.Session){
		"another amount":    func(x *payments.Session) { x.Amount-- },
		"another currency":  func(x *payments.Session) { x.Currency = "USD" },
		"another account":   func(x *payments.Session) { x.Account = "acct_other" },
		"another reference": func(x *payments.Session) { x.Reference = tenants.NewID().String() },
		"no reference":      func(x *payments.Session) { x.Reference = "" },
		"another page":      func(x *payments.Session) { x.ID += "x" },
	}
	for name, lie := range lies {
		for _, state := range []payments.SessionState{payments.SessionComplete, payments.SessionExpired} {
			t.Run(name+" "+string(state), func(t *testing.T) {
				w := world.New(t)
				s := w.NewShopper()
				p, _ := waiting(s, nil)
				truth := w.Provider
				var log bytes.Buffer
				w.Log = slog.New(slog.NewTextHandler(&log, nil))
				w.Use(lying{truth, func(x payments.Session) payments.Session {
					x.State, x.Paid = state, state == payments.SessionComplete
					lie(&x)
					return x
				}})
				before := written(w)
				for _, hear := range []func() error{
					func() error { return check(w, p.Payment) },
					func() error { return w.Conductor.Abandon(context.Background(), w.Scope(), p.Payment) },
				} {
					if err := hear(); !fault.Has(err, fault.Internal) || !strings.Contains(err.Error(), p.Payment.String()) {
						t.Errorf("got %v", err)
					}
				}
				if d := w.Detail(p.Purchase); d.State != "awaiting" || d.Payment.State != payments.Pending || written(w) != before {
					t.Errorf("something moved: %s/%s", d.State, d.Payment.State)
				}
			})
		}
	}
}

func TestARefundIsAskedForOnceHoweverOftenItIsTried(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	p, _ := s.Buy(delivery.Delivery)
	order := orderOf(w, p.Purchase)
	// A double click and two people at once.
	if err := errors.Join(together(6, func(int) error { return take(w, order.ID, orders.StepCancel) })...); err != nil {
		t.Fatal(err)
	}
	if n := ask[int](w, `select count(*)::int from river.river_job where kind = 'payments.give_back' and args ->> 'hood_id' = $1`, w.Hood.String()); n != 1 {
		t.Errorf("%d refunds were ordered", n)
	}
	// The provider gave back, and we died before noting it.
	died := errors.New("died")
	refund := ask[string](w, `select id::text from hood.refunds where payment_id = $1`, p.Payment)
	id, err := tenants.ParseID(refund)
	w.Must(err)
	ctx := failpoint.With(context.Background(), failpoint.RefundAfterAsk, func(context.Context) error { return died })
	if err := w.Conductor.GiveBack(ctx, payments.GiveBack{Hood: w.Hood, Refund: id}); !errors.Is(err, died) {
		t.Fatalf("got %v", err)
	}
	if got := w.Detail(p.Purchase).Payment; got.Refunded != 0 {
		t.Fatal("it was noted")
	}
	w.Work()
	refunded(w, p, "refunded")
	if n := letters(w, p.Purchase, "cancelled"); n != 1 {
		t.Errorf("%d letters say that it is cancelled", n)
	}
	if got := seats(w, order.Window); got.Held+got.Taken != 0 {
		t.Errorf("the seat is not free: %+v", got)
	}
	if n := left(w, "spaghetti"); n != 1000 {
		t.Errorf("%d spaghetti are on the shelf", n)
	}
	if n := ask[int](w, `select count(*)::int from hood.stops where hood_id = $1 and state <> 'cancelled'`, w.Hood); n != 0 {
		t.Errorf("%d stops are still to be made", n)
	}
}

type refusing struct {
	payments.Provider
	state string
}

func (p refusing) Refund(_ context.Context, r payments.Refunding) (payments.Refund, error) {
	return payments.Refund{ID: "re_failed", State: p.state, Amount: r.Amount}, nil
}

func TestARefundThatFailedIsNotBooked(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	p, _ := s.Buy(delivery.Delivery)
	w.Must(take(w, orderOf(w, p.Purchase).ID, orders.StepCancel))
	id, err := tenants.ParseID(ask[string](w, `select id::text from hood.refunds where payment_id = $1`, p.Payment))
	w.Must(err)
	truth := w.Provider
	w.Use(refusing{truth, "failed"})
	w.Must(w.Conductor.GiveBack(context.Background(), payments.GiveBack{Hood: w.Hood, Refund: id}))
	if n := ask[int](w, `select count(*)::int from hood.parts where purchase_id = $1 and refund_failed`, p.Purchase); n != 1 {
		t.Error("the shop is not told")
	}
	if got := w.Detail(p.Purchase).Payment; got.Refunded != 0 || got.State != payments.Paid {
		t.Errorf("%s, %d given back", got.State, got.Refunded)
	}
	w.Use(truth)
	w.Must(w.Conductor.GiveBack(context.Background(), payments.GiveBack{Hood: w.Hood, Refund: id})) // a failed one is over
	var again tenants.ID
	for range 2 {
		w.Must(w.Hoods(func(h *tenants.HoodTx) (err error) {
			again, err = orders.RefundAgain(h, w.Shop.ID, id, orders.ByShop)
			return err
		}))
	}
	w.Must(w.Conductor.GiveBack(context.Background(), payments.GiveBack{Hood: w.Hood, Refund: again}))
	w.Must(w.Conductor.GiveBack(context.Background(), payments.GiveBack{Hood: w.Hood, Refund: again}))
	if d := w.Detail(p.Purchase); len(d.Refunds) != 2 || d.Payment.Refunded != d.Total || inBook(w, p.Payment, "stripe") != 0 {
		t.Errorf("%d refunds, %d given back", len(d.Refunds), d.Payment.Refunded)
	}
}
