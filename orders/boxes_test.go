package orders_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// inShop writes in the first shop as its keeper.
func inShop(w *world.World, fn func(*tenants.ShopTx) error) error {
	return w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), fn)
}

// boxed makes a box of the first shop that costs 20 euros, with contents.
func boxed(w *world.World, slug string, kind catalog.BoxKind, rules catalog.BoxRules, items ...catalog.Entry) {
	w.T.Helper()
	n := catalog.New{Product: catalog.Product{ID: tenants.NewID(), Slug: slug, Title: locale.Text{It: "Cassetta " + slug, En: "Box " + slug}, Mode: catalog.Each,
		Online: true, State: "draft", Exempt: "sold_by_number", VATRate: 22, Facts: catalog.Facts{Withdrawal: catalog.Withdrawal{Allowed: true}},
		Variant: catalog.Variant{ID: tenants.NewID(), Price: 2000, Per: "piece"}}}
	n.Reach = 90
	n.ShelfID = ask[tenants.ID](w, `select shelf_id from shop.products where id = $1`, w.Shop.Goods["miele"].Product)
	w.Must(inShop(w, func(t *tenants.ShopTx) error {
		if err := catalog.Add(t, n); err != nil {
			return err
		}
		if err := catalog.SetBox(t, n.ID, 1, kind, rules); err != nil {
			return err
		}
		for _, e := range items {
			if err := catalog.PutInBox(t, n.ID, e); err != nil {
				return err
			}
		}
		return nil
	}))
	w.Super(`update shop.products set state = 'live' where id = $1`, n.ID)
	w.Must(inShop(w, func(t *tenants.ShopTx) error { return catalog.PutInBox(t, n.ID, items[0]) })) // lists it
	w.Shop.Goods[slug] = world.Good{Product: n.ID, Variant: n.Variant.ID}
}

func pieces(w *world.World, slug string, n int) catalog.Entry {
	return catalog.Entry{Variant: w.Shop.Goods[slug].Variant, Amount: catalog.Amount{Pieces: n}}
}

func grams(w *world.World, slug string, n int) catalog.Entry {
	return catalog.Entry{Variant: w.Shop.Goods[slug].Variant, Amount: catalog.Amount{Grams: n}}
}

func grouped(e catalog.Entry, group int) catalog.Entry {
	e.Group = group
	return e
}

// chosenBox is a box with biscuits always in it, and two of three others.
func chosenBox(w *world.World, slug string) {
	boxed(w, slug, catalog.ChooseBox, catalog.BoxRules{Groups: []catalog.BoxGroup{{Title: locale.Text{It: "Dispensa"}, Pick: 2}}}, pieces(w, "biscotti", 1),
		grouped(pieces(w, "spaghetti", 2), 1), grouped(pieces(w, "miele", 1), 1), grouped(pieces(w, "frascati", 1), 1))
}

func pick(s *world.Shopper, slug string, n int, goods ...string) error {
	var picks orders.Picks
	for _, g := range goods {
		picks = append(picks, s.W.Shop.Goods[g].Variant)
	}
	return s.W.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.PutBoxes(h, s.Token, s.W.Shop.ID, s.W.Zone.String(), s.W.Shop.Goods[slug].Variant, n, picks)
		return err
	})
}

// stocked counts what is on the shelf of a good.
func stocked(w *world.World, slug string, n int) {
	w.Super(`update shop.variants set on_hand = $2 where id = $1`, w.Shop.Goods[slug].Variant, n)
}

func onHand(w *world.World, slug string) int {
	return ask[int](w, `select on_hand from shop.variants where id = $1`, w.Shop.Goods[slug].Variant)
}

func problem(s *world.Shopper, slug string) string {
	for _, l := range s.Full().Shops[0].Lines {
		if l.Variant == s.W.Shop.Goods[slug].Variant {
			return l.Problem
		}
	}
	return "not there"
}

func atCounter(s *world.Shopper) (orders.Placed, error) {
	s.Checkout(delivery.Pickup, nil)
	return s.Place(payments.Counter)
}

