package orders_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// written is all that placing can leave behind, for before and after.
func written(w *world.World) string {
	w.T.Helper()
	return ask[string](w, `select concat_ws(' ',
		(select count(*) from hood.purchases where hood_id = $1), (select count(*) from hood.payments where hood_id = $1),
		(select count(*) from hood.parts where hood_id = $1), (select count(*) from shop.orders where hood_id = $1),
		(select count(*) from shop.lines where hood_id = $1), (select count(*) from shop.reservations where hood_id = $1),
		(select count(*) from hood.contacts where hood_id = $1), (select count(*) from hood.addresses where hood_id = $1),
		(select count(*) from platform.link_tokens where hood_id = $1), (select sum(reserved) from shop.variants where hood_id = $1),
		(select sum(next_order) from shop.counters where hood_id = $1), (select string_agg(held || '/' || confirmed, ',' order by id)
			from hood.capacities where hood_id = $1 and held + confirmed > 0),
		(select count(*) from hood.holds where hood_id = $1 and purchase_id is not null),
		(select count(*) from river.river_job where args ->> 'hood_id' = $1::text and kind like 'orders.%'))`, w.Hood)
}

// reprice changes a price as the shopkeeper does.
func reprice(w *world.World, slug string, price money.Cents) {
	w.T.Helper()
	version := ask[int](w, `select version from shop.variants where id = $1`, w.Shop.Goods[slug].Variant)
	many := 1000
	w.Must(w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(s *tenants.ShopTx) error {
		return catalog.Save(s, catalog.Edit{Product: w.Shop.Goods[slug].Product, Version: version, Title: locale.Text{It: "X", En: "X"},
			Price: price, OnHand: &many, State: "live"})
	}))
}

func choose(s *world.Shopper, street string, zone tenants.ID) error {
	return s.W.Hoods(func(h *tenants.HoodTx) error {
		return orders.Choose(h, s.Token, delivery.Delivery, orders.Draft{CAP: "00152", Street: street, Civic: "9901"}, &delivery.Found{Zone: delivery.Zone{ID: zone}})
	})
}

func TestOnlyWhatWasShownIsPlaced(t *testing.T) {
	t.Parallel()
	changes := map[string]func(w *world.World, s *world.Shopper){
		"the price": func(w *world.World, _ *world.Shopper) { reprice(w, "miele", 691) },
		"the window": func(w *world.World, s *world.Shopper) {
			w.Must(s.Hold(s.Windows()[1].ID))
		},
		"the street":   func(w *world.World, s *world.Shopper) { w.Must(choose(s, "Via Fonteiana", w.ZoneID)) },
		"the quantity": func(w *world.World, s *world.Shopper) { w.Must(s.Put("spaghetti", 3)) },
		"a line more":  func(w *world.World, s *world.Shopper) { w.Must(s.Put("biscotti", 1)) },
		"a line less":  func(w *world.World, s *world.Shopper) { w.Must(s.Put("spaghetti", 0)) },
		"the house number": func(w *world.World, s *world.Shopper) {
			w.Must(w.Hoods(func(h *tenants.HoodTx) error {
				return orders.Describe(h, s.Token, orders.Draft{Name: "Ada Esempi", Phone: "+393000000401", Civic: "9902"})
			}))
		},
		"the delivery fee": func(w *world.World, _ *world.Shopper) {
			w.Super(`update hood.zones set fee_cents = 251 where id = $1`, w.ZoneID)
		},
		"free delivery": func(w *world.World, _ *world.Shopper) {
			w.Super(`update hood.zones set free_over_cents = 500 where id = $1`, w.ZoneID)
		},
		"what the window adds": func(w *world.World, _ *world.Shopper) {
			w.Super(`update hood.windows set price_cents = 50 where hood_id = $1`, w.Hood)
		},
		"how it is taken": func(w *world.World, s *world.Shopper) {
			w.Must(s.PutGrams("pecorino", 200))
		},
		"the VAT rate": func(w *world.World, _ *world.Shopper) {
			w.Super(`update shop.products set vat_rate = 22 where id = $1`, w.Shop.Goods["miele"].Product)
		},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			w := world.New(t)
			s := w.NewShopper()
			s.Ready(delivery.Delivery, nil)
			shown := s.Request(payments.Stripe)
			change(w, s)
			before := written(w)
			_, err := w.Conductor.Place(context.Background(), w.Scope(), shown)
			is(t, err, fault.Conflict, "error.quote_changed")
			if after := written(w); after != before {
				t.Errorf("something was written:\n%s\n%s", before, after)
			}
		})
	}
}

