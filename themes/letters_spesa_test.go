package themes_test

import (
	"strings"
	"testing"
	"time"

	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

// threeShops is a letter about a spesa of three shops with long names.
func threeShops(kind view.LetterKind) view.SpesaLetter {
	v := view.SpesaLetter{Kind: kind, Hood: "Monteverde", Accent: "#155536", Number: "K7WQ2M", Name: "Ada", URL: "https://monteverde.shops.example/orders/x",
		Window:  view.Span{Start: time.Date(2026, 11, 27, 17, 0, 0, 0, time.UTC), End: time.Date(2026, 11, 27, 19, 0, 0, 0, time.UTC)},
		Address: view.Address{Name: "Ada Esempi", Line: "Via di Donna Olimpia 9901", Bell: "Esempi / Rossini", Town: "00152 Roma"},
		Whole:   true, Fee: 250, Contribution: 100, Refunded: 4321}
	for i, shop := range []string{"Antica Macelleria Norcineria Fratelli Sbordoni-Castelnuovo dal 1924", "Il Forno di Via Giovanni Battista Falda e figli",
		"Enoteca Bottiglieria «Lo Spuntino del Gianicolo»"} {
		part := view.LetterPart{Shop: shop, Number: "#100" + string(rune('1'+i)), Phone: "06 0000 010" + string(rune('1'+i)), Split: view.Split{Goods: money.Cents(1000 * (i + 1))}, Total: money.Cents(1000 * (i + 1)),
			Seller: view.Seller{LegalName: "Società numero " + string(rune('1'+i)) + " S.r.l.", VATNumber: "9990101200" + string(rune('1'+i)), Address: "Via Fonteiana 999" + string(rune('1'+i))},
			Lines:  []view.SummaryLine{{Name: "Pagnottella integrale di grano duro Senatore Cappelli a lievitazione naturale", Quantity: 1, Sum: money.Cents(1000 * (i + 1))}}}
		part.Most = part.Goods
		if kind == view.LetterReceived {
			part.Terms = []view.Section{{Title: "Chi vende", Text: []string{"Condizioni di " + shop}}}
		}
		v.Parts = append(v.Parts, part)
		v.Total += part.Goods
	}
	v.Total += v.Fee + v.Contribution
	return v
}

// TestLetterOfSeveralShops holds that each shop stands beside its own goods with
// its legal name and VAT number, delivery and contribution once, in HTML and text.
func TestLetterOfSeveralShops(t *testing.T) {
	for _, l := range locale.Langs() {
		p := words(t).In(l)
		for _, kind := range []view.LetterKind{view.LetterReceived, view.LetterConfirmed, view.LetterReady, view.LetterOut, view.LetterDelivered,
			view.LetterMissed, view.LetterCancelled, view.LetterRefunded, view.LetterWeighed, view.LetterLeftOut, view.LetterReleased} {
			v := threeShops(kind)
			got := base.SpesaLetter(p, v)
			src := draw(t, got.HTML)
			seen, written := text(t, src), plain(got.Text)
			if strings.Contains(src+got.Text+got.Subject, "⟦") || strings.Contains(src, "<no value>") || !strings.Contains(got.Subject, v.Number) {
				t.Errorf("%s %s lacks a word: %s", l, kind, got.Subject)
			}
			for name, said := range map[string]string{"HTML": seen, "text": written} {
				at := 0
				for _, part := range v.Parts {
					head, seller := strings.Index(said[at:], part.Shop+" "+part.Number), strings.Index(said[at:], part.Seller.LegalName)
					if head < 0 || seller < head || !strings.Contains(said, part.Seller.VATNumber) {
						t.Errorf("%s %s, %s: %s is not beside its goods (%d, %d)", l, kind, name, part.Shop, head, seller)
						continue
					}
					at += seller
				}
				for _, once := range []string{p.T("delivery.name") + " ", p.T("letter.spesa.contribution")} {
					if n := strings.Count(strings.ReplaceAll(said, ":", " "), once); n != 1 {
						t.Errorf("%s %s, %s: %q is said %d times", l, kind, name, once, n)
					}
				}
				if !strings.Contains(said, plain(p.Money(v.Total))) || !strings.Contains(said, v.URL) || !strings.Contains(said, v.Address.Bell) {
					t.Errorf("%s %s, %s: total, address or link is missing", l, kind, name)
				}
			}
		}
	}
}

func TestLetterOfSeveralShopsSaysWhatBecameOfTheMoney(t *testing.T) {
	p := words(t).In(locale.It)
	v := threeShops(view.LetterCancelled)
	if got := base.SpesaLetter(p, v); !strings.Contains(got.Text, "43,21") {
		t.Errorf("given back, and not said:\n%s", got.Text)
	}
	v.Refunded = 0
	if got := base.SpesaLetter(p, v); !strings.Contains(got.Text, "Non hai pagato niente") {
		t.Errorf("nothing was paid, and it is not said:\n%s", got.Text)
	}
	v = threeShops(view.LetterReceived)
	v.Most = v.Total + 500
	if got := base.SpesaLetter(p, v); !strings.Contains(got.Text, "al massimo") {
		t.Errorf("a ceiling, and it is not said:\n%s", got.Text)
	}
}
