package storefront_test

import (
	"strings"
	"testing"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// offered is a whole form of an offer on the honey for the next week, with some
// fields changed.
func (s *staff) offered(changed ...string) []string {
	today := s.today()
	return changedForm(map[string]string{"about": "product:" + s.Shop.Goods["miele"].Product.String(), "kind": "price", "price": "5,90", "percent": "",
		"from": today.String(), "from_time": "", "until": today.AddDays(6).String(), "until_time": "", "do": "save"}, changed)
}

func changedForm(fields map[string]string, changed []string) []string {
	for i := 0; i+1 < len(changed); i += 2 {
		fields[changed[i]] = changed[i+1]
	}
	var list []string
	for k, v := range fields {
		list = append(list, k, v)
	}
	return list
}

// TestAnOfferIsMadeAndEnded: what is no reduction is refused beside its field, a
// true one is previewed, made, listed and ended.
func TestAnOfferIsMadeAndEnded(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug
	b.get(path+"/offers").want(t, 200, "Non hai ancora fatto offerte", "Non hai ancora codici", "Per ora non regali niente")
	b.get(path+"/offers/new?product="+s.Shop.Goods["miele"].Product.String()).want(t, 200, "Miele di castagno, 6,90 €")
	for _, c := range []struct{ name, typed, says string }{
		{"price", "6,90", "Non è uno sconto: negli ultimi 30 giorni il prezzo più basso era già 6,90 €"}, {"price", "7,50", "Non è uno sconto"},
		{"price", "", "Manca «Prezzo in offerta»."}, {"price", "gratis", ""}, {"about", "product:x", ""}, {"about", "", ""}, {"until", s.today().AddDays(-1).String(), "La fine deve venire dopo l'inizio"},
		{"until", "domani", "Scrivi il giorno così"}, {"from_time", "sera", "Scrivi l'ora così"},
	} {
		for _, do := range []string{"preview", "save"} {
			b.get(path + "/offers/new")
			got := b.send(path+"/offers/new", s.offered(c.name, c.typed, "do", do)...)
			if c.name == "until" && c.typed != "domani" && do == "preview" {
				continue // told when it is made
			}
			got.want(t, 422, c.says)
			if c.name == "price" && c.typed != "" && !strings.Contains(got.text, `value="`+c.typed+`"`) {
				t.Errorf("%s: what was typed is gone", c.typed)
			}
			if strings.Contains(c.says, "Non è") && !strings.Contains(got.text, `id="price-error"`) {
				t.Error("why it is refused does not stand beside the price")
			}
		}
	}
	if x := s.good("miele"); x.Variant.Price != 690 || x.Variant.Offer != nil {
		t.Fatalf("a refused offer changed the price: %+v", x.Variant)
	}
	b.get(path + "/offers/new")
	b.send(path+"/offers/new", s.offered("do", "preview")...).want(t, 200, "Ecco come si vedrà", "5,90 €", "invece di 6,90 €", "−14%", "Prezzo più basso degli ultimi 30 giorni: 6,90 €", "Metti in offerta")
	b.send(path+"/offers/new", s.offered()...).leads(t, path+"/offers?done=offer")
	b.get(path+"/offers?done=offer").want(t, 200, "L'offerta è pronta", "Miele di castagno", "Adesso 5,90 € invece di 6,90 €", "attivo")
	page := path + "/products/" + s.Shop.Goods["miele"].Product.String()
	if b.get(page).want(t, 200, "adesso è in offerta a 5,90 €"); !strings.Contains(b.last.text, `value="6,90"`) {
		t.Error("the product's form does not have the full price")
	}
	b.send(page, edit(field(b.last.text, "version"), "stock", "12")...).leads(t, page+"?done=saved")
	if x := s.good("miele"); x.Variant.Price != 590 || x.Variant.Asked() != 690 || *x.Variant.OnHand != 12 {
		t.Errorf("saved while it is on offer: %+v", x.Variant)
	}
	b.get(path + "/offers/new")
	b.send(path+"/offers/new", s.offered("price", "5,00")...).want(t, 422, "In quei giorni ha già un'offerta")
	b.get(path + "/offers")
	id := one(s.World, `select id::text from shop.offers where shop_id = $1`, s.Shop.ID)
	b.send(path+"/offers/"+id+"/end").leads(t, path+"/offers?done=ended")
	b.get(path+"/offers?done=ended").want(t, 200, "In vetrina è tornato il prezzo pieno", "finito")
	if x := s.good("miele"); x.Variant.Price != 690 {
		t.Errorf("the price after the offer: %d", x.Variant.Price)
	}
	b.get(path + "/offers")
	b.send(path+"/offers/x/end").want(t, 404)
}

// TestACodeIsMadeAndEnded: each field says what is wrong with it, and keeps it.
func TestACodeIsMadeAndEnded(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug
	form := func(changed ...string) []string {
		return changedForm(map[string]string{"word": "benvenuto 10", "kind": "percent", "percent": "10", "from": s.today().String()}, changed)
	}
	for _, c := range [][]string{
		{"word", "è!", "Usa da 3 a 20 lettere"}, {"percent", "0", "1"}, {"percent", "dieci", ""}, {"percent", "91", "90"}, {"kind", "amount", ""}, {"kind", "niente", ""}, {"minimum", "-3", ""},
		{"most", "0", ""}, {"per_person", "x", ""}, {"shelf", "x", ""}, {"until", s.today().AddDays(-2).String(), "La fine deve venire dopo"}, {"from", "", ""},
	} {
		b.get(path + "/codes/new")
		b.send(path+"/codes/new", form(c[0], c[1])...).want(t, 422, c[2])
	}
	b.get(path + "/codes/new")
	b.send(path+"/codes/new", form("minimum", "15", "first", "1", "most", "50", "per_person", "1")...).leads(t, path+"/offers?done=code")
	b.get(path+"/offers?done=code").want(t, 200, "Il codice è pronto", "BENVENUTO10", "−10%", "Usato 0 volte su 50", "Da 15,00 € di spesa", "Solo per il primo ordine", "1 volta a persona")
	b.get(path + "/codes/new")
	b.send(path+"/codes/new", form()...).want(t, 422, "Questo codice lo stai già usando")
	b.get(path + "/offers")
	b.send(path+"/codes/"+one(s.World, `select id::text from shop.codes where shop_id = $1`, s.Shop.ID)+"/end").leads(t, path+"/offers?done=ended")
	b.get(path + "/codes/new")
	b.send(path+"/codes/new", form()...).leads(t, path+"/offers?done=code")
}

// TestPresentsStandOnALadder: several at once, each ended by itself; what is no
// present is refused beside its field.
func TestPresentsStandOnALadder(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug + "/presents"
	honey, last := s.Shop.Goods["miele"].Variant.String(), s.Shop.Goods["ultimo"].Variant.String()
	b.get(path).want(t, 200, "Non regali ancora niente")
	for _, c := range [][]string{{"gift", "", "Scegli che cosa regali"}, {"gift", "x", ""}, {"gift", tenants.NewID().String(), ""}, {"gift_from", "tanto", ""}, {"with", "x", ""}} {
		b.get(path)
		b.send(path+"/new", changedForm(map[string]string{"gift": honey, "gift_from": "30"}, c[:2])...).want(t, 422, c[2])
	}
	b.get(path)
	b.send(path, "free_from", "tanto").want(t, 422)
	if !strings.Contains(b.last.text, `value="tanto"`) {
		t.Error("what was typed is gone")
	}
	b.get(path)
	b.send(path, "free_from", "40").leads(t, path+"?done=free")
	b.get(path)
	b.send(path+"/new", "gift", honey, "gift_from", "30", "gift_first", "1").leads(t, path+"?done=gift")
	b.get(path)
	b.send(path+"/new", "gift", last, "gift_from", "15").leads(t, path+"?done=gift")
	b.get(path)
	b.send(path+"/new", "gift", last, "gift_from", "50").want(t, 422, "Questo prodotto lo regali già")
	text := plainText(b.get(path+"?done=gift").want(t, 200, "L'omaggio è pronto", "Da 15,00 € di spesa", "Da 30,00 € di spesa", "Solo con il primo ordine", "Ce n'è ancora 1").text)
	if strings.Index(text, "Da 15,00 €") > strings.Index(text, "Da 30,00 €") {
		t.Error("the ladder does not begin with its lowest step")
	}
	b.get("/admin/"+s.Shop.Slug+"/offers").want(t, 200, "La tua consegna è gratis da 40,00 €", "In omaggio: L'ultimo vaso. Da 15,00 € di spesa")
	b.get(path)
	b.send(path+"/end", "gift", last).leads(t, path+"?done=gift_ended")
	b.get(path+"?done=gift_ended").want(t, 200, "Miele di castagno").lacks(t, "Da 15,00 €")
	b.send(path+"/end", "gift", last).leads(t, path+"?done=gift_ended") // twice is once
}

// TestABookSaysItsLimit: a shop may allow less than the law, never more.
func TestABookSaysItsLimit(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug + "/products/" + s.Shop.Goods["miele"].Product.String()
	version := func() string { b.get(path); return field(b.last.text, "version") }
	for _, c := range [][]string{{"limit", "romanzo", "max_off", "", ""}, {"limit", "book", "max_off", "6", "Da 0 a 5"}, {"limit", "school", "max_off", "16", "Da 0 a 15"},
		{"limit", "campaign", "max_off", "x", "Da 0 a 20"}, {"limit", "campaign", "campaign", "ieri", "romozion"}, {"limit", "book", "cover", "molto", ""}, {"limit", "book", "cover", "10", "Si può scontare al massimo del 5%: non sotto 9,50"}} {
		b.send(path, edit(version(), c[:4]...)...).want(t, 422, c[4])
	}
	for _, c := range []struct {
		limit, lower string
		want         int
	}{{"book", "", 5}, {"book", "3", 3}, {"school", "", 15}, {"free", "", -1}, {"book", "0", 0}} {
		b.send(path, edit(version(), "limit", c.limit, "max_off", c.lower, "cover", "6,90")...).leads(t, path+"?done=saved")
		x := s.good("miele")
		if got := x.MostOff; (got == nil) != (c.want < 0) || got != nil && (*got != c.want || x.Cover != 690) {
			t.Errorf("%s %q is kept as %v of %d", c.limit, c.lower, got, x.Cover)
		}
	}
	b.send(path, edit(version())...).leads(t, path+"?done=saved") // a form without the choice
	if x := s.good("miele"); x.MostOff == nil || *x.MostOff != 0 {
		t.Error("a form without the choice changed it")
	}
	b.send(path, edit(version(), "limit", "free")...)
	b.get("/admin/" + s.Shop.Slug + "/offers/new")
	b.send("/admin/"+s.Shop.Slug+"/offers/new", s.offered()...)
	b.send(path, edit(version(), "limit", "book")...).want(t, 422, "È in offerta a 5,90 €, e con questo limite non può scendere sotto 6,56")
}

// TestEmptiesComeBack: the deposit of so many bottles is given back once, and
// what cannot have come back is refused beside its field.
func TestEmptiesComeBack(t *testing.T) {
	s := openStaff(t, false)
	s.Super(`update shop.products set deposit_cents = 30 where id = $1`, s.Shop.Goods["miele"].Product)
	buyer := s.NewShopper()
	s.Must(buyer.Put("miele", 3))
	buyer.Checkout(delivery.Pickup, nil)
	placed, err := buyer.Place(payments.Stripe)
	s.Must(err)
	order := "/admin/" + s.Shop.Slug + "/orders/"
	b := s.owner()
	s.Must(s.Sandbox.Pay(buyer.Open(placed).Session, world.GoodCard))
	s.Must(s.Conductor.Check(t.Context(), s.Scope(), placed.Payment))
	order += s.Detail(placed.Purchase).Parts[0].Order.ID.String()
	for _, step := range []string{"accept", "ready", "collect"} {
		b.get(order).want(t, 200, "Buste e cauzioni 0,90 €").lacks(t, "Vuoti resi")
		b.send(order + "/" + step)
	}
	b.get(order).want(t, 200, "Vuoti resi", "Cauzione: Miele di castagno", "3 da rendere, 0,30 € l'uno", "Buste e cauzioni 0,90 €")
	line := one(s.World, `select line::text from shop.lines where kind = 'deposit' and hood_id = $1`, s.Hood)
	for typed, says := range map[string]string{"4": "da 0 a 3", "-1": "da 0 a 3", "due": "da 0 a 3", "": "almeno uno", "0": "almeno uno", "99999999": ""} {
		b.get(order)
		got := b.send(order+"/empties", "key", field(b.last.text, "key"), "empty_"+line, typed)
		got.want(t, 422, says)
		if len(typed) < 3 && typed != "" && !strings.Contains(got.text, `value="`+typed+`"`) {
			t.Errorf("%q: what was typed is gone", typed)
		}
	}
	b.get(order)
	form := []string{"key", emptiesKey(b.last.text), "empty_" + line, "2"}
	b.send(order+"/empties", form...).leads(t, order+"?done=empties&number=1001")
	b.send(order+"/empties", form...)
	if n := one(s.World, `select coalesce(sum(amount_cents), 0)::text from hood.refunds where hood_id = $1 and reason = 'deposit'`, s.Hood); n != "60" {
		t.Errorf("%s cents for two bottles, sent twice", n)
	}
	b.get(order+"?done=empties&number=1001").want(t, 200, "Cauzione dell'ordine 1001 restituita", "1 da rendere")
	b.send(order+"/empties", "key", emptiesKey(b.last.text), "empty_"+line, "1").leads(t, order+"?done=empties&number=1001")
	b.get(order).want(t, 200).lacks(t, "da rendere")
	s.as("packer", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Packer}).get(order).want(t, 200).lacks(t, "Restituisci la cauzione")
	if l := s.Detail(placed.Purchase).Parts[0].Lines; l[0].Refunded != money.Cents(0) {
		t.Errorf("%d of the goods went back too", l[0].Refunded)
	}
}

