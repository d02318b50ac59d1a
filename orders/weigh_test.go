package orders_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// windowIn finds a window that begins at least that many days from now, or the
// first.
func windowIn(s *world.Shopper, m delivery.Method, days int) tenants.ID {
	s.W.T.Helper()
	s.W.Must(s.Choose(m))
	for _, x := range s.Windows() {
		if time.Until(x.Starts) > time.Duration(days)*24*time.Hour {
			return x.ID
		}
	}
	s.W.T.Fatal("no such window")
	return tenants.ID{}
}

// held buys half a kilo of veal whose money is held.
func held(w *world.World) (orders.Placed, payments.Payment) {
	w.T.Helper()
	s := w.NewShopper()
	w.Must(s.PutGrams("fesa", 500))
	return paidBy(s, delivery.Delivery, 0)
}

// paidBy places, pays and settles what a basket holds.
func paidBy(s *world.Shopper, m delivery.Method, days int) (orders.Placed, payments.Payment) {
	s.W.T.Helper()
	window := windowIn(s, m, days)
	s.Checkout(m, &window)
	p, err := s.Place(payments.Stripe)
	s.W.Must(err)
	page := s.Open(p)
	s.W.Must(s.W.Sandbox.Pay(page.Session, world.GoodCard))
	s.W.Must(check(s.W, p.Payment))
	return p, page
}

// weigh writes weights down for the shop.
func weigh(w *world.World, order tenants.ID, scales ...orders.Scale) error {
	return w.Hoods(func(h *tenants.HoodTx) error { return orders.Weigh(h, w.Shop.ID, order, scales) })
}

func readied(w *world.World, order tenants.ID) {
	w.T.Helper()
	w.Must(take(w, order, orders.StepAccept))
	w.Must(take(w, order, orders.StepReady))
}

func payment(w *world.World, id tenants.ID) (p payments.Payment) {
	w.T.Helper()
	w.Must(w.DB.HoodRead(context.Background(), w.Scope(), func(r *tenants.HoodRead) { payments.Read(r, w.Hood, id, &p) }))
	return p
}

// atStripe is what the provider says of a payment's money.
func atStripe(w *world.World, id tenants.ID) payments.Intent {
	w.T.Helper()
	p := payment(w, id)
	books, ok := w.Provider.(payments.Books)
	if !ok {
		w.T.Fatal("the provider has no books")
	}
	i, err := books.Intent(w.T.Context(), p.Account, p.Intent)
	w.Must(err)
	return i
}

// TestTheTruthIsTaken walks the vectors of WEIGHT-02: half a kilo of veal at
// 24,90 €/kg and the fee of 2,50 €.
func TestTheTruthIsTaken(t *testing.T) {
	t.Parallel()
	const fee = 250
	for _, c := range []struct {
		grams  int
		anyway bool
		price  money.Cents
	}{{468, false, 1165}, {545, false, 1357}, {610, false, 1370}, {500, false, 1245}, {1, true, 2}, {5000, true, 1370}} {
		w := world.New(t)
		p, _ := held(w)
		o := orderOf(w, p.Purchase)
		if o.Payment != orders.PayAuthorized || o.Estimate != 1245+fee || o.Ceiling != 1370+fee || o.ToWeigh != 1 || o.Due != nil {
			t.Fatalf("held: %+v", o)
		}
		if got := atStripe(w, p.Payment); got.State != payments.IntentHeld || got.Held != 1370+fee || got.Captured != 0 {
			t.Fatalf("at the provider: %+v", got)
		}
		is(t, errors.Join(take(w, o.ID, orders.StepAccept), take(w, o.ID, orders.StepReady)), fault.Conflict, "error.weigh_first")
		w.Must(weigh(w, o.ID, orders.Scale{Line: 1, Grams: c.grams, Anyway: c.anyway}))
		if got := payment(w, p.Payment); got.Wanted != payments.Undecided {
			t.Fatal("decided before it was packed")
		}
		w.Must(take(w, o.ID, orders.StepReady))
		w.Must(w.Conductor.FinishHoldNow(t.Context(), w.Hood, p.Payment))
		w.Must(w.Conductor.FinishHoldNow(t.Context(), w.Hood, p.Payment)) // again changes nothing
		if got := atStripe(w, p.Payment); got.State != payments.IntentCaptured || got.Captured != c.price+fee {
			t.Errorf("%d g: taken %+v", c.grams, got)
		}
		o = orderOf(w, p.Purchase)
		if o.Payment != orders.PayPaid || o.Captured != c.price+fee || *o.Due != c.price+fee {
			t.Errorf("%d g: booked %+v", c.grams, o)
		}
		if in := inBook(w, p.Payment, "stripe"); in != int(c.price)+fee {
			t.Errorf("%d g: %d in the book", c.grams, in)
		}
		if got := left(w, "fesa"); got != max(0, 5000-c.grams) {
			t.Errorf("%d g: %d g left on the shelf", c.grams, got)
		}
		if n := letters(w, p.Purchase, "weighed"); n != 1 {
			t.Errorf("%d letters", n)
		}
		is(t, weigh(w, o.ID, orders.Scale{Line: 1, Grams: 480}), fault.Conflict, "error.weighed_already")
	}
}

