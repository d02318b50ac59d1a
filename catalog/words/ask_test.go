package words_test

import (
	"slices"
	"strings"
	"testing"

	"sottocasa/catalog/words"
)

// What somebody does not want is never looked for as something they want.
func TestWhatIsNotWanted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ asked, without, looked string }{
		{"torta senza latte", "milk", "torta"},
		{"torta senza latte e uova", "eggs milk", "torta"},
		{"senza latte né uova", "eggs milk", ""},
		{"senza né latte né uova", "eggs milk", ""},
		{"senza latte, uova o frutta a guscio", "eggs milk nuts", ""},
		{"senza glutine, uova e latte", "gluten eggs milk", ""},
		{"senza glutine e senza lattosio", "gluten milk", ""},
		{"biscotti privi di glutine e lattosio", "gluten milk", "biscotti"},
		{"allergico alle noci e ai lupini", "nuts", "lupini"},
		{"intollerante al lattosio", "milk", ""},
		{"gluten and dairy free cake", "gluten milk", "cake"},
		{"gluten, dairy and nut free", "gluten milk nuts", ""},
		{"gluten-free milk", "gluten", "milk"},
		{"bread without milk or eggs", "eggs milk", "bread"},
		{"free from gluten and nuts", "gluten nuts", ""},
		{"frutta senza frutta secca", "nuts", "frutta"},
		{"without tree nuts and fish", "fish nuts", ""},
		{"frutta a guscio", "", "frutta guscio"},
		{"no milk nor soy", "soy milk", ""},
		{"nut allergy", "nuts", ""},
		{"senza glutine pesce", "gluten", "pesce"}, // fish without gluten
		{"pane senza sale e latte", "", "pane senza:sal latte"},
		{"olio e pesce", "", "olio pesce"},
		{"senza", "", "senza"},
		{"senza e", "", "senza"},
		{"free range eggs", "", "free range eggs"},
	} {
		asked, without := words.Ask(c.asked, 200)
		var looked []string
		for _, w := range asked {
			if !strings.HasPrefix(w.Text, words.Without+"#") {
				looked = append(looked, w.Text)
			}
		}
		if got := words.Codes(without); !slices.Equal(got, strings.Fields(c.without)) {
			t.Errorf("%q is without %q, not %q", c.asked, got, c.without)
		}
		if got := strings.Join(looked, " "); got != c.looked {
			t.Errorf("%q looks for %q, not %q", c.asked, got, c.looked)
		}
	}
}

// A text's next sentence is not denied by its last.
func TestWhatATextSaysIsAbsent(t *testing.T) {
	t.Parallel()
	var got []string
	for _, w := range words.Absences(words.Of("Senza glutine e lattosio. Uova e latte di capra; allergici alle noci: chiedete", 200, false), false) {
		if !words.Small(w.Text) {
			got = append(got, w.Text)
		}
	}
	if want := "senza:#gluten senza:#milk uova latte capra allergici noci chiedete"; strings.Join(got, " ") != want {
		t.Errorf("%q", got)
	}
}
