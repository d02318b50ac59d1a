package storefront_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"sottocasa/catalog"
	"sottocasa/catalog/ean"
	"sottocasa/tenants"
)

// byCode are the shop's drafts that were made of codes.
func (s *staff) byCode() (all []catalog.Product) {
	s.t.Helper()
	s.Must(s.DB.ShopRead(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(r *tenants.ShopRead) {
		catalog.ByCode(r, catalog.Place{Shop: s.Shop.ID, Zone: s.Zone.String()}, 100, &all)
	}))
	return all
}

func TestACodeBecomesADraft(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	list := "/admin/" + s.Shop.Slug + "/products"
	path, shelf := list+"/codes", s.good("miele").On.String()
	b.get(list).want(t, 200, "Aggiungi con il codice")
	b.get(path).want(t, 200, "Codice a barre o ISBN", "Open Food Facts", "Open Database License (ODbL)")
	add := func(code string, more ...string) page {
		return b.send(path, append([]string{"code", code, "shelf", shelf}, more...)...)
	}

	// Known to open data: all that they tell, and that nobody has checked it.
	p := add(" 8001100 067056 ")
	b.get(p.to).want(t, 200, "Girandole", "da controllare con la confezione in mano", "1 bozza da completare", "da controllare")
	x := s.byCode()[0]
	if x.Title.It != "Girandole" || x.State != "draft" || x.Variant.Price != 0 || !x.Facts.Food || x.Facts.Confirmed || !x.Facts.Unchecked || x.Facts.Ingredients.It == "" ||
		len(x.Facts.Allergens) == 0 || x.VATRate == 0 {
		t.Errorf("made as %+v", x)
	}
	b.get(list).want(t, 200, "Girandole", "senza prezzo")
	one := list + "/" + x.ID.String()
	b.get(one).want(t, 200, "Da controllare", "confrontali con la confezione", "allergeni da confermare")

	// There already: its product, and no other.
	b.get(add("8001100067056").to).want(t, 200, "Questo codice c'è già", "Girandole")
	add("8001100067056", "open", "1").leads(t, one+"?done=coded")
	if n := len(s.byCode()); n != 1 {
		t.Errorf("the same code made %d products", n)
	}

	// It cannot be sold before somebody has given it a price, and is checked once its allergens are confirmed.
	b.get(list)
	b.send(list+"/bulk", "what", "state", "state_to", "live", "pick", x.ID.String(), "sure", "1")
	b.get(one)
	b.send(one, edit(field(b.last.text, "version"), label("shelf", shelf, "no_table", "handmade", "gtin", "8001100067056", "price", "")...)...).want(t, 422, "Manca «Prezzo»")
	if x := s.byCode()[0]; x.State != "draft" {
		t.Fatal("sold at no price")
	}
	b.get(one)
	b.send(one, edit(field(b.last.text, "version"), label("shelf", shelf, "no_table", "handmade", "gtin", "8001100067056", "title_it", "Girandole", "price", "2,40")...)...).leads(t, one+"?done=saved")
	if n := len(s.byCode()); n != 0 {
		t.Error("still a draft")
	}
	b.get(one).want(t, 200).lacks(t, "confrontali con la confezione")
}

func TestACodeIsNeverAWrongProduct(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path, shelf := "/admin/"+s.Shop.Slug+"/products/codes", s.good("miele").On.String()
	b.get(path)
	add := func(code string) page { return b.send(path, "code", code, "shelf", shelf) }
	b.get(add("036000291452").to).want(t, 200, "Senza nome", "non lo conosciamo")
	b.get(add("0036000291452").to).want(t, 200, "c'è già")
	b.get(add("978-88-06-21885-0").to).want(t, 200, "È un libro")
	for _, x := range s.byCode() {
		switch {
		case x.Facts.GTIN == "0036000291452" && x.Title.It == "" && !x.Facts.Unchecked && x.Facts.Allergens == nil && x.Facts.Food:
		case x.Facts.GTIN == "9788806218850" && x.Title.It == "" && x.VATRate == 4 && *x.MostOff == 5 && !x.Facts.Food:
		default:
			t.Errorf("made as %+v", x)
		}
	}
	for code, says := range map[string]string{"": "serve per andare avanti", "8001100067057": "Una cifra non torna", "12345": "queste sono 5", "pasta": "solo cifre",
		"2012345008755": "bilancia", "20000004": "bilancia", strings.Repeat("8", 3000): "troppo|cifre"} {
		if p := add(code); p.status != 422 || !strings.Contains(p.text, strings.Split(says, "|")[len(strings.Split(says, "|"))-1]) {
			t.Errorf("%.20q: %d", code, p.status)
		}
	}
	if n := len(s.byCode()); n != 2 {
		t.Errorf("%d drafts", n)
	}
}

// Thirty codes come one after the other, as a scanner types them: code and Enter,
// nothing else; each is one draft, though two scanners send them all at once.
func TestThirtyCodes(t *testing.T) {
	s := openStaff(t, false)
	shelf := s.good("miele").On
	var codes []ean.Code
	for i := range 30 {
		code := fmt.Sprintf("80111%07d", i*37)
		for d := range 10 {
			if ean.Valid(code + fmt.Sprint(d)) {
				codes = append(codes, ean.Code(code+fmt.Sprint(d)))
			}
		}
	}
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			for _, code := range codes {
				if err := s.DB.Shop(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(x *tenants.ShopTx) error {
					_, _, err := catalog.MakeByCode(x, code, shelf, true)
					return err
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	all := s.byCode()
	seen := map[string]bool{}
	for _, x := range all {
		seen[x.Facts.GTIN] = true
	}
	if len(all) != 30 || len(seen) != 30 {
		t.Errorf("%d drafts of %d codes", len(all), len(seen))
	}
}