// STK-04: the same goods by themselves, in a fixed box and in one that is chosen are
// summed up, when they are shown and when they are placed.
func TestGoodsAreSummedOverLinesAndBoxes(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	boxed(w, "fissa", catalog.FixedBox, catalog.BoxRules{}, pieces(w, "miele", 2), pieces(w, "spaghetti", 1))
	chosenBox(w, "scelta")
	stocked(w, "miele", 6)
	s := w.NewShopper()
	w.Must(s.Put("miele", 2))
	w.Must(s.Put("fissa", 1))
	w.Must(pick(s, "scelta", 2, "miele", "spaghetti"))
	if got := problem(s, "fissa"); got != "" {
		t.Fatalf("6 of 6 are refused: %s", got)
	}
	w.Must(s.Put("miele", 3))
	for _, slug := range []string{"fissa", "scelta"} {
		if got := problem(s, slug); got != "boxes.gone_sum" {
			t.Errorf("7 of 6: %s says %q", slug, got)
		}
	}
	w.Must(s.Put("miele", 2))
	if _, err := atCounter(s); err != nil {
		t.Fatal(err)
	}
	if got := onHand(w, "miele"); got != 0 {
		t.Errorf("%d are left of 6, all sold", got)
	}
	if got := onHand(w, "spaghetti"); got != 1000-1-4 {
		t.Errorf("%d spaghetti are left", got)
	}
	other := w.NewShopper()
	if err := other.Put("fissa", 1); fieldKey(err, "quantity") != "error.sold_out" {
		t.Errorf("a box whose goods are gone: %v", err)
	}
	if err := pick(other, "scelta", 1, "miele", "spaghetti"); fieldKey(err, "pick") != "boxes.gone" {
		t.Errorf("what was picked is gone: %v", err)
	}
	w.Must(pick(other, "scelta", 1, "frascati", "spaghetti"))
}

// STK-04: a fault after the k-th of a spesa's goods leaves nothing reserved.
func TestAFaultAfterEachReservationLeavesNothing(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	boxed(w, "fissa", catalog.FixedBox, catalog.BoxRules{}, pieces(w, "miele", 2), grams(w, "fesa", 500))
	s := w.NewShopper()
	w.Must(s.Put("miele", 1))
	w.Must(s.Put("spaghetti", 1))
	w.Must(s.Put("fissa", 2))
	s.Checkout(delivery.Delivery, nil)
	request, before := s.Request(payments.Stripe), written(w)
	const takes = 5 // miele, spaghetti and the box by themselves, miele and veal in it
	for k := 1; k <= takes; k++ {
		n, broken := 0, errors.New("broken")
		ctx := failpoint.With(context.Background(), failpoint.ReserveAfterOne, func(context.Context) error {
			if n++; n == k {
				return broken
			}
			return nil
		})
		if _, err := w.Conductor.Place(ctx, w.Scope(), request); !errors.Is(err, broken) {
			t.Fatalf("after %d: %v", k, err)
		}
		if after := written(w); after != before {
			t.Errorf("after %d something stays:\n%s\n%s", k, before, after)
		}
	}
	p, err := w.Conductor.Place(context.Background(), w.Scope(), request)
	w.Must(err)
	if n := ask[int](w, `select count(*)::int from shop.reservations where hood_id = $1`, w.Hood); n != takes {
		t.Errorf("%d reservations, want %d", n, takes)
	}
	if n := ask[int](w, `select reserved from shop.variants where id = $1`, w.Shop.Goods["fesa"].Variant); n != 1000 {
		t.Errorf("%d g of veal are reserved", n)
	}
	s.Open(p)
}

// STK-04: many at once, by themselves and in boxes: the last is sold once.
func TestTheLastInABoxIsSoldOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	boxed(w, "fissa", catalog.FixedBox, catalog.BoxRules{}, pieces(w, "miele", 1), pieces(w, "biscotti", 1))
	boxed(w, "doppia", catalog.FixedBox, catalog.BoxRules{}, pieces(w, "spaghetti", 1), pieces(w, "miele", 2))
	stocked(w, "miele", 5)
	const many = 12
	requests := make([]orders.Request, many)
	for i := range many {
		s := w.NewShopper()
		w.Must(s.Put([]string{"fissa", "doppia", "miele"}[i%3], 1))
		s.Checkout(delivery.Pickup, nil)
		requests[i] = s.Request(payments.Counter)
	}
	got := together(many, func(i int) error {
		_, err := w.Conductor.Place(context.Background(), w.Scope(), requests[i])
		return err
	})
	sold := 0
	for i, err := range got {
		switch {
		case err == nil:
			sold += []int{1, 2, 1}[i%3]
		case !fault.Has(err, fault.Conflict):
			t.Errorf("%d was told %v", i, err)
		}
	}
	if left := onHand(w, "miele"); left != 5-sold || left < 0 {
		t.Errorf("%d sold, %d left of 5", sold, left)
	}
}