func TestAnotherZoneGivesTheSeatBackAndIsNotPlacedUnseen(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	shown := s.Request(payments.Stripe)
	far := tenants.NewID()
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		return delivery.AddZone(h, delivery.Zone{ID: far, Slug: "nuovo", Name: locale.Text{It: "Nuovo", En: "New"}, CAPs: []string{"00152"}, Fee: 900, Position: 2})
	}))
	w.Must(choose(s, "Via Lontana", far))
	if s.Full().Hold != nil {
		t.Error("the seat of the other zone's round is still held")
	}
	before := written(w)
	_, err := w.Conductor.Place(context.Background(), w.Scope(), shown)
	if !fault.Has(err, fault.Conflict) {
		t.Errorf("got %v", err)
	}
	if after := written(w); after != before {
		t.Errorf("something was written:\n%s\n%s", before, after)
	}
}

// The order in which goods went into the basket is nobody's business.
func TestABasketFilledInAnyOrderIsPlaced(t *testing.T) {
	t.Parallel()
	slugs := []string{"spaghetti", "miele", "ultimo", "biscotti", "frascati"}
	for range 2 {
		slices.Reverse(slugs)
		w := world.New(t)
		s := w.NewShopper()
		for _, slug := range slugs {
			w.Must(s.Put(slug, 1))
		}
		w.Must(s.Choose(delivery.Delivery))
		w.Must(s.Hold(s.Windows()[0].ID))
		w.Must(s.Describe())
		if _, err := s.Place(payments.Stripe); err != nil {
			t.Errorf("%v: %v", slugs, err)
		}
	}
}

func TestClickingTwiceIsOnePurchase(t *testing.T) {
	t.Parallel()
	for pay, method := range map[string]delivery.Method{payments.Stripe: delivery.Delivery, payments.Counter: delivery.Pickup} {
		t.Run(pay, func(t *testing.T) {
			w := world.New(t)
			s := w.NewShopper()
			s.Ready(method, nil)
			request := s.Request(pay)
			placed := make([]orders.Placed, 6)
			got := together(len(placed), func(i int) (err error) {
				placed[i], err = w.Conductor.Place(context.Background(), w.Scope(), request)
				return err
			})
			if err := errors.Join(got...); err != nil {
				t.Fatal(err)
			}
			first := 0
			for _, p := range placed {
				if p.Purchase != placed[0].Purchase || p.Payment != placed[0].Payment || p.Token != placed[0].Token || p.AtStripe != (pay == payments.Stripe) {
					t.Errorf("another answer: %+v, %+v", p, placed[0])
				}
				if !p.Again {
					first++
				}
			}
			if n := ask[int](w, `select count(*)::int from hood.purchases where hood_id = $1`, w.Hood); n != 1 || first != 1 {
				t.Errorf("%d purchases, %d of them fresh", n, first)
			}
		})
	}
}

func TestAnotherWayOfPayingIsNotTheSameClick(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Pickup, nil)
	request := s.Request(payments.Stripe)
	placed, err := w.Conductor.Place(context.Background(), w.Scope(), request)
	w.Must(err)
	page := s.Open(placed)
	request.Pay = payments.Counter
	other, err := w.Conductor.Place(context.Background(), w.Scope(), request)
	w.Must(err)
	if other.AtStripe || other.Purchase == placed.Purchase {
		t.Error("a click on the counter is answered with the card's page")
	}
	if n := ask[int](w, `select held + confirmed from hood.capacities where window_id = $1`, w.Detail(other.Purchase).Window.ID); n != 1 {
		t.Errorf("the second try has %d seats", n)
	}
	if got := w.Sandbox.Sessions(w.Account); len(got) != 1 || got[0].ID != page.Session || got[0].Status != "expired" {
		t.Errorf("the page was not closed first: %+v", got)
	}
}

// watching tells what was written when the provider was asked to close.
type watching struct {
	payments.Provider
	onExpire func()
	onOpen   func(payments.Opening)
}

