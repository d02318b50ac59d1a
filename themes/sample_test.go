package themes_test

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/themes"
	"sottocasa/themes/base"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

// rome is a fixed offset: winter, so that no zone file is needed.
func rome() *time.Location { return time.FixedZone("CET", 3600) }

func at(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, rome())
}

func span(day, from, to int) view.Span {
	return view.Span{Start: at(day, from, 0), End: at(day, to, 0)}
}

func pick(l locale.Lang, it, en string) string { return locale.Text{It: it, En: en}.In(l) }

func photo(name, alt string) view.Picture {
	return view.Picture{Src: "/photos/products/" + name + ".jpg", Width: 1200, Height: 1200, Alt: alt,
		Set: []view.Source{{URL: "/photos/products/" + name + ".jpg", Width: 1200}}}
}

func seller() view.Seller {
	return view.Seller{LegalName: "Spighe e Crosta S.n.c. di Provini G. e Testoni E.", Address: "Via Anton Giulio Barrili 9992, 00152 Roma (RM)",
		VATNumber: "99901022006", REA: "RM-9900002", PEC: "forno-spighe-e-crosta@pec.example", Email: "ciao@forno-spighe-e-crosta.example", Phone: "06 0000 0102"}
}

func shop(l locale.Lang) *view.Shop {
	s := &view.Shop{Name: "Forno Spighe e Crosta", Kind: pick(l, "Forno", "Bakery"), Trade: view.TradeBakery,
		Tagline: pick(l, "Pane a lievitazione naturale, sfornato ogni mattina.", "Naturally leavened bread, baked every morning."),
		About:   pick(l, "Pane casereccio, pizza alla pala e dolci da forno, dal 1961.", "Country bread, pizza by the slab and oven sweets, since 1961."),
		URL:     "http://forno.localhost:8080", Accent: "#b5762a", Street: "Via Anton Giulio Barrili 9992", Phone: "06 0000 0102", Dial: "+390600000102",
		Opening: view.Opening{Open: true, Until: at(26, 14, 0)}, Seller: seller(),
		Cover: &view.Picture{Src: "/photos/shops/forno-spighe-e-crosta-cover.jpg", Width: 1600, Height: 900, Alt: pick(l, "Il bancone del forno", "The bakery counter")}}
	for d := range 7 {
		h := view.DayHours{Weekday: time.Weekday((d + 1) % 7), Today: d == 3}
		if d < 6 {
			h.Spans = []view.Span{span(26, 7, 14), span(26, 16, 20)}
		}
		s.Hours = append(s.Hours, h)
	}
	return s
}

func page(l locale.Lang) view.Page {
	return view.Page{Other: "/en/", Canonical: "http://forno.localhost:8080/", Now: at(26, 10, 0), Shop: shop(l),
		Hood: view.Hood{Name: "Monteverde", URL: "http://monteverde.localhost:8080/", Association: "Associazione Monteverde a Mano APS"}}
}

func personal(l locale.Lang) view.Page {
	p := page(l)
	p.Personal, p.Canonical, p.Token = true, "", "tok"
	return p
}

func terms() view.Delivery {
	return view.Delivery{Delivers: true, Pickup: true, Fee: 250, FreeFrom: 3500, Minimum: 500, CutOff: at(26, 12, 0), Window: span(26, 17, 19)}
}

func cards(l locale.Lang) []view.Card {
	card := func(v, photoOf, it, en string, price view.Price, stock view.Stock) view.Card {
		return view.Card{Variant: v, Name: pick(l, it, en), Note: pick(l, "Crosta scura, mollica umida: dura tre giorni.", "Dark crust, moist crumb: keeps three days."),
			URL: "/products/" + v, Picture: photo(photoOf, ""), Price: price, Stock: stock}
	}
	long := card("v5", "p0205", "Ciambelline al vino bianco dei Castelli con zucchero di canna, sacchetto da 300 g", "White-wine ring biscuits from the Castelli hills with cane sugar, 300 g bag",
		view.Price{Amount: 123450, Unit: 411500, UnitPer: "kg"}, view.Stock{State: view.Available})
	long.Picture = view.Picture{}
	return []view.Card{
		card("v1", "p0201", "Pane casereccio a lievito madre", "Sourdough country bread", view.Price{Amount: 420, Per: "kg"}, view.Stock{State: view.Last, Grams: 800}),
		card("v2", "p0202", "Grissini stirati 250 g", "Hand-stretched breadsticks 250 g", view.Price{Amount: 320, Unit: 1280, UnitPer: "kg"}, view.Stock{State: view.Available}),
		card("v3", "p0203", "Maritozzo", "Maritozzo bun", view.Price{Amount: 150, Per: "piece"}, view.Stock{State: view.Last, Left: 3}),
		card("v4", "p0204", "Frollini al farro 250 g", "Spelt shortbread 250 g", view.Price{Amount: 450, Unit: 1800, UnitPer: "kg"}, view.Stock{State: view.SoldOut, Back: at(28, 8, 0)}),
		long,
	}
}