// What a box took comes back as what a line took: cancelled, given up, given back
// with its goods, by itself beside the same goods.
func TestWhatABoxTookComesBack(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	boxed(w, "fissa", catalog.FixedBox, catalog.BoxRules{}, pieces(w, "miele", 2), grams(w, "fesa", 500))
	fill := func() *world.Shopper {
		s := w.NewShopper()
		w.Must(s.Put("miele", 1))
		w.Must(s.Put("fissa", 2))
		return s
	}
	p, err := atCounter(fill())
	w.Must(err)
	if got := onHand(w, "miele"); got != 995 {
		t.Fatalf("%d honeys are left", got)
	}
	o := orderOf(w, p.Purchase)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		return orders.Cancel(h, orders.CancelAsk{Shop: w.Shop.ID, Order: o.ID, By: orders.ByShop, Reason: "closed"})
	}))
	if m, v := onHand(w, "miele"), onHand(w, "fesa"); m != 1000 || v != 5000 {
		t.Errorf("cancelled: %d and %d g", m, v)
	}
	p, err = atCounter(fill())
	w.Must(err)
	o = orderOf(w, p.Purchase)
	for _, step := range []orders.Step{orders.StepAccept, orders.StepReady, orders.StepCollect} {
		w.Must(take(w, o.ID, step))
	}
	box := 0
	for _, l := range w.Detail(p.Purchase).Parts[0].Lines {
		if len(l.Items) > 0 {
			box = l.Line
		}
	}
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Refund(h, orders.RefundAsk{Shop: w.Shop.ID, Order: o.ID, Lines: map[int]money.Cents{box: 4000}, Reason: payments.ReasonGoodwill,
			By: orders.ByShop, Restock: true, Key: "box"})
		return err
	}))
	if m, v := onHand(w, "miele"), onHand(w, "fesa"); m != 999 || v != 5000 {
		t.Errorf("the boxes given back: %d and %d g, the honey by itself stays sold", m, v)
	}
}

// A weekly box holds what its week has, in the week of the window; a week that
// nobody filled is not sold, unless the shop wants it as the week before.
func TestABoxHasWhatItsWeekHas(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	monday := catalog.Monday(clock.DateOf(ask[time.Time](w, `select now()`).In(w.Zone)))
	next := monday.AddDays(7)
	honey := pieces(w, "miele", 1)
	honey.Week = &next
	boxed(w, "settimana", catalog.WeeklyBox, catalog.BoxRules{}, honey)
	s := w.NewShopper()
	w.Must(s.Put("settimana", 1))
	w.Must(s.Choose(delivery.Pickup))
	weeks := map[clock.Date]bool{}
	for _, x := range s.Windows() {
		weeks[catalog.Monday(x.Day)] = true
	}
	if !weeks[next] || weeks[monday] || weeks[next.AddDays(7)] {
		t.Errorf("windows in the weeks %v, want %s alone", weeks, next)
	}
	w.Super(`update shop.products set box_rules = '{"again": true}' where id = $1`, w.Shop.Goods["settimana"].Product)
	pasta := pieces(w, "spaghetti", 3)
	pasta.Week = &monday
	w.Must(inShop(w, func(t *tenants.ShopTx) error { return catalog.PutInBox(t, w.Shop.Goods["settimana"].Product, pasta) }))
	s.Checkout(delivery.Pickup, nil)
	f := s.Full()
	want := map[clock.Date]string{monday: "spaghetti", next: "miele"}[catalog.Monday(f.Hold.Window.Day)]
	if got := f.Shops[0].Lines[0].Filled[0].Items[0].Product.Slug; got != want {
		t.Errorf("the week of %s holds %s, want %s", f.Hold.Window.Day, got, want)
	}
	_, err := s.Place(payments.Counter)
	w.Must(err)
	b := catalog.Box{Kind: catalog.WeeklyBox, Items: []catalog.BoxItem{{Week: &monday}}}
	if len(b.On(next)) != 0 {
		t.Error("a week that nobody filled has something")
	}
	if b.Again = true; len(b.On(next)) != 1 || len(b.On(monday.AddDays(-7))) != 0 {
		t.Error("as the week before: of one after, nothing of one before")
	}
}
