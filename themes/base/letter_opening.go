package base

import (
	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// OpeningLetter tells of a shop that opens: the coordinator that it asks, its
// shopkeeper what was decided.
func OpeningLetter(p *locale.Printer, v view.OpeningLetter) Letter {
	t := &plain{}
	t.line(openingWords(p, v, "text"))
	if v.Reason != "" {
		t.line(v.Reason)
	}
	t.line(openingWords(p, v, "button")+":", v.URL)
	return Letter{openingWords(p, v, "subject"), openingLetter(p, v), t.String()}
}

func openingWords(p *locale.Printer, v view.OpeningLetter, part string) string {
	return p.T("letter.opening_"+v.About+"."+part, "shop", v.Shop, "hood", v.Hood)
}
