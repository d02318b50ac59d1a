package storefront_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/tenants"
)

// fresh is a whole form of a new product, with some fields changed.
func fresh(b *browser, changed ...string) []string {
	fields := map[string]string{"whole": "1", "id": field(b.last.text, "id"), "image": field(b.last.text, "image"), "title_it": "Pizza bianca", "price": "2,50", "mode": "each",
		"counted": "0", "state": "live", "online": "1", "vat_rate": "shelf", "exempt": "sold_by_number", "limit": "free", "shelf": firstOption(b.last.text, "shelf")}
	for i := 0; i+1 < len(changed); i += 2 {
		fields[changed[i]] = changed[i+1]
	}
	var list []string
	for k, v := range fields {
		list = append(list, k, v)
	}
	return list
}

// firstOption is the first value of a list to choose from.
func firstOption(text, name string) string {
	_, rest, _ := strings.Cut(text, `<select class="input" id="`+name+`"`)
	_, rest, _ = strings.Cut(rest, `<option value="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

// named are the shop's products of an Italian name.
func (s *staff) named(title string) []catalog.Product {
	s.t.Helper()
	var all, found []catalog.Product
	s.Must(s.DB.ShopRead(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(r *tenants.ShopRead) {
		catalog.All(r, catalog.Place{Shop: s.Shop.ID, Zone: s.Zone.String()}, false, &all)
	}))
	for _, x := range all {
		if x.Title.It == title {
			found = append(found, x)
		}
	}
	return found
}

func TestANewProductIsMadeOnce(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug + "/products/new"
	b.get(path).want(t, 200, "Nuovo prodotto", "Pubblica", "Salva bozza")
	form := fresh(b)
	p := b.upload(path, loaf(t, 900, 600, 40), "pizza.jpg", form...)
	if p.status != 303 || !strings.HasSuffix(p.to, "?done=made") {
		t.Fatalf("%d to %q: %.600s", p.status, p.to, plainText(p.text))
	}
	first := p.to
	b.get(path)
	b.upload(path, loaf(t, 900, 600, 40), "pizza.jpg", form...).leads(t, first)
	b.get(first).want(t, 200, "«Pizza bianca» è in vetrina", "manca l'inglese", "Cambia la foto")
	all := s.named("Pizza bianca")
	if len(all) != 1 || all[0].State != "live" || all[0].Slug != "pizza-bianca" || all[0].VATRate != 10 || all[0].Picture == nil || all[0].Reach != 10 {
		t.Fatalf("made %+v", all)
	}
	s.Must(s.Hosts.Refresh(context.Background()))
	s.on(s.Shop.Slug).get("/products/pizza-bianca").want(t, 200, "Pizza bianca", "2,50 €")
	b.get(path)
	b.send(path, fresh(b, "as_draft", "1")...)
	if all := s.named("Pizza bianca"); len(all) != 2 || all[1].State != "draft" || all[1].Slug != "pizza-bianca-2" {
		t.Errorf("a draft of the same name: %+v", all)
	}
	id := all[0].ID.String()
	b.get("/admin/" + s.Shop.Slug + "/products/" + id)
	copyID := tenants.NewID().String()
	for range 2 { // a double tap
		b.send("/admin/"+s.Shop.Slug+"/products/"+id+"/duplicate", "id", copyID).leads(t, "/admin/"+s.Shop.Slug+"/products/"+copyID+"?done=copied")
		b.get("/admin/" + s.Shop.Slug + "/products/" + id)
	}
	if all := s.named("Pizza bianca (copia)"); len(all) != 1 || all[0].State != "draft" || all[0].Picture == nil || all[0].Variant.Price != 250 {
		t.Errorf("copied %+v", all)
	}
}

func TestANewProductLosesNothing(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug + "/products/new"
	b.get(path)
	p := b.upload(path, loaf(t, 900, 600, 41), "pizza.jpg", fresh(b, "title_it", "", "price", "due", "about_it", "Alta e soffice", "lead", "48", "day_6", "1", "min_age", "1")...).
		want(t, 422, "Manca «Nome»", "Scrivi un importo")
	image := field(p.text, "image")
	for _, kept := range []string{`value="due"`, "Alta e soffice", `value="48"`, `src="/admin/` + s.Shop.Slug + `/pictures/`} {
		if !strings.Contains(p.text, kept) {
			t.Errorf("%s is lost", kept)
		}
	}
	if image == "" {
		t.Fatal("the photo is lost")
	}
	b.send(path, fresh(b, "title_it", "Pizza rossa", "day_6", "1", "image", image)...).want(t, 303)
	if all := s.named("Pizza rossa"); len(all) != 1 || all[0].Picture == nil || len(all[0].MadeOn) != 1 {
		t.Fatalf("made %+v", all)
	}
	for _, x := range [][]string{{"shelf", "x", "Scegli una delle voci"}, {"vat_rate", "21", "Scegli una delle voci"}, {"mode", "litre", "Scegli una delle voci"},
		{"lead", "9999", "Il massimo è 2.160"}, {"quantity", "molto", "Scrivi un numero"}, {"price", "1.234", "Non capiamo"}, {"mode", "weight", "serve per andare avanti"},
		{"id", "x", ""}, {"state", "scheduled", "serve per andare avanti"}} {
		b.get(path)
		b.send(path, fresh(b, append([]string{"unit", "g"}, x[:2]...)...)...).want(t, 422, x[2])
	}
	b.get(path)
	b.send(path, fresh(b, "title_it", "Con foto d'altri", "image", tenants.NewID().String())...).want(t, 303)
	b.get("/en"+path).want(t, 200, "Publish", "Save draft")
}

