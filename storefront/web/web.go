// Package web is the kit that every site of the storefront stands on: hosts
// and languages, routes, guards, cookies, forms, errors, the page cache and
// the server itself. It is the only package that knows Fiber; sites see Ctx.
//
// A request passes, in this order: its own request id and recover; the host,
// which chooses a Site and never falls back to a default; the language prefix;
// the route; the origin guard; the strict reading of query and form; the
// route's guards; the handler.
package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
)

// Limits of every server (safety.md R17). A route may take a larger body, see
// MaxBody, Machine and Upload.
const (
	BodyLimit    = 64 << 10         // bytes of a request's body
	headerLimit  = 16 << 10         // bytes of the request line and headers
	answerBuffer = 16 << 10         // of a connection: a page in one write
	concurrency  = 8192             // served at the same time; more get 503
	handlerTime  = 10 * time.Second // life of Ctx.Context
	openingTime  = 30 * time.Second // the same where a file was sent, which is opened first
	readTime     = 15 * time.Second
	uploadTime   = 2 * time.Minute // instead of readTime, for a photo over a phone's line
	writeTime    = 30 * time.Second
	idleTime     = 60 * time.Second
	drainTime    = 15 * time.Second
	defaultCache = 16 << 20 // bytes of pages kept
)

// Options is all that an App needs from outside. Sites, Words and Secret are
// mandatory.
type Options struct {
	Sites  Sites         // which hosts exist; asked on every request, so in memory
	Words  *locale.Words // every visible sentence
	Secret []byte        // ≥ 32 bytes; signs form tokens
	Log    *slog.Logger  // nil: slog.Default()

	// Production names cookies __Host-name; elsewhere Port is part of the name.
	Production bool
	Port       int

	// TrustedProxies are addresses or CIDR ranges whose X-Forwarded-For and
	// X-Forwarded-Proto are believed. Nobody else's are.
	TrustedProxies []string

	ErrorPage  ErrorPage                                                // nil: the bare page
	Sessions   func(ctx context.Context, token string) (Session, error) // who a session cookie is; fault.Unknown when nobody
	SignInPath string                                                   // where strangers on KindApp are sent; "" gives them a 401
	Version    func(ctx context.Context, site Site) (int64, error)      // content version, part of the page cache's key; nil: no cache
	Assets     map[string]Asset                                         // by URL path, served on every host
	FindAsset  func(path string) (Asset, bool)                          // below /assets/, for what Assets lacks; not compressed beforehand
	Robots     func(Site) string                                        // body of /robots.txt; nil: the usual one
	Ready      func(context.Context) error                              // what /readyz asks; nil: always ready

	// Observe hears of every answer; route is a pattern of ours, or "-".
	Observe func(site Kind, method, route string, status int, took time.Duration)

	CacheBytes  int           // page cache; 0: 16 MB, below 0: none
	ReadTimeout time.Duration // whole request; 0: 15 s
	IdleTimeout time.Duration // between requests of a connection; 0: 60 s
	DrainWait   time.Duration // /readyz says 503 this long before listeners close
	DrainTime   time.Duration // for requests in flight at shutdown; 0: 15 s
	Now         func() time.Time
}

// ErrorPage draws the page of a fault; themes give it. The fault's inside text
// must not be shown.
type ErrorPage func(site Site, p *locale.Printer, status int, f *fault.Fault, requestID string) templ.Component

// Session is who is signed in.
type Session interface {
	Account() string // opaque id of the person
}

// App is one server of all sites.
type App struct {
	opts     Options
	log      *slog.Logger
	subs     map[Kind]*fiber.App
	handlers map[Kind]fasthttp.RequestHandler
	routes   []*Route
	freeze   sync.Once
	frozen   bool
	assets   map[string]*packed
	cache    *Cache
	limiter  *Limiter
	proxies  []netip.Prefix
	draining atomic.Bool
	base     context.Context // cancelled when draining is over
	stop     context.CancelFunc
	running  *sync.WaitGroup // goroutines started by Go
	paper    sync.Pool       // of *bytes.Buffer, for pages in the making
}

// New checks opts and builds an app without routes. It reports every fault of
// opts at once.
func New(opts Options) (*App, error) {
	proxies, err := parseProxies(opts.TrustedProxies)
	if opts.Sites == nil {
		err = errors.Join(err, errors.New("web: Sites is missing"))
	}
	if opts.Words == nil {
		err = errors.Join(err, errors.New("web: Words is missing"))
	}
	if len(opts.Secret) < 32 {
		err = errors.Join(err, fmt.Errorf("web: Secret has %d bytes, needs 32", len(opts.Secret)))
	}
	if err != nil {
		return nil, err
	}
	opts.fill()
	a := &App{
		opts: opts, log: opts.Log, proxies: proxies, running: &sync.WaitGroup{},
		subs: map[Kind]*fiber.App{}, handlers: map[Kind]fasthttp.RequestHandler{},
		assets: map[string]*packed{}, cache: newCache(opts.CacheBytes), limiter: NewLimiter(limitKeys, opts.Now),
	}
	// Requests outlive the context that Serve is given, until they are drained.
	a.base, a.stop = context.WithCancel(context.Background()) //nolint:forbidigo // see above
	for path, asset := range opts.Assets {
		a.assets[path] = pack(asset)
	}
	for _, kind := range Kinds() {
		a.subs[kind] = a.newFiber()
	}
	return a, nil
}

func (o *Options) fill() {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.CacheBytes == 0 {
		o.CacheBytes = defaultCache
	}
	for _, d := range []struct {
		field *time.Duration
		usual time.Duration
	}{{&o.ReadTimeout, readTime}, {&o.IdleTimeout, idleTime}, {&o.DrainTime, drainTime}} {
		if *d.field == 0 {
			*d.field = d.usual
		}
	}
}

// newFiber makes the router of one kind of site. All three have the same
// settings: Fiber apps that differ in Immutable race with each other.
func (a *App) newFiber() *fiber.App {
	return fiber.New(fiber.Config{
		Immutable:               true,
		CaseSensitive:           true,
		StrictRouting:           true,
		DisableStartupMessage:   true,
		EnableTrustedProxyCheck: true,
		TrustedProxies:          a.opts.TrustedProxies,
		BodyLimit:               BodyLimit,
		// Only 404 and 405 arrive here: route handlers answer their own errors.
		ErrorHandler: func(fc *fiber.Ctx, err error) error {
			c := fromFiber(fc)
			var fe *fiber.Error
			if errors.As(err, &fe) && fe.Code == fiber.StatusMethodNotAllowed {
				c.fail(refuse(fiber.StatusMethodNotAllowed, "error.method"))
				return nil
			}
			c.fail(fault.New(fault.NotFound, "error.not_found"))
			return nil
		},
	})
}

// Ready says why the app cannot serve now: it drains, or what it stands on is
// not there.
func (a *App) Ready(ctx context.Context) error {
	if a.draining.Load() {
		return errors.New("draining")
	}
	if a.opts.Ready == nil {
		return nil
	}
	return a.opts.Ready(ctx)
}

// Cache gives the page cache, for its figures.
func (a *App) Cache() *Cache { return a.cache }

// newID makes a request id: 80 random bits that letters can carry.
func newID() string {
	return rand.Text()[:16]
}
