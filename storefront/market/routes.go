// Package market is what a resident sees on a neighbourhood's host: its shops
// in a street, the next round, and who runs it.
package market

import (
	"sottocasa/media"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// Deps is all that the site needs from outside.
type Deps struct {
	DB      *tenants.DB
	Hosts   *tenants.Hosts
	Media   *media.Library
	AppURL  string                      // scheme://host[:port] of the platform, where staff sign in
	SiteURL func(*tenants.Place) string // scheme://host[:port] of a place
}

// Register adds every route of a neighbourhood's host.
func Register(r *web.Routes, d Deps) {
	s := &site{d}
	r = r.Needs(tenants.Visit, nil)
	r.Get("/", s.front, web.Cached("kind", "page"))
	r.Get("/where", s.where, web.Private())
	r.Post("/where", s.keep, web.Private()) // from the public page, which carries no token
	r.Get("/where/answer", s.whereAnswer, web.Private())
	r.Get("/search", s.search, web.Multi("without"))
	r.Get("/media/*", s.picture)
	r.Get("/legal/terms", s.terms, web.Cached("page"))
	r.Get("/legal/privacy", s.privacy, web.Cached())
}
