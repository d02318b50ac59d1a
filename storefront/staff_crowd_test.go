package storefront_test

import (
	"strings"
	"testing"

	"sottocasa/tenants"
)

// TestACoordinatorOfManyShops sees them by pages, counted all, and finds one by
// its name, what it does or where it is.
func TestACoordinatorOfManyShops(t *testing.T) {
	s := openStaff(t, false)
	path := "/coordinator/" + s.HoodSlug
	c := s.coordinator()
	c.get(path).want(t, 200, "2 negozi aperti adesso, su 2.").lacks(t, "Cerca un negozio", "row leaves")
	s.Crowd(98)
	s.Super(`update platform.stripe_accounts set transfers_enabled = true where hood_id = $1 and shop_id is not null`, s.Hood)

	c.get(path).want(t, 200, "100 negozi aperti adesso, su 100.", "Cerca un negozio", "Alimentari Prova", "Bottega 046", "Pagina 1 di 3").lacks(t, "Bottega 047<")
	c.get(path+"?page=2").want(t, 200, "100 negozi aperti adesso, su 100.", "Bottega 047", "Bottega 094").lacks(t, "Bottega 046<", "Bottega 095<")
	c.get(path+"?page=3").want(t, 200, "Bottega 095", "Bottega 098", "Pagina 3 di 3").lacks(t, "Bottega 094<")
	c.get(path+"?page=9").leads(t, path+"?page=3")
	c.get(path+"?q=ENOT%C3%88ca&page=2").want(t, 200, "66 negozi trovati.", "Bottega 098", "Pagina 2 di 2").lacks(t, "Bottega 096<")
	c.get(path+"?q=bottega+098").want(t, 200, "1 negozio trovato.", "Bottega 098", "Tutti i negozi").lacks(t, "Bottega 097<")
	c.get(path+"?q=%25_%27").want(t, 200, "Nessun negozio ha queste parole.", "100 negozi aperti adesso, su 100.")
	c.get("/en"+path+"?q=bakery").want(t, 200, "32 shops found.", "Bottega 003")
	if got := c.get(path + "?page=2"); !strings.Contains(got.text, path+`?page=3#shops"`) || !strings.Contains(got.text, `/ask?page=2"`) {
		t.Error("the page's links and forms do not know where they stand")
	}
	c.send(path+"/shops/bottega-050-"+s.Hood.String()[24:]+"/ask?page=2").leads(t, path+"?done=asked&page=2")

	set := path + "/settings"
	c.get(set).want(t, 200, "Sono pronti 50 negozi su 100.", "Bottega 046", "Pagina 1 di 3").lacks(t, "Bottega 047<")
	c.get(set+"?page=3").want(t, 200, "Sono pronti 50 negozi su 100.", "Bottega 098").lacks(t, "Bottega 094<")
	c.get(set+"?q=098").want(t, 200, "1 negozio trovato.", "Bottega 098").lacks(t, "Bottega 097<")
	c.get(path+"/breaks").want(t, 200, "E altri 40 negozi.")
	c.get(path+"/money").want(t, 200)
	other := s.as("other", tenants.Membership{Hood: s.Hood, Shop: s.Other.ID, Role: tenants.Owner})
	if got := other.get(path + "?q=bottega"); got.status != 404 || strings.Contains(got.text, "Bottega 001") {
		t.Errorf("a shopkeeper reads the list: %d", got.status)
	}
}
