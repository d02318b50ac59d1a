package shop

import (
	"strings"
	"sync"
	"time"

	"sottocasa/catalog/search"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes"
	"sottocasa/themes/view"
)

// site is where residents buy: on every shop's host, and on every
// neighbourhood's, as the visit says which.
type site struct {
	Deps
	frames  *frames
	indexes *search.Cache
	racks   sync.Pool // of *[]view.Card, for the cards of a shelf
}

// visit is one request of a resident. On a shop's own host, and on the shop's
// pages inside its neighbourhood, it is about that shop; basket, checkout and
// orders on the neighbourhood's host are about all of its shops.
type visit struct {
	*web.Ctx
	s     *site
	place *tenants.Place // the shop; or the neighbourhood, on pages about all of them
	base  string         // path before the shop's pages on this host
	frame *frame
	theme themes.Theme
}

// Inside is the path before a shop's pages on its neighbourhood's host.
func Inside(shop *tenants.Place) string { return inside + shop.Slug }

// inside is where a shop's pages stand on its neighbourhood's host.
const inside = "/shops/"

func (s *site) visit(c *web.Ctx) (*visit, error) {
	place, ok := c.Site().Payload.(*tenants.Place)
	if !ok {
		return nil, fault.New(fault.Internal, "error.server").Because("the site of %s has no place", c.Site().Host)
	}
	life := frameLife
	if c.Public() {
		life = publicLife
	}
	f, err := s.frames.of(c.Context(), s.DB, placeOf(place, c.Site().Kind == web.KindHood), place, s.Hosts.Version(place), life)
	if err != nil {
		return nil, err
	}
	v := &visit{Ctx: c, s: s, place: place, frame: f, theme: themes.Get(place.Theme)}
	if c.Site().Kind == web.KindHood && !place.Shop.IsZero() {
		v.base = Inside(place)
	}
	return v, nil
}

// within finds the shop of a neighbourhood that a path on its host names, as a
// site on that host.
func (s *site) within(host web.Site, slug string) (web.Site, bool) {
	hood, ok := host.Payload.(*tenants.Place)
	if !ok {
		return web.Site{}, false
	}
	place, ok := s.Hosts.ShopIn(hood.Hood, slug)
	if !ok {
		return web.Site{}, false
	}
	site := host
	site.Shop, site.Theme, site.Payload = place.Shop.String(), place.Theme, place
	return site, true
}

// here is the address of one of the shop's own pages on this host.
func (v *visit) here(path string) string { return view.Page{Base: v.base}.To(v.Lang(), path) }

// single reports whether the pages are about one shop.
func (v *visit) single() bool { return !v.place.Shop.IsZero() }

// scope is the neighbourhood's: baskets and windows are there.
func (v *visit) scope() tenants.Scope { return tenants.InHood(v.place.Hood, "resident") }

func (v *visit) zone() *time.Location { return v.place.Zone }

// public is the page around what everybody sees the same. A shop's page has its
// home on the shop's own host, wherever it is read.
func (v *visit) public() view.Page {
	page := v.around(v.Path(), time.Now())
	page.Canonical = v.s.SiteURL(v.place) + v.URL(v.ownPath(v.Path()))
	return page
}

// ownPath is a path of this host as the shop's own host has it.
func (v *visit) ownPath(path string) string {
	if path = strings.TrimPrefix(path, v.base); path == "" {
		return "/"
	}
	return path
}

// personal is the page around what only its reader may see. path is where the
// page lives, also when it answers a form; now is the database's.
func (v *visit) personal(path string, now time.Time) view.Page {
	page := v.around(path, now)
	page.Personal, page.Token = true, v.FormToken(web.BasketCookie)
	return page
}

func (v *visit) around(path string, now time.Time) view.Page {
	page := view.Page{Base: v.base, Other: v.In(other(v.Lang()), path), Now: now.In(v.zone()),
		Hood: view.Hood{Name: v.place.HoodName, Association: v.frame.hood.Association}}
	if hood, ok := v.s.Hosts.Hood(v.place.Hood); ok {
		page.Hood.URL = v.s.SiteURL(hood) + v.URL("/")
	}
	if v.single() {
		page.Shop, page.Kept = v.face(now)
		return page
	}
	for _, l := range [][2]string{{"legal.withdraw_here", "/withdraw"}, {"legal.terms", "/legal/terms"}, {"legal.privacy", "/legal/privacy"}} {
		page.Legal = append(page.Legal, view.Link{Text: v.P().T(l[0]), URL: v.URL(l[1])})
	}
	return page
}

func other(l locale.Lang) locale.Lang {
	if l == locale.En {
		return locale.It
	}
	return locale.En
}

// errors gives the wrong fields of a form in their order, each once.
func (v *visit) errors(err error) view.Errors {
	var out view.Errors
	if err == nil {
		return nil
	}
	said := v.Sentences(err)
	for _, f := range fault.From(err).Fields {
		if out.For(f.Name) == "" {
			out = append(out, view.FieldError{Field: f.Name, Text: said[f.Name]})
		}
	}
	return out
}