func TestAProductGoesOnSaleByItself(t *testing.T) {
	s := openStaff(t, false)
	s.Work()
	b := s.owner()
	path := "/admin/" + s.Shop.Slug + "/products/new"
	soon := time.Now().In(s.Zone).Add(24 * time.Hour)
	b.get(path)
	b.send(path, fresh(b, "state", "scheduled", "live_day", "2020-01-01", "live_time", "10:00")...).want(t, 422, "Questo momento è già passato")
	b.send(path, fresh(b, "title_it", "Panettone", "state", "scheduled", "live_day", soon.Format(time.DateOnly), "live_time", soon.Format("15:04"))...).want(t, 303)
	x := s.named("Panettone")[0]
	b.get("/admin/"+s.Shop.Slug+"/products/"+x.ID.String()).want(t, 200, "Va in vetrina da solo")
	if x.State != "draft" {
		t.Fatalf("seen too early: %s", x.State)
	}
	at := time.Now().Add(-time.Second).Truncate(time.Second)
	s.Goods(`update shop.products set live_at = $2 where hood_id = $1 and id = $3`, s.Hood, at, x.ID)
	job := catalog.Appear{Hood: s.Hood, Shop: s.Shop.ID, Product: x.ID, At: at}
	s.Must(s.DB.Shop(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(t *tenants.ShopTx) error { return t.Enqueue(job) }))
	s.Eventually("it is on sale", func() bool { return s.named("Panettone")[0].State == "live" })
	s.Must(s.Hosts.Refresh(context.Background()))
	s.on(s.Shop.Slug).get("/products/panettone").want(t, 200, "Panettone")
}

func TestAProductIsSoldAnotherWay(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug + "/products/" + s.Shop.Goods["biscotti"].Product.String()
	weighed := []string{"whole", "1", "title_it", "Biscotti al farro", "mode", "weight", "price", "18,00", "counted", "1", "stock", "3 kg", "vat_rate", "10", "exempt", "sold_by_number",
		"weigh_min", "100 g", "weigh_step", "50 g", "weigh_default", "250 g", "weigh_scale", "5 g", "weigh_tolerance", "10", "quantity", "", "deposit", ""}
	b.get(path)
	shelf := firstOption(b.last.text, "shelf")
	b.send(path, edit(field(b.last.text, "version"), append(weighed, "shelf", shelf)...)...).leads(t, path+"?done=saved")
	x := s.good("biscotti")
	if x.Mode != catalog.Weight || x.Variant.Per != "kg" || *x.Variant.OnHand != 3000 || x.Weighing.Default != 250 {
		t.Errorf("sold as %+v", x)
	}
	s.Must(s.Hosts.Refresh(context.Background()))
	s.on(s.Shop.Slug).get("/products/biscotti").want(t, 200, "18,00 €", "al kg")
	honey := "/admin/" + s.Shop.Slug + "/products/" + s.Shop.Goods["miele"].Product.String()
	shopper := s.NewShopper()
	shopper.Buy("delivery")
	b.get(honey)
	b.send(honey, edit(field(b.last.text, "version"), append(weighed, "shelf", shelf, "title_it", "Miele")...)...).want(t, 422, "Qualcuno l'ha già ordinato così")
	b.send(honey, edit(field(b.last.text, "version"), "whole", "1", "mode", "each", "vat_rate", "10", "exempt", "sold_by_number", "shelf", shelf, "quantity", "0,5", "unit", "kg", "drained", "600 g")...).
		want(t, 422, "non può superare il contenuto")
	b.send(honey, edit(field(b.last.text, "version"), "whole", "1", "mode", "each", "vat_rate", "N4", "exempt", "sold_by_number", "shelf", shelf, "quantity", "0,5", "unit", "kg", "drained", "400 g", "lead", "24")...).
		leads(t, honey+"?done=saved")
	if x := s.good("miele"); x.Quantity != 500 || x.Unit != "g" || x.Drained != 400 || x.VATNature != "N4" || x.Lead != 24 {
		t.Errorf("kept as %+v", x)
	}
}