func TestOddWeightsAreAskedAbout(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	w.Must(s.PutGrams("pecorino", 300))
	w.Must(s.PutAmount("pollo", catalog.Amount{Pieces: 2}))
	p, _ := paidBy(s, delivery.Delivery, 0)
	d := w.Detail(p.Purchase)
	o := d.Parts[0].Order
	line := map[string]orders.Line{}
	for _, l := range d.Parts[0].Lines {
		line[l.Slug] = l
	}
	cheese, hen := line["pecorino"], line["pollo"]
	if hen.Wished != 2800 || hen.Most != 3080 || hen.Estimate != 2492 || hen.Ceiling != 2741 {
		t.Errorf("two hens: %+v", hen)
	}
	for _, c := range []struct {
		line, grams int
		key         string
	}{
		{cheese.Line, 301, "error.weight_scale"}, {cheese.Line, 30, "error.weight_odd"}, {cheese.Line, 3000, "error.weight_odd"},
		{cheese.Line, 0, "error.weight_bad"}, {cheese.Line, -2, "error.weight_bad"}, {cheese.Line, 100_001, "error.weight_bad"},
		{hen.Line, 1400, ""}, {hen.Line, 1398, "error.weight_odd"},
	} {
		err := weigh(w, o.ID, orders.Scale{Line: c.line, Grams: c.grams})
		if got := fieldKey(err, "grams-"+string(rune('0'+c.line))); got != c.key || (err != nil && c.key == "") {
			t.Errorf("%d g: %v", c.grams, err)
		}
	}
	w.Must(weigh(w, o.ID, orders.Scale{Line: cheese.Line, Grams: 301, Anyway: true}, orders.Scale{Line: hen.Line, Grams: 2650}))
	if o = orderOf(w, p.Purchase); o.ToWeigh != 0 || *o.Due != 719+2359+w.Detail(p.Purchase).Delivery {
		t.Errorf("it comes to %v", o.Due)
	}
	fee := d.Parts[0].Lines[len(d.Parts[0].Lines)-1]
	for _, n := range []int{0, 9, fee.Line} {
		if fee.Kind == "delivery" || n != fee.Line {
			is(t, weigh(w, o.ID, orders.Scale{Line: n, Grams: 300}), fault.NotFound, "error.not_found")
		}
	}
}

