package storefront_test

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"sottocasa/internal/testkit"
	"sottocasa/tenants"
)

// many posts a change of many goods.
func (b *browser) many(path string, picks []tenants.ID, fields ...string) page {
	b.s.t.Helper()
	form := url.Values{"form_token": {field(b.last.text, "form_token")}}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	for _, id := range picks {
		form.Add("pick", id.String())
	}
	return b.ask("POST", path, form)
}

func TestManyGoodsChangeAtOnceAndBack(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	list := "/admin/" + s.Shop.Slug + "/products"
	bulk := list + "/bulk"
	honey, biscuits, cheese := s.Shop.Goods["miele"].Product, s.Shop.Goods["biscotti"].Product, s.Shop.Goods["pecorino"].Product
	picks := []tenants.ID{honey, biscuits, cheese}
	b.get(list)
	b.many(bulk, picks, "what", "price", "price_to", "+10%").want(t, 200, "Ecco che cosa cambia", "Miele di castagno 6,90 € diventa 7,59 €", "23,90 €/kg diventa 26,29 €/kg", "Cambia tutte e 3")
	if x := s.good("miele"); x.Variant.Price != 690 {
		t.Fatal("a preview changed a price")
	}
	id := field(b.last.text, "id")
	p := b.many(bulk, picks, "what", "price", "price_to", "+10%", "apply", "1", "id", id)
	p.leads(t, list+"?bulk="+id+"&count=3&done=bulk")
	b.get(list)
	b.many(bulk, picks, "what", "price", "price_to", "+10%", "apply", "1", "id", id).leads(t, list+"?bulk="+id+"&count=0&done=bulk") // sent twice
	if x := s.good("miele"); x.Variant.Price != 759 || s.logged(x.Variant.ID) != 2 {
		t.Errorf("honey costs %d, logged %d times", x.Variant.Price, s.logged(x.Variant.ID))
	}
	s.on(s.HoodSlug).get("/search?q=miele").want(t, 200, "7,59 €")
	b.get(p.to).want(t, 200, "Fatto: 3 cambiati.", "Annulla")
	s.Must(testkit.Exec(s.Database.Super, `update shop.variants set price_cents = 500 where id = $1`, s.Shop.Goods["biscotti"].Variant))
	s.Goods(`select $1::uuid`, s.Hood)
	b.send(list+"/undo/"+id).leads(t, list+"?done=undone&count=2&left=1")
	b.get(list+"?done=undone&count=2&left=1").want(t, 200, "2 sono tornati come prima. 1 l'ha cambiato qualcuno dopo")
	if x := s.good("miele"); x.Variant.Price != 690 || s.logged(x.Variant.ID) != 3 {
		t.Errorf("honey is back at %d, logged %d times", x.Variant.Price, s.logged(x.Variant.ID))
	}
	b.get(list)
	b.send(list+"/undo/"+id).leads(t, list+"?done=undone&count=0&left=0")
	s.Super(`update shop.variants set reserved = 4 where id = $1`, s.Shop.Goods["miele"].Variant)
	s.Broken()
	b.get(list)
	b.many(bulk, picks, "what", "stock", "stock_to", "3").want(t, 200, "4 pezzi sono già in un ordine", "Si conta a peso", "pezzi non contati diventa 3 pezzi", "Cambia 1")
	for _, x := range [][]string{{"what", "price", "price_to", "-95%", "Scrivi una percentuale intera"}, {"what", "price", "price_to", "gratis", "Scrivi un importo"},
		{"what", "colour", "x", "", "Scegli una delle voci"}, {"what", "stock", "stock_to", "-1", "Il minimo è 0"}, {"what", "shelf", "shelf_to", "x", "Scegli una delle voci"}} {
		b.get(list)
		b.many(bulk, picks, x[:4]...).want(t, 422, x[4])
	}
	b.get(list)
	b.many(bulk, nil, "what", "price", "price_to", "+5%").want(t, 422, "Spunta almeno un prodotto")
}

