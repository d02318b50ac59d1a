package storefront_test

import (
	"strings"
	"testing"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
)

// weighed is an accepted order of 500 g of veal, a hen and honey, whose money is
// held.
func (s *staff) weighed(b *browser) (path string) {
	s.t.Helper()
	shopper := s.NewShopper()
	s.Must(shopper.PutGrams("fesa", 500))
	s.Must(shopper.Put("pollo", 1))
	s.Must(shopper.Put("miele", 1))
	shopper.Checkout(delivery.Pickup, nil)
	p, err := shopper.Place("stripe")
	s.Must(err)
	s.Must(s.Sandbox.Pay(shopper.Open(p).Session, world.GoodCard))
	s.Must(s.Conductor.Check(s.t.Context(), s.Scope(), p.Payment))
	path = s.orderPath()
	b.get(path).want(s.t, 200, "Accetta")
	b.send(path + "/accept")
	b.get(path)
	return path
}

// fields finds the fields of the order's lines by what they weigh.
func (b *browser) gramsOf(title string) string {
	b.s.t.Helper()
	before, _, ok := strings.Cut(b.last.text, title+" <span class=\"small quiet\">")
	if !ok {
		b.s.t.Fatalf("%s is not to be weighed: %s", title, plainText(b.last.text))
	}
	i := strings.LastIndex(before, `<label for="`)
	name, _, _ := strings.Cut(before[i+len(`<label for="`):], `"`)
	return name
}

func TestAnOrderIsWeighed(t *testing.T) {
	s := openStaff(t, false)
	s.Work()
	b := s.owner()
	path := s.weighed(b)
	b.last.want(t, 200, "Da pesare", "500 g · max 550 g", "1 pezzo · 1,4 kg · max 1,54 kg", "Prima pesa: ne mancano 2.", "importo bloccato",
		"circa 31,81 €", "al massimo 34,31 €")
	b.get("/admin/"+s.Shop.Slug+"?day="+s.firstOrder().Day.String()).want(t, 200, "2 da pesare", "circa 31,81 €")
	b.get(path)
	veal, hen := b.gramsOf("Fesa di vitello"), b.gramsOf("Pollo ruspante")
	b.send(path+"/ready").want(t, 409, "Prima segna quanto pesa")

	for _, x := range []struct{ typed, says string }{{"46", "Hai scritto 46 g, ma ne ha chiesti 500 g"}, {"4,680", "Scrivi 1250 g oppure 1,25 kg"},
		{"tanto", "Scrivi il peso netto in grammi"}, {"-5", "Scrivi il peso netto"}, {"0", "Scrivi il peso netto"}, {"999999", "Scrivi il peso netto"}} {
		b.get(path)
		p := b.send(path+"/weigh", veal, x.typed, hen, "1400").want(t, 422, x.says)
		if !strings.Contains(p.text, `value="`+x.typed+`"`) || !strings.Contains(p.text, `value="1400"`) {
			t.Errorf("%q: what was typed is lost", x.typed)
		}
		if asks := strings.Contains(p.text, "anyway-"); asks != (x.typed == "46") {
			t.Errorf("%q: asks whether it is meant: %v", x.typed, asks)
		}
	}
	b.get(path)
	b.send(path+"/weigh").want(t, 422, "Scrivi il peso netto")
	b.get(path)
	b.send(path+"/weigh", hen, "1401").want(t, 422, "La tua bilancia va di 2 g in 2 g")
	b.send(path+"/weigh", hen, "1401", "anyway-"+strings.TrimPrefix(hen, "grams-"), "1").leads(t, path+"?done=weigh&number=1001")
	b.get(path+"?done=weigh&number=1001").want(t, 200, "Pesi dell'ordine #1001 salvati.", "Prima pesa: ne manca 1.", "12,47 €")
	for range 2 { // a double tap, or the back button
		b.send(path+"/weigh", veal, "610", hen, "1400", "was-"+strings.TrimPrefix(hen, "grams-"), "1401").leads(t, path+"?done=weigh&number=1001")
		b.get(path)
	}
	b.last.want(t, 200, "Il cliente paga al massimo 13,70 €: togli l'eccesso o regalalo", "pesati 610 g", "13,70 €", "Segna come pronto")
	s.twoPhones(path, veal)
	b.get(path)
	b.send(path+"/weigh", veal, "468", "was-"+strings.TrimPrefix(veal, "grams-"), "610", hen, "1400").leads(t, path+"?done=weigh&number=1001")
	b.get(path)
	b.send(path+"/ready").leads(t, path+"?done=ready&number=1001")
	s.Eventually("the truth is taken", func() bool {
		for _, paid := range s.Sandbox.Sessions(s.Account) {
			if paid.Captured == 1165+1246+690 {
				return s.firstOrder().Payment == orders.PayPaid
			}
		}
		return false
	})
	b.get(path).want(t, 200, "pagato", "31,01 €", "i pesi non si cambiano più").lacks(t, "Salva i pesi")
	b.send(path+"/weigh", veal, "500").want(t, 409, "L'importo è già stato incassato")
}

