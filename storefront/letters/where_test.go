package letters_test

import (
	"context"
	"strings"
	"testing"

	"sottocasa/accounts"
	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// inside buys from one shop on the neighbourhood's host.
func inside(w *world.World) orders.Placed {
	w.T.Helper()
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	ask := s.Request(payments.Stripe)
	ask.Inside = true
	placed, err := w.Conductor.Place(w.T.Context(), w.Scope(), ask)
	w.Must(err)
	w.Must(w.Sandbox.Pay(s.Open(placed).Session, world.GoodCard))
	w.Must(w.Conductor.Check(w.T.Context(), w.Scope(), placed.Payment))
	return placed
}

// TestALetterLeadsWhereItWasBought: what one shop sold on the neighbourhood's
// host has its page there, and the letter is the neighbourhood's.
func TestALetterLeadsWhereItWasBought(t *testing.T) {
	w, p := office(t)
	placed := inside(w)
	token := w.Secret.Derive(orders.OrderLink, placed.Purchase)
	l := p.wait(w, "order_received")
	says(t, l, "https://"+w.HoodSlug+".shops.example/orders/"+token)
	if strings.Contains(l.Text+l.HTML, "https://"+w.Shop.Slug) {
		t.Errorf("it leads to the shop's own host too:\n%s", l.Text)
	}
	if !strings.Contains(l.HTML, "I negozi di Rione Prova") || strings.Contains(l.Text, "riguarda solo") || strings.Contains(l.Subject, "solo") {
		t.Errorf("whose letter is this?\n%s\n%s", l.Subject, l.HTML)
	}
	p.step(w, placed.Purchase, orders.StepCancel)
	says(t, p.wait(w, "order_refunded"), "https://"+w.HoodSlug+".shops.example/orders/"+token)
}

// TestAPartOfASpesaIsToldAsOne: what one shop of several does is said to be one
// part, and leads to the one page.
func TestAPartOfASpesaIsToldAsOne(t *testing.T) {
	w, p := office(t)
	w.Share(0)
	w.Must(w.Hosts.Reload(t.Context()))
	placed := buyOfThree(w, w.NewShopper())
	p.wait(w, "spesa_received")
	d := w.Detail(placed.Purchase)
	one := d.Parts[1]
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		return orders.Cancel(h, orders.CancelAsk{Shop: one.Card.Shop, Order: one.Order.ID, By: orders.ByShop, Reason: "sold_out"})
	}))
	for _, kind := range []string{"order_cancelled", "order_refunded"} {
		l := p.wait(w, kind)
		says(t, l, "solo la parte di "+one.Card.Name, d.Ref, d.Parts[0].Card.Name, d.Parts[2].Card.Name, "Guarda tutta la spesa",
			"https://"+w.HoodSlug+".shops.example/orders/"+w.Secret.Derive(orders.OrderLink, placed.Purchase), "La sua parte della consegna", "Totale di "+one.Card.Name)
		if !strings.Contains(l.Subject, "solo "+one.Card.Name+", spesa "+d.Ref) {
			t.Errorf("the subject is %q", l.Subject)
		}
	}
}

// TestACancelledPartOfHeldMoney: the rest of what is held is still to be taken.
func TestACancelledPartOfHeldMoney(t *testing.T) {
	w, p := office(t)
	w.Share(0)
	w.Must(w.Hosts.Reload(t.Context()))
	s := w.NewShopper()
	w.Must(s.PutOf(w.Shop, "fesa", catalog.Amount{Grams: 500}))
	w.Must(s.PutOf(w.Other, "miele", catalog.Amount{Pieces: 1}))
	s.Checkout(delivery.Delivery, nil)
	placed, err := s.Place(payments.Stripe)
	w.Must(err)
	w.Must(w.Sandbox.Pay(s.Open(placed).Session, world.GoodCard))
	w.Must(w.Conductor.Check(t.Context(), w.Scope(), placed.Payment))
	says(t, p.wait(w, "shop_placed"), "ha ordinato per ")
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.CancelMyPart(h, placed.Purchase, w.Other.ID) }))
	l := p.wait(w, "order_cancelled")
	says(t, l, "si prende solo il resto della spesa")
	if strings.Contains(l.Text, "torna libera") {
		t.Errorf("what is held is not free:\n%s", l.Text)
	}
}

// TestWhatGoesBackForAllIsToldOnce: a refund that is no single shop's is one
// letter about the spesa, with its amount once.
func TestWhatGoesBackForAllIsToldOnce(t *testing.T) {
	w, p := office(t)
	w.Share(0)
	w.Must(w.Hosts.Reload(t.Context()))
	s := w.NewShopper()
	for _, shop := range w.Shops() {
		w.Must(s.PutOf(shop, "miele", catalog.Amount{Pieces: 3}))
	}
	s.Checkout(delivery.Delivery, nil)
	s.Give(100)
	placed, err := s.Place(payments.Stripe)
	w.Must(err)
	w.Must(w.Sandbox.Pay(s.Open(placed).Session, world.GoodCard))
	w.Must(w.Conductor.Check(t.Context(), w.Scope(), placed.Payment))
	p.wait(w, "spesa_received")
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.CancelMine(h, placed.Purchase) }))
	says(t, p.wait(w, "spesa_cancelled"), "Ti ridiamo 63,10 €")
	says(t, p.wait(w, "spesa_refunded"), "1,00 €", "Associazione Prova")
}

// TestAShopIsWrittenToInItsLanguage: of the account that has the address, else
// of the owner.
func TestAShopIsWrittenToInItsLanguage(t *testing.T) {
	w, p := office(t)
	join := func(email string, l locale.Lang, r tenants.Role) {
		w.Must(w.DB.Platform(context.Background(), "test", func(x *tenants.PlatformTx) error {
			id, err := accounts.Ensure(x, accounts.Account{Email: email, Name: "Sofia", Lang: l})
			if err != nil {
				return err
			}
			return tenants.Join(x, id, tenants.Membership{Hood: w.Hood, Shop: w.Shop.ID, Role: r})
		}))
	}
	short := w.Hood.String()[24:]
	join("sofia-"+short+"@example.com", locale.En, tenants.Owner)
	join("aldo-"+short+"@example.com", locale.It, tenants.Packer)
	placed, _ := w.NewShopper().Buy(delivery.Delivery)
	l := p.wait(w, "shop_placed")
	says(t, l, "https://app.example/en/admin/"+w.Shop.Slug+"/orders/", "has ordered for")
	if l.Lang != locale.En || strings.Contains(l.Text, "Apri") {
		t.Errorf("%s: %s", l.Lang, l.Text)
	}
	w.Super(`update shop.settings set email = $2 where shop_id = $1`, w.Shop.ID, "Aldo-"+short+"@example.com")
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		return h.Enqueue(orders.ShopLetter{Hood: w.Hood, Shop: w.Shop.ID, Order: w.Detail(placed.Purchase).Parts[0].Order.ID, About: "cancelled"})
	}))
	says(t, p.wait(w, "shop_cancelled"), "https://app.example/admin/"+w.Shop.Slug, "ha annullato")
}
