package orders_test

import (
	"context"
	"testing"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// street is a neighbourhood whose three shops share their payments.
type street struct {
	*world.World
	Third world.Shop
}

func newStreet(t testing.TB) *street {
	t.Helper()
	w := &street{World: world.New(t)}
	short := w.Hood.String()[24:]
	w.Third = world.Shop{ID: tenants.ShopID(tenants.NewID()), Slug: "enoteca-" + short, Goods: map[string]world.Good{}}
	ctx := context.Background()
	w.Must(w.DB.Platform(ctx, "seed", func(p *tenants.PlatformTx) error {
		err := tenants.OpenShop(p, tenants.Shop{ID: w.Third.ID, Hood: w.Hood, Slug: w.Third.Slug, Name: "Enoteca Prova", Theme: "base", Accent: "#7a3b1d", State: "live"})
		if err != nil {
			return err
		}
		for i, shop := range []tenants.ShopID{w.Other.ID, w.Third.ID} {
			if err := tenants.ConnectStripe(p, w.Hood, shop, "acct_"+string(rune('b'+i))+short, true); err != nil {
				return err
			}
		}
		return nil
	}))
	w.Super(`update platform.stripe_accounts set transfers_enabled = true where hood_id = $1`, w.Hood)
	w.Super(`update platform.hoods set shared_payments = true where id = $1`, w.Hood)
	w.Must(w.DB.Shop(ctx, tenants.InShop(w.Hood, w.Third.ID, "seed"), func(s *tenants.ShopTx) error { return seedThird(s, w) }))
	return w
}

func seedThird(s *tenants.ShopTx, w *street) error {
	err := tenants.SaveCard(s, tenants.Card{Slug: w.Third.Slug, Name: "Enoteca Prova", Kind: locale.Text{It: "Enoteca"}, Trade: "wine", Tagline: locale.Text{It: "Vino"},
		Theme: "base", Accent: "#7a3b1d", Hours: world.Always(), Street: "Via Fonteiana", Civic: "9993", Live: true, Position: 3,
		Terms: tenants.Terms{LeadMinutes: 60, SameDayUntil: "11:00", Pickup: true, PickupSeats: 6, Zones: []tenants.ID{w.ZoneID}}})
	if err != nil {
		return err
	}
	err = tenants.SaveSettings(s, tenants.Settings{Phone: "+390600000103", Email: "vino@prova.example",
		Address: tenants.Address{Street: "Via Fonteiana", Civic: "9993", CAP: "00152", Comune: "Roma", Province: "RM"},
		Legal:   tenants.Legal{Name: "Enoteca Prova S.r.l.", Form: "S.r.l.", VAT: "99901012009", TaxCode: "99901012009", Regime: "RF01"}})
	if err != nil {
		return err
	}
	shelf := catalog.Shelf{ID: tenants.NewID(), Slug: "vini", Title: locale.Text{It: "Vini"}, Position: 1}
	if err := catalog.AddShelf(s, shelf); err != nil {
		return err
	}
	many := 1000
	g := catalog.New{Product: catalog.Product{ID: tenants.NewID(), Reach: 1, Slug: "cesanese", Title: locale.Text{It: "Cesanese del Piglio"}, Mode: catalog.Each,
		Online: true, State: "live", VATRate: 22, Variant: catalog.Variant{ID: tenants.NewID(), Price: 1377, Per: "piece", OnHand: &many}}, ShelfID: shelf.ID, Exempt: "sold_by_number"}
	w.Third.Goods[g.Slug] = world.Good{Product: g.ID, Variant: g.Variant.ID}
	return catalog.Add(s, g)
}

// put puts pieces of a shop's good into a basket.
func put(s *world.Shopper, shop world.Shop, slug string, pieces int) error {
	return s.W.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Put(h, s.Token, shop.ID, s.W.Zone.String(), shop.Goods[slug].Variant, catalog.Amount{Pieces: pieces}, false)
		return err
	})
}

// ofThree is a resident with goods of all three shops, up to the summary.
func (w *street) ofThree() *world.Shopper {
	w.T.Helper()
	s := w.NewShopper()
	w.Must(put(s, w.Shop, "spaghetti", 4))
	w.Must(put(s, w.Other, "miele", 2))
	w.Must(put(s, w.Third, "cesanese", 3))
	s.Checkout(delivery.Delivery, nil)
	return s
}

// bought is a paid spesa of three shops.
func (w *street) bought() orders.Placed {
	w.T.Helper()
	s := w.ofThree()
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	w.Must(w.Sandbox.Pay(s.Open(p).Session, world.GoodCard))
	w.Must(check(w.World, p.Payment))
	return p
}

// only says whose lines the checkout is about.
func only(s *world.Shopper, shop *tenants.ShopID) error {
	return s.W.Hoods(func(h *tenants.HoodTx) error { return orders.Only(h, s.Token, shop) })
}

// all reads a basket whole.
func all(s *world.Shopper) *orders.Full {
	s.W.T.Helper()
	f, err := orders.LoadAll(context.Background(), s.W.DB, s.W.Scope(), s.W.Zone.String(), s.Token)
	s.W.Must(err)
	return f
}

// shopsOf are the shops that a reading of a basket has, by their cards.
func shopsOf(f *orders.Full) (ids []tenants.ShopID) {
	for _, s := range f.Shops {
		ids = append(ids, s.Card.Shop)
	}
	return ids
}
