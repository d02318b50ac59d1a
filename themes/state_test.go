package themes_test

import (
	"strings"
	"testing"

	"sottocasa/internal/locale"
	"sottocasa/themes"
	"sottocasa/themes/view"
)

// TestWhatPagesSay holds sentences and controls that law or honesty ask for.
func TestWhatPagesSay(t *testing.T) {
	seen := drawn(t)
	for _, c := range []struct{ page, want string }{
		{"it base-summary", "Ordina con obbligo di pagare</button>"},
		{"en base-summary", "Order with obligation to pay</button>"},
		{"it base-summary", "IVA inclusa"},
		{"it base-summary", "Senza diritto di recesso: si deteriora in fretta"},
		{"it base-summary", "P.IVA 99901022006"},
		{"it base-summary", `name="form_token" value="tok"`},
		{"it base-product", "frutta a guscio: nocciole"},
		{"it base-product", "cereali contenenti glutine: farro e frumento"},
		{"it base-product", "<strong>burro</strong>"},
		{"it base-product", "Serve un giorno di preavviso"},
		{"it base-product", "Ultimi 3"},
		{"it base-where-outside", "Qui non arriviamo ancora. Puoi ritirare in negozio."},
		{"it base-where-in", "gratis da 35,00 €"},
		{"it base-where-wrong", "<title>Errore: "},
		{"en base-where-wrong", "<title>Error: "},
		{"it base-cart-short", "Ti mancano 4,30 €"},
		{"it base-cart-short", `aria-disabled="true"`},
		{"it base-windows", "Si ordinava entro mercoledì 25 novembre"},
		{"it base-order-awaiting-payment", `action="/orders/x/pay"`},
		{"it base-home", "P.IVA 99901022006"},
		{"it house-confirm", `method="post"`},
		{"it house-front", "Dieci botteghe, un giro solo."},
		{"en house-front", "Ten shops, one round."},
	} {
		if !strings.Contains(seen[c.page], c.want) {
			t.Errorf("%s does not say %q", c.page, c.want)
		}
	}
	for _, c := range []struct{ page, not string }{
		{"it base-product-gone", `class="add-form"`},
		{"it base-product-in-store", `class="weigh-form`},
		{"it base-product-weighed", `class="add-form"`},
		{"it base-home", `name="form_token"`}, // public pages are cached for everyone
		{"it base-cart", "accent-fill"},
		{"it base-where", "/checkout/window"},
		{"it base-order-delivered", "/pay\""},
	} {
		if strings.Contains(seen[c.page], c.not) {
			t.Errorf("%s says %q", c.page, c.not)
		}
	}
}

// drawn is every page of the gallery, by language and name.
func drawn(t *testing.T) map[string]string {
	t.Helper()
	w := words(t)
	seen := map[string]string{}
	for _, l := range locale.Langs() {
		for _, s := range gallery(w.In(l)) {
			seen[string(l)+" "+s.name] = plain(draw(t, s.html))
		}
	}
	return seen
}

// TestWhatPagesSayOfWeight holds what is said of goods by weight before and
// after the scale has spoken.
func TestWhatPagesSayOfWeight(t *testing.T) {
	seen := drawn(t)
	for _, c := range []struct{ page, want string }{
		{"it base-product-weighed", "Nessuno dei 14 allergeni"},
		{"it base-product-weighed", "Ne restano 800 g"},
		{"it base-product-weighed", "Circa <b data-about>2,10 €</b>"},
		{"it base-product-weighed", "Al massimo <b data-most>2,31 €</b>"},
		{"it base-product-weighed", "4,20 €/kg per il peso netto. Paghi quello che pesa davvero, mai più del massimo: 10% in più"},
		{"it base-product-weighed", `name="unit" value="g"`},
		{"en base-product-weighed", "The scale makes the price: €4.20/kg of net weight."},
		{"it base-product-hen", "circa 1,4 kg l&#39;uno"},
		{"it base-product-either", `value="1,250" aria-invalid="true"`},
		{"it base-product-either", "Scrivi 1250 g oppure 1,25 kg."},
		{"it base-cart", "al massimo 2,31 €"},
		{"it base-cart", "da 4,00 €/kg a 4,20 €/kg"},
		{"it base-cart", `name="to" value="750"`},
		{"it base-summary-held", "Blocchiamo 20,21 € sulla carta. Quando tutto è pesato si prende solo quello che pesa: mai di più."},
		{"it base-summary-held", "circa 20,00 €"},
		{"it base-summary-held", "Paghi in negozio quello che pesa."},
		{"it base-summary-back", "la carta paga subito 20,21 €, e dopo la pesa ti torna la differenza."},
		{"it base-order-weighed-before", "al massimo 20,21 €"},
		{"it base-order-weighed-after", "ordinati 500 g, pesati 400 g"},
		{"it base-order-weighed-after", "<s>Maritozzo</s>"},
		{"it base-order-let-go", "Non hai pagato niente: la somma bloccata sulla carta torna libera."},
	} {
		if !strings.Contains(seen[c.page], c.want) {
			t.Errorf("%s does not say %q", c.page, c.want)
		}
	}
}

// TestNoTextIsMarkup draws hostile names everywhere a shop or a resident
// writes one.
func TestNoTextIsMarkup(t *testing.T) {
	p := words(t).In(locale.It)
	evil := `<script>alert(1)</script>"'><img src=x>`
	v := product(locale.It)
	v.Name, v.About, v.Ingredients, v.Origin, v.Shop.Name = evil, evil, "**"+evil+"**", evil, evil
	v.Shop.Accent = `red;}body{display:none`
	d := view.Details{Page: personal(locale.It), Name: evil, Note: evil, Bell: evil, Errors: view.Errors{{Field: "name", Text: evil}}}
	for _, th := range themes.All() {
		for _, src := range []string{draw(t, th.Product(p, v)), draw(t, th.Details(p, d))} {
			if strings.Contains(src, "<script>alert") || strings.Contains(src, "<img src=x") || strings.Contains(src, "display:none") {
				t.Error("a name became markup")
			}
		}
	}
}