func TestManyGoodsMoveAndHide(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	list := "/admin/" + s.Shop.Slug + "/products"
	b.get("/admin/" + s.Shop.Slug + "/shelves")
	b.send("/admin/"+s.Shop.Slug+"/shelves", "id", tenants.NewID().String(), "title_it", "Dolci e regali", "title_en", "Sweets").leads(t, "/admin/"+s.Shop.Slug+"/shelves?done=saved")
	b.get("/admin/"+s.Shop.Slug+"/shelves").want(t, 200, "Dispensa", "Dolci e regali", "0 prodotti")
	sweets := regexp.MustCompile(`data-id="([^"]+)"`).FindAllStringSubmatch(b.last.text, -1)[1][1]
	picks := []tenants.ID{s.Shop.Goods["torta"].Product, s.Shop.Goods["biscotti"].Product}
	b.get(list)
	b.many(list+"/bulk", picks, "what", "shelf", "shelf_to", sweets).want(t, 200, "Dispensa diventa Dolci e regali")
	id := field(b.last.text, "id")
	b.many(list+"/bulk", picks, "what", "shelf", "shelf_to", sweets, "apply", "1", "id", id).want(t, 303)
	s.Must(s.Hosts.Refresh(context.Background()))
	s.on(s.Shop.Slug).get("/collections/dolci-e-regali").want(t, 200, "Torta mimosa")
	s.on(s.HoodSlug).get("/search?q=regali").want(t, 200, "Torta mimosa")
	b.get(list)
	b.send(list + "/undo/" + id)
	if x := s.good("torta"); x.ShelfSlug != "dispensa" || x.Reach != 5 {
		t.Errorf("the cake is back at %s, place %d", x.ShelfSlug, x.Reach)
	}
	b.get(list)
	b.many(list+"/bulk?q=torta", nil, "all", "1", "what", "state", "state_to", "hidden", "apply", "1").want(t, 303)
	if x := s.good("torta"); x.State != "hidden" || s.good("miele").State != "live" {
		t.Errorf("hidden: %s, honey %s", x.State, s.good("miele").State)
	}
	b.get(list+"?only=hidden").want(t, 200, "Torta mimosa", "1 prodotto").lacks(t, "Miele di castagno")
	b.get(list+"?q=castagno%20MIELE").want(t, 200, "Miele di castagno", "1 prodotto")
	b.get(list+"?q=%25").want(t, 200)
	b.get(list+"?q=zzz").want(t, 200, "Nessun prodotto così")
	b.get("/en"+list+"?only=english").want(t, 200, "No such product")
}

func TestShelvesArePutInOrder(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	page := "/admin/" + s.Shop.Slug + "/shelves"
	b.get(page)
	for range 2 {
		id := tenants.NewID().String()
		for range 2 { // sent twice
			b.send(page, "id", id, "title_it", "Pane").leads(t, page+"?done=saved")
			b.get(page)
		}
	}
	ids := func() []string {
		var all []string
		for _, m := range regexp.MustCompile(`data-id="([^"]+)"`).FindAllStringSubmatch(b.get(page).text, -1) {
			all = append(all, m[1])
		}
		return all
	}
	was := ids()
	if len(was) != 3 {
		t.Fatalf("%d shelves", len(was))
	}
	b.send(page+"/order", "order", strings.Join(was, ","), "move", "up "+was[2]).leads(t, page+"#o-"+was[2])
	if now := ids(); now[1] != was[2] || now[2] != was[1] {
		t.Errorf("moved to %v", now)
	}
	b.send(page+"/order", "order", strings.Join(was[:2], ",")).leads(t, page+"?done=moved")
	b.get(page)
	b.send(page+"/order", "order", "x,y").want(t, 422)
	b.get(page)
	b.send(page+"/"+was[0]+"/name", "was", "Dispensa", "title_it", "").want(t, 422, "serve per andare avanti")
	b.get(page)
	b.send(page+"/"+was[0]+"/name", "was", "Dispensa", "title_it", "Cose buone", "title_en", "Good things").leads(t, page+"?done=saved")
	b.get(page)
	b.send(page+"/"+was[0]+"/name", "was", "Dispensa", "title_it", "Altro").want(t, 409, "Nel frattempo")
	s.on(s.HoodSlug).get("/search?q=buone").want(t, 200, "Miele di castagno")
	b.get(page)
	b.send(page+"/"+was[0]+"/drop").want(t, 409, "c'è ancora qualcosa")
	b.get(page)
	b.send(page+"/"+was[1]+"/drop").leads(t, page+"?done=saved")
	goods := page + "/" + was[0]
	var order []string
	for _, m := range regexp.MustCompile(`data-id="([^"]+)"`).FindAllStringSubmatch(b.get(goods).text, -1) {
		order = append(order, m[1])
	}
	b.send(goods+"/order", "order", strings.Join(order, ","), "move", "down "+order[0]).leads(t, goods+"#o-"+order[0])
	if s.good("spaghetti").Reach != 2 || s.good("miele").Reach != 1 {
		t.Errorf("spaghetti %d, honey %d", s.good("spaghetti").Reach, s.good("miele").Reach)
	}
	b.get(page+"/"+tenants.NewID().String()).want(t, 404)
}

func TestBackOnADay(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	list, id := "/admin/"+s.Shop.Slug+"/products", s.Shop.Goods["miele"].Product.String()
	back := s.today().AddDays(5)
	b.get(list)
	b.send(list+"/"+id+"/today", "out", "until", "back", s.today().String()).want(t, 422, "Scegli un giorno da domani in poi")
	b.get(list)
	b.send(list+"/"+id+"/today?q=miele", "out", "until", "back", back.String()).leads(t, list+"?q=miele#p-"+id)
	if x := s.good("miele"); x.OutUntil.Format(time.DateOnly) != back.AddDays(-1).String() {
		t.Errorf("out until %v", x.OutUntil)
	}
	b.get(list).want(t, 200, "torna ")
	b.get(list+"?only=out").want(t, 200, "Miele di castagno", "1 prodotto")
	s.Must(s.Hosts.Refresh(context.Background()))
	s.on(s.Shop.Slug).get("/products/miele").lacks(t, `id="quantity"`)
	s.Super(`update shop.products set out_until = current_date - 2 where id = $1`, s.Shop.Goods["miele"].Product)
	if x := s.good("miele"); !x.Buyable() {
		t.Error("it does not come back by itself")
	}
}
