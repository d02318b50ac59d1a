package shop

import (
	"slices"

	"sottocasa/delivery"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// obstacles says in words what of the basket a window cannot have, each thing
// once.
func (v *visit) obstacles(list []delivery.Obstacle) []string {
	var out []string
	for _, o := range list {
		out = append(out, face.Obstacle(v.P(), o))
	}
	return out
}

// freeing adds to a day's ways what has to leave the basket so that the rest can
// have a window; nothing when that does not help. What frees several windows is
// told once.
func (v *visit) freeing(list []view.Freeing, verdict delivery.Verdict, window view.Span) []view.Freeing {
	if !verdict.Frees() {
		return list
	}
	f := view.Freeing{Spans: []view.Span{window}}
	for _, o := range verdict.Obstacles {
		if o.Variant == (tenants.ID{}) {
			f.Shops, f.Names = append(f.Shops, o.Shop.String()), append(f.Names, o.Name)
			continue
		}
		f.Lines, f.Names = append(f.Lines, o.Variant.String()), append(f.Names, o.Title.In(v.Lang()))
	}
	for i := range list {
		if slices.Equal(list[i].Lines, f.Lines) && slices.Equal(list[i].Shops, f.Shops) {
			list[i].Spans = append(list[i].Spans, window)
			return list
		}
	}
	return append(list, f)
}
