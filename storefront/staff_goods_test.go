package storefront_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/tenants"
)

func (s *staff) good(slug string) catalog.Product {
	s.t.Helper()
	var x catalog.Product
	s.Must(s.DB.ShopRead(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(r *tenants.ShopRead) {
		catalog.GetByID(r, catalog.Place{Shop: s.Shop.ID, Zone: s.Zone.String()}, s.Shop.Goods[slug].Product, &x)
	}))
	return x
}

// edit is a whole form of the honey, with some fields changed.
func edit(version string, changed ...string) []string {
	fields := map[string]string{"version": version, "title_it": "Miele di castagno", "title_en": "Chestnut honey", "about_it": "", "about_en": "",
		"price": "6,90", "counted": "1", "stock": "1000", "state": "live", "online": "1"}
	for i := 0; i+1 < len(changed); i += 2 {
		fields[changed[i]] = changed[i+1]
	}
	var list []string
	for k, v := range fields {
		list = append(list, k, v)
	}
	return list
}

func TestTwoPhonesEditOneProduct(t *testing.T) {
	s := openStaff(t, false)
	one, two := s.owner(), s.owner()
	path := "/admin/" + s.Shop.Slug + "/products/" + s.Shop.Goods["miele"].Product.String()
	one.get(path).want(t, 200, "Miele di castagno")
	two.get(path)
	version := field(one.last.text, "version")
	one.send(path, edit(version, "price", "7,20", "stock", "12")...).leads(t, path+"?done=saved")
	one.get(path+"?done=saved").want(t, 200, "Salvato.")
	p := two.send(path, edit(version, "price", "6,50", "title_it", "Miele di castagno del Lazio")...).want(t, 409,
		"un altro telefono ha salvato", "Prezzo adesso: 7,20 €", "Pezzi adesso: 12", "Nome adesso: Miele di castagno")
	if !strings.Contains(p.text, `value="6,50"`) || !strings.Contains(p.text, "Miele di castagno del Lazio") {
		t.Error("what was typed is lost")
	}
	if x := s.good("miele"); x.Variant.Price != 720 || *x.Variant.OnHand != 12 {
		t.Errorf("the second phone overwrote: %+v", x.Variant)
	}
	two.send(path, edit(field(p.text, "version"), "price", "6,50")...).leads(t, path+"?done=saved")
	if x := s.good("miele"); x.Variant.Price != 650 {
		t.Errorf("meant and still not saved: %d", x.Variant.Price)
	}
}

func TestProductRefusesWhatMakesNoSense(t *testing.T) {
	s := openStaff(t, false)
	shopper := s.NewShopper()
	shopper.Buy(delivery.Delivery)
	s.Super(`update shop.variants set reserved = 3 where id = $1`, s.Shop.Goods["miele"].Variant)
	s.Broken()
	b := s.owner()
	path := "/admin/" + s.Shop.Slug + "/products/" + s.Shop.Goods["miele"].Product.String()
	version := strconv.Itoa(s.good("miele").Variant.Version)
	for _, x := range []struct{ name, value, says string }{
		{"price", "-3", "non può essere sotto zero"}, {"price", "1.234", "Non capiamo se il punto"}, {"price", "gratis", "Scrivi un importo"},
		{"price", "0", "più di zero"}, {"price", "1,9999", "due cifre"}, {"price", "", "Manca «Prezzo»"}, {"stock", "2", "3 pezzi sono già in un ordine"},
		{"stock", "-1", "Il minimo è 0"}, {"stock", "molti", "numero intero"}, {"stock", "99999999999999999999", "Il massimo è 9.999"},
		{"title_it", "", "Manca «Nome»"}, {"title_it", strings.Repeat("a", 20000), "troppo lungo"}, {"state", "gone", "Scegli una delle voci"},
		{"counted", "", "serve per andare avanti"},
	} {
		b.get(path)
		p := b.send(path, edit(version, x.name, x.value)...).want(t, 422, x.says)
		if !strings.Contains(p.text, "<title>Errore:") {
			t.Errorf("%s %q: the title does not say so", x.name, x.value)
		}
	}
	b.get("/en" + path)
	b.send("/en"+path, edit(version, "stock", "2")...).want(t, 422, "3 pieces are already")
	if x := s.good("miele"); x.Variant.Price != 690 || x.Title.It != "Miele di castagno" {
		t.Errorf("a refused form was saved: %+v", x)
	}
	b.get(path)
	b.send(path, edit(version, "title_it", `Miele "<b>" & l'altro`, "stock", "5", "about_it", "Riga uno\nRiga due", "price", "1.234,50")...).leads(t, path+"?done=saved")
	b.get(path).want(t, 200).lacks(t, "<b>\"")
	if x := s.good("miele"); x.Title.It != `Miele "<b>" & l'altro` || x.Variant.Price != 123450 || x.About.It != "Riga uno\nRiga due" {
		t.Errorf("saved as %+v", x)
	}
}