// emptiesKey is the hidden key of the empties' form, which stands before those of
// notes and messages.
func emptiesKey(text string) string {
	_, form, _ := strings.Cut(text, "/empties\"")
	return field(form, "key")
}

// TestTheShopSeesTheCode: an order's page has its discount, its bag and its
// present in words, and rows that add up.
func TestTheShopSeesTheCode(t *testing.T) {
	s := openStaff(t, false)
	s.Super(`update hood.shops set terms = terms || '{"bag": {"price": 10, "rate": 22, "count": 1}}' where hood_id = $1 and shop_id = $2`, s.Hood, s.Shop.ID)
	s.Must(s.DB.Shop(t.Context(), tenants.InShop(s.Hood, s.Shop.ID, "nives"), func(x *tenants.ShopTx) error {
		if err := tenants.AddGift(x, tenants.Gift{Variant: s.Shop.Goods["ultimo"].Variant}); err != nil {
			return err
		}
		return catalog.AddCode(x, catalog.Code{ID: tenants.NewID(), Word: "PROVA10", Percent: 10, Starts: s.today().Midnight(s.Zone)})
	}))
	buyer := s.NewShopper()
	s.Must(buyer.Put("miele", 2))
	s.Must(typed(buyer, "PROVA10"))
	buyer.Checkout(delivery.Pickup, nil)
	_, err := buyer.Place(payments.Counter)
	s.Must(err)
	b := s.owner()
	b.get("/admin/"+s.Shop.Slug+"/orders/"+s.firstOrder().Order.String()).want(t, 200, "Prodotti prima dello sconto 13,80 €", "Codice PROVA10 -1,38 €", "Buste e cauzioni 0,10 €",
		"Totale 12,52 €", "Sconto di 1,38 €, già tolto", "Omaggio del negozio")
}

// typed types a code into somebody's basket.
func typed(b *world.Shopper, word string) error {
	return b.W.Hoods(func(h *tenants.HoodTx) error { return orders.SetCode(h, b.Token, b.W.Shop.ID, word) })
}