// twoPhones writes another weight from a phone that looked before: it is told,
// and nothing is overwritten.
func (s *staff) twoPhones(path, veal string) {
	s.t.Helper()
	other := s.owner()
	other.get(path)
	other.send(path+"/weigh", veal, "470", "was-"+strings.TrimPrefix(veal, "grams-"), "468").want(s.t, 422, "un altro telefono ha segnato 610 g")
	if !strings.Contains(other.last.text, `value="470"`) {
		s.t.Error("what was typed is lost")
	}
}

func TestALineIsLeftOut(t *testing.T) {
	s := openStaff(t, false)
	s.Work()
	b := s.owner()
	path := s.weighed(b)
	hen := strings.TrimPrefix(b.gramsOf("Pollo ruspante"), "grams-")
	b.get(path+"/missing/"+hen).want(t, 200, "Togli «Pollo ruspante»?", "non lo paga")
	for range 2 {
		b.send(path+"/missing/"+hen).leads(t, path+"?done=missing&number=1001")
		b.get(path + "?done=missing&number=1001")
	}
	b.last.want(t, 200, "Tolto dall'ordine #1001.", "tolto: non c'era", "ne manca 1", "circa 19,35 €", "al massimo 20,60 €")
	for _, line := range []string{"9", "0", "x", "99999999999999999999"} {
		b.get(path+"/missing/"+line).want(t, 404)
	}
	courier := s.courier()
	courier.get(path).want(t, 404)
	courier.send(path+"/weigh", "grams-1", "468")
	if s.firstOrder().ToWeigh != 1 {
		t.Error("a courier weighed")
	}
}