func beside(l locale.Lang) (list []*view.Card) {
	for _, c := range cards(l) {
		list = append(list, &c)
	}
	return list
}

func product(l locale.Lang) view.Product {
	return view.Product{Page: page(l), Variant: "v2", Name: pick(l, "Frollini al farro e nocciole 250 g", "Spelt and hazelnut shortbread 250 g"),
		About: pick(l, "Con burro e nocciole dei Cimini.", "With butter and hazelnuts from the Cimini hills."),
		Shelf: view.Link{Text: pick(l, "Dolci", "Sweets"), URL: "/collections/dolci"}, Picture: photo("p0208", pick(l, "Frollini su un piatto", "Shortbread on a plate")),
		Price: view.Price{Amount: 450, Unit: 1800, UnitPer: "kg"}, Stock: view.Stock{State: view.Last, Left: 3}, Max: 3, LeadDays: 1, Net: "250 g", Food: true,
		Allergens:   []view.Allergen{{Code: "gluten", Details: []string{"spelt", "wheat"}}, {Code: "milk"}, {Code: "nuts", Details: []string{"hazelnut"}}},
		MayContain:  []view.Allergen{{Code: "sesame"}, {Code: "soy"}},
		Ingredients: pick(l, "Farina di **farro**, **burro**, zucchero, **nocciole** 12%, sale", "**Spelt** flour, **butter**, sugar, **hazelnuts** 12%, salt"),
		Origin:      "Italia (Lazio)", Storage: "cool", Operator: "Spighe e Crosta S.n.c.", Marks: []string{"IGP"}, Delivery: terms(), Others: beside(l)}
}

// loaf is bread by weight, half a kilo of it asked for.
func loaf() *view.Weigh {
	return &view.Weigh{ByGrams: true, Unit: view.InGrams, Grams: "500", Now: 500, Kilo: 420, Tolerance: 10, Least: 500, Step: 250, Max: 3000, About: 210, Most: 231}
}

func cart(l locale.Lang) view.Cart {
	line := func(id, of, it, en string, n, most int, each money.Cents) view.CartLine {
		return view.CartLine{ID: id, Name: pick(l, it, en), URL: "/products/x", Note: "250 g", Picture: photo(of, ""), Quantity: n, Max: most,
			Price: view.Price{Amount: each, Unit: each * 4, UnitPer: "kg"}, Sum: each * money.Cents(n)}
	}
	g := view.CartGroup{ID: "s1", Shop: shop(l), Minimum: 500, Lines: []view.CartLine{
		line("l1", "p0202", "Grissini stirati", "Breadsticks", 2, 9, 320),
		line("l2", "p0204", "Frollini al farro con nocciole dei Monti Cimini e burro di malga", "Spelt shortbread with hazelnuts and mountain butter", 1, 1, 450),
		line("l3", "p0205", "Ciambelline al vino", "Wine ring biscuits", 1, 4, 480),
	}}
	g.Lines[2].Was = 450
	bread := line("l4", "p0201", "Pane casereccio a lievito madre cotto a legna", "Wood-fired sourdough country bread", 1, 9, 420)
	bread.Weigh, bread.Price, bread.Sum, bread.Most, bread.Was = loaf(), view.Price{Amount: 420, Per: "kg"}, 210, 231, 400
	g.Lines, g.Goods, g.Most = append(g.Lines, bread), 1780, 1801
	return view.Cart{Page: personal(l), Groups: []view.CartGroup{g}, Goods: 1780, Most: 1801, Delivery: terms(), ToFree: 1720, Back: view.Link{Text: "Forno", URL: "/"}, Onward: "/cart/onward"}
}

