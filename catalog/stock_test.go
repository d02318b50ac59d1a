package catalog_test

import (
	"errors"
	"slices"
	"testing"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// ask reads one value behind row security.
func ask[T any](w *world.World, sql string, args ...any) (v T) {
	w.T.Helper()
	w.Must(testkit.Query(w.Database.Super, sql, args, &v))
	return v
}

func shop(w *world.World, fn func(*tenants.ShopTx) error) error {
	return w.DB.Shop(w.T.Context(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), fn)
}

// stock is a good's row: on the shelf, reserved of it, version.
func stock(w *world.World, slug string) (s [3]int) {
	w.T.Helper()
	w.Must(testkit.Query(w.Database.Super, `select on_hand, reserved, version from shop.variants where id = $1`, []any{w.Shop.Goods[slug].Variant}, &s[0], &s[1], &s[2]))
	return s
}

func order(w *world.World, purchase tenants.ID) tenants.ID {
	w.T.Helper()
	return w.Detail(purchase).Parts[0].Order.ID
}

func TestPiecesMoveOnceBetweenShelfAndOrder(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	w.Broken() // the orders know nothing of what is moved here
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	id := order(w, p.Purchase)
	twice := func(verb func(*tenants.ShopTx, tenants.ID) error) {
		w.Must(errors.Join(shop(w, func(x *tenants.ShopTx) error { return verb(x, id) }), shop(w, func(x *tenants.ShopTx) error { return verb(x, id) })))
	}
	expect := func(when string, hand, reserved int) {
		t.Helper()
		if got := stock(w, "spaghetti"); got[0] != hand || got[1] != reserved {
			t.Errorf("%s: %d on the shelf, %d reserved", when, got[0], got[1])
		}
	}
	expect("placed", 1000, 2)
	twice(catalog.GiveBack)
	expect("given back", 1000, 0)
	twice(catalog.ReserveAgain)
	expect("taken again", 1000, 2)
	twice(catalog.Consume)
	expect("sold", 998, 0)
	twice(catalog.GiveBack)
	expect("given back after all", 1000, 0)
	twice(catalog.Consume)
	expect("nothing to sell", 1000, 0)
}

func TestReservingIsAllOrNothing(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	id := order(w, p.Purchase)
	err = shop(w, func(s *tenants.ShopTx) error {
		needs := []catalog.Need{{Variant: w.Shop.Goods["ultimo"].Variant, Quantity: 1}, {Variant: w.Shop.Goods["torta"].Variant, Quantity: 11}}
		return catalog.Reserve(s, id, needs)
	})
	if !errors.Is(err, fault.New(fault.Conflict, "error.sold_out")) {
		t.Errorf("eleven of ten: %v", err)
	}
	if got := stock(w, "ultimo"); got[1] != 0 {
		t.Errorf("%d stay reserved", got[1])
	}
}

func edit(w *world.World, slug string, version int, price money.Cents, hand *int) error {
	return shop(w, func(s *tenants.ShopTx) error {
		return catalog.Save(s, catalog.Edit{Product: w.Shop.Goods[slug].Product, Version: version, Title: locale.Text{It: "Miele", En: "Honey"},
			Price: price, OnHand: hand, State: "live"})
	})
}

func TestTwoPhonesNeverOverwriteEachOther(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	seen := stock(w, "miele")
	w.Must(edit(w, "miele", seen[2], 700, &seen[0]))
	if err := edit(w, "miele", seen[2], 800, &seen[0]); !errors.Is(err, fault.New(fault.Conflict, "error.changed_meanwhile")) {
		t.Errorf("got %v", err)
	}
	if price := ask[int](w, `select price_cents::int from shop.variants where id = $1`, w.Shop.Goods["miele"].Variant); price != 700 {
		t.Errorf("the price is %d", price)
	}
}

// Somebody buys while the shopkeeper looks at the count: saving the old count
// would put sold pieces back on the shelf.
func TestACountThatWasSoldFromMeanwhileIsNotSaved(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	seen := stock(w, "miele")
	w.NewShopper().Buy(delivery.Delivery)
	if err := edit(w, "miele", seen[2], 690, &seen[0]); !errors.Is(err, fault.New(fault.Conflict, "error.changed_meanwhile")) {
		t.Errorf("got %v", err)
	}
	if got := stock(w, "miele"); got[0] != 999 {
		t.Errorf("%d on the shelf", got[0])
	}
}

func TestACountBelowWhatIsReservedIsRefused(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	_, err := s.Place(payments.Stripe)
	w.Must(err)
	none, version := 0, stock(w, "miele")[2]
	if err := edit(w, "miele", version, 690, &none); fault.From(err).Code != fault.Invalid || fault.From(err).Fields[0].Key != "error.stock_below_reserved" {
		t.Errorf("got %v", err)
	}
	one := 1
	w.Must(edit(w, "miele", version, 690, &one))
}

func TestThePriceLogHasEveryPriceOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	version := stock(w, "miele")[2]
	for i, price := range []money.Cents{690, 700, 700, 650} {
		many := 1000
		w.Must(edit(w, "miele", version+i, price, &many))
	}
	got := ask[[]int](w, `select array_agg(price_cents::int order by valid_from, id) from shop.price_log where variant_id = $1`, w.Shop.Goods["miele"].Variant)
	if !slices.Equal(got, []int{690, 700, 650}) {
		t.Errorf("logged %v", got)
	}
	if listed := ask[int](w, `select price_cents::int from platform.listings where product_id = $1`, w.Shop.Goods["miele"].Product); listed != 650 {
		t.Errorf("listed at %d", listed)
	}
}

// An order keeps the price at which it was placed.
func TestAPriceChangesNothingThatWasPlaced(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	many := 1000
	w.Must(edit(w, "miele", stock(w, "miele")[2], 9900, &many))
	page := s.Open(p)
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	w.Must(w.Conductor.Check(t.Context(), w.Scope(), p.Payment))
	if d := w.Detail(p.Purchase); d.State != "confirmed" || d.Payment.Captured != 2*189+690+250 {
		t.Errorf("%s, %d captured", d.State, d.Payment.Captured)
	}
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		return orders.Take(h, w.Shop.ID, order(w, p.Purchase), orders.StepAccept)
	}))
}
