package web

import (
	"bytes"
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
)

// ctxKey is where a request's Ctx rides through Fiber.
type ctxKey struct{}

func fromFiber(fc *fiber.Ctx) *Ctx { return fc.Context().UserValue(ctxKey{}).(*Ctx) }

// Handler gives the whole app as one fasthttp handler. No route can be
// registered afterwards.
func (a *App) Handler() fasthttp.RequestHandler {
	a.freeze.Do(func() {
		a.frozen = true
		for kind, sub := range a.subs {
			a.handlers[kind] = sub.Handler()
		}
	})
	return a.serve
}

func (a *App) serve(fctx *fasthttp.RequestCtx) {
	c := a.newCtx(fctx)
	defer c.finish(time.Now())
	defer func() {
		if v := recover(); v != nil {
			c.Log().Error("panic", "value", fmt.Sprint(v), "stack", string(debug.Stack()))
			c.fail(fault.New(fault.Internal, "error.server"))
		}
	}()
	if err := a.dispatch(c); err != nil {
		c.fail(err)
	}
}

func (a *App) newCtx(fctx *fasthttp.RequestCtx) *Ctx {
	c := &Ctx{app: a, fctx: fctx, id: newID(), lang: locale.It}
	c.method = string(fctx.Method())
	c.path = string(fctx.URI().PathOriginal())
	c.voice = &voice{app: a, id: c.id}
	c.printer = a.opts.Words.In(c.lang)
	c.ip, c.scheme = a.peer(fctx)
	c.ctx, c.cancel = context.WithTimeout(context.WithValue(a.base, voiceKey{}, c.voice), handlerTime)
	return c
}

// dispatch takes a request as far as its sub-app, or says why not.
func (a *App) dispatch(c *Ctx) error {
	if done := a.probe(c); done {
		return nil
	}
	if err := a.findSite(c); err != nil {
		return err
	}
	switch c.method {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodPost:
	default:
		c.SetHeader(fiber.HeaderAllow, "GET, HEAD, POST")
		return refuse(fiber.StatusMethodNotAllowed, "error.method")
	}
	// Fiber and fasthttp would inflate a packed body without any limit.
	if len(c.fctx.Request.Header.Peek(fiber.HeaderContentEncoding)) > 0 {
		return refuse(fiber.StatusUnsupportedMediaType, "error.body_type")
	}
	if !plainPath(c.path) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if to := a.canonical(c); to != "" {
		if !c.reads() {
			return refuse(fiber.StatusMisdirectedRequest, "error.not_found")
		}
		c.redirect(fiber.StatusPermanentRedirect, to)
		return nil
	}
	if a.sendAsset(c) {
		return nil
	}
	c.takeLanguage()
	if c.path == "/robots.txt" && c.lang == locale.It {
		return c.robots()
	}
	if err := c.readQuery(); err != nil {
		return err
	}
	c.fctx.URI().SetPath(c.path)
	c.fctx.SetUserValue(ctxKey{}, c)
	a.handlers[c.site.Kind](c.fctx)
	return nil
}

// findSite chooses the site by the Host header alone. The request target must
// be a path: an absolute one could name a second host.
func (a *App) findSite(c *Ctx) error {
	c.hostHeader = string(c.fctx.Request.Header.Host())
	target := c.fctx.Request.Header.RequestURI()
	host, ok := NormalHost(string(c.fctx.Host()))
	if !ok || !bytes.HasPrefix(target, []byte("/")) || !strings.EqualFold(string(c.fctx.Host()), c.hostHeader) {
		return refuse(fiber.StatusMisdirectedRequest, "error.host_unknown")
	}
	site, ok := a.opts.Sites.Lookup(host)
	if !ok || a.handlers[site.Kind] == nil {
		return fault.New(fault.NotFound, "error.host_unknown")
	}
	c.site, c.host = site, host
	base, _, _ := strings.Cut(site.Base, "://")
	c.proxied = c.scheme != "" && c.scheme != base
	if c.scheme == "" {
		c.scheme = base
	}
	c.voice.site = &c.site
	return nil
}

// canonical says where the page really lives, when that is not here: another
// host of the same tenant, plain http where the site is https, a slash at the
// end, /en without one.
func (a *App) canonical(c *Ctx) string {
	path := c.path
	switch {
	case path == "/en":
		path = "/en/"
	case path != "/" && path != "/en/" && strings.HasSuffix(path, "/"):
		path = strings.TrimSuffix(path, "/")
	}
	elsewhere := c.host != c.site.Host || c.proxied && strings.HasPrefix(c.site.Base, "https://")
	if path == c.path && !elsewhere {
		return ""
	}
	if q := c.fctx.URI().QueryString(); len(q) > 0 {
		path += "?" + string(q)
	}
	if elsewhere {
		return c.site.Base + path
	}
	return path
}

// plainPath holds paths to the letters that our own links use: nothing is
// escaped, no segment is empty or made of dots only.
func plainPath(p string) bool {
	if p == "" || p[0] != '/' || len(p) > 1024 || strings.Contains(p, "//") {
		return false
	}
	for i := range len(p) {
		b := p[i]
		letter := b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
		if !letter && !strings.ContainsRune("/-._~@+=,:", rune(b)) {
			return false
		}
	}
	for seg := range strings.SplitSeq(p, "/") {
		if seg == "." || seg == ".." {
			return false
		}
	}
	return true
}

// enter is the beginning of every route: guards in their order, then h.
func (a *App) enter(route *Route, h Handler) fiber.Handler {
	return func(fc *fiber.Ctx) error {
		c := fromFiber(fc)
		c.route = route
		c.params = make(map[string]string, len(fc.Route().Params))
		for _, name := range fc.Route().Params {
			c.params[name] = strings.Clone(fc.Params(name))
		}
		var err error
		if route.upload {
			c.extend(openingTime)
		}
		if route.cached {
			err = c.throughCache(h)
		} else if err = c.admit(); err == nil {
			err = h(c)
		}
		if err != nil {
			c.fail(err)
		}
		return nil
	}
}

// extend gives the request another life from now on. It still ends when the
// server gives up waiting.
func (c *Ctx) extend(life time.Duration) {
	before := c.cancel
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), life)
	stop := context.AfterFunc(c.app.base, cancel)
	c.ctx, c.cancel = ctx, func() { stop(); cancel(); before() }
}

// admit runs what stands before a handler that is not served from the cache.
func (c *Ctx) admit() error {
	if c.route.machine && c.lang != locale.It {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err := onlyOnce(c.query, c.route.multi); err != nil {
		return err
	}
	if !c.reads() && !c.route.machine {
		if err := c.checkOrigin(); err != nil {
			return err
		}
		if err := c.readBody(); err != nil {
			return err
		}
	}
	for _, g := range c.route.guards {
		if err := g(c); err != nil {
			return err
		}
	}
	if !c.reads() && c.route.bound != "" {
		return c.checkFormToken()
	}
	return nil
}
