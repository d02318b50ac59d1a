package base

import (
	"context"

	"github.com/a-h/templ"

	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// ShelfPage is a shelf in any theme; above it a theme may hang its awning.
func ShelfPage(s Sheet, p *locale.Printer, v view.ShelfPage, awning bool) templ.Component {
	return byHand(p, func(ctx context.Context, n *pen) {
		n.shopShell(ctx, &v.Page, shopFrame(s, p, v.Page, shelfTitle(p, &v), nil, true), true, func() {
			if awning {
				n.raw(`<div class="awning shop-awning" aria-hidden="true"></div>`)
			}
			n.shelf(ctx, &v)
		})
	})
}

func (n *pen) shelf(ctx context.Context, v *view.ShelfPage) {
	n.between(`<div class="wrap page stack stack-5"><div><a class="more small" href="`, v.To(n.p.Lang, "/"), `">`)
	n.icon("chevron-left")
	n.between("", v.Shop.Name, `</a>`)
	n.between(`<h1>`, v.Shelf.Title, `</h1>`)
	if v.Shelf.Note != "" {
		n.between(`<p class="quiet measure">`, v.Shelf.Note, `</p>`)
	}
	if v.Leaf.Number > 1 {
		n.between(`<p class="quiet">`, LeafWords(n.p, v.Leaf), `</p>`)
	}
	n.raw(`</div>`)
	if len(v.Shelves) > 1 {
		n.say(`<nav aria-label="`, "shelf.nav", `"><div class="chips">`)
		for i := range v.Shelves {
			l := &v.Shelves[i]
			n.between(`<a href="`, l.URL, `"`)
			if l.URL == v.Current {
				n.raw(` aria-current="page"`)
			}
			n.between(`>`, l.Text, `</a>`)
		}
		n.raw(`</div></nav>`)
	}
	if len(v.Shelf.Cards) == 0 {
		n.with(ctx, shelfEmpty(n.p, v))
	} else {
		n.say(`<h2 class="unseen">`, "shelf.products", `</h2>`)
		n.cards(&v.Page, v.Shelf.Cards)
		if v.Leaf.Of > 1 {
			n.with(ctx, Leaves(n.p, v.Leaf))
		}
	}
	n.raw(`</div>`)
}

// shelfTitle names the page of a shelf: two windows must not be called the same.
func shelfTitle(p *locale.Printer, v *view.ShelfPage) string {
	if v.Leaf.Number > 1 {
		return v.Shelf.Title + " – " + LeafWords(p, v.Leaf)
	}
	return v.Shelf.Title
}

func stockIcon(s view.Stock) string {
	if s.State == view.InStore {
		return "store"
	}
	return ""
}