func lines(l locale.Lang) []view.SummaryLine {
	return []view.SummaryLine{
		{Name: pick(l, "Grissini stirati", "Breadsticks"), Note: "250 g", Quantity: 2, Sum: 640},
		{Name: pick(l, "Maritozzo con la panna", "Cream maritozzo"), Quantity: 3, Sum: 900, Withdrawal: "d"},
	}
}

// bread is a line by weight, as it was ordered or as it was weighed.
func bread(l locale.Lang, weighed bool) view.SummaryLine {
	b := view.SummaryLine{Name: pick(l, "Pane casereccio", "Country bread"), Amount: "500\u00a0g", Note: "4,20\u00a0€/kg", Quantity: 1, Sum: 210, Most: 231, Withdrawal: "d"}
	if weighed {
		b.Sum, b.Most, b.Weighed, b.Warn = 168, 0, pick(l, "ordinati 500 g, pesati 400 g (peso netto)", "ordered 500 g, weighed 400 g (net weight)"), pick(l, "Pesa di meno.", "It weighs less.")
	}
	return b
}

func address() view.Address {
	return view.Address{Name: "Ada Esempi", Line: "Via di Donna Olimpia 9901", Door: "Scala B, piano 3, interno 12", Bell: "Esempi / Rossini", Town: "00152 Roma", Note: "Il cancello si apre dopo il secondo squillo"}
}

func order(l locale.Lang, s view.OrderState) view.Order {
	part := view.ShopOrder{Shop: shop(l), Number: "#1001", State: s, Times: map[view.OrderState]time.Time{view.Placed: at(26, 9, 52), view.Accepted: at(26, 10, 4)},
		Lines: lines(l), Split: view.Split{Goods: 1540, Fee: 250}, Total: 1790, Withdraw: "/legal/withdrawal", Receipt: "/orders/x/receipt"}
	return view.Order{Page: personal(l), State: s, Number: "#1001", Placed: at(26, 9, 52), Method: view.ByDelivery, Window: span(26, 17, 19),
		Times: part.Times, Parts: []view.ShopOrder{part}, Split: part.Split, Total: 1790, Way: view.PayCard, Paid: true, Address: "Via di Donna Olimpia 9···"}
}

// sheet is one page of the gallery.
type sheet struct {
	name string
	html templ.Component
}

// gallery draws every page in every theme and language, with its states.
func gallery(p *locale.Printer) []sheet {
	var out []sheet
	for _, t := range themes.All() {
		for _, s := range append(shopPages(p, t), checkoutPages(p, t)...) {
			s.name = t.Name + "-" + s.name
			out = append(out, s)
		}
	}
	return append(append(out, housePages(p)...), spesaPages(p)...)
}

