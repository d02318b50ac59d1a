// Package shop is what a resident sees on a shop's host: shelves, products,
// basket, checkout as a guest, and the private page of an order. Everything
// works without a script.
package shop

import (
	"sottocasa/catalog/feed"
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

// Register adds every route of a shop's host to own, and to street those of its
// neighbourhood's host: each shop's pages below /shops/, and one basket,
// checkout and orders over all shops.
func Register(own, street *web.Routes, d Deps) {
	s := &site{Deps: d, frames: newFrames(), indexes: search.NewCache(indexBytes)}
	own, street = own.Needs(tenants.Visit, nil), street.Needs(tenants.Visit, nil)
	s.pages(own, "")
	s.pages(street, inside+":slug", web.Inside("slug", s.within))
	own.Get("/media/*", s.picture)
	own.Get("/feeds/google.xml", s.googleFeed, web.Cached())
	own.Get("/feeds/meta.csv", s.metaFeed, web.Cached())
	own.Get(feed.Photos+"*", s.feedPhoto)
	for _, r := range []*web.Routes{own, street} {
		s.buying(r)
		s.bought(r)
	}
	own.Post("/cart/onward", s.onward, web.Bound(web.BasketCookie))
	street.Get("/cart/take/:code", s.peek, web.Secret())
	street.Post("/cart/take/:code", s.take, web.Secret(), web.Bound(web.BasketCookie))
	street.Get("/orders/:token/:slug/cancel", s.askCancelPart, web.Secret(), web.Inside("slug", s.within))
	street.Post("/orders/:token/:slug/cancel", s.cancelPart, web.Secret(), web.Inside("slug", s.within))
	street.Get("/orders/:token/:slug/receipt", s.receipt, web.Secret(), web.Inside("slug", s.within))
	own.Get("/orders/:token/receipt", s.receipt, web.Secret())
	street.Get("/orders/:token/:slug/receipt.pdf", s.receiptPDF, web.Secret(), web.Inside("slug", s.within))
	own.Get("/orders/:token/receipt.pdf", s.receiptPDF, web.Secret())
	street.Get("/orders/:token/:slug/papers/:paper", s.paper, web.Secret(), web.Inside("slug", s.within))
	own.Get("/orders/:token/papers/:paper", s.paper, web.Secret())
	s.retracting(own, "/orders/:token/withdraw")
	s.retracting(street, "/orders/:token/:slug/withdraw", web.Inside("slug", s.within))
	street.Get("/withdraw", s.whichShop, web.Cached("page"))
}

// pages are a shop's own, below a path.
func (s *site) pages(r *web.Routes, at string, also ...web.Option) {
	with := func(o ...web.Option) []web.Option { return append(o, also...) }
	first := at
	if at == "" {
		first = "/"
	}
	r.Get(first, s.home, with(web.Cached())...)
	r.Get(at+"/collections/:shelf", s.collection, with(web.Cached("page"))...)
	r.Get(at+"/products/:product", s.product, with(web.Cached())...)
	r.Get(at+"/search", s.search, with(web.Multi("without", "mark"))...)
	r.Post(at+"/cart/add", s.add, with(web.Multi("pick"))...) // from public pages, which carry no token

	r.Get(at+"/legal/seller", s.legalSeller, with(web.Cached())...)
	r.Get(at+"/legal/terms", s.legalTerms, with(web.Cached())...)
	r.Get(at+"/legal/privacy", s.legalPrivacy, with(web.Cached())...)
	r.Get(at+"/legal/withdrawal", s.legalWithdrawal, with(web.Cached())...)

	r.Get(at+"/withdraw", s.findOrder, with(web.Private())...)
	r.Post(at+"/withdraw", s.toWithdraw, with(web.Private())...) // open to who has no cookie: by number and e-mail
	s.retracting(r, at+"/withdraw/:token", also...)
}

// retracting are the steps of withdrawing from one order.
func (s *site) retracting(r *web.Routes, at string, also ...web.Option) {
	with := append([]web.Option{web.Secret()}, also...)
	r.Get(at, s.askWithdraw, with...)
	r.Post(at, s.reviewWithdraw, with...)
	r.Post(at+"/confirm", s.withdraw, with...)
}

// buying is the basket and the checkout.
func (s *site) buying(r *web.Routes) {
	own := web.Bound(web.BasketCookie)
	r.Get("/cart", s.cart, web.Private())
	r.Post("/cart/set", s.set, own)
	r.Post("/cart/bags", s.bags, own)
	r.Post("/cart/remove", s.remove, own, web.Multi("line", "shop"))
	r.Post("/cart/only", s.only, own)
	r.Post("/cart/code", s.code, own)

	r.Get("/checkout", s.where, web.Private())
	r.Post("/checkout", s.choose, own)
	r.Get("/checkout/window", s.windows, web.Private())
	r.Post("/checkout/window", s.hold, own)
	r.Get("/checkout/details", s.details, web.Private())
	r.Post("/checkout/details", s.describe, own, web.Multi("invoice_shop"))
	r.Get("/checkout/summary", s.summary, web.Private())
	r.Post("/checkout/contribution", s.contribute, own)
	r.Post("/checkout/order", s.place, own)
	r.Get("/checkout/return", s.back, web.Private())
}

// bought is the private page of a purchase.
func (s *site) bought(r *web.Routes) {
	r.Get("/orders/:token", s.status, web.Secret())
	r.Post("/orders/:token/pay", s.payAgain, web.Secret())
	r.Get("/orders/:token/cancel", s.askCancel, web.Secret())
	r.Post("/orders/:token/cancel", s.cancel, web.Secret())
}
