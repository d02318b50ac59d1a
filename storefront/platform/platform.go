// Package platform is the home of APP_HOST: what Sottocasa is, signing in
// without a password, and the rooms of who is signed in.
package platform

import (
	"time"

	"sottocasa/accounts"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// Deps is what the home and the sign-in need.
type Deps struct {
	DB      *tenants.DB
	Hosts   *tenants.Hosts
	Secret  tenants.Secret
	SiteURL func(*tenants.Place) string // scheme, host and port of a place's own site
}

type site struct{ Deps }

// Register adds the routes of the home and the sign-in.
//
// A link works in any browser, because people read letters on another device;
// a code works only with the attempt's id, which only the page that asked for
// it knows.
func Register(r *web.Routes, d Deps) {
	s := site{d}
	r = r.Needs(tenants.Visit, nil)
	r.Get("/", s.home, web.Private())
	r.Get("/sign-in", s.askForm, web.Private())
	r.Post("/sign-in", s.ask, web.Private())
	r.Post("/sign-in/code", s.useCode, web.Private())
	r.Get("/sign-in/:token", s.linkForm, web.Secret())
	r.Post("/sign-in/:token", s.useLink, web.Secret())
	r.Get("/invitation/:token", s.invitation, web.Secret())
	r.Post("/invitation/:token", s.accept, web.Secret())
	r.Post("/sign-out", s.signOut, web.Bound(web.SessionCookie))
}

// How often one machine may ask for a letter, or try a link or a code, and how
// many letters an address gets in a day. The few that it gets in a quarter of
// an hour are counted in the database (accounts.MaxRequests).
func askRate() web.Rate    { return web.Rate{N: 30, Per: 15 * time.Minute} }
func tryRate() web.Rate    { return web.Rate{N: 60, Per: 15 * time.Minute} }
func letterRate() web.Rate { return web.Rate{N: 30, Per: 24 * time.Hour} }

// utc is the zone of pages that belong to no neighbourhood and show no time.
func utc() *time.Location { return time.UTC }

// minutes is how long a link and a code last.
const minutes = int(accounts.SignInLife / time.Minute)
