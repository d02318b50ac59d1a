package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"path"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
)

// draw renders to memory, so that a fault in a page is a whole error page and
// never half a page.
func draw(ctx context.Context, page templ.Component, b *bytes.Buffer) error {
	if err := page.Render(ctx, b); err != nil {
		return fmt.Errorf("web: rendering: %w", err)
	}
	return nil
}

// keptPaper is the size up to which the memory of a page serves the next one.
const keptPaper = 256 << 10

// Render sends a page. Its paper goes into the answer, and what the answer had
// there before serves the next page.
func (c *Ctx) Render(status int, page templ.Component) error {
	b, ok := c.app.paper.Get().(*bytes.Buffer)
	if !ok {
		b = &bytes.Buffer{}
	}
	if err := draw(c.ctx, page, b); err != nil {
		return err
	}
	c.fctx.SetStatusCode(status)
	c.fctx.SetContentType(fiber.MIMETextHTMLCharsetUTF8)
	if old := c.fctx.Response.SwapBody(b.Bytes()); cap(old) <= keptPaper {
		c.app.paper.Put(bytes.NewBuffer(old[:0]))
	}
	return nil
}

// Send sends body, which must not be changed afterwards.
func (c *Ctx) Send(status int, contentType string, body []byte) error {
	c.fctx.SetStatusCode(status)
	c.fctx.SetContentType(contentType)
	c.fctx.Response.SetBodyRaw(body)
	return nil
}

// SendFile streams size bytes (-1: unknown) and closes r if it can be closed.
// Files that never change under their name may be kept for ever, and are not
// sent again to who has them.
func (c *Ctx) SendFile(contentType string, r io.Reader, size int, immutable bool) error {
	if immutable {
		c.caching = keepForever
		tag := `"` + path.Base(c.Path()) + `"`
		c.SetHeader(fiber.HeaderETag, tag)
		if c.has(tag) {
			c.fctx.SetStatusCode(fiber.StatusNotModified)
			return closed(r)
		}
	}
	c.fctx.SetContentType(contentType)
	c.fctx.SetBodyStream(r, size)
	return nil
}

// has says whether the reader holds what bears this tag (RFC 9110, 13.1.2).
func (c *Ctx) has(tag string) bool {
	for held := range strings.SplitSeq(c.Header(fiber.HeaderIfNoneMatch), ",") {
		if held = strings.TrimSpace(held); held == "*" || strings.TrimPrefix(held, "W/") == tag {
			return true
		}
	}
	return false
}

func closed(r io.Reader) error {
	if open, ok := r.(io.Closer); ok {
		return open.Close()
	}
	return nil
}

// JSON sends v.
func (c *Ctx) JSON(status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("web: json: %w", err)
	}
	return c.Send(status, fiber.MIMEApplicationJSONCharsetUTF8, body)
}

// WantsJSON reports whether the caller asks for JSON rather than a page.
func (c *Ctx) WantsJSON() bool {
	accept := c.Header(fiber.HeaderAccept)
	return strings.Contains(accept, fiber.MIMEApplicationJSON) && !strings.Contains(accept, fiber.MIMETextHTML)
}

// SeeOther sends the reader on, after a form, to path of this site in the
// language of the request. It panics when path is not a local one: use
// LocalPath on what readers send, and Leave for other hosts.
func (c *Ctx) SeeOther(path string) error {
	if _, ok := LocalPath(path); !ok {
		panic("web: redirect to " + path)
	}
	c.redirect(fiber.StatusSeeOther, c.URL(path))
	return nil
}

// Leave sends the reader to another host, for example to pay. The page with
// the form must have named its origin with AllowFormTo.
func (c *Ctx) Leave(url string) error {
	c.redirect(fiber.StatusSeeOther, url)
	return nil
}

// SetHeader sets a header of the answer; the kit's own headers win over it.
func (c *Ctx) SetHeader(name, value string) { c.fctx.Response.Header.Set(name, value) }

func (c *Ctx) redirect(status int, to string) {
	c.fctx.SetStatusCode(status)
	// Set, not Redirect: that one would rebuild the address from the request.
	c.fctx.Response.Header.Set(fiber.HeaderLocation, to)
}

// probe answers the two health questions, on any host.
func (a *App) probe(c *Ctx) bool {
	if !c.reads() || c.path != "/healthz" && c.path != "/readyz" {
		return false
	}
	status, word := fiber.StatusOK, "ok"
	if c.path == "/readyz" {
		var err error
		if a.opts.Ready != nil {
			err = a.opts.Ready(c.ctx)
		}
		switch {
		case a.draining.Load():
			status, word = fiber.StatusServiceUnavailable, "draining"
		case err != nil:
			c.Log().Warn("not ready", "error", err.Error())
			status, word = fiber.StatusServiceUnavailable, "unavailable"
		}
	}
	c.caching = keepNothing
	_ = c.Send(status, fiber.MIMETextPlainCharsetUTF8, []byte(word+"\n"))
	return true
}

// robots keeps crawlers off what is personal.
func (c *Ctx) robots() error {
	body := "User-agent: *\nDisallow: /\n"
	switch {
	case c.app.opts.Robots != nil:
		body = c.app.opts.Robots(c.site)
	case c.site.Kind != KindApp:
		body = "User-agent: *\n"
		for _, path := range []string{"/cart", "/checkout", "/orders/"} {
			body += "Disallow: " + path + "\nDisallow: /en" + path + "\n"
		}
	}
	c.caching = "public, max-age=3600"
	return c.Send(fiber.StatusOK, fiber.MIMETextPlainCharsetUTF8, []byte(body))
}

// finish dresses, compresses and logs the answer. The route's pattern is
// logged, never the path: secrets stand in paths.
func (c *Ctx) finish(start time.Time) {
	c.cancel()
	c.headers()
	c.compress()
	pattern := "-"
	if c.route != nil {
		pattern = c.route.Pattern
	}
	size := -1
	if !c.fctx.Response.IsBodyStream() {
		size = len(c.fctx.Response.Body())
	}
	status, took := c.fctx.Response.StatusCode(), time.Since(start)
	if c.app.opts.Observe != nil {
		c.app.opts.Observe(c.site.Kind, c.method, pattern, status, took)
	}
	c.logLine(slog.String("method", c.method), slog.String("route", pattern), slog.String("lang", string(c.lang)),
		slog.Int("status", status), slog.Int64("ms", took.Milliseconds()), slog.Int("bytes", size))
}

// logLine goes to the handler itself: a Logger would look up which line of the
// program speaks, for every request anew.
func (c *Ctx) logLine(attrs ...slog.Attr) {
	h := c.app.log.Handler()
	if !h.Enabled(c.ctx, slog.LevelInfo) {
		return
	}
	r := slog.NewRecord(time.Now(), slog.LevelInfo, "request", 0)
	r.AddAttrs(c.voice.says(make([]slog.Attr, 0, 4))...)
	r.AddAttrs(attrs...)
	_ = h.Handle(c.ctx, r) // as a Logger does
}
