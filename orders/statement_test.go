package orders_test

import (
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// TestADaysStatementByAnotherRoad computes a day of a shop's book from its
// orders' lines and from what the provider lists, never looking at the book: a
// sale, one given back in part, a disputed and lost one, a payout.
func TestADaysStatementByAnotherRoad(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	had := money.Cents(w.Sandbox.Balance(w.Account))
	for i := range 3 {
		s := w.NewShopper()
		s.Ready(delivery.Delivery, nil)
		p, err := s.Place(payments.Stripe)
		w.Must(err)
		everyKind(w, p, false)
		page := s.Open(p)
		w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
		w.Must(check(w, p.Payment))
		w.Must(w.Conductor.Finish(t.Context(), w.Scope(), p.Payment))
		switch i {
		case 1:
			id, err := giveBack(w, orderOf(w, p.Purchase).ID, "k", map[int]money.Cents{1: 150, 12: 60})
			w.Must(err)
			w.Must(w.Conductor.Return(t.Context(), w.Scope(), id))
		case 2:
			w.Must(w.Sandbox.Decide(disputed(w, page), false))
			w.Must(lookAtDisputes(w, p.Payment))
		}
	}
	w.Must(w.Sandbox.Advance(8 * 24 * time.Hour))
	id, err := w.Sandbox.PayOut(w.Account, 0)
	w.Must(err)
	w.Must(w.Conductor.CheckPayout(t.Context(), w.Scope(), w.Account, id))
	var st payments.Statement
	day := time.Now().In(w.Zone)
	from := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, w.Zone)
	w.Must(w.DB.ShopRead(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) {
		payments.ShopStatement(r, w.Shop.ID, from.AddDate(0, 0, -1), from.AddDate(0, 0, 2), &st) // midnight may pass meanwhile
	}))
	says := map[string]money.Cents{}
	for _, a := range st.Accounts {
		says[a.Account] = a.Closing()
		if a.Opening != 0 || a.Closing() != a.In-a.Out {
			t.Errorf("%s: %+v", a.Account, a)
		}
	}
	should := anotherRoad(w, had, id)
	for account := range should {
		if says[account] != should[account] {
			t.Errorf("%s: the statement says %d, computed %d", account, says[account], should[account])
		}
		delete(says, account)
	}
	for account, cents := range says {
		if cents != 0 {
			t.Errorf("%s: the statement says %d, nothing was computed", account, cents)
		}
	}
	if st.Seal != 0 || st.Unsealed == 0 {
		t.Errorf("its seal: %d, %d not sealed", st.Seal, st.Unsealed)
	}
}

// anotherRoad sums orders' lines, and the provider's charges, disputes and
// payout.
func anotherRoad(w *world.World, had money.Cents, payout string) map[string]money.Cents {
	w.T.Helper()
	books, ok := w.Provider.(payments.Books)
	if !ok {
		w.T.Fatal("the provider shows no books")
	}
	sums, ctx := map[string]money.Cents{}, w.T.Context()
	var net money.Cents
	for c, err := range books.Charges(ctx, w.Account, time.Time{}) {
		w.Must(err)
		sums["stripe_cost"] += *c.Cost
		net += c.Captured - c.Refunded - *c.Cost
	}
	for d, err := range books.Disputes(ctx, w.Account, "", time.Time{}) {
		w.Must(err)
		sums["stripe_cost"] += d.Cost
		sums["lost"] += d.Taken
		net -= d.Taken + d.Cost
	}
	out, err := books.Payout(ctx, w.Account, payout)
	w.Must(err)
	sums["transit"], sums["elsewhere"], sums["stripe"] = out.Amount, -had, net-(out.Amount-had)
	for _, o := range []int{1001, 1002, 1003} {
		var rows []orders.Booked
		w.Must(w.DB.ShopRead(ctx, tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) {
			r.Each(`select l.kind, coalesce(l.vat_rate, 0), l.captured_cents, l.refunded_cents from shop.lines l join shop.orders o
				on o.shop_id = l.shop_id and o.id = l.order_id where l.shop_id = $1 and o.number = $2`, tenants.With(w.Shop.ID, o), func(row tenants.Row) error {
				var b orders.Booked
				err := row.Scan(&b.Kind, &b.Rate, &b.Captured, &b.Refunded)
				rows = append(rows, b)
				return err
			})
		}))
		taxes(sums, rows)
	}
	return sums
}

// taxes adds an order's sales and VAT, computed with fractions of a cent and
// rounded at the end, as an accountant would.
func taxes(sums map[string]money.Cents, rows []orders.Booked) {
	for _, r := range rows {
		left := r.Captured - r.Refunded
		switch r.Kind {
		case "deposit":
			sums["deposits"] -= left
		case "contribution":
			sums["contributions"] -= left
		}
	}
	for _, r := range orders.RatesOf(rows) {
		vat := money.Cents((float64(r.Gross)*float64(r.Rate))/float64(100+r.Rate) + 0.5)
		name := map[int]string{4: "4", 10: "10", 22: "22"}[r.Rate]
		sums["sales:"+name] -= r.Gross - vat
		sums["vat:"+name] -= vat
	}
}