func shopPages(p *locale.Printer, t themes.Theme) []sheet {
	l := p.Lang
	bare := page(l)
	bare.Shop.Cover, bare.Shop.Opening = nil, view.Opening{Next: at(27, 7, 0)}
	weighed := product(l)
	weighed.Stock, weighed.Price, weighed.Allergens, weighed.Picture = view.Stock{State: view.Last, Grams: 800}, view.Price{Amount: 420, Per: "kg"}, nil, view.Picture{}
	weighed.Weigh = loaf()
	hen, either, inStore := weighed, weighed, weighed
	hen.Weigh = &view.Weigh{ByPiece: true, Unit: view.InPieces, Kilo: 890, Tolerance: 10, Piece: 1400, About: 1246, Most: 1371}
	either.Weigh = &view.Weigh{ByGrams: true, ByPiece: true, Unit: view.InGrams, Grams: "1,250", Kilo: 890, Tolerance: 0, Piece: 200, Least: 100, Step: 50, Max: 3000}
	either.Error = p.T("error.weight_ambiguous")
	inStore.Stock, inStore.Weigh = view.Stock{State: view.InStore}, nil
	gone := product(l)
	gone.Stock, gone.Error = view.Stock{State: view.SoldOut}, pick(l, "È appena finito, ci dispiace.", "It's just sold out, sorry.")
	shelves := []view.Shelf{{Title: pick(l, "Pane", "Bread"), URL: "/collections/pane", Cards: cards(l), More: 4}, {Title: pick(l, "Dolci", "Sweets"), URL: "/collections/dolci", Cards: cards(l)[1:4]}}
	return []sheet{
		{"home", t.Home(p, view.Home{Page: page(l), Delivery: terms(), Shelves: shelves})},
		{"home-empty", t.Home(p, view.Home{Page: bare})},
		{"shelf", t.Shelf(p, view.ShelfPage{Page: page(l), Shelf: shelves[0], Current: "/collections/pane", Shelves: []view.Link{{Text: "Pane", URL: "/collections/pane"}, {Text: "Dolci", URL: "/collections/dolci"}}})},
		{"shelf-empty", t.Shelf(p, view.ShelfPage{Page: page(l), Shelf: view.Shelf{Title: "Pane"}})},
		{"product", t.Product(p, product(l))}, {"product-weighed", t.Product(p, weighed)}, {"product-hen", t.Product(p, hen)},
		{"product-either", t.Product(p, either)}, {"product-in-store", t.Product(p, inStore)}, {"product-gone", t.Product(p, gone)},
		{"search", t.Search(p, searched(l))}, {"search-traces", t.Search(p, traced(l))},
		{"search-none", t.Search(p, view.Search{Page: searching(l), Query: strings.Repeat("puntarelle", 20), Asked: true})},
		{"search-empty", t.Search(p, view.Search{Page: searching(l)})},
		{"legal", t.Legal(p, view.Legal{Page: page(l), Title: pick(l, "Condizioni di vendita", "Terms of sale"), Updated: at(1, 9, 0), Sections: sections()})},
		{"fail", t.Fail(p, view.Fail{Page: page(l), Status: 404})},
		{"fail-410", t.Fail(p, view.Fail{Page: page(l), Status: 410, Ask: "/orders/again"})},
		{"fail-429", t.Fail(p, view.Fail{Page: page(l), Status: 429, Minutes: 3})},
		{"fail-500", t.Fail(p, view.Fail{Page: page(l), Status: 500, ID: "01JD"})},
	}
}

func sections() []view.Section {
	return []view.Section{{ID: "seller", Title: "1. Chi vende", Text: []string{"Spighe e Crosta S.n.c."}, Items: []string{"uno", "due"}, Facts: []view.Fact{{Name: "P.IVA", Value: "99901022006"}}}}
}

func checkoutPages(p *locale.Printer, t themes.Theme) []sheet {
	l := p.Lang
	empty := view.Cart{Page: personal(l), Back: view.Link{Text: "Forno", URL: "/"}}
	short := cart(l)
	short.Groups[0].Missing, short.Groups[0].Minimum, short.Groups[0].Blocked = 430, 2000, true
	short.Groups[0].Lines[1].Problem = pick(l, "Ne resta 1.", "Only 1 left.")
	pages := []sheet{{"cart", t.Cart(p, cart(l))}, {"cart-empty", t.Cart(p, empty)}, {"cart-short", t.Cart(p, short)},
		{"pay", t.Pay(p, view.Pay{Page: personal(l), URL: "https://checkout.stripe.com/x", Number: "#1001", Shops: []string{"Forno"}, Total: 1790, Ends: at(26, 10, 31), Order: "/orders/x"})}}
	pages = append(pages, wherePages(p, t)...)
	for _, s := range []view.OrderState{view.AwaitingPayment, view.Confirming, view.PaymentExpired, view.Placed, view.Accepted, view.Ready, view.OutForDelivery, view.Delivered, view.Missed, view.CancelledByYou, view.CancelledByShop} {
		o := order(l, s)
		switch s {
		case view.AwaitingPayment:
			o.Paid, o.PayURL, o.PayEnds, o.Cancel = false, "/orders/x/pay", at(26, 10, 31), "/orders/x/cancel"
		case view.CancelledByShop:
			o.Reason = pick(l, "Il forno si è rotto stamattina.", "The oven broke down this morning.")
			o.Times[s], o.Refunds = at(26, 11, 0), []view.Refund{{Amount: 1790, At: at(26, 11, 1)}}
		}
		pages = append(pages, sheet{"order-" + strings.ReplaceAll(string(s), "_", "-"), t.Order(p, o)})
	}
	for name, after := range map[string]bool{"before": false, "after": true} {
		o := order(l, view.Accepted)
		gone := view.SummaryLine{Name: pick(l, "Maritozzo", "Maritozzo bun"), Quantity: 2, Gone: true, Warn: pick(l, "Il negozio non ce l'aveva.", "The shop hadn't got it.")}
		o.Parts[0].Lines, o.Money, o.Most = append(o.Parts[0].Lines, bread(l, after), gone), pick(l, "Sulla carta sono bloccati 20,21 €.", "€20.21 is held on your card."), 2021
		if after {
			o.Most = 0
		}
		pages = append(pages, sheet{"order-weighed-" + name, t.Order(p, o)})
	}
	let := order(l, view.CancelledByShop)
	let.Held, let.Paid = true, false
	pages = append(pages, sheet{"order-let-go", t.Order(p, let)})
	collect := order(l, view.ReadyPickup)
	collect.Method, collect.Way, collect.Paid = view.ByPickup, view.PayCounter, false
	return append(pages, sheet{"order-pickup", t.Order(p, collect)})
}

