package web

import (
	"context"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
)

// Ctx is one request. Strings it hands out are copies and may be kept; the Ctx
// itself may not outlive its handler.
type Ctx struct {
	app        *App
	fctx       *fasthttp.RequestCtx
	site       Site
	host       string // normalised
	hostHeader string // as sent
	method     string
	path       string // without the language
	lang       locale.Lang
	printer    *locale.Printer
	id         string
	ip         string
	scheme     string
	proxied    bool // a trusted proxy says another scheme than the site's
	ctx        context.Context
	cancel     context.CancelFunc
	voice      *voice
	route      *Route
	params     map[string]string
	query      url.Values
	form       url.Values
	files      map[string]*File
	camera     bool // the page may ask for it
	formTo     []string
	letter     bool   // see AsLetter
	caching    string // Cache-Control, when the handler chose one
	failed     bool
	anonymous  bool // cookies are hidden
	session    Session
	sessionErr error
	asked      bool // session was looked up
}

// Site is the tenant of the request.
func (c *Ctx) Site() Site { return c.site }

// Lang is the language of the request: English under /en/, else Italian.
func (c *Ctx) Lang() locale.Lang { return c.lang }

// P is the printer of the request's language.
func (c *Ctx) P() *locale.Printer { return c.printer }

// ID is the request's id, made here, as readers may quote it.
func (c *Ctx) ID() string { return c.id }

// Context ends ten seconds after the request began (thirty on a route for
// uploads), when its handler has returned, or when the server gives up waiting at shutdown.
func (c *Ctx) Context() context.Context { return c.ctx }

// Log writes with the request's id and scope.
func (c *Ctx) Log() *slog.Logger { return c.voice.logger() }

// IP is the reader's address, as far as trusted proxies tell it.
func (c *Ctx) IP() string { return c.ip }

// Method is GET, HEAD or POST.
func (c *Ctx) Method() string { return c.method }

// Path is the path without the language, always beginning with a slash.
func (c *Ctx) Path() string { return c.path }

// Param is the route parameter called name.
func (c *Ctx) Param(name string) string { return c.params[name] }

// Query is the query parameter called name, "" when missing. It is valid
// UTF-8 and came once.
func (c *Ctx) Query(name string) string { return c.query.Get(name) }

// QueryAll gives every value of a parameter that was declared Multi.
func (c *Ctx) QueryAll(name string) []string { return c.query[name] }

// Header is the request header called name.
func (c *Ctx) Header(name string) string { return string(c.fctx.Request.Header.Peek(name)) }

// RawBody is a copy of the body as it came, never inflated.
func (c *Ctx) RawBody() []byte { return append([]byte(nil), c.fctx.Request.Body()...) }

// URL is the path in the language of the request: /cart or /en/cart.
func (c *Ctx) URL(path string) string { return c.In(c.lang, path) }

// In is path in language l.
func (c *Ctx) In(l locale.Lang, path string) string {
	if l == locale.En {
		return "/en" + path
	}
	return path
}

// Other is this same page in the other language.
func (c *Ctx) Other() string {
	l := locale.En
	if c.lang == locale.En {
		l = locale.It
	}
	to := c.In(l, c.path)
	if len(c.query) > 0 {
		to += "?" + c.query.Encode()
	}
	return to
}

// Absolute is URL with the scheme and host of the tenant's row, for links that
// leave the page.
func (c *Ctx) Absolute(path string) string { return c.site.Base + c.URL(path) }

// Public says that the page is one for everybody: it may be as old as pages in
// the cache are.
func (c *Ctx) Public() bool { return c.anonymous }

// Session is who is signed in, or a fault.Unknown. It is looked up once, on
// the first call.
func (c *Ctx) Session() (Session, error) {
	if c.asked {
		return c.session, c.sessionErr
	}
	c.asked = true
	token, ok := c.Token(SessionCookie)
	if !ok || c.app.opts.Sessions == nil {
		c.sessionErr = fault.New(fault.Unknown, "error.sign_in")
		return nil, c.sessionErr
	}
	c.session, c.sessionErr = c.app.opts.Sessions(c.ctx, token)
	if c.sessionErr == nil && c.session == nil {
		c.sessionErr = fault.New(fault.Unknown, "error.sign_in")
	}
	return c.session, c.sessionErr
}

// Limit counts one try of key, and returns fault.TooMany after n tries per
// span. Keys of different sites and names do not meet.
func (c *Ctx) Limit(name, key string, limit Rate) error {
	return c.app.limiter.Take(c.site.Host+"\x00"+name+"\x00"+key, limit)
}

// AskSpan is the span in which one machine may ask for so many letters.
const AskSpan = 15 * time.Minute

// LimitLetters counts a letter that somebody asks for to come in: one machine may
// ask for thirty in AskSpan, and an address gets thirty in a day, whichever page
// of a site it is asked on. The few that it gets in a quarter of an hour are counted
// in the database (accounts.MaxRequests).
func (c *Ctx) LimitLetters(email string) error {
	if err := c.Limit("ask", c.IP(), Rate{N: 30, Per: AskSpan}); err != nil {
		return err
	}
	return c.Limit("letters", email, Rate{N: 30, Per: 24 * time.Hour})
}

func (c *Ctx) reads() bool { return c.method == fiber.MethodGet || c.method == fiber.MethodHead }

// takeLanguage moves the prefix /en from the path to the language.
func (c *Ctx) takeLanguage() {
	if rest, ok := strings.CutPrefix(c.path, "/en/"); ok {
		c.path = "/" + rest
		c.lang = locale.En
		c.printer = c.app.opts.Words.In(locale.En)
	}
}

// LocalPath accepts s as a place on this same site to go to after a form:
// a plain path with an optional query. Anything else gives "/" and false.
func LocalPath(s string) (string, bool) {
	path, query, _ := strings.Cut(s, "?")
	if !plainPath(path) {
		return "/", false
	}
	odd := func(r rune) bool { return r <= ' ' || r > '~' || r == '#' || r == '\\' }
	if _, err := parseParams(query, nil); err != nil || strings.ContainsFunc(query, odd) {
		return "/", false
	}
	return s, true
}
