package face_test

import (
	"strings"
	"testing"

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
