package storefront_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"sottocasa/internal/testkit"
	"sottocasa/tenants"
)

// thousands puts so many drafts more on the shop's shelf, and gives the id of one.
func (s *staff) thousands(goods, of int) string {
	s.t.Helper()
	s.Super(`insert into shop.products (shop_id, hood_id, id, slug, shelf_id, title, about, sale_mode, state, vat_rate, position)
		select shop_id, hood_id, gen_random_uuid(), 'merce-' || n, shelf_id, jsonb_build_object('it', 'Merce numero ' || n, 'en', 'Good number ' || n), '{"it": ""}', 'each', 'draft', 22, 100 + n
		from shop.products, generate_series(1, $2) n where id = $1`, s.Shop.Goods["miele"].Product, goods)
	s.Super(`insert into shop.variants (shop_id, hood_id, id, product_id, price_cents, per)
		select shop_id, hood_id, gen_random_uuid(), id, 1000, 'piece' from shop.products where shop_id = $1 and slug like 'merce-%'`, s.Shop.ID)
	return one(s.World, `select id::text from shop.products where shop_id = $1 and slug = $2`, s.Shop.ID, fmt.Sprint("merce-", of))
}

// mostPage is how large a page of the shop's rooms may get, however many goods
// the shop has.
const mostPage = 300 << 10

// TestPagesOfAShopWithThousands: no page lists all goods; what it needs is found.
func TestPagesOfAShopWithThousands(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug
	late := s.thousands(10_000, 9000)
	s.Super(`insert into shop.shelves (shop_id, hood_id, id, slug, title, position)
		select shop_id, hood_id, gen_random_uuid(), 'reparto-' || n, jsonb_build_object('it', 'Reparto ' || n), 10 + n from shop.shelves, generate_series(1, 199) n where shop_id = $1`, s.Shop.ID)
	shelf := one(s.World, `select shelf_id::text from shop.products where id = $1`, s.Shop.Goods["miele"].Product)
	for _, page := range []string{"/start", "/offers", "/offers/new", "/offers/new?product=" + late, "/codes/new", "/presents", "/products", "/products?page=200",
		"/products/new", "/products/codes", "/shelves", "/shelves/" + shelf, "/shelves/" + shelf + "?page=90", "/products/" + late, "/trail"} {
		got := b.get(path+page).want(t, 200)
		if len(got.text) > mostPage {
			t.Errorf("%s has %d KB", page, len(got.text)>>10)
		}
		if page != "/products?page=200" && strings.Contains(got.text, "Merce numero 200<") {
			t.Errorf("%s lists the 200th", page)
		}
	}
	b.get(path+"/offers/new?product="+late).want(t, 200, "Merce numero 9000, 10,00 €", "Tutto lo scaffale: Dispensa")
	b.get(path+"/products?page=200").want(t, 200, "200 di 201", "Merce numero 9990", "10.009 prodotti")
	b.get(path+"/start").want(t, 200)
}

// TestAnOfferOfOneOfThousands: the product is looked for in the form, which keeps
// what was typed.
func TestAnOfferOfOneOfThousands(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug
	late := s.thousands(9500, 9000)
	b.get(path+"/offers/new").lacks(t, "Miele di castagno")
	found := b.send(path+"/offers/new", s.offered("about", "", "kind", "percent", "price", "", "percent", "20", "find", "castagno", "do", "find")...)
	found.want(t, 200, "1 prodotto trovato", "Miele di castagno, 6,90 €").lacks(t, "error")
	if !strings.Contains(found.text, `value="20"`) || !strings.Contains(found.text, `<option value="product:`+s.Shop.Goods["miele"].Product.String()+`" selected>`) {
		t.Error("what was typed is gone, or what was found is not chosen")
	}
	b.send(path+"/offers/new", s.offered("about", "", "find", "numero 9000", "do", "find")...).want(t, 200, "Merce numero 9000, 10,00 €")
	b.send(path+"/offers/new", s.offered("about", "", "find", "merce", "do", "find")...).want(t, 200, "9.500 prodotti trovati", "i primi 100")
	b.send(path+"/offers/new", s.offered("do", "preview")...).want(t, 200, "Ecco come si vedrà", "Miele di castagno, 6,90 €")
	b.send(path+"/offers/new", s.offered()...).leads(t, path+"/offers?done=offer")
	b.get(path+"/offers").want(t, 200, "Miele di castagno", "Adesso 5,90 € invece di 6,90 €").lacks(t, "Merce")
	shelf := one(s.World, `select shelf_id::text from shop.products where id = $1`, s.Shop.Goods["miele"].Product)
	b.get(path + "/offers/new")
	whole := b.send(path+"/offers/new", s.offered("about", "shelf:"+shelf, "kind", "percent", "percent", "10", "price", "", "do", "preview")...)
	whole.want(t, 200, "Ecco come si vedrà", "E altri 9.459, non mostrati", "Metti in offerta")
	if late == "" || len(whole.text) > mostPage {
		t.Errorf("%d KB", len(whole.text)>>10)
	}
}

