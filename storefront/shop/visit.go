package shop

import (
	"time"

	"sottocasa/catalog/search"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes"
	"sottocasa/themes/view"
)

// site is a shop's host: every shop's, as the visit says which.
type site struct {
	Deps
	frames  *frames
	indexes *search.Cache
}

// visit is one request on a shop's host.
type visit struct {
	*web.Ctx
	s     *site
	place *tenants.Place
	frame *frame
	theme themes.Theme
}

func (s *site) visit(c *web.Ctx) (*visit, error) {
	place, ok := c.Site().Payload.(*tenants.Place)
	if !ok {
		return nil, fault.New(fault.Internal, "error.server").Because("the site of %s has no place", c.Site().Host)
	}
	life := frameLife
	if c.Public() {
		life = publicLife
	}
	f, err := s.frames.of(c.Context(), s.DB, place, s.Hosts.Version(place), life)
	if err != nil {
		return nil, err
	}
	return &visit{Ctx: c, s: s, place: place, frame: f, theme: themes.Get(place.Theme)}, nil
}

// scope is the neighbourhood's: baskets and windows are there.
func (v *visit) scope() tenants.Scope { return tenants.InHood(v.place.Hood, "resident") }

func (v *visit) zone() *time.Location { return v.place.Zone }

// public is the page around what everybody sees the same.
func (v *visit) public() view.Page {
	page := v.around(v.Path(), time.Now())
	page.Canonical = v.Absolute(v.Path())
	return page
}

// personal is the page around what only its reader may see. path is where the
// page lives, also when it answers a form; now is the database's.
func (v *visit) personal(path string, now time.Time) view.Page {
	page := v.around(path, now)
	page.Personal, page.Token = true, v.FormToken(web.BasketCookie)
	return page
}

func (v *visit) around(path string, now time.Time) view.Page {
	shop, kept := v.face(now)
	page := view.Page{Other: v.In(other(v.Lang()), path), Now: now.In(v.zone()), Shop: shop, Kept: kept,
		Hood: view.Hood{Name: v.place.HoodName, Association: v.frame.hood.Association}}
	if hood, ok := v.s.Hosts.Hood(v.place.Hood); ok {
		page.Hood.URL = v.s.SiteURL(hood) + v.URL("/")
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
