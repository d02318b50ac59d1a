package orders_test

import (
	"net/url"
	"strings"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// byPhone is Describe for who leaves a telephone and no e-mail.
func byPhone(s *world.Shopper) {
	s.W.T.Helper()
	s.W.Must(s.W.Hoods(func(h *tenants.HoodTx) error {
		return orders.Describe(h, s.Token, orders.Draft{Name: "Ada Esempi", Phone: "+393000000401", Civic: "9901", Buzzer: "Esempi", Adult: true})
	}))
}

func toTell(w *world.World) (list []orders.Tidings) {
	w.T.Helper()
	w.Must(w.DB.HoodRead(w.T.Context(), w.Scope(), func(r *tenants.HoodRead) { orders.ToTell(r, w.Hood, &list) }))
	return list
}

func toldOf(w *world.World, shop tenants.ShopID, order tenants.ID) (x *orders.Tidings) {
	w.T.Helper()
	w.Must(w.DB.ShopRead(w.T.Context(), tenants.InShop(w.Hood, shop, "nives"), func(r *tenants.ShopRead) { orders.ToldOf(r, shop, order, &x) }))
	return x
}

// TestWhoLeavesNoEMailIsToldByHand once, by the shop or by the coordinator.
func TestWhoLeavesNoEMailIsToldByHand(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Pickup, nil)
	byPhone(s)
	placed, err := s.Place(payments.Counter)
	w.Must(err)
	reached, _ := w.NewShopper().Buy(delivery.Delivery)
	if x := toldOf(w, w.Shop.ID, orderOf(w, reached.Purchase).ID); x != nil {
		t.Errorf("letters reach them: %+v", x)
	}
	list := toTell(w)
	if len(list) != 1 || list[0].Purchase != placed.Purchase || list[0].Shop != w.Shop.ID || list[0].Shops != 1 || list[0].ToldAt != nil {
		t.Fatalf("%+v", list)
	}
	order := orderOf(w, placed.Purchase)
	x := toldOf(w, w.Shop.ID, order.ID)
	if !x.MayTell() || x.Name != "" || x.Phone != "+393000000401" {
		t.Errorf("the shop has %+v", x)
	}
	link, err := url.Parse(x.WhatsApp("Ciao Ada, 5 & più: https://a.example/orders/x?y=1"))
	if err != nil || link.Host != "wa.me" || link.Path != "/393000000401" || link.Query().Get("text") != "Ciao Ada, 5 & più: https://a.example/orders/x?y=1" ||
		strings.Contains(link.RawQuery, "+") {
		t.Errorf("%s, %v", link, err)
	}
	told := func(shop tenants.ShopID) error {
		return w.Hoods(func(h *tenants.HoodTx) error { return orders.Told(h, placed.Purchase, shop) })
	}
	is(t, told(w.Other.ID), fault.NotFound, "error.not_found")
	for range 2 {
		w.Must(told(w.Shop.ID))
	}
	w.Must(told(tenants.NoShop()))
	if x := toldOf(w, w.Shop.ID, order.ID); x.ToldAt == nil || x.ToldBy != orders.TellerShop {
		t.Errorf("after it was said: %+v", x)
	}
	if n := ask[int](w, `select count(*)::int from shop.order_events where order_id = $1 and what = 'told_shop'`, order.ID); n != 1 {
		t.Errorf("said three times, it stands %d times", n)
	}
}

// TestAShopDoesNotSendThePageOfItsNeighbours: the private page of a spesa of
// three shows all of it, so the coordinator sends its address.
func TestAShopDoesNotSendThePageOfItsNeighbours(t *testing.T) {
	t.Parallel()
	w := newStreet(t)
	s := w.ofThree()
	byPhone(s)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	w.Must(w.Sandbox.Pay(s.Open(p).Session, world.GoodCard))
	w.Must(check(w.World, p.Payment))
	for _, part := range w.Detail(p.Purchase).Parts {
		if x := toldOf(w.World, part.Card.Shop, part.Order.ID); x == nil || x.MayTell() || x.Shops != 3 {
			t.Errorf("%s: %+v", part.Card.Name, x)
		}
		is(t, w.Hoods(func(h *tenants.HoodTx) error { return orders.Told(h, p.Purchase, part.Card.Shop) }), fault.NotFound, "error.not_found")
	}
	if list := toTell(w.World); len(list) != 1 || list[0].Shops != 3 {
		t.Errorf("%+v", list)
	}
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.Told(h, p.Purchase, tenants.NoShop()) }))
	if list := toTell(w.World); list[0].ToldBy != orders.TellerCoordinator {
		t.Errorf("%+v", list)
	}
}