func (p watching) Expire(ctx context.Context, account, session string) (payments.Session, error) {
	if p.onExpire != nil {
		p.onExpire()
	}
	return p.Provider.Expire(ctx, account, session)
}

func (p watching) Open(ctx context.Context, o payments.Opening) (payments.Session, error) {
	if p.onOpen != nil {
		p.onOpen(o)
	}
	return p.Provider.Open(ctx, o)
}

func TestAnotherQuoteClosesTheFirstPageBeforeItIsPlaced(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	first, page := waiting(s, nil)
	w.Must(s.Put("spaghetti", 5))
	w.Must(s.Hold(s.Windows()[1].ID))
	closed, while := 0, 0
	w.Use(watching{Provider: w.Provider, onExpire: func() {
		closed++
		while = ask[int](w, `select count(*)::int from hood.purchases where hood_id = $1`, w.Hood)
	}})
	second, err := s.Place(payments.Stripe)
	w.Must(err)
	if closed != 1 || while != 1 {
		t.Errorf("the page was closed %d times, while there were %d purchases", closed, while)
	}
	if second.Again || second.Purchase == first.Purchase {
		t.Error("the other quote is the first purchase")
	}
	if d := w.Detail(first.Purchase); d.State != "expired" {
		t.Errorf("the first purchase is %s", d.State)
	}
	if err := w.Sandbox.Pay(page.Session, world.GoodCard); err == nil {
		t.Error("the first page can still be paid")
	}
	if n := left(w, "spaghetti"); n != 995 {
		t.Errorf("%d spaghetti are left", n)
	}
}

func TestAnotherQuoteAfterPayingIsThePaidPurchase(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	first, page := waiting(s, nil)
	w.Must(s.Put("spaghetti", 5))
	w.Must(s.Hold(s.Windows()[1].ID))
	request := s.Request(payments.Stripe)
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	got, err := w.Conductor.Place(context.Background(), w.Scope(), request)
	w.Must(err)
	if !got.Again || got.Purchase != first.Purchase {
		t.Errorf("got %+v instead of the paid purchase", got)
	}
	if d := w.Detail(first.Purchase); d.State != "confirmed" {
		t.Errorf("the paid purchase is %s", d.State)
	}
}

func TestAFailureAnywhereInPlacingLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, at := range []failpoint.Name{failpoint.PlaceAfterQuote, failpoint.PlaceAfterStock, failpoint.PlaceBeforeCommit} {
		t.Run(string(at), func(t *testing.T) {
			w := world.New(t)
			s := w.NewShopper()
			s.Ready(delivery.Delivery, nil)
			request, before, broken := s.Request(payments.Stripe), written(w), errors.New("broken")
			ctx := failpoint.With(context.Background(), at, func(context.Context) error { return broken })
			if _, err := w.Conductor.Place(ctx, w.Scope(), request); !errors.Is(err, broken) {
				t.Fatalf("got %v: the moment was not reached", err)
			}
			if after := written(w); after != before {
				t.Errorf("something was written:\n%s\n%s", before, after)
			}
			if _, err := w.Conductor.Place(context.Background(), w.Scope(), request); err != nil {
				t.Errorf("the next click: %v", err)
			}
		})
	}
}

func TestOrderNumbersAreUniqueInAShop(t *testing.T) {
	t.Parallel()
	const n = 20
	w := world.New(t)
	window := freeWindow(w)
	setSeats(w, window.ID, n)
	asked := make([]orders.Request, n)
	for i := range asked {
		s := w.NewShopper()
		s.Ready(delivery.Delivery, &window.ID)
		asked[i] = s.Request(payments.Stripe)
	}
	got := together(n, func(i int) error {
		_, err := w.Conductor.Place(context.Background(), w.Scope(), asked[i])
		return err
	})
	if err := errors.Join(got...); err != nil {
		t.Fatal(err)
	}
	distinct := ask[int](w, `select count(distinct number)::int from shop.orders where shop_id = $1`, w.Shop.ID)
	lowest := ask[int](w, `select min(number) from shop.orders where shop_id = $1`, w.Shop.ID)
	if distinct != n || lowest != 1001 {
		t.Errorf("%d numbers from %d on", distinct, lowest)
	}
}
