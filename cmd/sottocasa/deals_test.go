package main_test

import (
	"strings"
	"testing"

	"sottocasa/internal/testkit"
)

// showsDeals looks at one deal of each kind, as a newcomer finds them.
func showsDeals(t *testing.T, dir string, s site) {
	var offers, codes, gifts, deposits int
	must(t, testkit.Query(owner(t, dir), `select (select count(*) from shop.offers), (select count(*) from shop.codes),
		(select sum(jsonb_array_length(coalesce(terms -> 'gifts', '[]'))) from hood.shops), (select count(*) from shop.products where deposit_cents > 0)`,
		nil, &offers, &codes, &gifts, &deposits))
	if offers != 3 || codes != 2 || gifts != 2 || deposits != 2 {
		t.Errorf("%d offers, %d codes, %d presents, %d deposits", offers, codes, gifts, deposits)
	}
	b := open(t)
	for at, want := range map[string][]string{
		s.host(nives) + "/products/olio-evo-sabina-dop":                             {"11,90", "Prezzo più basso degli ultimi 30 giorni"},
		s.host("enoteca-sorso-e-mezzo") + "/products/birra-ipa-tiberina":            {"3,78", "−10%", "0,30"},
		s.host("bottega-argilla-e-filo") + "/products/sciarpa-lana":                 {"39,20", "−20%", "49,00"},
		s.host("enoteca-sorso-e-mezzo") + "/products/birra-weiss-cimina":            {"4,41"},
		s.host("libreria-la-pagina-verde") + "/products/roman-rooftops":             {"15,00"},
		s.host("forno-spighe-e-crosta") + "/products/ciambelline-al-vino":           {"4,90"},
		s.host("ortofrutta-il-romanesco") + "/products/sacchetto-ultraleggero":      {"0,02"},
		s.host("ortofrutta-il-romanesco") + "/products/cassetta-della-settimana":    {"12,50", "Questa settimana", "1 kg", "La prossima settimana", "Rosmarino"},
		s.host("ortofrutta-il-romanesco") + "/en/products/cassetta-scegline-cinque": {"Pick-five box", "€10.50", "Fruit and vegetables", "Annurca"},
	} {
		p := b.get(at)
		for _, words := range want {
			if !strings.Contains(strings.ReplaceAll(p.text, "\u00a0", " "), words) {
				t.Errorf("%s lacks %q: %s", at, words, p.words())
			}
		}
	}
	p := b.get(s.host(nives) + "/products/olio-evo-sabina-dop")
	b.send(p, "/cart/add", nil)
	if p := b.get(s.host(nives) + "/cart"); !strings.Contains(p.text, "Buste compostabili") || !strings.Contains(p.text, "Hai un codice sconto?") {
		t.Errorf("the basket has no bags or no code: %s", p.words())
	}
}
