package face

import (
	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// Lacking names the field in the sentence of one that was left empty: a page with
// several would else say the same several times. labels are keys, by field.
func Lacking(p *locale.Printer, errs view.Errors, labels map[string]string) view.Errors {
	empty := p.T("error.required")
	for i, e := range errs {
		if key := labels[e.Field]; key != "" && e.Text == empty {
			errs[i].Text = p.T("error.lacks", "field", p.T(key))
		}
	}
	return errs
}
