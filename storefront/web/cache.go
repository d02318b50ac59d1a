package web

import (
	"container/list"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/gofiber/fiber/v2"

	"sottocasa/internal/locale"
)

// pageKey is everything that a public page depends on. Its first field is the
// whole host: two hosts can never meet in one key.
type pageKey struct {
	host    string
	shop    string
	hood    string
	lang    locale.Lang
	path    string
	query   string // allowed parameters only, sorted
	version int64  // of the tenant's content
	minute  int64  // pages say "closes at one": they live a minute at most
}

// page is a rendered answer.
type page struct {
	*packed
	formTo  []string
	caching string
}

func (p *page) size() int { return len(p.Body) + len(p.gzip) + pageOverhead }

// pageOverhead is what a page costs beside its body: key, list, map.
const pageOverhead = 512

// Cache keeps rendered public pages, bounded in bytes; the longest unused go
// first. Pages asked for at the same time are made once.
type Cache struct {
	mu      sync.Mutex
	limit   int
	bytes   int
	order   *list.List // of *cached, the last used first
	pages   map[pageKey]*list.Element
	flights map[pageKey]*flight
	hits    atomic.Int64
	misses  atomic.Int64
}

type cached struct {
	key  pageKey
	page *page
}

// flight is a page that is being made; page stays nil if it cannot be kept.
type flight struct {
	done chan struct{}
	page *page
}

// CacheStats are figures since the start.
type CacheStats struct {
	Hits, Misses int64
	Pages, Bytes int
}

func newCache(limit int) *Cache {
	return &Cache{limit: limit, order: list.New(), pages: map[pageKey]*list.Element{}, flights: map[pageKey]*flight{}}
}

// Stats gives the figures.
func (k *Cache) Stats() CacheStats {
	k.mu.Lock()
	defer k.mu.Unlock()
	return CacheStats{Hits: k.hits.Load(), Misses: k.misses.Load(), Pages: len(k.pages), Bytes: k.bytes}
}

// find gives the page, or the flight to wait for, or, with lead, a flight that
// the caller must land.
func (k *Cache) find(key pageKey) (p *page, f *flight, lead bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e := k.pages[key]; e != nil {
		k.order.MoveToFront(e)
		k.hits.Add(1)
		return e.Value.(*cached).page, nil, false
	}
	if f := k.flights[key]; f != nil {
		return nil, f, false
	}
	k.misses.Add(1)
	f = &flight{done: make(chan struct{})}
	k.flights[key] = f
	return nil, f, true
}

// land ends a flight and keeps its page, if there is one and it fits.
func (k *Cache) land(key pageKey, f *flight, p *page) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f.page = p
	delete(k.flights, key)
	close(f.done)
	if p == nil || p.size() > k.limit/4 {
		return
	}
	k.pages[key] = k.order.PushFront(&cached{key, p})
	k.bytes += p.size()
	for k.bytes > k.limit {
		last := k.order.Remove(k.order.Back()).(*cached)
		delete(k.pages, last.key)
		k.bytes -= last.page.size()
	}
}

// throughCache answers a cached route.
func (c *Ctx) throughCache(h Handler) error {
	c.anonymous = true
	if err := c.keepAllowed(); err != nil {
		return err
	}
	if c.app.opts.Version == nil || c.app.opts.CacheBytes < 0 {
		return h(c)
	}
	version, err := c.app.opts.Version(c.ctx, c.site)
	if err != nil {
		c.Log().Warn("no content version", "error", err.Error())
		return h(c)
	}
	key := pageKey{
		host: c.site.Host, hood: c.site.Hood, shop: c.site.Shop, lang: c.lang, path: c.path,
		query: c.query.Encode(), version: version, minute: c.app.opts.Now().Unix() / 60,
	}
	p, f, lead := c.app.cache.find(key)
	if lead {
		return c.fly(key, f, h)
	}
	if p == nil {
		select {
		case <-f.done:
			p = f.page
			c.app.cache.hits.Add(1)
		case <-c.ctx.Done():
			return c.ctx.Err()
		}
	}
	if p == nil {
		return h(c)
	}
	c.formTo, c.caching = p.formTo, p.caching
	c.sendPacked(p.packed)
	return nil
}

// fly makes the page for everyone who waits. Whatever happens, it lands.
func (c *Ctx) fly(key pageKey, f *flight, h Handler) (err error) {
	var made *page
	defer func() { c.app.cache.land(key, f, made) }()
	if err = h(c); err != nil {
		return err
	}
	resp := &c.fctx.Response
	if resp.StatusCode() != fiber.StatusOK || c.setsCookies() || resp.IsBodyStream() {
		return nil
	}
	body := slices.Clone(resp.Body())
	made = &page{
		packed:  packPage(Asset{Type: string(resp.Header.ContentType()), Body: body}),
		formTo:  c.formTo,
		caching: c.caching,
	}
	c.sendPacked(made.packed)
	return nil
}

// keepAllowed drops every query parameter that the page does not know.
func (c *Ctx) keepAllowed() error {
	kept := url.Values{}
	for _, name := range c.route.allowed {
		if c.query.Has(name) {
			kept[name] = c.query[name]
		}
	}
	c.query = kept
	return onlyOnce(kept, c.route.multi)
}
