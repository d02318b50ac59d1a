package shop

import (
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

// freeing is what has to leave the basket so that the rest can have a window;
// nil when that does not help.
func (v *visit) freeing(verdict delivery.Verdict) *view.Freeing {
	if !verdict.Frees() {
		return nil
	}
	f := &view.Freeing{}
	for _, o := range verdict.Obstacles {
		if o.Variant == (tenants.ID{}) {
			f.Shops, f.Names = append(f.Shops, o.Shop.String()), append(f.Names, o.Name)
			continue
		}
		f.Lines, f.Names = append(f.Lines, o.Variant.String()), append(f.Names, o.Title.In(v.Lang()))
	}
	return f
}
