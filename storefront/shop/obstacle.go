package shop

import (
	"sottocasa/delivery"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// obstacles says in words what of the basket a window cannot have, each thing
// once.
func (v *visit) obstacles(list []delivery.Obstacle) []string {
	var out []string
	for _, o := range list {
		out = append(out, v.obstacle(o))
	}
	return out
}

func (v *visit) obstacle(o delivery.Obstacle) string {
	p := v.P()
	switch {
	case o.Kind == delivery.LongLead:
		return p.T("spesa.because_long_lead", "product", o.Title.In(v.Lang()), "count", o.Hours)
	case o.Kind == delivery.NotMade:
		var days []int
		for _, d := range o.Weekdays {
			days = append(days, int(d))
		}
		return p.T("spesa.because_not_made", "product", o.Title.In(v.Lang()), "days", v.weekdays(days))
	case o.Kind == delivery.Notice && o.Until != "":
		return p.T("spesa.because_until", "shop", o.Name, "time", o.Until)
	case o.Kind == delivery.Notice && o.Minutes%60 == 0 && o.Minutes > 0:
		return p.T("spesa.because_hours", "shop", o.Name, "count", o.Minutes/60)
	case o.Kind == delivery.Notice:
		return p.T("spesa.because_minutes", "shop", o.Name, "count", o.Minutes)
	case o.Kind == delivery.NotThere:
		return p.T("spesa.because_not_there", "shop", o.Name)
	case o.Kind == delivery.NotFetch:
		return p.T("spesa.because_not_fetch", "shop", o.Name)
	}
	return p.T("spesa.because_shop_shut", "shop", o.Name)
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
