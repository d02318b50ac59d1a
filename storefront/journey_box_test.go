package storefront_test

import (
	"strings"
	"testing"

	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/tenants"
)

// TestJourneyABox lets a shopkeeper make a box on the phone, a resident without
// scripts choose what goes into it and order it at the counter, and a packer read
// what to put in.
func TestJourneyABox(t *testing.T) {
	s := openStreet(t)
	p := s.owner()
	at := "/admin/" + s.Shop.Slug + "/products"
	p.Open(s.app(at+"/new")).Type("Come si chiama", "Cassetta della casa").Type("Prezzo", "15").Follow("Salva bozza").See("Salvato come bozza")
	p.Follow("Fanne una cassetta").See("Che cassetta è").Accessible("a box's kind").Shot("box-kind")
	p.ClickCSS(`[value=choose]`).Type("Come si chiama, in italiano", "La dispensa").Follow("Salva il tipo di cassetta").See("Questo campo serve per andare avanti").Shot("box-kind-wrong")
	p.Type("Quanti se ne scelgono", "2").Follow("Salva il tipo di cassetta").See("Adesso metti che cosa c'è dentro")
	for words, name := range map[string]string{"miele": "Miele di castagno", "spaghetti": "Spaghetti 500 g", "biscotti": "Biscotti al farro"} {
		p.Type("Cerca un prodotto del negozio", words).Follow("Cerca").Follow("Metti "+name+" nella cassetta").See("Messo nella cassetta.", name)
	}
	p.Accessible("a box's contents").Shot("box-contents")
	p.Type("Cerca un prodotto del negozio", "pecorino").Follow("Cerca").Type("Grammi per cassetta", "tanti").Follow("Metti Pecorino Romano nella cassetta")
	p.See("Scrivi quanto ne va in ogni cassetta").Shot("box-amount-wrong")
	p.Follow("Torna al prodotto").Follow("Pubblica").See("Salvato.")

	o := chrome.Phone()
	o.NoScript = true
	resident := chrome.Open(t, o)
	s.reload(resident, s.shop("/products/cassetta-della-casa"), "La dispensa: scegline 2")
	resident.Follow("Aggiungi").See("In «La dispensa» scegline 2: finora sono 0.").Shot("box-pick-wrong")
	resident.ClickCSS(`.box-picks li:nth-child(1) [name=pick]`).ClickCSS(`.box-picks li:nth-child(2) [name=pick]`).Follow("Aggiungi")
	resident.At("/cart").See("Cassetta della casa", "Dentro: 1 ×").Shot("box-cart")
	resident.Follow("Vai alla cassa").Click("Ritiro in negozio").Follow("Continua").ClickCSS(firstWindow).Follow("Tieni questo posto")
	resident.Type("Nome e cognome", "Ada Esempi").Type("E-mail", "ada@example.com").Type("Telefono", "+39 347 000 0401").Follow("Vai al riepilogo")
	resident.See("Dentro: 1 ×").Shot("box-summary").Click("Al banco").Follow("Ordina con obbligo di pagare").At("/orders/*").See("Dentro: 1 ×").Shot("box-status")
	if l := s.letter("order_received", "ada@example.com"); !strings.Contains(l.Text, "Dentro: 1") {
		t.Errorf("the letter does not say what is in the box: %s", l.Text)
	}

	packer := s.signIn(chrome.Phone(), s.member("paolo", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Packer}))
	order := one(s.World, `select id::text from shop.orders where hood_id = $1`, s.Hood)
	packer.Open(s.app("/admin/"+s.Shop.Slug+"/orders/"+order)).See("Cassetta della casa", "1 ×").NotSee("15,00").Accessible("a box to pack").Shot("box-pack")
	p.Open(s.shop("/en/products/cassetta-della-casa")).See("What's inside", "Chestnut honey").Accessible("a box's page").Shot("box-page-en")
}
