package storefront_test

import (
	"context"
	"testing"

	"sottocasa/catalog"
	"sottocasa/delivery"
	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// spesa buys in three shops with one payment, handed on by the jobs.
func (s *street) spesa() orders.Placed {
	s.t.Helper()
	b := s.NewShopper()
	for shop, slug := range map[int]string{0: "frascati", 1: "biscotti", 2: "spaghetti"} {
		s.Must(b.PutOf(s.Shops()[shop], slug, catalog.Amount{Pieces: 3}))
	}
	b.Give(200)
	b.Checkout(delivery.Delivery, nil)
	p, err := b.Place(payments.Stripe)
	s.Must(err)
	s.Must(s.Sandbox.Pay(b.Open(p).Session, "4242424242424242"))
	s.Must(s.Conductor.Check(context.Background(), s.Scope(), p.Payment))
	s.Eventually("handed on", func() bool {
		return askStreet(s, `select (select count(*) from hood.transfers where payment_id = $1 and state <> 'pending') = 4`, p.Payment)
	})
	return p
}

func askStreet(s *street, sql string, args ...any) (v bool) {
	s.t.Helper()
	s.Must(s.DB.HoodRead(context.Background(), s.Scope(), func(r *tenants.HoodRead) { r.One(sql, args, &v) }))
	return v
}

// TestJourneyOfSharedMoney looks at what people decide and see about shared
// money, at both widths and in both languages: with long names, with nothing,
// and with what has gone wrong.
func TestJourneyOfSharedMoney(t *testing.T) {
	s := openStreet(t)
	boss := tenants.Membership{Hood: s.Hood, Role: tenants.Coordinator}
	money, settings := "/coordinator/"+s.HoodSlug+"/money", "/coordinator/"+s.HoodSlug+"/settings"
	first := s.signIn(chrome.Phone(), s.member("vuota", boss))
	first.Open(s.app(money)).See("Ancora nessuna spesa in comune").Accessible("shared money, none").Shot("a-money-none")
	first.Open(s.app(settings)).See("L'associazione non ha ancora un conto Stripe").Accessible("settings, none").Shot("a-settings-none")

	s.Share(20)
	s.Must(s.Hosts.Reload(context.Background()))
	s.Super(`update hood.shops set name = $3 where hood_id = $1 and slug = $2`, s.Hood, s.Other.Slug, longShop)
	s.Super(`update platform.stripe_accounts set due = '["external_account", "individual.verification.document"]' where id = $1`, s.AccountOf(2))
	p := s.spesa()
	order := ""
	for _, part := range s.Detail(p.Purchase).Parts {
		if part.Card.Shop == s.Other.ID {
			order = part.Order.ID.String()
		}
	}
	s.lookShop(order, "a-order-shared", "a-shop-money")
	s.Broken()
	s.Super(`update hood.transfers set state = 'failed', why = 'account_left' where payment_id = $1 and shop_id is null`, p.Payment)
	s.Super(`insert into hood.debts (hood_id, id, payment_id, shop_id, order_id, amount_cents, settled_cents) values ($1, $2, $3, $4, $5, 777, 100)`, s.Hood, tenants.NewID(),
		p.Payment, s.Other.ID, order)
	s.Super(`insert into hood.disputes (hood_id, id, payment_id, provider_id, account, amount_cents, reason, state, secure, due_by, opened_at)
		values ($1, $2, $3, 'dp_1PxQabcdefghijklmnopqrstuv', '', 2000, 'product_not_received', 'open', 'authenticated', now() + interval '6 days', now())`, s.Hood, p.Purchase, p.Payment)
	s.Super(`update hood.parts set disputed = true where purchase_id = $1`, p.Purchase)
	s.lookShop(order, "a-order-disputed", "a-shop-money-debt")
	for _, o := range []chrome.Options{chrome.Phone(), chrome.Desk()} {
		b := s.signIn(o, s.member("mirella"+string(rune('a'+o.Width%7)), boss))
		for _, root := range []string{"", "/en"} {
			b.Open(s.app(root + money)).Accessible("shared money").Shot("a-money")
			b.Open(s.app(root + "/coordinator/" + s.HoodSlug + "/disputes/" + p.Purchase.String())).Accessible("evidence").Shot("a-evidence")
			b.Open(s.app(root + settings)).Accessible("settings").Shot("a-settings")
			b.Open(s.app(root + settings + "/fees/" + s.Other.Slug)).Accessible("fee").Shot("a-fee")
		}
		b.Open(s.app(settings)).Type("Parte della consegna per l'associazione, in percento", "tutto").Follow("Salva").See("Scrivi un numero intero").
			Accessible("settings, wrong").Shot("a-settings-wrong")
	}
}

// lookShop looks at a shop's order and money page.
func (s *street) lookShop(order, orderShot, moneyShot string) {
	s.t.Helper()
	for _, o := range []chrome.Options{chrome.Phone(), chrome.Desk()} {
		b := s.signIn(o, s.member(orderShot+string(rune('a'+o.Width%7)), tenants.Membership{Hood: s.Hood, Shop: s.Other.ID, Role: tenants.Owner}))
		for _, root := range []string{"", "/en"} {
			b.Open(s.app(root + "/admin/" + s.Other.Slug + "/orders/" + order)).Accessible(orderShot).Shot(orderShot)
			b.Open(s.app(root + "/admin/" + s.Other.Slug + "/money")).Accessible(moneyShot).Shot(moneyShot)
		}
	}
}
