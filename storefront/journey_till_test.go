package storefront_test

import (
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/money"
	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// aMonth sells four orders, gives something of one back, and sends what Stripe
// has to the bank: once well, once in vain.
func (s *street) aMonth() {
	s.t.Helper()
	for i := range 4 {
		p, _ := s.NewShopper().Buy(delivery.Delivery)
		s.Must(s.Conductor.Finish(s.t.Context(), s.Scope(), p.Payment))
		if i > 0 {
			continue
		}
		order := s.Detail(p.Purchase).Parts[0].Order.ID
		s.Super(`update shop.orders set short_name = 'Massimiliana Colonnaspadafora-Borromeo D.' where id = $1`, order)
		var back tenants.ID
		s.Must(s.Hoods(func(h *tenants.HoodTx) (err error) {
			back, err = orders.Refund(h, orders.RefundAsk{Shop: s.Shop.ID, Order: order, Lines: map[int]money.Cents{1: 189}, Reason: payments.ReasonMissing, Key: "x"})
			return err
		}))
		s.Must(s.Conductor.Return(s.t.Context(), s.Scope(), back))
	}
	s.Must(s.Sandbox.Advance(8 * 24 * time.Hour))
	for _, fails := range []bool{false, true} {
		if fails {
			s.Must(s.Sandbox.SetBalance(s.Account, 8000))
		}
		id, err := s.Sandbox.PayOut(s.Account, 0)
		s.Must(err)
		if fails {
			s.Must(s.Sandbox.FailPayout(id))
		} else {
			s.Must(s.Sandbox.Arrive(id))
		}
		s.Must(s.Conductor.CheckPayout(s.t.Context(), s.Scope(), s.Account, id))
	}
	s.Super(`update hood.payouts set made_at = now() - case when state = 'failed' then interval '0' else interval '1 minute' end where hood_id = $1`, s.Hood)
}

// TestJourneyTheMonthsMoney looks at a shop's month, with nothing in it and with
// much, and at the neighbourhood's.
func TestJourneyTheMonthsMoney(t *testing.T) {
	s := openStreet(t)
	owner := tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner}
	people := map[string]*chrome.Person{}
	for name, o := range map[string]chrome.Options{"nives": chrome.Phone(), "omero": chrome.Desk()} {
		p := s.signIn(o, s.member(name, owner))
		for _, root := range []string{"", "/en"} {
			p.Open(s.app(root + "/admin/" + s.Shop.Slug + "/money")).Accessible("a month of nothing").Shot("l-till-empty")
		}
		people[name] = p
	}
	s.Super(`update hood.shops set name = $3 where hood_id = $1 and slug = $2`, s.Hood, s.Shop.Slug, longShop)
	s.aMonth()
	payout := one(s.World, `select id::text from hood.payouts where hood_id = $1 and state = 'paid'`, s.Hood)
	for name, p := range people {
		for _, root := range []string{"", "/en"} {
			at := root + "/admin/" + s.Shop.Slug + "/money"
			p.Open(s.app(at)).Accessible("a month").Shot("l-till")
			p.Open(s.app(at + "?q=nessuno+di+noi")).Shot("l-till-none")
			p.Open(s.app(at + "/payouts/" + payout)).Accessible("a payout").Shot("l-payout")
		}
		p.Open(s.app("/admin/" + s.Shop.Slug + "/money")).See("La banca ha rimandato indietro un accredito").See("Resta a te")
		_ = name
	}
	for name, o := range map[string]chrome.Options{"mirella": chrome.Phone(), "zita": chrome.Desk()} {
		p := s.signIn(o, s.member(name, tenants.Membership{Hood: s.Hood, Role: tenants.Coordinator}))
		for _, root := range []string{"", "/en"} {
			p.Open(s.app(root + "/coordinator/" + s.HoodSlug + "/money")).Accessible("the neighbourhood's money").Shot("l-hood")
			p.Open(s.app(root + "/coordinator/" + s.HoodSlug + "/breaks")).Shot("l-breaks")
		}
		p.See("A payout did not reach the bank")
	}
}
