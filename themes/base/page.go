package base

import (
	"context"

	"github.com/a-h/templ"

	"sottocasa/internal/locale"
	"sottocasa/themes/palette"
	"sottocasa/themes/view"
)

// Frame is what a page of HTML is made of, around its bars and content.
type Frame struct {
	Sheet  Sheet
	Title  string   // whole window title
	Accent string   // "#7a3b1d": the page wears this palette; "" the house's
	Also   []string // accents of parts of the page: awnings
	About  string   // description for search engines
}

// Document is the outermost tag, in the reader's language, with a skip link;
// its content are the children.
func Document(p *locale.Printer, page view.Page, f Frame) templ.Component {
	return byHand(p, func(ctx context.Context, n *pen) {
		content := templ.GetChildren(ctx)
		ctx = templ.ClearChildren(ctx)
		n.document(ctx, &page, f, func() { n.with(ctx, content) })
	})
}

func (n *pen) document(ctx context.Context, page *view.Page, f Frame, content func()) {
	n.raw(`<!doctype html><html lang="`, string(n.p.Lang), `" data-theme="`, f.Sheet.Name,
		`"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`)
	n.between(`<title>`, f.Title, `</title>`)
	if f.About != "" {
		n.between(`<meta name="description" content="`, f.About, `">`)
	}
	if page.Personal || page.Searching {
		n.raw(`<meta name="robots" content="noindex">`)
	}
	if page.Personal {
		n.raw(`<meta name="referrer" content="no-referrer">`)
	}
	n.kept(ctx, page, view.Part{Name: "style", Sheet: f.Sheet.URL, Accent: f.Accent}, func() templ.Component { return style(f) })
	for _, a := range f.Also {
		if u := PaletteURL(a); u != "" && a != f.Accent {
			n.between(`<link rel="stylesheet" href="`, u, `">`)
		}
	}
	if page.Canonical != "" {
		n.between(`<link rel="canonical" href="`, page.Canonical, `">`)
	}
	if page.Other != "" && !page.Personal {
		n.say(`<link rel="alternate" hreflang="`, "page.other_lang", `" href="`)
		n.between("", page.Other, `">`)
	}
	n.raw(`<link rel="icon" href="`, static.URL("mark.svg"), `" type="image/svg+xml"><script src="`, static.URL("page.js"), `" defer></script></head>`)
	n.raw(`<body class="`, palette.Class(f.Accent), `">`)
	n.say(`<a class="skip" href="#content">`, "page.skip", `</a>`)
	content()
	n.raw(`</body></html>`)
}

// ShopShell is a page on a shop's host: the platform's strip, the content
// (children, inside main), the seller's footer. With wear the page has the
// shop's colours, otherwise the house's.
func ShopShell(s Sheet, p *locale.Printer, page view.Page, words string, errs view.Errors, wear bool) templ.Component {
	return byHand(p, func(ctx context.Context, n *pen) {
		content := templ.GetChildren(ctx)
		ctx = templ.ClearChildren(ctx)
		n.shopShell(ctx, &page, shopFrame(s, p, page, words, errs, wear), wear, func() { n.with(ctx, content) })
	})
}

func (n *pen) shopShell(ctx context.Context, page *view.Page, f Frame, wear bool, content func()) {
	n.document(ctx, page, f, func() {
		n.strip(ctx, page, wear)
		n.raw(` <main id="content" tabindex="-1">`)
		if page.Notice != nil {
			n.with(ctx, notice(page.Notice))
		}
		content()
		n.raw(`</main>`)
		n.kept(ctx, page, view.Part{Name: "foot"}, func() templ.Component { return shopFoot(n.p, *page) })
		n.raw(` `)
		if wear && page.Back == nil {
			n.kept(ctx, page, view.Part{Name: "basket bar"}, func() templ.Component { return basketBar(n.p) })
		}
	})
}

func shopFrame(s Sheet, p *locale.Printer, page view.Page, words string, errs view.Errors, wear bool) Frame {
	f := Frame{Sheet: s, Title: title(p, page, words, errs), Also: page.Accents}
	switch {
	case page.Shop == nil:
	case wear:
		f.Accent, f.About = page.Shop.Accent, page.Shop.About
	case len(f.Also) == 0:
		f.Also = []string{page.Shop.Accent}
	}
	return f
}

// strip is the platform's, above every page of a shop.
func (n *pen) strip(ctx context.Context, page *view.Page, search bool) {
	n.raw(`<header class="strip"><div class="wrap">`)
	if page.Back != nil {
		n.with(ctx, wayBack(*page.Back))
	} else {
		n.kept(ctx, page, view.Part{Name: "way up"}, func() templ.Component { return wayUp(*page) })
	}
	if page.Other != "" {
		lang := n.p.T("page.other_lang")
		n.between(`<a class="tool" href="`, page.Other, `" lang="`)
		n.between("", lang, `" hreflang="`)
		n.between("", lang, `">`)
		n.say("", "page.other_name", `</a>`)
	}
	switch {
	case page.Back != nil: // nothing is bought in a preview
	case search && page.Shop != nil && !page.Searching:
		n.kept(ctx, page, view.Part{Name: "basket and search"}, func() templ.Component { return basketLink(n.p, *page, true) })
	default:
		n.kept(ctx, page, view.Part{Name: "basket"}, func() templ.Component { return basketLink(n.p, *page, false) })
	}
	n.raw(`</div></header>`)
}