func wherePages(p *locale.Printer, t themes.Theme) []sheet {
	l := p.Lang
	hold := &view.Hold{Window: span(26, 17, 19), Ends: at(26, 10, 9)}
	where := view.Where{Page: personal(l), Delivery: terms(), Method: view.ByDelivery, CAP: "00152", Street: "Via Fonteiana"}
	out, in, bad := where, where, where
	out.Zone = &view.Zone{Outside: true}
	in.Zone, in.Next = &view.Zone{Name: "Monteverde Vecchio", Fee: 250, FreeFrom: 3500, Approximate: true}, "/checkout/window"
	bad.Errors = view.Errors{{Field: "cap", Text: p.T("error.cap_bad")}}
	days := make([]view.Day, 6)
	for i := range days {
		days[i] = view.Day{Date: at(26+i, 12, 0), URL: "/checkout/window?day=x", Chosen: i == 0, None: i == 3}
	}
	ws := []view.Window{
		{ID: "w1", Start: at(26, 10, 0), End: at(26, 12, 0), CutOff: at(25, 20, 0), State: view.WindowClosed},
		{ID: "w2", Start: at(26, 17, 0), End: at(26, 19, 0), CutOff: at(26, 12, 0), Left: 7, Capacity: 12, Fee: 250, State: view.WindowOpen, Chosen: true},
		{ID: "w3", Start: at(26, 19, 0), End: at(26, 20, 30), Left: 1, Capacity: 12, State: view.WindowOpen},
		{ID: "w4", Start: at(26, 20, 0), End: at(26, 21, 0), State: view.WindowFull},
	}
	d := view.Details{Page: personal(l), Method: view.ByDelivery, Street: "Via di Donna Olimpia", CAP: "00152", Town: "Roma", Name: "Ada Esempi", Phone: "6 0000 0401", Hold: hold, Back: "/checkout"}
	wrong := d
	wrong.Errors = view.Errors{{Field: "phone", Text: p.T("error.phone_bad")}, {Field: "bell", Text: p.T("error.buzzer_missing")}}
	collect := d
	collect.Method = view.ByPickup
	s := view.Summary{Page: personal(l), Method: view.ByDelivery, Groups: []view.Sold{{Shop: shop(l), Lines: lines(l), Goods: 1540, Most: 1540, Delivery: 250}}, Goods: 1540, Fee: 250, Total: 1790, Window: span(26, 17, 19), Address: address(), Email: "ada@example.com", Phone: "300 000 0401",
		Ways: []view.PayWay{view.PayCard, view.PayCounter}, Pay: view.PayCard, Quote: "q", Hold: hold, Changes: []view.Change{{Name: "Grissini", Old: 300, New: 320}}}
	weighed := s
	weighed.Groups = []view.Sold{{Shop: shop(l), Lines: append(lines(l), bread(l, false)), Goods: 1750, Most: 1771}}
	weighed.Total, weighed.Most, weighed.Taking = 2000, 2021, view.TakeHeld
	back := weighed
	back.Taking, back.Method = view.TakeBack, view.ByPickup
	stale := s
	stale.Errors = view.Errors{{Text: p.T("error.form_stale")}, {Field: "pay", Text: p.T("error.required")}}
	return []sheet{{"summary-stale", t.Summary(p, stale)}, {"where", t.Where(p, where)}, {"where-outside", t.Where(p, out)}, {"where-in", t.Where(p, in)}, {"where-wrong", t.Where(p, bad)},
		{"windows", t.Windows(p, view.Windows{Page: personal(l), Days: days, Windows: ws, Hold: hold, Back: "/checkout", Next: "/checkout/details"})},
		{"windows-full", t.Windows(p, view.Windows{Page: personal(l), Days: days, Windows: ws[3:], Back: "/checkout", Errors: view.Errors{{Field: "window", Text: p.T("error.slot_full")}}})},
		{"windows-none", t.Windows(p, view.Windows{Page: personal(l), Method: view.ByPickup, Back: "/checkout"})},
		{"details", t.Details(p, d)}, {"details-wrong", t.Details(p, wrong)}, {"details-pickup", t.Details(p, collect)}, {"summary", t.Summary(p, s)},
		{"summary-held", t.Summary(p, weighed)}, {"summary-back", t.Summary(p, back)}}
}

