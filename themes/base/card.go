package base

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// CardList is a shelf's products: each whole card is one link, Add is a second
// control beside it, and what cannot be added says why instead.
func CardList(p *locale.Printer, page view.Page, cards []view.Card) templ.Component {
	return byHand(p, func(_ context.Context, n *pen) { n.cards(&page, cards) })
}

func (n *pen) cards(page *view.Page, cards []view.Card) {
	l := newCardList(n, page)
	l.raw(`<ul class="shelf">`)
	for i := range cards {
		l.card(&cards[i])
		l.turn()
	}
	l.raw(`</ul>`)
}

// beside is cards of what surrounds a product: the same few stand on all pages
// of a shelf, and public pages have them written once.
func (n *pen) beside(ctx context.Context, page *view.Page, cards []*view.Card) {
	n.raw(`<ul class="shelf">`)
	for _, c := range cards {
		n.kept(ctx, page, view.Part{Name: "beside", Good: c.Variant}, func() templ.Component {
			return byHand(n.p, func(_ context.Context, one *pen) {
				l := newCardList(one, page)
				l.card(c)
			})
		})
	}
	n.raw(`</ul>`)
}

func newCardList(n *pen, page *view.Page) cardList {
	const gap = "\x00"
	before, after, _ := strings.Cut(n.p.T("product.add_name", "name", gap), gap)
	return cardList{pen: n, page: page, drawing: tradeURL(trade(page.Shop)), action: page.To(n.p.Lang, "/cart/add"), putBefore: before, putAfter: after}
}

type cardList struct {
	*pen
	page    *view.Page
	drawing string // where there is no photo: of the trade
	action  string // of the form that puts one into the basket

	putBefore, putAfter string // what its button says, around the name
}

func (l *cardList) card(c *view.Card) {
	l.raw(`<li class="card`)
	if c.Stock.State == view.SoldOut {
		l.raw(` is-out`)
	}
	l.raw(`"><div class="plate`)
	if cutout(c.Picture) {
		l.raw(` cutout`)
	}
	l.raw(`">`)
	l.photo(&c.Picture, l.drawing, "(min-width: 980px) 270px, (min-width: 700px) 30vw, 46vw", false)
	l.between(`</div><h3><a href="`, c.URL, `">`) // our own, as all of a view
	l.between("", c.Name, `</a></h3>`)
	if c.Note != "" {
		l.between(`<p class="card-note">`, c.Note, `</p>`)
	}
	if c.Stock.State != view.Available {
		l.tag(view.Tone(stockTone(c.Stock)), stockIcon(c.Stock), StockWords(l.p, c.Stock, l.page.Now))
	}
	l.cut(c.Price.Cut, false)
	l.raw(`<div class="buy">`)
	l.price(&c.Price)
	switch {
	case c.Choose && c.Stock.CanAdd():
		l.between(`<a class="button second choose" href="`, c.URL, `"`)
		l.between(` aria-label="`, l.p.T("goods.choose_of", "name", c.Name), `">`)
		l.say("", "goods.choose", `</a>`)
	case c.Stock.CanAdd():
		l.add(c)
	}
	l.raw(`</div></li>`)
}

// unit is a price by measure: "al kg", "23,90 €/kg", or nothing.
func unit(p *locale.Printer, v *view.Price) string {
	switch {
	case v.Per != "":
		return perWords(p, v.Per)
	case v.Unit > 0:
		return p.PerUnit(v.Unit, v.UnitPer)
	}
	return ""
}

// from says that a price is the cheapest of several.
func (n *pen) from(v *view.Price) {
	if v.From {
		n.say(`<span class="small">`, "goods.from", `</span> `)
	}
}

// price is what a product costs, with its unit price (PRICE-02).
func (l *cardList) price(v *view.Price) {
	l.raw(`<p class="price">`)
	l.from(v)
	l.raw(`<b>`)
	l.money(v.Amount)
	l.raw(`</b> `)
	if u := unit(l.p, v); u != "" {
		l.between(`<span class="unit">`, u, `</span>`)
	}
	l.raw(`</p>`)
}

// add is the form that puts one piece, or the usual grams, into the basket.
func (l *cardList) add(c *view.Card) {
	l.raw(`<form class="add-box" method="post" action="`, l.action, `"><input type="hidden" name="variant" value="`)
	l.between("", c.Variant, `"> `)
	if c.Grams > 0 {
		l.raw(`<input type="hidden" name="unit" value="`, view.InGrams, `"> <input type="hidden" name="grams" value="`)
		l.number(c.Grams)
		l.raw(`"> `)
		l.between(`<button class="add" aria-label="`, l.p.T("weight.add_name", "name", c.Name, "weight", locale.Grams(c.Grams)), `">`)
	} else {
		l.raw(`<input type="hidden" name="quantity" value="1"> `)
		l.between(`<button class="add" aria-label="`, l.putBefore, "")
		l.text(c.Name)
		l.between("", l.putAfter, `">`)
	}
	l.icon("plus")
	l.raw(`</button> `)
	if c.Grams > 0 {
		l.between(`<span aria-hidden="true">`, l.p.Weight(c.Grams), `</span>`)
	}
	l.raw(`</form>`)
}
