package themes_test

import (
	"strings"
	"testing"

	"sottocasa/internal/locale"
	"sottocasa/themes"
	"sottocasa/themes/view"
)

// TestKeptPartsChangeNothing draws pages of one shop with what they share, and
// each on its own.
func TestKeptPartsChangeNothing(t *testing.T) {
	w := words(t)
	for _, theme := range themes.All() {
		for _, l := range locale.Langs() {
			p, kept := w.In(l), &view.Kept{}
			one, shelf, found, law := product(l), view.ShelfPage{Page: page(l), Shelf: view.Shelf{Title: "Pane", Cards: cards(l)}}, searched(l), view.Legal{Page: page(l)}
			draws := func() []string {
				return []string{draw(t, theme.Product(p, one)), draw(t, theme.Shelf(p, shelf)), draw(t, theme.Search(p, found)), draw(t, theme.Legal(p, law))}
			}
			alone := draws()
			one.Kept, shelf.Kept, found.Kept, law.Kept = kept, kept, kept, kept
			for range 2 { // written first, then kept
				for i, got := range draws() {
					if got != alone[i] {
						t.Errorf("%s %s: page %d differs where its parts are kept", theme.Name, l, i)
					}
				}
			}
		}
	}
}

// TestPersonalPagesKeepNothing gives a page kept parts by mistake: a public one
// shows them, a personal one neither shows nor adds any.
func TestPersonalPagesKeepNothing(t *testing.T) {
	p, theme := words(t).In(locale.It), themes.Get("base")
	strange := func(kept *view.Kept) {
		_, err := kept.Of(view.Part{Name: "foot"}, func() ([]byte, error) { return []byte("<!--kept-->"), nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	public, own, kept := product(locale.It), cart(locale.It), &view.Kept{}
	public.Kept, own.Kept = kept, kept
	draw(t, theme.Cart(p, own))
	strange(kept) // only what nobody has written before is taken
	if !strings.Contains(draw(t, theme.Product(p, public)), "<!--kept-->") {
		t.Error("a public page does not show what is kept, or a personal page has kept its own")
	}
	if strings.Contains(draw(t, theme.Cart(p, own)), "<!--kept-->") {
		t.Error("a personal page shows what is kept")
	}
}