func street(l locale.Lang) []view.Stall {
	names := []string{"Alimentari Da Nives", "Forno Spighe e Crosta", "Ortofrutta Il Romanesco", "Macelleria Sbordoni e Figlie", "Enoteca Sorso e Mezzo", "Il Fiore di Olimpia", "Libreria La Pagina Verde", "Pescheria Onda Corta", "Bottega Argilla e Filo", "Pasticceria Zuccherofino"}
	colours := []string{"#7a3b1d", "#b5762a", "#3f7d3a", "#8c1c1c", "#5b1f4b", "#c2477a", "#2d6a58", "#1f5a8c", "#a4552f", "#d08a9a"}
	var out []view.Stall
	for i, trade := range themes.Trades() {
		s := view.Shop{Name: names[i], Kind: pick(l, "Alimentari e gastronomia", "Grocer & delicatessen"), Trade: trade, URL: "http://shop.localhost:8080/", Accent: colours[i], Opening: view.Opening{Open: true, Until: at(26, 13, 30)}}
		if i%4 == 3 {
			s.Opening = view.Opening{Next: at(27, 10, 0)}
		}
		out = append(out, view.Stall{Shop: s, Number: i + 1, Delivers: i%3 > 0, Why: pick(l, "Si ritira in bottega", "Collect at the shop")})
	}
	return out
}

