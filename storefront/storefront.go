// Package storefront puts the sites together: who answers on which host, with
// which pages for errors, sessions and assets. Nothing else imports Fiber.
package storefront

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"sottocasa/accounts"
	"sottocasa/catalog/exporter"
	"sottocasa/catalog/importer"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/admin"
	"sottocasa/storefront/coordinator"
	"sottocasa/storefront/courier"
	"sottocasa/storefront/dev"
	"sottocasa/storefront/market"
	"sottocasa/storefront/opening"
	"sottocasa/storefront/platform"
	"sottocasa/storefront/shop"
	"sottocasa/storefront/web"
	"sottocasa/storefront/webhooks"
	"sottocasa/tenants"
	"sottocasa/themes"
)

// Deps is all that the sites stand on.
type Deps struct {
	DB        *tenants.DB
	Hosts     *tenants.Hosts
	Conductor *orders.Conductor
	Inbox     *payments.Inbox
	Pay       *payments.Desk
	Media     *media.Library
	Photos    *media.Intake  // takes what shops send
	Imports   *importer.Desk // of goods
	Exports   *exporter.Desk // of whole shops
	Words     *locale.Words
	Secret    tenants.Secret
	Log       *slog.Logger

	AppHost     string // without a port
	AppURL      string // scheme and host, with its port unless that is usual
	HostURL     func(host string) string
	Production  bool
	Port        int
	Proxies     []netip.Prefix
	PayOrigins  []string // where a form may be redirected to for paying
	FormOrigins []string // and for telling Stripe about a shop

	Webhook webhooks.Verifier
	Dev     *dev.Doors // only in the demo
	Now     func() time.Time

	Observe    func(site web.Kind, method, route string, status int, took time.Duration) // hears of every answer
	CacheBytes int                                                                       // of made pages; 0: the usual, below 0: none
	DrainWait  time.Duration                                                             // how long /readyz says no before listeners close
}

// SiteURL is the public address of a neighbourhood's or shop's host.
func (d Deps) SiteURL(p *tenants.Place) string { return d.HostURL(d.Hosts.Name(p)) }

// New builds the app with every site's routes.
func New(d Deps) (*web.App, error) {
	app, err := web.New(d.options())
	if err != nil {
		return nil, err
	}
	keys, err := accounts.NewPasskeys(d.AppHost, d.AppURL)
	if err != nil {
		return nil, err
	}
	d.register(app, keys)
	for _, r := range app.Routes() {
		if r.Right() == "" {
			return nil, fmt.Errorf("storefront: %s %s asks for no right", r.Method, r.Pattern)
		}
	}
	return app, nil
}

func (d Deps) register(app *web.App, keys *accounts.Passkeys) {
	buying := shop.Deps{DB: d.DB, Hosts: d.Hosts, Conductor: d.Conductor, Media: d.Media, Secret: d.Secret, SiteURL: d.SiteURL, PayHosts: d.PayOrigins}
	shop.Register(app.Site(web.KindShop), app.Site(web.KindHood), buying)
	market.Register(app.Site(web.KindHood), market.Deps{DB: d.DB, Hosts: d.Hosts, Media: d.Media, AppURL: d.AppURL, SiteURL: d.SiteURL})
	own := app.Site(web.KindApp)
	webhooks.Register(own, webhooks.Deps{Inbox: d.Inbox, Verify: d.Webhook})
	platform.Register(own, platform.Deps{DB: d.DB, Hosts: d.Hosts, Secret: d.Secret, SiteURL: d.SiteURL, Passkeys: keys})
	opening.Register(own, opening.Deps{DB: d.DB, Hosts: d.Hosts, Secret: d.Secret, Words: d.Words, Media: d.Media, Photos: d.Photos,
		Domain: d.Hosts.Domain(), Preview: shop.Preview(buying)})
	admin.Register(own, admin.Deps{DB: d.DB, Hosts: d.Hosts, Media: d.Media, Photos: d.Photos, Imports: d.Imports, Exports: d.Exports, SiteURL: d.SiteURL, Pay: d.Pay, FormsTo: d.FormOrigins,
		Secret: d.Secret, Words: d.Words})
	courier.Register(own, courier.Deps{DB: d.DB, Hosts: d.Hosts, Demo: d.Dev != nil})
	coordinator.Register(own, coordinator.Deps{DB: d.DB, Hosts: d.Hosts, SiteURL: d.SiteURL, Secret: d.Secret, Words: d.Words, Pay: d.Pay,
		FormsTo: d.FormOrigins, Media: d.Media, Preview: shop.Preview(buying)})
	if d.Dev != nil {
		dev.Register(own, *d.Dev)
	}
}

func (d Deps) options() web.Options {
	files := themes.NewServer()
	fixed := map[string]web.Asset{}
	for path, f := range themes.Assets() {
		fixed[path] = web.Asset{Type: f.Type, Body: f.Body, Immutable: true}
	}
	proxies := make([]string, len(d.Proxies))
	for i, p := range d.Proxies {
		proxies[i] = p.String()
	}
	return web.Options{
		Sites: sites{d}, Words: d.Words, Secret: d.Secret, Log: d.Log, Production: d.Production, Port: d.Port,
		TrustedProxies: proxies, ErrorPage: d.errorPage, Sessions: d.session, SignInPath: "/sign-in", Assets: fixed,
		Version: d.version, Ready: d.DB.Ping, Now: d.Now,
		Observe: d.Observe, CacheBytes: d.CacheBytes, DrainWait: d.DrainWait,
		FindAsset: func(path string) (web.Asset, bool) {
			f, ok := files.Find(path)
			return web.Asset{Type: f.Type, Body: f.Body, Immutable: true}, ok
		},
	}
}

// session looks a cookie's session up, and notes now and then that it is used.
func (d Deps) session(ctx context.Context, token string) (web.Session, error) {
	var s *accounts.Session
	err := d.DB.PlatformRead(ctx, func(r *tenants.PlatformRead) { accounts.ReadSession(r, token, &s) })
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, fault.New(fault.Unknown, "error.signed_out")
	}
	if s.Stale {
		err = d.DB.Platform(ctx, "session", func(p *tenants.PlatformTx) error { return accounts.Touch(p, token) })
	}
	return s, err
}

func (d Deps) version(_ context.Context, s web.Site) (int64, error) {
	place, ok := s.Payload.(*tenants.Place)
	if !ok {
		return 0, nil
	}
	return d.Hosts.Version(place), nil
}
