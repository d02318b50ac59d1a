package base

import (
	"context"

	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// weighForm puts goods that are weighed into the basket, in grams or by the
// piece.
func (n *pen) weighForm(ctx context.Context, v *view.Product, w *view.Weigh) {
	n.between(`<form class="weigh-form stack" method="post" action="`, v.To(n.p.Lang, "/cart/add"), `" data-weigh="`)
	n.number(int(w.Kilo))
	n.named(`" data-tolerance="`, w.Tolerance)
	n.named(`" data-piece="`, w.Piece)
	n.named(`" data-least="`, w.Least)
	n.named(`" data-step="`, w.Step)
	n.named(`" data-max="`, w.Max)
	n.between(`"><input type="hidden" name="variant" value="`, v.Variant, `">`)
	switch {
	case w.ByGrams && w.ByPiece:
		n.say(`<fieldset class="stack stack-2"><legend class="label">`, "weight.how_much", `</legend><div class="unit-choices">`)
		n.unitChoice(view.InGrams, w.Unit, n.p.T("weight.by_grams"), "")
		n.unitChoice(view.InPieces, w.Unit, n.p.T("weight.by_piece"), n.p.T("weight.each", "weight", locale.Grams(w.Piece)))
		n.raw(`</div><div class="of-grams">`)
		n.gramsField(w, v.Error != "" && w.InGramsNow(), "weight.grams")
		n.raw(`</div><div class="of-pieces">`)
		n.piecesField(v, !w.InGramsNow())
		n.raw(`</div></fieldset>`)
	case w.ByGrams:
		n.raw(`<input type="hidden" name="unit" value="`, view.InGrams, `">`)
		n.gramsField(w, v.Error != "", "weight.how_much")
	default:
		n.piecesField(v, true)
	}
	n.weighSums(w)
	n.say(`<button class="button big full" type="submit">`, "product.add", `</button>`)
	n.with(ctx, WeightScript())
	n.raw(`</form>`)
}

// named writes a number behind HTML.
func (n *pen) named(before string, i int) {
	n.raw(before)
	n.number(i)
}

func (n *pen) unitChoice(value, chosen, words, more string) {
	n.raw(`<label class="choice"><input type="radio" name="unit" value="`, value, `"`)
	if value == chosen {
		n.raw(` checked`)
	}
	n.between(`> <span><b>`, words, `</b> `)
	if more != "" {
		n.between(`<span class="small quiet">`, more, `</span>`)
	}
	n.raw(`</span></label>`)
}

// gramsField takes a weight as people write it; the hint says from how much on.
func (n *pen) gramsField(w *view.Weigh, wrong bool, label string) {
	step := locale.Grams(w.Step)
	n.say(`<div><label class="label" for="grams">`, label, `</label>`)
	n.between(`<p class="hint" id="grams-hint">`, n.p.T("weight.from", "weight", locale.Grams(w.Least)), `</p><span class="stepper large-size in-grams">`)
	n.between(`<button type="button" data-weigh-by="-1" hidden aria-label="`, n.p.T("weight.less", "weight", step), `">`)
	n.icon("minus")
	n.between(`</button> <input id="grams" name="grams" type="text" inputmode="numeric" autocomplete="off" maxlength="20" value="`, w.Grams, `"`)
	n.hinted(wrong, "grams-hint")
	n.raw(` <span class="unit-word" aria-hidden="true">g</span> `)
	n.between(`<button type="button" data-weigh-by="1" hidden aria-label="`, n.p.T("weight.more", "weight", step), `">`)
	n.icon("plus")
	n.raw(`</button></span></div>`)
}

func (n *pen) piecesField(v *view.Product, chosen bool) {
	n.say(`<div><label class="label" for="quantity">`, "weight.pieces", `</label>`)
	n.between(`<p class="hint" id="quantity-hint">`, n.p.T("weight.each", "weight", locale.Grams(v.Weigh.Piece)), `</p>`)
	n.say(`<span class="stepper large-size" data-stepper><button type="button" data-by="-1" hidden aria-label="`, "cart.less", `">`)
	n.icon("minus")
	n.named(`</button> <input id="quantity" name="quantity" type="number" inputmode="numeric" min="1" max="`, max(1, v.Max))
	n.between(`" value="`, proposed(v), `"`)
	n.hinted(v.Error != "" && chosen, "quantity-hint")
	n.say(` <button type="button" data-by="1" hidden aria-label="`, "cart.more", `">`)
	n.icon("plus")
	n.raw(`</button></span></div>`)
}

// hinted ends a field with its hint and, when it is wrong, why.
func (n *pen) hinted(wrong bool, hint string) {
	if wrong {
		n.raw(` aria-invalid="true" aria-describedby="quantity-error `, hint, `">`)
		return
	}
	n.raw(` aria-describedby="`, hint, `">`)
}

// weighSums are the two sums of the chosen amount; a script keeps them true
// while somebody chooses.
func (n *pen) weighSums(w *view.Weigh) {
	n.say(`<p class="halves-sum" role="status" data-sums><span class="half">`, "weight.about_word", ` <b data-about>`)
	n.between("", orDash(n.p, w.About), `</b></span> <span class="unseen">·</span> `)
	n.say(`<span class="half is-most">`, "weight.at_most_word", ` <b data-most>`)
	n.between("", orDash(n.p, w.Most), `</b></span></p>`)
	n.between(`<p class="small quiet">`, weighHow(n.p, w), `</p>`)
}
