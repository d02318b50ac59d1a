package themes_test

import (
	"time"

	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/themes"
	"sottocasa/themes/view"
)

// onStreet is a page of the neighbourhood's host about several shops.
func onStreet(l locale.Lang) view.Page {
	p := personal(l)
	p.Shop, p.Legal = nil, []view.Link{{Text: "Privacy", URL: "/legal/privacy"}}
	for _, s := range street(l) {
		p.Accents = append(p.Accents, s.Accent)
	}
	return p
}

// several are three shops, one of them with a long name.
func several(l locale.Lang) []*view.Shop {
	var out []*view.Shop
	for i := range 3 {
		s := street(l)[i].Shop
		s.URL, s.Seller, s.Phone, s.Dial = "/shops/x", seller(), "06 0000 0102", "+390600000102"
		out = append(out, &s)
	}
	out[2].Name = "Macelleria e Gastronomia Sbordoni, Figlie e Nipoti dal 1961"
	return out
}

func groups(l locale.Lang) []view.CartGroup {
	var out []view.CartGroup
	for i, s := range several(l) {
		g := cart(l).Groups[0]
		g.ID, g.Shop = string(rune('a'+i)), s
		for n := range g.Lines {
			g.Lines[n].ID += g.ID
		}
		out = append(out, g)
	}
	return out
}

func spesaPages(p *locale.Printer) []sheet {
	l, t := p.Lang, themes.Get("base")
	c := view.Cart{Page: onStreet(l), Groups: groups(l), Goods: 5340, Most: 5403, Delivery: terms(), Zone: "Monteverde Vecchio", ToFree: 1660, Back: view.Link{Text: "Monteverde", URL: "/"}}
	short, apart, low := c, c, c
	short.Groups = groups(l)
	short.Groups[2].Missing, short.Groups[2].Minimum = 255, 1500
	apart.Apart, apart.Groups = []string{p.T("spesa.apart_hood", "hood", "Monteverde")}, groups(l)
	apart.Groups[0].Blocked, apart.Groups[1].Missing = true, 300
	low.ZoneMin, low.ZoneMissing, low.Whole = 6000, 660, true
	w := view.Windows{Page: onStreet(l), Day: "2026-11-26", Days: []view.Day{{Date: at(26, 12, 0), URL: "/checkout/window?day=x", Chosen: true}}, Back: "/checkout", Windows: []view.Window{
		{ID: "w1", Start: at(26, 17, 0), End: at(26, 19, 0), State: view.WindowLead, Reasons: []string{"«Torta mimosa» chiede 48 ore di preavviso", "Il Forno è chiuso il giovedì"}},
		{ID: "w2", Start: at(26, 19, 0), End: at(26, 21, 0), State: view.WindowFull, Reason: p.T("window.because_full"), MayFree: at(26, 18, 42)}},
		Frees: []view.Freeing{{Lines: []string{"l1"}, Shops: []string{"s1"}, Names: []string{"Torta mimosa", "Forno"}, Spans: []view.Span{span(26, 17, 19)}}}}
	return []sheet{{"spesa-cart", t.Cart(p, c)}, {"spesa-cart-short", t.Cart(p, short)}, {"spesa-cart-apart", t.Cart(p, apart)}, {"spesa-cart-zone", t.Cart(p, low)},
		{"spesa-cart-empty", t.Cart(p, view.Cart{Page: onStreet(l), Back: c.Back})},
		{"spesa-windows", t.Windows(p, w)}, {"spesa-where", t.Where(p, view.Where{Page: onStreet(l), Delivery: terms(), Sorry: p.T("spesa.no_pickup"), Missing: 300,
			Zone: &view.Zone{Name: "Monteverde", Min: 3000, Fee: 250}})},
		{"spesa-details", t.Details(p, view.Details{Page: onStreet(l), NoEmail: true, Shops: []string{"Nives", "Forno"}, Back: "/checkout"})},
		{"spesa-summary", t.Summary(p, spesaSummary(l))},
		{"spesa-pay", t.Pay(p, view.Pay{Page: onStreet(l), URL: "https://checkout.stripe.com/x", Number: "K7Q2MX", Shops: []string{"Nives", "Forno"}, Total: 1790, Order: "/orders/x"})},
		{"spesa-status", t.Order(p, spesaOrder(l, false))}, {"spesa-status-mixed", t.Order(p, spesaOrder(l, true))},
		{"spesa-leave", t.Leave(p, view.CancelOrder{Page: onStreet(l), Number: "K7Q2MX", Back: 5000, Action: "/x", Order: "/orders/x"})},
		{"spesa-leave-part", t.Leave(p, view.CancelOrder{Page: onStreet(l), Number: "#1001", Whose: "Forno", Back: 500, Action: "/x", Order: "/orders/x"})},
		{"spesa-receipt", t.Receipt(p, spesaReceipt(l))}, {"spesa-across", t.Move(p, view.HandOver{Page: personal(l), Step: view.HandOverAcross, Next: "https://monteverde.example/cart/take/x", Within: 10})},
		{"spesa-shown", t.Move(p, handing(l, view.HandOverShown))}, {"spesa-partly", t.Move(p, handing(l, view.HandOverPartly))},
		{"spesa-used", t.Move(p, handing(l, view.HandOverUsed))}, {"spesa-expired", t.Move(p, handing(l, view.HandOverExpired))}, {"spesa-nothing", t.Move(p, handing(l, view.HandOverEmpty))}}
}

