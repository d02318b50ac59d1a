package shop_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// fill puts up shelves with so many goods each: "g-scaffale-1" and so on.
func fill(w *world.World, counts ...int) {
	w.T.Helper()
	w.Must(w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "seed"), func(t *tenants.ShopTx) error {
		for i, n := range counts {
			shelf := catalog.Shelf{ID: tenants.NewID(), Slug: fmt.Sprintf("scaffale-%d", i+1), Title: locale.Text{It: fmt.Sprintf("Scaffale %d", i+1)}, Position: 100 + i}
			if err := catalog.AddShelf(t, shelf); err != nil {
				return err
			}
			for k := range n {
				p := catalog.Product{ID: tenants.NewID(), Slug: fmt.Sprintf("g-%d-%d", i+1, k+1), Title: locale.Text{It: fmt.Sprintf("Merce %d.%d", i+1, k+1)}, State: "live",
					Mode: catalog.Each, Online: true, VATRate: 22, Exempt: "sold_by_number", Reach: 1000 - k} // added backwards, shown by their place
				p.Variant = catalog.Variant{ID: tenants.NewID(), Price: 300, Per: "piece"}
				if err := catalog.Add(t, catalog.New{Product: p, ShelfID: shelf.ID}); err != nil {
					return err
				}
			}
		}
		return tenants.Bump(t)
	}))
	w.Must(w.Hosts.Refresh(context.Background()))
}

// counted is how many cards the page has, with the first and the last of them.
func (b *browser) counted() (n int, first, last string) {
	all := strings.Split(b.cards(), ", ")
	return len(all), all[0], all[len(all)-1]
}

// turns are the addresses that the page's leaves lead to.
func (b *browser) turns() (to []string) {
	for n := range b.page.Descendants() {
		if attr(n, "class") != "row leaves" {
			continue
		}
		for l := range n.Descendants() {
			if l.Data == "a" {
				to = append(to, attr(l, "href"))
			}
		}
	}
	return to
}

// TestALongShelfHasPages: each product stands on one page, in its place, and one
// product more is no page of its own.
func TestALongShelfHasPages(t *testing.T) {
	each(t, func(t *testing.T, w *world.World, b *browser) {
		fill(w, 49, 50, 97)
		for _, x := range []struct {
			shelf, page string
			n           int
			first, last string
			links       []string
		}{
			{"scaffale-1", "", 49, "Merce 1.49", "Merce 1.1", nil},
			{"scaffale-2", "", 48, "Merce 2.50", "Merce 2.3", []string{"?page=2"}},
			{"scaffale-2", "?page=2", 2, "Merce 2.2", "Merce 2.1", []string{""}},
			{"scaffale-3", "?page=2", 49, "Merce 3.49", "Merce 3.1", []string{""}},
		} {
			path := "/collections/" + x.shelf
			b.get(path+x.page).is(path, http.StatusOK)
			if n, first, last := b.counted(); n != x.n || first != x.first || last != x.last {
				t.Errorf("%s%s: %d products from %s to %s", path, x.page, n, first, last)
			}
			var want []string
			for _, l := range x.links {
				want = append(want, b.root+path+l)
			}
			if got := b.turns(); !slices.Equal(got, want) {
				t.Errorf("%s%s leads to %q, want %q", path, x.page, got, want)
			}
		}
	})
}

// TestPagesThatAreNotThere lead to the nearest that is.
func TestPagesThatAreNotThere(t *testing.T) {
	each(t, func(t *testing.T, w *world.World, b *browser) {
		fill(w, 50)
		path := "/collections/scaffale-1"
		for asked, want := range map[string]string{"1": "", "0": "", "-3": "", "02": "?page=2", "3": "?page=2", "99999999999999999999": "", "due": "", "": "", "2": "?page=2"} {
			b.get(path + "?page=" + asked)
			if b.code != http.StatusOK || b.at != b.root+path+want && asked != "" {
				t.Errorf("page %q ends at %s with %d", asked, b.at, b.code)
			}
		}
	})
}

// TestTheFirstPageOfAFullShop has the first of some shelves, and the way to all.
func TestTheFirstPageOfAFullShop(t *testing.T) {
	each(t, func(t *testing.T, w *world.World, b *browser) {
		counts := make([]int, 18)
		for i := range counts {
			counts[i] = 1
		}
		counts[0], counts[1] = 9, 10
		fill(w, counts...)
		b.get("/").is("/", http.StatusOK).says("shelf.more", "count", 2, "shelf", "Scaffale 2")
		if all := b.cards(); strings.Count(all, "Merce 1.") != 9 || strings.Count(all, "Merce 2.") != 8 || !strings.Contains(all, "Merce 2.10, Merce 2.9") || strings.Contains(all, "Merce 18.") {
			t.Errorf("the first page has %s", all)
		}
		if !strings.Contains(b.text, `id="others"`) || !strings.Contains(b.text, b.root+`/collections/scaffale-18"`) {
			t.Error("no way to the last shelf")
		}
	})
}
