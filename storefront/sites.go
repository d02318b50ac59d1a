package storefront

import (
	"time"

	"github.com/a-h/templ"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/shop"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

// sites finds the site of a host in the tenants' memory.
type sites struct{ d Deps }

// Lookup answers for one host; there is no default.
func (s sites) Lookup(host string) (web.Site, bool) {
	if host == s.d.AppHost {
		return web.Site{Kind: web.KindApp, Host: host, Base: s.d.AppURL}, true
	}
	p, ok := s.d.Hosts.Lookup(host)
	if !ok {
		return web.Site{}, false
	}
	site := web.Site{Kind: web.KindHood, Hood: p.Hood.String(), Host: host, Base: s.d.HostURL(host), Theme: p.Theme, Payload: p}
	if !p.Shop.IsZero() {
		site.Kind, site.Shop = web.KindShop, p.Shop.String()
	}
	return site, true
}

// errorPage draws a fault in the face of the host it happened on.
func (d Deps) errorPage(site web.Site, p *locale.Printer, status int, f *fault.Fault, id string) templ.Component {
	v := view.Fail{Status: status, ID: id, Page: view.Page{Personal: true, Now: d.now(), Other: view.Root(otherLang(p.Lang)) + "/"}}
	if status != 404 && status != 500 {
		v.Text = p.T(f.Key, f.Args...)
	}
	place, ok := site.Payload.(*tenants.Place)
	if !ok {
		return house.Fail(p, v)
	}
	root := view.Root(p.Lang)
	if hood, known := d.Hosts.Hood(place.Hood); known {
		v.Hood = view.Hood{Name: hood.Name, URL: d.SiteURL(hood) + root + "/"}
	}
	if place.Shop.IsZero() {
		return house.Fail(p, v)
	}
	v.Shop = &view.Shop{Name: place.Name, Accent: place.Accent, URL: site.Base + root + "/"}
	if site.Kind == web.KindHood {
		v.Base = shop.Inside(place)
		v.Shop.URL = site.Base + v.To(p.Lang, "/")
	}
	return themes.Get(place.Theme).Fail(p, v)
}

func otherLang(l locale.Lang) locale.Lang {
	if l == locale.En {
		return locale.It
	}
	return locale.En
}

func (d Deps) now() time.Time {
	if d.Now != nil {
		return d.Now()
	}
	return time.Now()
}