// A window further away than a hold lasts: the ceiling is taken at once and the
// difference goes back when it is packed.
func TestFarWindowsTakeTheCeilingAndGiveBack(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	w.Must(s.PutGrams("fesa", 500))
	p, _ := paidBy(s, delivery.Delivery, orders.HoldDays)
	o := orderOf(w, p.Purchase)
	if o.Payment != orders.PayPaid || o.Captured != 1370+250 || w.Detail(p.Purchase).Taking != orders.TakeBack {
		t.Fatalf("%+v", o)
	}
	w.Must(weigh(w, o.ID, orders.Scale{Line: 1, Grams: 468}))
	readied(w, o.ID)
	w.Must(take(w, o.ID, orders.StepReady)) // twice
	w.Must(w.Conductor.GiveBackNow(t.Context(), w.Hood, p.Purchase))
	got := payment(w, p.Payment)
	if got.Refunded != 1370-1165 || got.State != payments.PartiallyRefunded {
		t.Errorf("given back: %d, %s", got.Refunded, got.State)
	}
	if in := inBook(w, p.Payment, "stripe"); in != 1165+250 {
		t.Errorf("%d in the book", in)
	}
}

// Goods that may not weigh more than was asked for cost at most what is
// expected, and may cost less all the same.
func TestWithoutToleranceTheDifferenceGoesBackToo(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	w.Super(`update shop.products set tolerance_pct = 0 where slug = 'fesa' and hood_id = $1`, w.Hood)
	s := w.NewShopper()
	w.Must(s.PutGrams("fesa", 500))
	p, _ := paidBy(s, delivery.Delivery, orders.HoldDays)
	o := orderOf(w, p.Purchase)
	w.Must(weigh(w, o.ID, orders.Scale{Line: 1, Grams: 468}))
	readied(w, o.ID)
	w.Must(w.Conductor.GiveBackNow(t.Context(), w.Hood, p.Purchase))
	if got := payment(w, p.Payment); got.Refunded != 1245-1165 {
		t.Errorf("given back: %d", got.Refunded)
	}
	if n := letters(w, p.Purchase, "weighed"); n != 1 {
		t.Errorf("%d letters", n)
	}
}

// At the counter one pays what it weighs.
func TestTheCounterTakesWhatItWeighs(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	w.Must(s.PutGrams("fesa", 500))
	s.Checkout(delivery.Pickup, nil)
	p, err := s.Place(payments.Counter)
	w.Must(err)
	o := orderOf(w, p.Purchase)
	is(t, take(w, o.ID, orders.StepCollect), fault.Conflict, "error.weigh_first")
	w.Must(weigh(w, o.ID, orders.Scale{Line: 1, Grams: 468}))
	readied(w, o.ID)
	w.Must(take(w, o.ID, orders.StepCollect))
	if o = orderOf(w, p.Purchase); o.Captured != 1165 || inBook(w, p.Payment, "cash") != 1165 {
		t.Errorf("%d taken", o.Captured)
	}
}

// Twelve hours before the hold ends what is weighed is taken, and what is not
// leaves the order.
func TestWhatNobodyWeighedLeaves(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	w.Must(s.PutGrams("fesa", 500))
	w.Must(s.PutGrams("pecorino", 300))
	p, _ := paidBy(s, delivery.Delivery, 0)
	o := orderOf(w, p.Purchase)
	var veal int
	for _, l := range w.Detail(p.Purchase).Parts[0].Lines {
		if l.Slug == "fesa" {
			veal = l.Line
		}
	}
	w.Must(weigh(w, o.ID, orders.Scale{Line: veal, Grams: 468}))
	err := w.Hoods(func(h *tenants.HoodTx) error { return orders.EndHold(h, p.Payment) })
	if err == nil {
		t.Fatal("decided days too early")
	}
	w.Super(`update hood.payments set capture_before = now() + interval '12 hours' where id = $1`, p.Payment)
	end := func() error {
		return w.Hoods(func(h *tenants.HoodTx) error { return orders.EndHold(h, p.Payment) })
	}
	w.Must(errors.Join(end(), end()))
	w.Must(w.Conductor.FinishHoldNow(t.Context(), w.Hood, p.Payment))
	fee := w.Detail(p.Purchase).Delivery
	if o = orderOf(w, p.Purchase); o.State != orders.Open || o.Captured != 1165+fee || o.ToWeigh != 0 {
		t.Errorf("%+v", o)
	}
	if letters(w, p.Purchase, "left_out") != 1 || letters(w, p.Purchase, "weighed") != 1 {
		t.Error("nobody was told")
	}
	if n := ask[int](w, `select count(*)::int from river.river_job where kind = 'orders.shop_letter' and args ->> 'order_id' = $1 and args ->> 'about' = 'left_out'`, o.ID.String()); n != 1 {
		t.Errorf("%d letters to the shop", n)
	}
	readied(w, o.ID) // it goes on as any other
	if got := atStripe(w, p.Payment); got.Captured != 1165+fee {
		t.Errorf("taken %d", got.Captured)
	}
}

