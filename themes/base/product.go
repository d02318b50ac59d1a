package base

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// ProductPage is a product in any theme: its hero is the theme's style alone.
func ProductPage(s Sheet, p *locale.Printer, v view.Product) templ.Component {
	return byHand(p, func(ctx context.Context, n *pen) {
		n.shopShell(ctx, &v.Page, shopFrame(s, p, v.Page, v.Name, nil, true), true, func() { n.product(ctx, &v) })
	})
}

func (n *pen) product(ctx context.Context, v *view.Product) {
	n.between(`<div class="wrap page stack"><a class="more small" href="`, v.Shelf.URL, `">`)
	n.icon("chevron-left")
	n.between("", v.Shelf.Text, `</a><div class="product"><div class="plate shot`)
	if cutout(v.Picture) {
		n.raw(` cutout`)
	}
	n.raw(`">`)
	n.photo(&v.Picture, tradeURL(trade(v.Shop)), "(min-width: 900px) 640px, 100vw", true)
	n.raw(`</div><div class="side stack stack-5">`)
	n.productHead(v)
	n.productBuy(ctx, v)
	n.raw(`</div><div class="info stack stack-6">`)
	n.inside(v)
	if v.Food {
		n.allergens(v)
		n.raw(` `)
		n.ingredients(v)
		n.nutrition(v)
	}
	n.productFacts(v)
	n.raw(`</div></div>`)
	if len(v.Others) > 0 {
		n.say(`<section class="page"><div class="section-head"><h2>`, "product.others", `</h2></div>`)
		n.beside(ctx, &v.Page, v.Others)
		n.raw(`</section>`)
	}
	n.raw(`</div>`)
}

func (n *pen) productHead(v *view.Product) {
	n.raw(`<div class="stack">`)
	cold := v.Storage == "chilled" || v.Storage == "frozen"
	if len(v.Marks) > 0 || cold {
		n.raw(`<p class="row">`)
		for _, m := range v.Marks {
			n.tag("", "", m)
		}
		if cold {
			n.tag("", "snowflake", n.p.T("product.cold_"+v.Storage))
		}
		n.raw(`</p>`)
	}
	n.between(`<h1>`, v.Name, `</h1>`)
	if v.About != "" {
		n.between(`<p>`, v.About, `</p>`)
	}
	n.raw(`<p>`)
	n.from(&v.Price)
	n.raw(`<span class="figure">`)
	n.money(v.Price.Amount)
	n.raw(`</span> <span class="quiet">`)
	n.between("", unit(n.p, &v.Price), `</span></p>`)
	n.cut(v.Price.Cut, true)
	if v.Deposit > 0 {
		n.between(`<p class="small">`, n.p.T("extras.plus", "amount", n.p.Money(v.Deposit)), `</p>`)
	}
	n.raw(`</div>`)
}

func (n *pen) productBuy(ctx context.Context, v *view.Product) {
	n.raw(`<div class="stack"><p class="row">`)
	n.tag(view.Tone(stockTone(v.Stock)), "", StockWords(n.p, v.Stock, v.Now))
	if v.LeadDays > 0 {
		n.tag(view.Warn, "calendar", n.p.T("product.lead", "count", v.LeadDays))
	}
	n.raw(`</p>`)
	if v.Error != "" {
		n.with(ctx, FieldError("quantity-error", v.Error))
	}
	can := v.Stock.CanAdd()
	switch {
	case can && v.Weigh != nil:
		n.weighForm(ctx, v, v.Weigh)
	case can:
		n.addForm(v)
	case v.Delivery.Closed && v.Stock.State == view.InStore:
		n.with(ctx, saying(view.Warn, n.p.T("product.no_orders")))
	case v.Stock.State == view.InStore:
		n.with(ctx, saying(view.Info, n.p.T("product.shop_only_text")))
	default:
		n.with(ctx, saying(view.Warn, n.p.T("product.sold_out_text")))
	}
	if d := &v.Delivery; can && d.Delivers && !d.Window.Start.IsZero() && !d.CutOff.IsZero() {
		n.raw(`<p class="small beside">`)
		n.icon("bike")
		n.between(`<span>`, n.p.T("product.at_home", "day", n.p.Day(d.Window.Start, v.Now), "window", n.p.Window(d.Window.Start, d.Window.End),
			"cut_off", n.p.Deadline(d.CutOff, v.Now)), `</span></p>`)
	}
	n.raw(`</div>`)
}

