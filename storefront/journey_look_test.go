package storefront_test

import (
	"context"
	"testing"
	"time"

	"sottocasa/internal/clock"
	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/tenants"
)

// zoomed is a window of 1280 pixels at 200 per cent.
func zoomed() chrome.Options {
	o := chrome.Desk()
	o.Width /= 2
	return o
}

// TestJourneyAccessibleOwner holds the pages that only who runs a shop sees to WCAG:
// on a phone, and at a desk enlarged twice.
func TestJourneyAccessibleOwner(t *testing.T) {
	s := openStreet(t)
	s.buy(1)
	email := s.member("nives", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner})
	for n, o := range []chrome.Options{chrome.Phone(), zoomed()} {
		p := s.signIn(o, email)
		at := func(rest string) string { return s.app("/admin/" + s.Shop.Slug + rest) }
		p.Open(at("/people")).Accessible("people").Shot("owner-people")
		if n > 0 {
			p.Click("Invita qualcuno") // folded since somebody is
		}
		p.Follow("Crea il link").See("Manca «Come si chiama»").Accessible("an invitation, with errors")
		p.Type("Come si chiama", longPerson[:50]).Follow("Crea il link").Accessible("an invitation").Shot("owner-invitation")
		p.Open(at("/trail")).Accessible("trail").Shot("owner-trail")
		p.Open(at("/yours")).Accessible("the shop's own").Type("Ordine minimo", "dieci").Follow("Salva consegna e ritiro").Accessible("the shop's own, with errors")
		p.Open(at("/takeout")).Accessible("taking it all along")
		p.Open(at("/import")).Accessible("goods of a file").Shot("owner-import")
		p.Open(at("/offers")).Accessible("offers").Open(at("/presents")).Accessible("presents")
		p.Open(at("/documents")).Accessible("papers").Open(at("/tax")).Accessible("tax").Open(at("/seller")).Accessible("the seller")
		p.Open(s.app("/account")).Accessible("sign-in").Shot("owner-account")
		p.Open(s.app("/en/admin/" + s.Shop.Slug + "/people")).Accessible("people in English")
	}
}

// TestJourneyHoursByKeyboard copies a day's hours to another with keys alone, at
// a desk enlarged twice.
func TestJourneyHoursByKeyboard(t *testing.T) {
	s := openStreet(t)
	s.changeHours(func(h *clock.Hours) { h.Week[time.Sunday] = nil })
	p := s.signIn(zoomed(), s.member("nives", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner}))
	p.Open(s.app("/admin/" + s.Shop.Slug + "/hours")).Accessible("hours")
	p.TabTo("Copia un giorno sugli altri")
	p.Press("Enter").TabTo("Domenica")
	p.Press("Space").TabTo("Copia")
	p.Go("Enter").See("su domenica", "non è ancora salvato").Accessible("hours, copied").Shot("hours-copied")
	p.Follow("Salva").See("in vetrina si vede già")
	if week := s.changeHours(func(*clock.Hours) {}).Week; len(week[0]) == 0 || len(week[0]) != len(week[1]) {
		t.Errorf("kept %+v", week)
	}
	p.Click("Copia un giorno sugli altri").Follow("Copia").See("Di' su quali giorni").Accessible("hours, copied nowhere").Shot("hours-copied-nowhere")
}

// changeHours changes the shop's opening hours behind its back.
func (s *street) changeHours(change func(*clock.Hours)) (kept clock.Hours) {
	s.t.Helper()
	s.Must(s.DB.Shop(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(t *tenants.ShopTx) error {
		return tenants.ChangeHours(t, func(h clock.Hours) (clock.Hours, error) {
			change(&h)
			kept = h
			return h, nil
		})
	}))
	return kept
}
