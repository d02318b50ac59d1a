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
	DB       *tenants.DB
	Hosts    *tenants.Hosts
	Secret   tenants.Secret
	SiteURL  func(*tenants.Place) string // scheme, host and port of a place's own site
	Passkeys *accounts.Passkeys
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
	r.Post("/sign-in/passkey", s.usePasskey, web.Private())
	r.Post("/sign-in/passkey/begin", s.beginPasskeySignIn, web.Private())
	r.Get("/sign-in/:token", s.linkForm, web.Secret())
	r.Post("/sign-in/:token", s.useLink, web.Secret())
	r.Get("/invitation/:token", s.invitation, web.Secret())
	r.Post("/invitation/:token", s.accept, web.Secret())
	r.Get("/join/:token", s.join, web.Secret())
	r.Post("/join/:token", s.askToJoin, web.Secret())
	r.Post("/sign-out", s.signOut, web.Bound(web.SessionCookie))

	own := r.Needs(tenants.Enter, nil, web.Bound(web.SessionCookie))
	own.Post("/join/:token/accept", s.acceptJoin, web.Secret())
	own.Get("/account", s.account)
	own.Post("/account/name", s.saveName)
	own.Post("/account/sessions/end", s.endOthers)
	own.Post("/account/sessions/:session/end", s.endSession)
	own.Get("/account/shops/:shop/leave", s.askLeave)
	own.Post("/account/shops/:shop/leave", s.leave)
	own.Post("/account/passkeys", s.savePasskey)
	own.Post("/account/passkeys/begin", s.beginPasskey)
	own.Get("/account/passkeys/offer", s.offer)
	own.Post("/account/passkeys/:key", s.renamePasskey)
	own.Post("/account/passkeys/:key/remove", s.removePasskey)
}

// tryRate is how often one machine may try a link or a code.
func tryRate() web.Rate { return web.Rate{N: 60, Per: 15 * time.Minute} }

// utc is the zone of pages that belong to no neighbourhood and show no time.
func utc() *time.Location { return time.UTC }

// minutes is how long a link and a code last.
const minutes = int(accounts.SignInLife / time.Minute)
