package storefront_test

import (
	"context"
	"strings"
	"testing"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// variantsOf are those of a product in the order of its options.
func (s *staff) variantsOf(slug string) []catalog.Variant {
	s.t.Helper()
	var all []catalog.Variant
	var x catalog.Product
	s.Must(s.DB.ShopRead(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(r *tenants.ShopRead) {
		catalog.VariantsOf(r, s.Shop.ID, s.Shop.Goods[slug].Product, &all)
		catalog.GetByID(r, catalog.Place{Shop: s.Shop.ID, Zone: "UTC"}, s.Shop.Goods[slug].Product, &x)
	}))
	return catalog.InOrder(x.Options, all)
}

func sizes(b *browser, values string, more ...string) []string {
	return append([]string{"version", field(b.last.text, "version"), "name_it_0", "Taglia", "name_en_0", "Size", "values_it_0", values}, more...)
}

// table is the whole form of variants, with some fields changed.
func table(b *browser, all []catalog.Variant, changed ...string) []string {
	form := map[string]string{"version": field(b.last.text, "version")}
	for _, v := range all {
		id := v.ID.String()
		form["price_"+id], form["stock_"+id], form["sold_"+id] = "15,00", "3", "1"
	}
	for i := 0; i+1 < len(changed); i += 2 {
		form[changed[i]] = changed[i+1]
	}
	var list []string
	for k, v := range form {
		list = append(list, k, v)
	}
	return list
}

func TestAProductHasVariants(t *testing.T) {
	s := openStaff(t, false)
	b, resident := s.owner(), s.on(s.Shop.Slug)
	path := "/admin/" + s.Shop.Slug + "/products/" + s.Shop.Goods["ultimo"].Product.String()
	b.get(path+"/variants").want(t, 200, "Che cosa si sceglie")
	b.send(path+"/options", sizes(b, "S, M, L")...).leads(t, path+"/variants?done=saved")
	all := s.variantsOf("ultimo")
	if len(all) != 3 || all[0].ID != s.Shop.Goods["ultimo"].Variant || all[1].Price != 1500 || *all[1].OnHand != 0 {
		t.Fatalf("made %+v", all)
	}
	m, l := all[1].ID.String(), all[2].ID.String()
	b.get(path + "/variants")
	b.send(path+"/variants", table(b, all, "price_"+m, "12,50", "sku_"+m, "V-M", "sold_"+l, "")...).leads(t, path+"/variants?done=saved")
	s.Must(s.Hosts.Refresh(context.Background()))
	resident.get("/collections/dispensa").want(t, 200, "da 12,50 €", "Scegli")
	resident.get("/products/ultimo").want(t, 200, "Taglia", "S 15,00 €", "M 12,50 €", "Ultimi 3").lacks(t, `value="`+l+`"`)
	s.on(s.HoodSlug).get("/search?q=vaso").want(t, 200, "12,50 €")
	token := web.NewToken()
	put := func(variant tenants.ID) error {
		return s.DB.Hood(t.Context(), s.Scope(), func(h *tenants.HoodTx) error {
			_, err := orders.Put(h, token, s.Shop.ID, s.Zone.String(), variant, catalog.Amount{Pieces: 2}, true)
			return err
		})
	}
	s.Must(put(all[1].ID))
	if err := put(all[2].ID); !fault.Has(err, fault.NotFound) {
		t.Errorf("what is not sold went into a basket: %v", err)
	}
	full, err := orders.LoadAll(t.Context(), s.DB, s.Scope(), s.Zone.String(), token)
	s.Must(err)
	if x := full.Shops[0].Lines[0].Product; x.Title.It != "L'ultimo vaso, M" || x.Variant.Price != 1250 {
		t.Errorf("in the basket as %+v", x)
	}
	b.get(path).want(t, 200, "Prezzi e pezzi delle varianti", "S · 15,00 €")
	b.send(path, edit(field(b.last.text, "version"), "title_it", "Vaso", "state", "hidden")...).leads(t, path+"?done=saved")
	if n := s.logged(all[1].ID); n != 3 { // made, reduced, hidden
		t.Errorf("%d rows in the price log", n)
	}
}

func TestOptionsChangeAndKeepTheirVariants(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug + "/products/" + s.Shop.Goods["ultimo"].Product.String()
	set := func(fields ...string) page {
		b.get(path + "/variants")
		return b.send(path+"/options", sizes(b, fields[0], fields[1:]...)...)
	}
	set("S, M, L").leads(t, path+"/variants?done=saved")
	was := s.variantsOf("ultimo")
	set("S, M, XL", "values_en_0", "Small, Medium, Huge").leads(t, path+"/variants?done=saved")
	if now := s.variantsOf("ultimo"); now[2].ID != was[2].ID || now[2].Title.It != "XL" || now[2].Title.En != "Huge" {
		t.Errorf("a value written anew lost its variant: %+v", now)
	}
	set("S, M, XL", "name_it_1", "Colore", "values_it_1", "Rosso, Blu").leads(t, path+"/variants?done=saved")
	now := s.variantsOf("ultimo")
	if len(now) != 6 || now[0].ID != was[0].ID || now[0].Title.It != "S, Rosso" || now[5].Title.It != "XL, Blu" {
		t.Errorf("a second option: %+v", now)
	}
	s.Must(s.Hosts.Refresh(context.Background()))
	s.on(s.Shop.Slug).get("/products/ultimo").want(t, 200, "Taglia: S", "Rosso", "Blu")
	b.get(path + "/variants")
	old := sizes(b, "S")
	set("S, M").leads(t, path+"/variants?done=saved")
	b.get(path + "/variants")
	b.send(path+"/options", old...).want(t, 409, "Nel frattempo qualcosa è cambiato")
	for _, x := range [][]string{{"S, S", "c'è due volte lo stesso valore"}, {"S, M", "In italiano i valori sono 2", "values_en_0", "Small"}, {"", "serve per andare avanti"},
		{strings.Repeat("x, ", 40), "Al massimo 30 valori"}, {"S", "serve per andare avanti", "values_it_1", "Rosso"},
		{"1,2,3,4,5,6,7,8,9", "al massimo 50 per prodotto", "name_it_1", "B", "values_it_1", "1,2,3,4,5,6"}} {
		b.get(path + "/variants")
		b.send(path+"/options", sizes(b, x[0], x[2:]...)...).want(t, 422, x[1])
	}
	all := s.variantsOf("ultimo")
	s.Super(`update shop.variants set on_hand = 3, reserved = 2 where id = $1`, all[0].ID)
	s.Broken()
	b.get(path + "/variants")
	first := all[0].ID.String()
	b.send(path+"/variants", table(b, all, "stock_"+first, "1")...).want(t, 422, "2 pezzi sono già in un ordine")
	b.send(path+"/variants", table(b, all, "price_"+first, "gratis")...).want(t, 422, "Scrivi un importo")
	b.send(path+"/variants", table(b, all, "sold_"+first, "", "sold_"+all[1].ID.String(), "")...).want(t, 422, "Almeno una variante")
	b.get(path + "/variants")
	b.send(path+"/options", "version", field(b.last.text, "version")).leads(t, path+"/variants?done=saved")
	if x := s.good("ultimo"); x.Choice != catalog.NoChoice || x.Variant.Title.It != "" {
		t.Errorf("options are still there: %+v", x)
	}
}

// logged counts a variant's rows of the price log.
func (s *staff) logged(variant tenants.ID) (n int) {
	s.t.Helper()
	s.Must(testkit.Query(s.Database.Super, `select count(*)::int from shop.price_log where variant_id = $1`, []any{variant}, &n))
	return n
}