// TestAPresentOfOneOfThousands is the same for presents, whose names stay told.
func TestAPresentOfOneOfThousands(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug + "/presents"
	late := s.thousands(9500, 9000)
	gift := one(s.World, `select id::text from shop.variants where product_id = $1`, late)
	b.get(path).lacks(t, "Merce", "Miele")
	b.send(path+"/new", "gift", gift, "gift_from", "30", "find", "miele", "do", "find").want(t, 200, "Miele di castagno", "Merce numero 9000")
	if !strings.Contains(b.last.text, `value="30"`) || !strings.Contains(b.last.text, `<option value="`+gift+`" selected>`) {
		t.Error("what was chosen and typed is gone")
	}
	b.send(path+"/new", "gift", gift, "gift_from", "30", "with", s.Shop.Goods["miele"].Variant.String()).leads(t, path+"?done=gift")
	b.get(path).want(t, 200, "Merce numero 9000", "A chi compra Miele di castagno")
	b.get("/admin/"+s.Shop.Slug+"/offers").want(t, 200, "In omaggio: Merce numero 9000. Da 30,00 € di spesa. A chi compra Miele di castagno.")
	b.get(path)
	b.send(path+"/new", "gift", tenants.NewID().String()).want(t, 422)
}

// TestALongShelfIsOrderedPageByPage: one of its goods goes over the edge of a
// page, and what somebody else has moved meanwhile stays where it is.
func TestALongShelfIsOrderedPageByPage(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	s.thousands(291, 1) // 300 with the world's own
	shelf := one(s.World, `select shelf_id::text from shop.products where id = $1`, s.Shop.Goods["miele"].Product)
	page := "/admin/" + s.Shop.Slug + "/shelves/" + shelf
	ids := func() []string {
		var all []string
		s.Must(testkit.Query(s.Database.Super, `select array_agg(id::text order by position, id) from shop.products where shelf_id = $1`, []any{shelf}, &all))
		return all
	}
	was := ids()
	p := b.get(page+"?page=2").want(t, 200, "Pagina 2 di 3")
	if rows := regexp.MustCompile(`data-id="([^"]+)"`).FindAllStringSubmatch(p.text, -1); len(rows) != 100 || rows[0][1] != was[100] {
		t.Fatalf("%d rows", len(rows))
	}
	order := field(p.text, "order")
	if order != strings.Join(was[99:201], ",") || field(p.text, "from") != "99" {
		t.Fatal("the form does not have the page and its neighbours")
	}
	b.send(page+"/order", "order", order, "from", "99", "move", "up "+was[100]).leads(t, page+"#o-"+was[100])
	now := ids()
	if now[99] != was[100] || now[100] != was[99] || now[0] != was[0] || now[299] != was[299] {
		t.Error("it did not go over the edge")
	}
	b.get(page + "?page=2")
	b.send(page+"/order", "order", order, "from", "99", "move", "down "+was[150]).leads(t, page+"?page=2#o-"+was[150])
	b.get(page + "?page=3")
	b.send(page+"/order", "order", strings.Join(now[150:200], ","), "from", "199").leads(t, page+"?page=3&done=moved")
	b.get(page+"?page=99").want(t, 200, "Pagina 3 di 3")
	b.get(page+"?page=-1").want(t, 200, "Pagina 1 di 3")
}