func (n *pen) addForm(v *view.Product) {
	n.between(`<form class="add-form" method="post" action="`, v.To(n.p.Lang, "/cart/add"), `">`)
	if len(v.Picks) > 0 {
		n.picks(v)
	} else {
		n.between(`<input type="hidden" name="variant" value="`, v.Variant, `">`)
	}
	n.boxGroups(v)
	n.raw(`<div><label class="label" for="quantity">`)
	n.say("", "product.quantity", `</label> <span class="stepper large-size" data-stepper>`)
	n.say(`<button type="button" data-by="-1" hidden aria-label="`, "cart.less", `">`)
	n.icon("minus")
	n.raw(`</button> <input id="quantity" name="quantity" type="number" inputmode="numeric" min="1" max="`)
	n.number(max(1, v.Max))
	n.between(`" value="`, proposed(v), `"`)
	if v.Error != "" {
		n.raw(` aria-invalid="true" aria-describedby="quantity-error"`)
	}
	n.say(`> <button type="button" data-by="1" hidden aria-label="`, "cart.more", `">`)
	n.icon("plus")
	n.raw(`</button></span></div>`)
	n.say(`<button class="button big full" type="submit">`, "product.add", `</button></form>`)
}

// proposed is what the quantity field holds: what was typed, if it was refused.
func proposed(v *view.Product) string {
	if v.Typed != "" {
		return v.Typed
	}
	return strconv.Itoa(max(1, v.Quantity))
}

func (n *pen) allergens(v *view.Product) {
	n.raw(`<section class="allergens stack stack-2" aria-labelledby="allergens"><h2 id="allergens">`)
	n.icon("triangle-alert")
	n.say("", "product.allergens", `</h2>`)
	if len(v.Allergens) == 0 {
		n.say(`<p>`, "product.no_allergens", `</p>`)
	} else {
		n.say(`<p>`, "product.contains", ` `)
		n.list(v.Allergens, `<strong>`, `</strong>`)
		n.raw(`</p>`)
	}
	if len(v.MayContain) > 0 {
		n.say(`<p>`, "product.may_contain", ` `)
		n.list(v.MayContain, "", "")
		n.raw(`</p>`)
	}
	n.say(`<p class="small quiet">`, "product.ask", ` `)
	if v.Shop.Dial != "" {
		n.between(`<a class="more" href="tel:`, v.Shop.Dial, `">`)
		n.between("", v.Shop.Phone, `</a>`)
	}
	n.raw(`</p></section>`)
}

// list writes allergens, one after the other.
func (n *pen) list(all []view.Allergen, before, after string) {
	for i, a := range all {
		if i > 0 {
			n.raw(`; `)
		}
		n.raw(` `)
		n.between(before, AllergenWords(n.p, a), after)
	}
}

func (n *pen) ingredients(v *view.Product) {
	if v.Ingredients == "" {
		return
	}
	n.say(`<section class="stack stack-2"><h2>`, "product.ingredients", `</h2><p class="measure">`)
	for _, part := range emphasised(v.Ingredients) {
		if part.strong {
			n.between(`<strong>`, part.text, `</strong>`)
		} else {
			n.text(part.text)
		}
	}
	n.raw(`</p></section>`)
}

// nutrition is the table of art. 30 Reg. (EU) 1169/2011, in the order of its
// annex XV.
func (n *pen) nutrition(v *view.Product) {
	if len(v.Nutrition) == 0 {
		return
	}
	n.say(`<section class="stack stack-2"><h2>`, "nutrition.title", `</h2>`)
	n.between(`<p class="small quiet">`, v.Per, `</p><dl class="facts">`)
	for _, f := range v.Nutrition {
		n.fact(f.Name, f.Value)
	}
	n.raw(`</dl></section>`)
}

func (n *pen) productFacts(v *view.Product) {
	n.say(`<section class="stack stack-2"><h2>`, "product.facts", `</h2><dl class="facts">`)
	n.fact(n.p.T("product.net"), v.Net)
	n.fact(n.p.T("product.alcohol"), v.Alcohol)
	n.fact(n.p.T("product.origin"), v.Origin)
	if v.Storage != "" {
		n.fact(n.p.T("product.storage"), n.p.T("storage."+v.Storage))
	}
	n.fact(n.p.T("product.operator"), v.Operator)
	for _, f := range v.Facts {
		n.fact(f.Name, f.Value)
	}
	n.fact(n.p.T("product.return"), withdrawalWords(n.p, v.Withdrawal))
	n.say(`</dl><p class="small quiet">`, "price.vat_included", `</p></section>`)
}
