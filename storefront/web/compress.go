package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Text shorter than this is sent as it is.
const compressFrom = 1024

const (
	gzipOnTheFly = 4 // a page that a reader waits for
	gzipKept     = 9 // a file packed once at the start
)

// Asset is a file of the program itself: style, script, font.
type Asset struct {
	Type string // content type
	Body []byte
	// Immutable assets have their content's hash in the path.
	Immutable bool
}

// packed is a body with its compressed twin; nil where it does not pay. Gzip
// only: Brotli would save a kilobyte a page, and its encoder keeps 40 MB.
type packed struct {
	Asset
	gzip []byte
}

func pack(a Asset) *packed {
	p := &packed{Asset: a}
	if compressible(a.Type, len(a.Body)) {
		p.gzip = shorter(a.Body, fasthttp.AppendGzipBytesLevel(nil, a.Body, gzipKept))
	}
	return p
}

// packPage packs a page for the cache: gzip only, as readers wait for it.
func packPage(a Asset) *packed {
	p := &packed{Asset: a}
	if compressible(a.Type, len(a.Body)) {
		p.gzip = shorter(a.Body, fasthttp.AppendGzipBytesLevel(nil, a.Body, gzipOnTheFly))
	}
	return p
}

func shorter(plain, small []byte) []byte {
	if len(small) < len(plain) {
		return small
	}
	return nil
}

func compressible(contentType string, size int) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	if size < compressFrom {
		return false
	}
	switch kind {
	case "application/json", "application/javascript", "application/manifest+json", "application/xml", "image/svg+xml":
		return true
	}
	return strings.HasPrefix(kind, "text/")
}

// accepts reads Accept-Encoding: listed and not with q=0.
func (c *Ctx) accepts(encoding string) bool {
	for part := range strings.SplitSeq(c.Header(fiber.HeaderAcceptEncoding), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == encoding {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}

// compress packs text answers that are not packed yet. Form tokens change with
// every page (FormToken), so their length tells nothing.
func (c *Ctx) compress() {
	resp := &c.fctx.Response
	if resp.IsBodyStream() || !compressible(string(resp.Header.ContentType()), len(resp.Body())) {
		return
	}
	resp.Header.Add(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if len(resp.Header.Peek(fiber.HeaderContentEncoding)) > 0 || !c.accepts("gzip") {
		return
	}
	resp.SetBodyRaw(fasthttp.AppendGzipBytesLevel(nil, resp.Body(), gzipOnTheFly))
	resp.Header.Set(fiber.HeaderContentEncoding, "gzip")
}

// sendPacked sends the smallest form that the reader takes.
func (c *Ctx) sendPacked(p *packed) {
	body := p.Body
	if p.gzip != nil {
		c.fctx.Response.Header.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
		if c.accepts("gzip") {
			body = p.gzip
			c.fctx.Response.Header.Set(fiber.HeaderContentEncoding, "gzip")
		}
	}
	_ = c.Send(fiber.StatusOK, p.Type, body)
}

// sendAsset answers from Options.Assets.
func (a *App) sendAsset(c *Ctx) bool {
	if !c.reads() {
		return false
	}
	p := a.assets[c.path]
	if p == nil && a.opts.FindAsset != nil && strings.HasPrefix(c.path, "/assets/") {
		if made, ok := a.opts.FindAsset(c.path); ok {
			p = &packed{Asset: made}
		}
	}
	if p == nil {
		return false
	}
	c.caching = "public, max-age=3600"
	if p.Immutable {
		c.caching = keepForever
	}
	c.sendPacked(p)
	return true
}