// TestManyShelvesOpenOneByOne: of many shelves only the form that is asked for is
// on the page.
func TestManyShelvesOpenOneByOne(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	page := "/admin/" + s.Shop.Slug + "/shelves"
	s.Super(`insert into shop.shelves (shop_id, hood_id, id, slug, title, position)
		select shop_id, hood_id, gen_random_uuid(), 'reparto-' || n, jsonb_build_object('it', 'Reparto ' || n, 'en', 'Aisle ' || n), 10 + n from shop.shelves, generate_series(1, 60) n where shop_id = $1`, s.Shop.ID)
	id := one(s.World, `select id::text from shop.shelves where shop_id = $1 and slug = 'reparto-40'`, s.Shop.ID)
	form := page + "/" + id + "/name"
	if strings.Contains(b.get(page).text, form) {
		t.Error("the form of each shelf is on the page")
	}
	if text := b.get(page + "?open=" + id).text; !strings.Contains(text, form) || !strings.Contains(text, `value="Reparto 40"`) || !strings.Contains(text, `value="Aisle 40"`) {
		t.Error("the form that was asked for is not there")
	}
	b.send(form, "was", "Reparto 40", "title_it", "").want(t, 422, "serve per andare avanti")
	if !strings.Contains(b.last.text, form) {
		t.Error("what was wrong cannot be mended")
	}
	b.send(form, "was", "Reparto 40", "title_it", "Vini").leads(t, page+"?done=saved")
}

// TestPricesWrittenTogetherAreOneLine: what a change of many or a file writes at
// once does not bury the rest of the trail, whose single prices stay single.
func TestPricesWrittenTogetherAreOneLine(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug
	s.thousands(1200, 1)
	b.get(path + "/products")
	b.many(path+"/products/bulk", []tenants.ID{s.Shop.Goods["miele"].Product, s.Shop.Goods["biscotti"].Product}, "what", "price", "price_to", "+10%", "apply", "1").want(t, 303)
	b.get(path + "/products?q=merce")
	b.many(path+"/products/bulk?q=merce", nil, "all", "1", "what", "price", "price_to", "+10%", "apply", "1").want(t, 303)
	b.get(path + "/products")
	b.many(path+"/products/bulk?q=merce", nil, "all", "1", "what", "price", "price_to", "+10%", "apply", "1").want(t, 303)
	b.get(path+"/trail").want(t, 200, "Ha scritto i prezzi di 1.200 prodotti insieme", "Ha cambiato insieme più prodotti: 1.200",
		"Prezzo di «Miele di castagno»: da 6,90 € a 7,59 €", "Prezzo di «Biscotti").lacks(t, "«Merce")
	if !strings.Contains(b.last.text, `href="`+path+`/trail.csv?day=`) {
		t.Error("nothing leads to each of them")
	}
	file := b.get(path+"/trail.csv").want(t, 200)
	if n := strings.Count(file.text, "«Merce numero"); n != 2400 {
		t.Errorf("the file has %d of them", n)
	}
	s.Broken() // prices that no variant has: as a file of thousands is written, some hundreds at a time
	for n := range 3 {
		s.Super(`insert into shop.price_log (shop_id, hood_id, id, variant_id, price_cents, valid_from, actor, live)
			select shop_id, hood_id, gen_random_uuid(), id, 2000 + $3, now() + $3 * interval '1 second', $2, false from shop.variants where shop_id = $1 and sku = '' and price_cents > 1100`,
			s.Shop.ID, "account:"+s.person("nives").String(), n)
	}
	b.get(path+"/trail").want(t, 200, "Ha scritto i prezzi di 4.812 prodotti insieme")
}
