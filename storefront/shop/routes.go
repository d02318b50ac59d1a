// Package shop is what a resident sees on a shop's host: shelves, products,
// basket, checkout as a guest, and the private page of an order. Everything
// works without a script.
package shop

import (
	"sottocasa/catalog/search"
	"sottocasa/media"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// Deps is all that the site needs from outside.
type Deps struct {
	DB        *tenants.DB
	Hosts     *tenants.Hosts
	Conductor *orders.Conductor
	Media     *media.Library
	Secret    tenants.Secret
	SiteURL   func(*tenants.Place) string // scheme://host[:port] of a place
	PayHosts  []string                    // origins that a form may lead to for paying; others get a page with a link
}

// Register adds every route of a shop's host.
func Register(r *web.Routes, d Deps) {
	s := &site{Deps: d, frames: newFrames(), indexes: search.NewCache(indexBytes)}
	own := web.Bound(web.BasketCookie)

	r.Get("/", s.home, web.Cached())
	r.Get("/collections/:slug", s.collection, web.Cached())
	r.Get("/products/:slug", s.product, web.Cached())
	r.Get("/search", s.search, web.Multi("without", "mark"))
	r.Get("/media/*", s.picture)

	r.Get("/cart", s.cart, web.Private())
	r.Post("/cart/add", s.add) // from public pages, which carry no token
	r.Post("/cart/set", s.set, own)
	r.Post("/cart/remove", s.remove, own)

	r.Get("/checkout", s.where, web.Private())
	r.Post("/checkout", s.choose, own)
	r.Get("/checkout/window", s.windows, web.Private())
	r.Post("/checkout/window", s.hold, own)
	r.Get("/checkout/details", s.details, web.Private())
	r.Post("/checkout/details", s.describe, own)
	r.Get("/checkout/summary", s.summary, web.Private())
	r.Post("/checkout/order", s.place, own)
	r.Get("/checkout/return", s.back, web.Private())

	r.Get("/orders/:token", s.status, web.Secret())
	r.Post("/orders/:token/pay", s.payAgain, web.Secret())
	r.Get("/orders/:token/cancel", s.askCancel, web.Secret())
	r.Post("/orders/:token/cancel", s.cancel, web.Secret())

	r.Get("/withdraw", s.findOrder, web.Private())
	r.Post("/withdraw", s.toWithdraw, web.Private()) // open to who has no cookie: by number and e-mail
	for _, at := range []string{"/orders/:token/withdraw", "/withdraw/:token"} {
		r.Get(at, s.askWithdraw, web.Secret())
		r.Post(at, s.reviewWithdraw, web.Secret())
		r.Post(at+"/confirm", s.withdraw, web.Secret())
	}

	r.Get("/legal/seller", s.legalSeller, web.Cached())
	r.Get("/legal/terms", s.legalTerms, web.Cached())
	r.Get("/legal/privacy", s.legalPrivacy, web.Cached())
	r.Get("/legal/withdrawal", s.legalWithdrawal, web.Cached())
}