func TestNothingWeighedInTimeEndsTheOrder(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := held(w)
	w.Super(`update hood.payments set capture_before = now() + interval '11 hours' where id = $1`, p.Payment)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.EndHold(h, p.Payment) }))
	w.Must(w.Conductor.FinishHoldNow(t.Context(), w.Hood, p.Payment))
	if o := orderOf(w, p.Purchase); o.State != orders.Cancelled || o.Payment != orders.PayFailed || o.Captured != 0 {
		t.Errorf("%+v", o)
	}
	if got := atStripe(w, p.Payment); got.State != payments.IntentCancelled {
		t.Errorf("at the provider: %+v", got)
	}
	if got := left(w, "fesa"); got != 5000 {
		t.Errorf("%d g on the shelf", got)
	}
}

func TestMissingGoodsAreNotTaken(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	w.Must(s.PutGrams("fesa", 500))
	w.Must(s.Put("miele", 1))
	p, _ := paidBy(s, delivery.Delivery, 0)
	o := orderOf(w, p.Purchase)
	lines := map[string]int{}
	for _, l := range w.Detail(p.Purchase).Parts[0].Lines {
		lines[l.Slug] = l.Line
	}
	out := func(line int) error {
		return w.Hoods(func(h *tenants.HoodTx) error { return orders.LeaveOut(h, w.Shop.ID, o.ID, line) })
	}
	w.Must(errors.Join(out(lines["fesa"]), out(lines["fesa"])))
	is(t, out(lines["miele"]), fault.Conflict, "error.last_line")
	is(t, weigh(w, o.ID, orders.Scale{Line: lines["fesa"], Grams: 500}), fault.NotFound, "error.not_found")
	readied(w, o.ID)
	w.Must(w.Conductor.FinishHoldNow(t.Context(), w.Hood, p.Payment))
	if o = orderOf(w, p.Purchase); o.Captured != 690+250 {
		t.Errorf("%d taken", o.Captured)
	}
}

func TestACancelledHoldIsLetGo(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := held(w)
	w.Must(take(w, orderOf(w, p.Purchase).ID, orders.StepCancel))
	w.Must(w.Conductor.FinishHoldNow(t.Context(), w.Hood, p.Payment))
	if o := orderOf(w, p.Purchase); o.Payment != orders.PayFailed || o.State != orders.Cancelled {
		t.Errorf("%+v", o)
	}
	if got := atStripe(w, p.Payment); got.State != payments.IntentCancelled || got.Held != 0 {
		t.Errorf("at the provider: %+v", got)
	}
}

// A hold that is over at the provider ends its purchase: goods that nobody pays
// for are not brought.
func TestAHoldThatIsOverByItself(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := held(w)
	held := payment(w, p.Payment)
	_, err := w.Provider.Release(t.Context(), payments.Capturing{Key: "someone", Account: held.Account, Intent: held.Intent})
	w.Must(err)
	w.Must(w.Conductor.CheckHold(t.Context(), w.Scope(), p.Payment, atStripe(w, p.Payment)))
	if o := orderOf(w, p.Purchase); o.State != orders.Cancelled || o.Payment != orders.PayFailed {
		t.Errorf("%+v", o)
	}
}

