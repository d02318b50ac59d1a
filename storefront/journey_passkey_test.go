package storefront_test

import (
	"regexp"
	"testing"

	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/tenants"
)

// TestJourneyPasskey signs in by a letter, takes the passkey that is offered,
// signs in with it, and takes it away again.
func TestJourneyPasskey(t *testing.T) {
	s := openStreet(t)
	email := s.member("nives", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner})
	p := chrome.Open(t, chrome.Phone())
	device := p.Authenticator()
	before := len(s.lettersOf("sign_in", email))
	p.Open(s.app("/sign-in")).See("Entra con la passkey").Type("E-mail", email).Follow("Mandami il link").See("Guarda la posta")
	code := regexp.MustCompile(`\b\d{3} ?\d{3}\b`).FindString(s.letterAfter(before, "sign_in", email).Text)
	p.Type("Codice", code).Follow("Entra").See("La prossima volta entri più in fretta").Shot("passkey-offer")
	p.Follow("Aggiungi una passkey").At("/admin/" + s.Shop.Slug)
	if got := device.Keys(); got != 1 {
		t.Fatalf("the device holds %d keys", got)
	}
	p.Open(s.app("/account")).See("Sei qui", "Passkey", "Chrome").Shot("account")
	p.Type("Nome della passkey", "Telefono di Nives").Follow("Salva il nome di").See("Nome della passkey salvato.")
	p.Follow("Esci").Open(s.app("/sign-in")).Follow("Entra con la passkey").At("/admin/" + s.Shop.Slug)

	p.Open(s.app("/account")).See("usata oggi").Follow("Togli Telefono di Nives").See("Passkey tolta.", "Non hai ancora passkey.")
	p.Follow("Esci").Open(s.app("/sign-in")).Follow("Entra con la passkey").See("La passkey non è stata riconosciuta").Shot("passkey-refused")
	p.See("E-mail")
}

// TestJourneyPasskeyOfNobodysHand has a device that cannot tell whose hand holds
// it: without that there is no signing in.
func TestJourneyPasskeyOfNobodysHand(t *testing.T) {
	s := openStreet(t)
	p := s.owner()
	device := p.Authenticator()
	p.Open(s.app("/account")).Follow("Aggiungi una passkey").See("Passkey aggiunta")
	device.Unverified()
	p.Follow("Esci").Open(s.app("/sign-in")).Click("Entra con la passkey")
	p.Open(s.app("/admin")).See("Mandami il link")
}
