package orders_test

import (
	"testing"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// spesa is a purchase from three shops, paid or held.
type spesa struct {
	*world.World
	buyer  *world.Shopper
	placed orders.Placed
	page   payments.Payment
}

// three opens a neighbourhood with shared payments.
func three(t testing.TB) *world.World {
	t.Helper()
	w := world.New(t)
	w.Share(20)
	return w
}

// filled is a basket with goods of three shops; weighed adds veal of the third.
func filled(w *world.World, weighed bool) *world.Shopper {
	s := w.NewShopper()
	w.Must(s.PutOf(w.Shop, "frascati", catalog.Amount{Pieces: 1}))
	w.Must(s.PutOf(w.Shop, "miele", catalog.Amount{Pieces: 1}))
	w.Must(s.PutOf(w.Other, "biscotti", catalog.Amount{Pieces: 2}))
	if weighed {
		w.Must(s.PutOf(w.Third, "fesa", catalog.Amount{Grams: 500}))
	} else {
		w.Must(s.PutOf(w.Third, "spaghetti", catalog.Amount{Pieces: 3}))
	}
	s.Give(200)
	return s
}

// buy goes all the way with a basket of three shops.
func buy(w *world.World, weighed bool) *spesa {
	w.T.Helper()
	x := &spesa{World: w, buyer: filled(w, weighed)}
	x.buyer.Checkout(delivery.Delivery, nil)
	var err error
	x.placed, err = x.buyer.Place(payments.Stripe)
	w.Must(err)
	x.page = x.buyer.Open(x.placed)
	w.Must(w.Sandbox.Pay(x.page.Session, world.GoodCard))
	w.Must(w.Conductor.Check(w.T.Context(), w.Scope(), x.placed.Payment))
	return x
}

// part is the order of a shop.
func (x *spesa) part(s world.Shop) orders.Order {
	x.T.Helper()
	for _, p := range x.Detail(x.placed.Purchase).Parts {
		if p.Card.Shop == s.ID {
			return p.Order
		}
	}
	x.T.Fatalf("no order of %s", s.Slug)
	return orders.Order{}
}

// quiet waits until every job of this payment is done.
func (x *spesa) quiet() {
	x.T.Helper()
	defer func() {
		if x.T.Failed() {
			x.T.Log(ask[string](x.World, `select coalesce(string_agg(kind || ' ' || state || ' ' || coalesce(errors[array_upper(errors, 1)] ->> 'error', ''), E'\n'), '')
				from river.river_job where kind like 'payments.%' and args ->> 'hood_id' = $1::text and state <> 'completed'`, x.Hood.String()))
		}
	}()
	x.Eventually("the money is where it belongs", x.settled)
}

// settled reports whether nothing of this payment waits any more.
func (x *spesa) settled() bool {
	x.T.Helper()
	return ask[bool](x.World, `select not exists (select 1 from hood.transfers where payment_id = $1 and state = 'pending')
			and not exists (select 1 from hood.reversals r join hood.transfers t on t.hood_id = r.hood_id and t.id = r.transfer_id where t.payment_id = $1 and r.state = 'pending')
			and not exists (select 1 from hood.refunds where payment_id = $1 and state = 'pending')
			and exists (select 1 from hood.payments where id = $1 and (cost_cents is not null or captured_cents = 0 and state <> 'authorized' and state <> 'pending'))`, x.placed.Payment)
}

// got is what the provider has sent on to a shop's account, less what it took
// back; fee and cost are what was kept of it.
func (x *spesa) got(account string) (sum money.Cents) {
	x.T.Helper()
	books := x.Provider.(payments.Books)
	for t, err := range books.Transfers(x.T.Context(), "", x.page.Expires.AddDate(0, 0, -2)) {
		x.Must(err)
		if t.Account == account {
			sum += t.Amount - t.Reversed
		}
	}
	return sum
}

// gift is what the association has of it.
func (x *spesa) gift() money.Cents {
	x.T.Helper()
	return money.Cents(ask[int64](x.World, `select association_captured_cents from hood.purchases where id = $1`, x.placed.Purchase))
}

// giveLine gives a line of a shop's order back.
func (x *spesa) giveLine(s world.Shop, line int, amount money.Cents, key string) tenants.ID {
	x.T.Helper()
	o := x.part(s)
	var id tenants.ID
	x.Must(x.Hoods(func(h *tenants.HoodTx) (err error) {
		id, err = orders.Refund(h, orders.RefundAsk{Shop: s.ID, Order: o.ID, Lines: map[int]money.Cents{line: amount}, Reason: payments.ReasonMissing, Key: key})
		return err
	}))
	return id
}

// pack weighs what is to be weighed and packs a shop's order.
func (x *spesa) pack(s world.Shop, grams int) {
	x.T.Helper()
	o := x.part(s)
	x.Must(x.Hoods(func(h *tenants.HoodTx) error {
		if grams > 0 {
			if err := orders.Weigh(h, s.ID, o.ID, []orders.Scale{{Line: 1, Grams: grams}}); err != nil {
				return err
			}
		}
		if err := orders.Take(h, s.ID, o.ID, orders.StepAccept); err != nil {
			return err
		}
		return orders.Take(h, s.ID, o.ID, orders.StepReady)
	}))
}
