package base

import (
	"strings"
	"testing"

	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// TestSumsAddUp holds that the rows above a total come to it, whatever goes with
// the goods.
func TestSumsAddUp(t *testing.T) {
	w, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := w.In(locale.It)
	for name, c := range map[string]struct {
		sums Sums
		want string
	}{
		"goods alone": {Sums{Split: view.Split{Goods: 1947}, Total: 1947}, ""},
		"a code, bags and deposits": {Sums{Split: view.Split{Goods: 1752, Off: view.Off{Code: "PROVA10", Amount: 195}, Extras: 70, Fee: 250}, Total: 2072},
			"Prodotti prima dello sconto 19,47 €|Codice PROVA10 -1,95 €|Buste e cauzioni 0,70 €|Consegna 2,50 €"},
		"codes of two shops": {Sums{Split: view.Split{Goods: 900, Off: view.Off{Code: "A", Amount: 50}.And(view.Off{Code: "B", Amount: 50})}, Total: 900},
			"Prodotti prima dello sconto 10,00 €|Codici sconto -1,00 €"},
		"the delivery is given": {Sums{Split: view.Split{Goods: 900, Off: view.Off{Code: "GRATIS"}}, Total: 900}, "Totale prodotti 9,00 €|Codice GRATIS consegna gratis"},
		"rounded in cash":       {Sums{Split: view.Split{Goods: 902, Rounding: -2}, Total: 900}, "Totale prodotti 9,02 €|Arrotondamento contanti -0,02 €"},
		"to be weighed":         {Sums{Split: view.Split{Goods: 900, Off: view.Off{Code: "A", Amount: 100}}, Total: 900, Most: 990}, "Prodotti prima dello sconto circa 10,00 €|Codice A circa -1,00 €"},
	} {
		var got []string
		for _, r := range PartRows(p, c.sums) {
			got = append(got, r.Name+" "+r.Value)
		}
		if said := strings.ReplaceAll(strings.Join(got, "|"), "\u00a0", " "); said != c.want {
			t.Errorf("%s: %s", name, said)
		}
	}
}

// TestACartHasATotal once it is known where it goes, with what the delivery
// costs there.
func TestACartHasATotal(t *testing.T) {
	w, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	rome := view.Cart{Groups: []view.CartGroup{{}}, Goods: 1500, Most: 1500, Extras: 20, Off: view.Off{Code: "A", Amount: 150}, Zone: "Monteverde",
		Delivery: view.Delivery{Delivers: true, Fee: 250}}
	for name, c := range map[string]struct {
		change func(*view.Cart)
		want   string // "" for no total
	}{
		"with its delivery":  {func(*view.Cart) {}, "16,20 €"},
		"delivered for free": {func(v *view.Cart) { v.Delivery.FreeFrom = 1000 }, "13,70 €"},
		"free from more":     {func(v *view.Cart) { v.Delivery.FreeFrom, v.ToFree = 2000, 500 }, "16,20 €"},
		"to be weighed":      {func(v *view.Cart) { v.Most = 1600 }, `<span class="about">circa 16,20 €`},
		"it may go anywhere": {func(v *view.Cart) { v.Zone = "" }, ""},
		"ordered one by one": {func(v *view.Cart) { v.Apart = []string{"why"} }, ""},
		"nobody brings it":   {func(v *view.Cart) { v.Delivery.Delivers = false }, ""},
	} {
		v := rome
		c.change(&v)
		var html strings.Builder
		if err := cartSums(w.In(locale.It), v).Render(t.Context(), &html); err != nil {
			t.Fatal(err)
		}
		_, total, there := strings.Cut(strings.ReplaceAll(html.String(), "\u00a0", " "), `<dd class="total">`)
		if there != (c.want != "") || !strings.HasPrefix(strings.TrimSpace(total), c.want) {
			t.Errorf("%s: %.40q", name, total)
		}
	}
}

// TestALetterOfASpesaHasItsCodes: each shop's part has its own rows, and what the
// letter says as text it says as HTML.
func TestALetterOfASpesaHasItsCodes(t *testing.T) {
	w, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	v := view.SpesaLetter{Kind: view.LetterReceived, Accent: "#7a3b1d", Parts: []view.LetterPart{
		{Shop: "Forno", Lines: []view.SummaryLine{{Name: "Pane"}}, Split: view.Split{Goods: 900, Off: view.Off{Code: "PANE", Amount: 100}, Extras: 10}, Total: 910, Most: 910},
		{Shop: "Enoteca", Lines: []view.SummaryLine{{Name: "Vino"}}, Split: view.Split{Goods: 1000}, Total: 1000, Most: 1000}}, Whole: true, Total: 1910}
	l := SpesaLetter(w.In(locale.It), v)
	var html strings.Builder
	if err := l.HTML.Render(t.Context(), &html); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"text": l.Text, "HTML": html.String()} {
		text = strings.ReplaceAll(text, "\u00a0", " ")
		for _, want := range []string{"Prodotti prima dello sconto", "10,00 €", "Codice PANE", "-1,00 €", "Buste e cauzioni", "0,10 €", "Totale prodotti"} {
			if strings.Count(text, want) == 0 || want == "Totale prodotti" && strings.Count(text, want) != 1 {
				t.Errorf("the %s lacks %q: %s", name, want, text)
			}
		}
	}
}
