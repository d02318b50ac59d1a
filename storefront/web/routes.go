package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sottocasa/tenants"
)

// Handler answers one request. An error becomes the error page of its fault.
type Handler func(*Ctx) error

// Guard runs before a handler; an error ends the request.
type Guard func(*Ctx) error

// Route is one line of a site's map.
type Route struct {
	Kind    Kind
	Method  string
	Pattern string // Fiber's: /products/:slug
	rules
}

// rules is what options say about a route.
type rules struct {
	machine bool
	private bool
	secret  bool
	cached  bool
	upload  bool
	allowed []string // query parameters of a cached page
	multi   []string // parameters that may repeat
	bound   string   // cookie that the form token hangs on
	maxBody int
	guards  []Guard
	right   tenants.Right // see Needs
	inside  *inside
}

// inside finds the site of a tenant that has its pages on another's host.
type inside struct {
	param string
	find  func(host Site, name string) (Site, bool)
}

// Machine says that other programs call the route, without an origin.
func (r Route) Machine() bool { return r.machine }

// Guarded says that a guard stands before the route.
func (r Route) Guarded() bool { return len(r.guards) > 0 }

// Bound names the cookie that the route's form token is bound to, or "".
func (r Route) Bound() string { return r.bound }

// Cached says that the page cache may answer for the route.
func (r Route) Cached() bool { return r.cached }

// Option changes a route's rules.
type Option func(*rules)

// Cached lets the page cache answer. The handler sees no cookie, no session
// and only the named query parameters, so that every reader gets one page. It
// must not show Ctx.ID or Ctx.IP; headers it sets are not kept.
func Cached(query ...string) Option {
	return func(r *rules) { r.cached, r.allowed = true, query }
}

// Private is for pages about one person: no cache anywhere keeps them.
func Private() Option { return func(r *rules) { r.private = true } }

// Secret is Private for pages whose path holds a secret: no referrer either.
func Secret() Option { return func(r *rules) { r.private, r.secret = true, true } }

// Bound makes a POST carry the field form_token, made by Ctx.FormToken of the
// same cookie. Without cookie or with a stale token: 403 error.form_stale.
func Bound(cookie string) Option {
	return func(r *rules) { r.bound, r.private = cookie, true }
}

// Multi names form or query fields that may come more than once.
func Multi(fields ...string) Option {
	return func(r *rules) { r.multi = append(slices.Clone(r.multi), fields...) }
}

// MaxBody sets the route's body limit in bytes instead of BodyLimit.
func MaxBody(bytes int) Option { return func(r *rules) { r.maxBody = bytes } }

// Upload accepts multipart/form-data of at most so many bytes; see Ctx.File.
func Upload(bytes int) Option {
	return func(r *rules) { r.upload, r.maxBody = true, bytes }
}

// Inside is for pages of one site on the host of another, as a shop's in its
// neighbourhood: the route's parameter names the site, and find gives it; none
// is a 404. From then on Ctx.Site is that one, whose Host and Base must stay
// those of the host: page cache, error page and log follow it.
func Inside(param string, find func(host Site, name string) (Site, bool)) Option {
	return func(r *rules) { r.inside = &inside{param, find} }
}

// Machine is for calls by other programs: no origin guard, any content type,
// the body only through Ctx.RawBody. They must prove themselves by signature.
func Machine(bytes int) Option {
	return func(r *rules) { r.machine, r.private, r.maxBody = true, true, bytes }
}

// Routes registers routes of one kind of site.
type Routes struct {
	app    *App
	kind   Kind
	common []Option
}

// Site gives the routes of one kind of host. Italian and English share them:
// the prefix /en is taken off before routing.
func (a *App) Site(kind Kind) *Routes { return &Routes{app: a, kind: kind} }

// Group gives routes that all stand behind guard and have these options too.
func (r *Routes) Group(guard Guard, options ...Option) *Routes {
	common := slices.Clone(r.common)
	if guard != nil {
		common = append(common, func(rs *rules) { rs.guards = append(slices.Clone(rs.guards), guard) })
	}
	return &Routes{app: r.app, kind: r.kind, common: append(common, options...)}
}

// Get registers a page. It answers HEAD too, and must change nothing.
func (r *Routes) Get(pattern string, h Handler, options ...Option) {
	r.add(fiber.MethodGet, pattern, h, options)
}

// Post registers a form's target.
func (r *Routes) Post(pattern string, h Handler, options ...Option) {
	r.add(fiber.MethodPost, pattern, h, options)
}

// add panics on mistakes that only a programmer can make.
func (r *Routes) add(method, pattern string, h Handler, options []Option) {
	route := &Route{Kind: r.kind, Method: method, Pattern: pattern}
	for _, o := range append(slices.Clone(r.common), options...) {
		o(&route.rules)
	}
	name := fmt.Sprintf("web: %s %s", method, pattern)
	for _, other := range r.app.routes {
		if other.Kind == r.kind && other.Method == method && other.Pattern == pattern {
			panic(name + " is registered twice")
		}
	}
	switch {
	case r.app.frozen:
		panic(name + " is registered after the start")
	case !strings.HasPrefix(pattern, "/") || pattern == "/en" || strings.HasPrefix(pattern, "/en/"):
		panic(name + ": patterns begin with / and know no language")
	case route.cached && (route.private || method != fiber.MethodGet || len(route.guards) > 0):
		panic(name + ": only public pages can be cached")
	case route.machine && route.bound != "":
		panic(name + ": machines have no form token")
	}
	r.app.routes = append(r.app.routes, route)
	r.app.subs[r.kind].Add(method, pattern, r.app.enter(route, h))
	if method == fiber.MethodGet {
		r.app.subs[r.kind].Add(fiber.MethodHead, pattern, r.app.enter(route, h))
	}
}

// Routes lists every route, in the order of registering.
func (a *App) Routes() []Route {
	list := make([]Route, len(a.routes))
	for i, r := range a.routes {
		list[i] = *r
	}
	return list
}