// TestTheScaleIsEdited changes how veal is sold; the order that was placed
// keeps its own.
func TestTheScaleIsEdited(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	order := s.weighed(b)
	s.Super(`update shop.variants set reserved = 500 where id = $1`, s.Shop.Goods["fesa"].Variant) // as if another had ordered it
	s.Broken()
	path := "/admin/" + s.Shop.Slug + "/products/" + s.Shop.Goods["fesa"].Product.String()
	form := func(changed ...string) []string {
		b.get(path).want(t, 200, "Peso sullo scaffale", "Prezzo al kg", "Quanto può pesare in più")
		more := append([]string{"price", "24,90", "title_it", "Fesa di vitello", "title_en", "Veal topside", "stock", "5 kg", "weigh_min", "200 g", "weigh_step", "100",
			"weigh_default", "0,5 kg", "weigh_piece", "", "weigh_scale", "2", "weigh_tolerance", "5"}, changed...)
		return edit(field(b.last.text, "version"), more...)
	}
	for _, x := range []struct{ name, value, says string }{{"stock", "4", "500 g sono già in un ordine"}, {"stock", "1,250", "Scrivi 1250 g"}, {"stock", "tanta", "per esempio 5 kg"},
		{"weigh_tolerance", "16", "Il massimo è 15"}, {"weigh_tolerance", "-1", "Il minimo è 0"}, {"weigh_min", "", "serve per andare avanti"},
		{"weigh_min", "600", "Deve essere almeno"}, {"weigh_scale", "due", "Scrivi un peso"}, {"online", "forse", "Scegli una delle voci"}} {
		p := b.send(path, form(x.name, x.value)...).want(t, 422, x.says)
		if x.name != "online" && !strings.Contains(p.text, `value="`+x.value+`"`) {
			t.Errorf("%s: %q is lost", x.name, x.value)
		}
	}
	b.send(path, form("stock", "5,5 kg", "online", "0")...).leads(t, path+"?done=saved")
	x := s.good("fesa")
	if x.Online || *x.Variant.OnHand != 5500 || x.Weighing != (catalog.Weighing{Min: 200, Step: 100, Default: 500, Scale: 2, Tolerance: 5}) {
		t.Errorf("saved as %+v, %d", x.Weighing, *x.Variant.OnHand)
	}
	b.get("/admin/"+s.Shop.Slug+"/products").want(t, 200, "in negozio, al banco")
	b.get(path).want(t, 200)
	if !strings.Contains(b.last.text, `value="5,5 kg"`) {
		t.Error("the stock is not shown as people write it")
	}
	b.get(order).want(t, 200, "500 g · max 550 g", "al massimo 34,31 €")
	hen := "/admin/" + s.Shop.Slug + "/products/" + s.Shop.Goods["pollo"].Product.String()
	b.get(hen).want(t, 200, "Quanto pesa un pezzo")
	b.send(hen, edit(field(b.last.text, "version"), "title_it", "Pollo", "price", "8,90", "stock", "10", "weigh_piece", "", "weigh_scale", "2", "weigh_tolerance", "10")...).
		want(t, 422, "serve per andare avanti")
	if got := s.firstOrder(); got.Payment != orders.PayAuthorized {
		t.Errorf("the order stands at %s", got.Payment)
	}
}

// TestTheBoardSaysUntilWhenToPack: a day before held money is decided about, and
// only as long as something would leave the order; and a ceiling is no sum.
func TestTheBoardSaysUntilWhenToPack(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := s.weighed(b)
	board := "/admin/" + s.Shop.Slug + "?day=" + s.firstOrder().Day.String()
	b.get(board).want(t, 200, "al massimo").lacks(t, "pesa entro", "in tutto")
	s.Super(`update hood.parts set hold_ends = now() + interval '23 hours' where hood_id = $1`, s.Hood)
	b.get("/admin/"+s.Shop.Slug).want(t, 200, "Ordine #1001 di Ada E.: pesa entro ", "non è pesato esce dall'ordine")
	b.get("/en/admin/"+s.Shop.Slug).want(t, 200, "Order #1001 of Ada E.: weigh it before ")
	b.get(path)
	b.send(path+"/weigh", b.gramsOf("Fesa di vitello"), "480", b.gramsOf("Pollo ruspante"), "1400")
	b.get(board).want(t, 200, "in tutto").lacks(t, "pesa entro", "al massimo")
}

// An order for a window that is sold far ahead is paid today: its shop sees it,
// on that day's board and among what is new.
func TestTheBoardKnowsEveryDayThatIsSold(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	s.weighed(b)
	s.Super(`update hood.parts set day = current_date + $2::int where hood_id = $1`, s.Hood, delivery.DaysAhead-2)
	day := s.firstOrder().Day.String()
	b.get("/admin/"+s.Shop.Slug).written(t, "?day="+day)
	b.get("/admin/"+s.Shop.Slug+"?day="+day).want(t, 200, "#1001")
}
