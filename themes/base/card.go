package base

import (
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"

	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// CardList is a shelf's products: each whole card is one link, Add is a second
// control beside it, and what cannot be added says why instead. Shelves have
// dozens of cards and are half the work of a page, so they alone are written by
// hand: a template formats, boxes and wraps every word of them.
func CardList(p *locale.Printer, page view.Page, cards []view.Card) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		l := newCardList(w, p, page)
		l.raw(`<ul class="shelf">`)
		for i := range cards {
			l.card(ctx, &cards[i])
		}
		l.raw(`</ul>`)
		return l.err
	})
}

// Beside is CardList of what surrounds a product: the same few cards stand on
// all pages of a shelf, and public pages have them written once.
func Beside(p *locale.Printer, page view.Page, cards []*view.Card) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		l := newCardList(w, p, page)
		l.raw(`<ul class="shelf">`)
		for _, c := range cards {
			l.with(ctx, kept(&page, view.Part{Name: "beside", Good: c.Variant}, func() templ.Component {
				return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
					one := newCardList(w, p, page)
					one.card(ctx, c)
					return one.err
				})
			}))
		}
		l.raw(`</ul>`)
		return l.err
	})
}

func newCardList(w io.Writer, p *locale.Printer, page view.Page) cardList {
	return cardList{pen: pen{w: w}, p: p, page: page, drawing: tradeURL(trade(page.Shop)), action: page.To(p.Lang, "/cart/add")}
}

// pen writes HTML; after the first error nothing more.
type pen struct {
	w   io.Writer
	err error
}

// raw writes what is HTML already.
func (n *pen) raw(parts ...string) {
	for _, s := range parts {
		if n.err == nil {
			_, n.err = io.WriteString(n.w, s)
		}
	}
}

// text writes words of others, between tags or between quotation marks.
func (n *pen) text(s string) { n.raw(templ.EscapeString(s)) }

// with writes a part that is drawn elsewhere too.
func (n *pen) with(ctx context.Context, part templ.Component) {
	if n.err == nil {
		n.err = part.Render(ctx, n.w)
	}
}

type cardList struct {
	pen
	p       *locale.Printer
	page    view.Page
	drawing string // of the trade, where there is no photo
	action  string // of the form that puts one into the basket
}

func (l *cardList) card(ctx context.Context, c *view.Card) {
	l.raw(`<li class="card`)
	if c.Stock.State == view.SoldOut {
		l.raw(` is-out`)
	}
	l.raw(`"><div class="plate`)
	if cutout(c.Picture) {
		l.raw(` cutout`)
	}
	l.raw(`">`)
	if c.Picture.Src == "" {
		l.raw(`<img src="`, l.drawing, `" alt="" width="240" height="240" loading="lazy">`)
	} else {
		l.with(ctx, Photo(c.Picture, "", "(min-width: 980px) 270px, (min-width: 700px) 30vw, 46vw", false))
	}
	l.raw(`</div><h3><a href="`)
	l.text(c.URL) // our own, as all of a view
	l.raw(`">`)
	l.text(c.Name)
	l.raw(`</a></h3>`)
	if c.Note != "" {
		l.raw(`<p class="card-note">`)
		l.text(c.Note)
		l.raw(`</p>`)
	}
	if c.Stock.State != view.Available {
		l.with(ctx, stockTag(l.p, c.Stock, l.page.Now))
	}
	if c.Price.Cut != nil {
		l.cut(c.Price.Cut)
	}
	l.raw(`<div class="buy">`)
	l.price(c.Price)
	if c.Stock.CanAdd() {
		l.add(ctx, c)
	}
	l.raw(`</div></li>`)
}

// price is what a product costs, with its unit price (PRICE-02).
func (l *cardList) price(v view.Price) {
	l.raw(`<p class="price"><b>`)
	l.text(l.p.Money(v.Amount))
	l.raw(`</b> `)
	unit := ""
	if v.Per != "" {
		unit = perWords(l.p, v.Per)
	} else if v.Unit > 0 {
		unit = l.p.PerUnit(v.Unit, v.UnitPer)
	}
	if unit != "" {
		l.raw(`<span class="unit">`)
		l.text(unit)
		l.raw(`</span>`)
	}
	l.raw(`</p>`)
}

// cut is what is said beside a reduced price.
func (l *cardList) cut(c *view.Cut) {
	l.raw(`<p class="cut">`)
	if c.Percent > 0 {
		l.raw(`<b>`)
		l.text(l.p.T("price.less", "percent", c.Percent))
		l.raw(`</b> `)
	}
	l.text(c.Words)
	l.raw(`</p>`)
}

// add is the form that puts one piece, or the usual grams, into the basket.
func (l *cardList) add(ctx context.Context, c *view.Card) {
	l.raw(`<form class="add-box" method="post" action="`, l.action, `"><input type="hidden" name="variant" value="`)
	l.text(c.Variant)
	l.raw(`"> `)
	if c.Grams > 0 {
		l.raw(`<input type="hidden" name="unit" value="`, view.InGrams, `"> <input type="hidden" name="grams" value="`, strconv.Itoa(c.Grams), `"> `)
	} else {
		l.raw(`<input type="hidden" name="quantity" value="1"> `)
	}
	l.raw(`<button class="add" aria-label="`)
	if c.Grams > 0 {
		l.text(l.p.T("weight.add_name", "name", c.Name, "weight", locale.Grams(c.Grams)))
	} else {
		l.text(l.p.T("product.add_name", "name", c.Name))
	}
	l.raw(`">`)
	l.with(ctx, Icon("plus"))
	l.raw(`</button> `)
	if c.Grams > 0 {
		l.raw(`<span aria-hidden="true">`)
		l.text(l.p.Weight(c.Grams))
		l.raw(`</span>`)
	}
	l.raw(`</form>`)
}