func handing(l locale.Lang, step view.HandOverStep) view.HandOver {
	return view.HandOver{Page: onStreet(l), Step: step, From: "Forno Spighe e Crosta", Next: "/cart/take/x", Cart: "/cart", Goods: 850, Most: 871, Lines: []view.HandOverLine{
		{Name: pick(l, "Pane casereccio", "Country bread"), Amount: "500 g", Sum: 210, Most: 231, Change: pick(l, "Il prezzo è cambiato.", "The price has changed.")},
		{Name: pick(l, "Grissini", "Breadsticks"), Amount: "2 ×", Sum: 640, Most: 640}, {Name: "Maritozzo", Amount: "3 ×", Gone: true, Change: pick(l, "È finito.", "Sold out.")}}}
}

func spesaSummary(l locale.Lang) view.Summary {
	s := view.Summary{Page: onStreet(l), Method: view.ByDelivery, Goods: 5100, Fee: 250, Association: 50, Contribution: 200, Total: 5550, Most: 5613, Taking: view.TakeHeld, Shared: true,
		Window: span(26, 17, 19), Address: address(), Phone: "300 000 0401", Ways: []view.PayWay{view.PayCard}, Pay: view.PayCard, Quote: "q",
		Hold: &view.Hold{Window: span(26, 17, 19), Ends: at(26, 10, 9)},
		Gift: &view.Gift{Association: "Monteverde a Mano APS", Choices: []money.Cents{0, 100, 200, 500}, Chosen: 200}}
	for i, shop := range several(l) {
		s.Groups = append(s.Groups, view.Sold{Shop: shop, Lines: append(lines(l), bread(l, false)), Goods: 1700, Most: 1721, Delivery: 67, Network: money.Cents(i * 51), Fee: "3%"})
	}
	return s
}

func spesaOrder(l locale.Lang, mixed bool) view.Order {
	o := order(l, view.Accepted)
	o.Page, o.Number, o.Parts, o.Leave, o.LeaveBy = onStreet(l), "K7Q2MX", nil, "/orders/x/cancel", at(26, 12, 0)
	for i, shop := range several(l) {
		part := order(l, view.Accepted).Parts[0]
		part.Shop, part.Leave = shop, "/orders/x/y/cancel"
		if mixed && i == 0 {
			part.State, part.Reason, part.Refunds = view.CancelledByShop, pick(l, "Il forno si è rotto.", "The oven broke."), []view.Refund{{Amount: 1607, At: at(26, 11, 0)}}
			part.Times[view.CancelledByShop] = at(26, 11, 0)
		}
		if mixed && i == 1 {
			part.State, part.Lines, part.Messages = view.Ready, append(lines(l), bread(l, true)), []view.Message{{Text: "Ciao", At: at(26, 11, 0)}}
		}
		o.Parts = append(o.Parts, part)
	}
	o.Goods, o.Fee, o.Contribution, o.Total, o.ByHand = 4620, 250, 200, 5070, mixed
	return o
}

func spesaReceipt(l locale.Lang) view.Receipt {
	r := view.Receipt{Page: onStreet(l), Seller: seller(), Number: "#1001", Ref: "K7Q2MX", Placed: time.Date(2026, 11, 26, 9, 52, 0, 0, rome()), Buyer: "Ada E.", Window: span(26, 17, 19),
		Split: view.Split{Goods: 1708, Fee: 67}, Total: 1775, Most: 1796, Back: 210, Order: "/orders/x", Rates: []view.RateLine{{Rate: 4, Gross: 900, Net: 865, VAT: 35}, {Rate: 10, Gross: 875, Net: 795, VAT: 80}}}
	for _, x := range append(lines(l), bread(l, true)) {
		r.Lines = append(r.Lines, view.ReceiptLine{SummaryLine: x, Rate: 10})
	}
	return r
}
