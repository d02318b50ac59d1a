package base

import (
	"context"

	"github.com/a-h/templ"

	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// What templates share with the pages that a pen writes: each is drawn by one
// hand only.

// Photo is a picture inside a plate; sizes is the img attribute. Without a
// photo the trade is drawn.
func Photo(pic view.Picture, trade, sizes string, first bool) templ.Component {
	return byHand(nil, func(_ context.Context, n *pen) { n.photo(&pic, tradeURL(trade), sizes, first) })
}

// PriceCut is what is said beside a reduced price; nothing without one.
func PriceCut(p *locale.Printer, c *view.Cut, until bool) templ.Component {
	return byHand(p, func(_ context.Context, n *pen) { n.cut(c, until) })
}

// Tag is a small label around its children; tone may be "", and icon too.
func Tag(tone view.Tone, icon string) templ.Component {
	return byHand(nil, func(ctx context.Context, n *pen) {
		n.tagHead(tone, icon)
		inside := templ.GetChildren(ctx)
		n.with(templ.ClearChildren(ctx), inside)
		n.raw(`</span>`)
	})
}

func cutout(pic view.Picture) bool { return pic.Cutout || pic.Src == "" }
