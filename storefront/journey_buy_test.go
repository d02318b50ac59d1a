package storefront_test

import (
	"testing"

	chrome "sottocasa/internal/testkit/browser"
)

// TestJourneyDelivery is the first sale: in Italian, on a telephone.
func TestJourneyDelivery(t *testing.T) {
	s := openStreet(t)
	p := chrome.Open(t, chrome.Phone())
	p.Open(s.market("/")).See("Rione Prova", "Alimentari Prova", "Forno Prova").Shot("front")
	p.Follow("Alimentari Prova")
	p.See("Alimentari Prova", "Dispensa").Shot("home")
	p.Open(s.shop("/cart")).See("Il carrello è vuoto").Shot("cart-empty")
	p.Open(s.shop("/"))
	p.Follow("Dispensa").At("/collections/dispensa").See("Spaghetti 500 g", "1,89 €", "3,78 €/kg").Shot("shelf")
	p.Follow("Miele di castagno").At("/products/miele").See("6,90 €", "Disponibile").Shot("product")
	p.Follow("Aggiungi").At("/cart").See("Miele di castagno", "Totale 6,90 €").Shot("cart")
	p.Follow("Vai alla cassa").At("/checkout").See("Dove te la portiamo?").Shot("where")
}
