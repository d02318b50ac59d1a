package face_test

import (
	"strings"
	"testing"

	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
)

// What the law wants said beside who sells is said, in both languages, and
// nothing of it of a shop that it is not true of.
func TestSellerTellsItsStatus(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	own := tenants.Settings{Legal: tenants.Legal{Name: "Forno di Ada Esempi", VAT: "99901012007", TaxCode: "99901012007", REA: "RM-9900003"}}
	p := words.In(locale.It)
	if s := face.Seller(p, own); s.Notes != "" || s.REA == "" || s.TaxCode != "" {
		t.Errorf("a plain seller: %+v", s)
	}
	own.Legal.Artisan, own.Legal.Liquidation, own.Legal.Sole, own.Legal.Alcohol = true, true, true, true
	for lang, want := range map[locale.Lang][]string{locale.It: {"In liquidazione", "Società a socio unico", "albo delle imprese artigiane", "alcolici"},
		locale.En: {"liquidation", "artisans", "alcohol"}} {
		for _, s := range want {
			if got := face.Seller(words.In(lang), own).Notes; !strings.Contains(got, s) {
				t.Errorf("%s: %q lacks %q", lang, got, s)
			}
		}
	}
}

func TestUsualHoursAreTheLongestDay(t *testing.T) {
	half, whole := []clock.Span{{From: 8 * 60, To: 13*60 + 30}}, []clock.Span{{From: 8 * 60, To: 13*60 + 30}, {From: 16*60 + 30, To: 19*60 + 30}}
	for want, w := range map[string]clock.Week{
		"":                         {},
		"08:00–13:30":              {nil, half, half},
		"08:00–13:30, 16:30–19:30": {nil, half, whole, half, whole},
	} {
		if got := face.UsualHours(w); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}