func TestFinishedForToday(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	shop := &browser{s: s, host: s.Shop.Slug + ".shops.example"}
	list, id := "/admin/"+s.Shop.Slug+"/products", s.Shop.Goods["miele"].Product.String()
	add := `value="` + s.Shop.Goods["miele"].Variant.String() + `"` // of the form that puts it into the basket
	if p := shop.get("/products/miele").want(t, 200, "Miele di castagno"); !strings.Contains(p.text, add) {
		t.Fatal("honey cannot be bought at all")
	}
	b.get(list).want(t, 200, "Dispensa", "Miele di castagno", "6,90 €", "ne restano 1.000", "peso non contato", "23,90 €/kg", "ne restano 5 kg", "24,90 €/kg")
	b.send(list+"/"+id+"/today", "out", "1").leads(t, list+"#p-"+id)
	b.get(list).want(t, 200, "finito per oggi", "C'è di nuovo")
	s.Must(s.Hosts.Refresh(context.Background()))
	shop.get("/products/miele").want(t, 200).lacks(t, add)
	b.send(list+"/"+id+"/today", "out", "0")
	s.Must(s.Hosts.Refresh(context.Background()))
	if p := shop.get("/products/miele").want(t, 200); !strings.Contains(p.text, add) {
		t.Error("honey did not come back")
	}
	b.get(list)
	b.send(list+"/"+id+"/today", "out", "maybe").want(t, 422)
}

func TestSeatsBelowWhatIsTaken(t *testing.T) {
	s := openStaff(t, false)
	s.NewShopper().Buy(delivery.Delivery)
	round, _ := s.walk()
	b := s.coordinator()
	day := "/coordinator/" + s.HoodSlug + "/windows?day=" + round.Window.Day.String()
	seats := "/coordinator/" + s.HoodSlug + "/windows/" + round.Window.ID.String() + "/seats"
	b.get("/coordinator").leads(t, "/coordinator/"+s.HoodSlug)
	b.get("/coordinator/"+s.HoodSlug).want(t, 200, "Alimentari Prova", "Forno Prova", "2 negozi aperti adesso")
	b.get(day).want(t, 200, "1 prenotato, 0 tenuti adesso, 7 liberi")
	b.send(seats, "seats", "0").leads(t, day+"&done=seats")
	b.get(day+"&done=seats").want(t, 200, "Posti cambiati", "1 prenotato, 0 tenuti adesso, 0 liberi", "Hai chiesto 0, ma 1 posto in più è già preso", "Nessuno perde il suo")
	b.send(seats, "seats", "12")
	b.get(day).want(t, 200, "1 prenotato, 0 tenuti adesso, 11 liberi").lacks(t, "Hai chiesto")
	for value, says := range map[string]string{"-1": "Il minimo è 0", "molti": "numero intero", "9999999": "Il massimo è 200", "": "serve per andare avanti"} {
		b.send(seats, "seats", value).want(t, 422, says, "1 prenotato")
		b.get(day)
	}
	b.get("/coordinator/"+s.HoodSlug+"/windows?day=2027-02-30").want(t, 404)
	b.get("/coordinator/"+s.HoodSlug+"/windows?day=2031-01-01").want(t, 200, "Nessuna fascia")
	b.get("/en"+day).want(t, 200, "1 booked, 0 held now, 11 free")
}