func housePages(p *locale.Printer) []sheet {
	l := p.Lang
	hood := page(l)
	hood.Shop = nil
	hood.Legal = []view.Link{{Text: "Privacy", URL: "/legal/privacy"}}
	app := view.Page{Other: "/en/", Now: at(26, 10, 0), Personal: true, Token: "tok"}
	photos := street(l)
	for i, name := range []string{"alimentari-da-nives", "forno-spighe-e-crosta", "ortofrutta-il-romanesco", "macelleria-sbordoni-e-figlie", "enoteca-sorso-e-mezzo", "il-fiore-di-olimpia", "libreria-la-pagina-verde", "pescheria-onda-corta", "bottega-argilla-e-filo", "pasticceria-zuccherofino"} {
		photos[i].Cover = &view.Picture{Src: "/photos/shops/" + name + "-cover.jpg", Width: 1600, Height: 900, Alt: "Il bancone"}
	}
	front := view.Front{Page: hood, Count: 10, Shops: street(l), SignIn: "http://localhost:8080/sign-in", Fee: 250, FreeFrom: 3500, Next: &view.Round{Window: span(26, 17, 19), CutOff: at(26, 12, 0), Left: 7, Capacity: 12}}
	withPhotos := front
	withPhotos.Shops = photos
	staff := view.Staff{Page: app, Title: pick(l, "Ordini di oggi", "Today's orders"), Place: "Alimentari Da Nives", Who: "nives@example.com", SignOut: "/sign-out",
		Tabs: []view.Tab{{Text: pick(l, "Ordini", "Orders"), URL: "/admin", Icon: "layout-list", Current: true, Count: 3}, {Text: pick(l, "Prodotti", "Products"), URL: "/admin/products", Icon: "tags"}}}
	return []sheet{
		{"house-front", house.Front(p, front)}, {"house-front-photos", house.Front(p, withPhotos)}, {"house-front-empty", house.Front(p, view.Front{Page: hood})},
		{"house-platform", house.Platform(p, view.Platform{Page: app, SignIn: "/sign-in", Hoods: []view.Link{{Text: "Monteverde", URL: "http://monteverde.localhost:8080"}}, Rooms: []view.Link{{Text: "Alimentari Da Nives", URL: "/admin"}}})},
		{"house-sign-in", house.SignIn(p, view.SignIn{Page: app, Next: "/admin", Errors: view.Errors{{Field: "email", Text: p.T("error.email_bad")}}})},
		{"house-check-mail", house.CheckMail(p, view.CheckMail{Page: app, Email: "nives@example.com", Attempt: "a", Minutes: 15})},
		{"house-invitation", house.Invitation(p, view.Invitation{Page: app, Action: "/invitation/x", Hood: "Monteverde", Host: "app.example", Email: "o…@example.com"})},
		{"house-confirm", house.ConfirmSignIn(p, view.ConfirmSignIn{Page: app, Action: "/sign-in/confirm", Secret: "s", Email: "n···@example.com"})},
		{"house-fail", house.Fail(p, view.Fail{Page: app, Status: 403})},
		{"house-expired", house.Fail(p, view.Fail{Page: app, Status: 410, Ask: "/sign-in"})},
		{"house-legal", house.Legal(p, view.Legal{Page: hood, Title: "Privacy", Sections: sections()})},
		{"house-staff", house.Staff(p, staff)},
	}
}

func orderLetter(l locale.Lang, k view.LetterKind) view.OrderLetter {
	return view.OrderLetter{Kind: k, Shop: "Forno Spighe e Crosta", Accent: "#b5762a", Number: "#1001", Name: "Ada", URL: "https://forno.example/orders/x", Method: view.ByDelivery, Window: span(26, 17, 19), Now: at(26, 10, 0),
		Address: address(), Lines: lines(l), Split: view.Split{Goods: 1540, Fee: 250}, Total: 1790, Way: view.PayCard, Paid: true, Refunded: 1790, Seller: seller(), Phone: "06 0000 0102", Terms: sections()}
}

// weighedLetter is a letter about goods by weight.
func weighedLetter(p *locale.Printer, k view.LetterKind) view.OrderLetter {
	v := orderLetter(p.Lang, k)
	v.Lines = append(v.Lines, bread(p.Lang, k != view.LetterReceived))
	v.Money = pick(p.Lang, "Dalla carta abbiamo preso 19,58 €.", "We took €19.58 from your card.")
	if k == view.LetterReceived {
		v.Most = 2021
	}
	return v
}

func letters(p *locale.Printer) map[string]base.Letter {
	out := map[string]base.Letter{"sign-in": base.SignInLetter(p, view.SignInLetter{Link: "https://app.example/sign-in/x", Code: "123456", Minutes: 15, Host: "app.example"}),
		"invitation": base.InvitationLetter(p, view.InvitationLetter{Link: "https://app.example/invitation/x", Hood: "Monteverde", Host: "app.example", Days: 7})}
	for _, k := range []view.LetterKind{view.LetterReceived, view.LetterConfirmed, view.LetterReady, view.LetterDelivered, view.LetterMissed, view.LetterCancelled, view.LetterRefunded, view.LetterOut, view.LetterMessage} {
		out[string(k)] = base.OrderLetter(p, orderLetter(p.Lang, k))
	}
	for _, k := range []view.LetterKind{view.LetterReceived, view.LetterWeighed, view.LetterLeftOut, view.LetterReleased} {
		out["weighed "+string(k)] = base.OrderLetter(p, weighedLetter(p, k))
	}
	return out
}