// Held late, with no place left: nothing is taken.
func TestALateHoldThatFindsNoPlaceIsLetGo(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	w.Must(s.PutGrams("fesa", 500))
	window := windowIn(s, delivery.Delivery, 0)
	s.Checkout(delivery.Delivery, &window)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	page := s.Open(p)
	truth := w.Provider
	w.Use(lying{truth, func(x payments.Session) payments.Session {
		x.State, x.Paid, x.Held = payments.SessionExpired, false, 0
		return x
	}})
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	w.Must(check(w, p.Payment))
	w.Use(truth)
	setSeats(w, window, 0)
	w.Must(check(w, p.Payment))
	w.Must(w.Conductor.FinishHoldNow(t.Context(), w.Hood, p.Payment))
	if got := atStripe(w, p.Payment); got.State != payments.IntentCancelled {
		t.Errorf("at the provider: %+v", got)
	}
	if d := w.Detail(p.Purchase); d.State != "expired" || letters(w, p.Purchase, "released") != 1 {
		t.Errorf("the purchase is %s", d.State)
	}
}

func TestAHundredTakingsAreOne(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := held(w)
	o := orderOf(w, p.Purchase)
	w.Must(weigh(w, o.ID, orders.Scale{Line: 1, Grams: 468}))
	readied(w, o.ID)
	got := together(20, func(int) error { return w.Conductor.FinishHoldNow(context.Background(), w.Hood, p.Payment) })
	if err := errors.Join(got...); err != nil {
		t.Fatal(err)
	}
	if entries(w, p.Payment, "capture") != 1 {
		t.Errorf("%d entries", entries(w, p.Payment, "capture"))
	}
}

// The answer of the provider is lost after it has taken: the second asking
// finds what was taken.
func TestTakenAndNotNoted(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := held(w)
	o := orderOf(w, p.Purchase)
	w.Must(weigh(w, o.ID, orders.Scale{Line: 1, Grams: 468}))
	readied(w, o.ID)
	lost := errors.New("lost")
	ctx := failpoint.With(t.Context(), failpoint.HoldAfterFinish, func(context.Context) error { return lost })
	if err := w.Conductor.FinishHoldNow(ctx, w.Hood, p.Payment); !errors.Is(err, lost) {
		t.Fatal(err)
	}
	w.Must(w.Conductor.FinishHoldNow(t.Context(), w.Hood, p.Payment))
	if o = orderOf(w, p.Purchase); o.Captured != 1165+250 {
		t.Errorf("%d taken", o.Captured)
	}
}

func TestGramsInABasket(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	for _, c := range []struct {
		slug string
		want catalog.Amount
		key  string
	}{
		{"fesa", catalog.Amount{Grams: 500}, ""}, {"fesa", catalog.Amount{Grams: 199}, "error.grams_min"}, {"fesa", catalog.Amount{Grams: 5000}, ""},
		{"fesa", catalog.Amount{Grams: 5001}, "error.grams_left"}, {"pecorino", catalog.Amount{Grams: 50_001}, "error.grams_max"},
		{"fesa", catalog.Amount{Pieces: 1}, "error.by_weight_only"}, {"pollo", catalog.Amount{Grams: 500}, "error.by_piece_only"},
		{"miele", catalog.Amount{Grams: 500}, "error.by_piece_only"}, {"fesa", catalog.Amount{Grams: -5}, ""}, {"pollo", catalog.Amount{Pieces: 10}, ""},
	} {
		s := w.NewShopper()
		err := s.PutAmount(c.slug, c.want)
		if got := fieldKey(err, "quantity"); got != c.key || (err != nil && c.key == "") {
			t.Errorf("%v of %s: %v", c.want, c.slug, err)
		}
	}
	first, second := w.NewShopper(), w.NewShopper()
	w.Must(first.PutGrams("fesa", 4800))
	first.Checkout(delivery.Pickup, nil)
	_, err := first.Place(payments.Counter)
	w.Must(err)
	if got := fieldKey(second.PutGrams("fesa", 300), "quantity"); got != "error.grams_left" && got != "error.sold_out" {
		t.Errorf("300 g of the last 200: %q", got)
	}
}
