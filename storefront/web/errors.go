package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
)

// refusal is a fault of the protocol rather than of the house: it has an HTTP
// status of its own.
type refusal struct {
	status int
	fault  *fault.Fault
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.fault.Error()) }
func (r *refusal) Unwrap() error { return r.fault }

func refuse(status int, key string) error {
	return &refusal{status, fault.New(fault.Invalid, key)}
}

// Status is the HTTP status of an error: the one map of the house. Anything
// that is no fault is 500.
func Status(err error) int {
	var r *refusal
	if errors.As(err, &r) {
		return r.status
	}
	if err == nil {
		return fiber.StatusOK
	}
	switch fault.From(err).Code {
	case fault.Invalid:
		return fiber.StatusUnprocessableEntity
	case fault.NotFound:
		return fiber.StatusNotFound
	case fault.Forbidden:
		return fiber.StatusForbidden
	case fault.Unknown:
		return fiber.StatusUnauthorized
	case fault.Conflict:
		return fiber.StatusConflict
	case fault.Gone:
		return fiber.StatusGone
	case fault.TooMany:
		return fiber.StatusTooManyRequests
	case fault.Unavailable:
		return fiber.StatusServiceUnavailable
	}
	return fiber.StatusInternalServerError
}

// Sentence says what err means to the reader; inside text never shows.
func (c *Ctx) Sentence(err error) string {
	f := outside(err)
	return c.printer.T(f.Key, f.Args...)
}

// Sentences gives, per field of a form fault, the sentence to show beside it.
func (c *Ctx) Sentences(err error) map[string]string {
	said := map[string]string{}
	if err == nil {
		return said
	}
	for _, f := range fault.From(err).Fields {
		if said[f.Name] == "" {
			said[f.Name] = c.printer.T(f.Key, f.Args...)
		}
	}
	return said
}

// outside is the part of err that may be shown: an internal fault's own words
// are replaced, a deadline becomes Unavailable.
func outside(err error) *fault.Fault {
	f := fault.From(err)
	switch {
	case f.Code == fault.Internal && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)):
		return fault.New(fault.Unavailable, "error.slow").Because("%w", err)
	case f.Code == fault.Internal || f.Key == "":
		return fault.New(fault.Internal, "error.server").Because("%w", err)
	}
	return f
}

// fail answers with the page of err.
func (c *Ctx) fail(err error) {
	f := outside(err)
	status := Status(f)
	var r *refusal
	if errors.As(err, &r) {
		status = r.status
	}
	switch {
	case status >= 500 && f.Code == fault.Internal:
		c.Log().Error("request failed", "error", err.Error())
	case status >= 500:
		c.Log().Warn("request not served", "error", err.Error())
	}
	allow := string(c.fctx.Response.Header.Peek(fiber.HeaderAllow))
	c.fctx.Response.Reset()
	c.failed, c.formTo = true, nil
	if status == fiber.StatusMethodNotAllowed && allow != "" {
		c.fctx.Response.Header.Set(fiber.HeaderAllow, allow)
	}
	if f.Code == fault.Unknown && c.goSignIn() {
		return
	}
	switch f.Code {
	case fault.TooMany:
		c.fctx.Response.Header.Set(fiber.HeaderRetryAfter, strconv.Itoa(60*minutesOf(f)))
	case fault.Unavailable:
		c.fctx.Response.Header.Set(fiber.HeaderRetryAfter, "30")
	}
	c.fctx.SetStatusCode(status)
	if c.WantsJSON() {
		body, _ := json.Marshal(map[string]string{"key": f.Key, "message": c.printer.T(f.Key, f.Args...)})
		c.fctx.SetContentType(fiber.MIMEApplicationJSONCharsetUTF8)
		c.fctx.SetBody(body)
		return
	}
	c.fctx.SetContentType(fiber.MIMETextHTMLCharsetUTF8)
	if body := c.errorPage(status, f); body != nil {
		c.fctx.SetBody(body)
		return
	}
	c.fctx.SetBodyString(barePage(c.app.opts.Words, c.lang, c.site.Kind == "", f, c.id))
}

// goSignIn sends a stranger who asked for a page of KindApp to sign in.
func (c *Ctx) goSignIn() bool {
	to := c.app.opts.SignInPath
	if to == "" || c.site.Kind != KindApp || c.WantsJSON() || c.path == to {
		return false
	}
	to = c.URL(to)
	if c.reads() {
		next := c.path // without language: SeeOther adds the reader's
		if len(c.query) > 0 {
			next += "?" + c.query.Encode()
		}
		to += "?next=" + url.QueryEscape(next)
	}
	c.redirect(fiber.StatusSeeOther, to)
	return true
}

// errorPage draws the theme's page, or nothing when that fails as well.
func (c *Ctx) errorPage(status int, f *fault.Fault) (body []byte) {
	if c.app.opts.ErrorPage == nil || c.site.Kind == "" {
		return nil
	}
	defer func() {
		if v := recover(); v != nil {
			c.Log().Error("error page panics", "value", fmt.Sprint(v))
			body = nil
		}
	}()
	page := c.app.opts.ErrorPage(c.site, c.printer, status, f, c.id)
	var b bytes.Buffer
	if err := draw(c.ctx, page, &b); err != nil {
		c.Log().Error("error page fails", "error", err.Error())
		return nil
	}
	return b.Bytes()
}

// barePage needs no theme and no site. Where the language is not known, it
// speaks them all.
func barePage(words *locale.Words, lang locale.Lang, all bool, f *fault.Fault, id string) string {
	langs := []locale.Lang{lang}
	if all {
		langs = locale.Langs()
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html><html lang="%s"><head><meta charset="utf-8">`+
		`<meta name="viewport" content="width=device-width, initial-scale=1"><title>%s</title></head><body><main>`,
		langs[0], html.EscapeString(words.In(langs[0]).T(f.Key, f.Args...)))
	for _, l := range langs {
		fmt.Fprintf(&b, `<p lang="%s">%s</p>`, l, html.EscapeString(words.In(l).T(f.Key, f.Args...)))
	}
	fmt.Fprintf(&b, `<p><small>%s</small></p></main></body></html>`, id)
	return b.String()
}

// serverError answers what fasthttp could not read as a request.
func (a *App) serverError(fctx *fasthttp.RequestCtx, err error) {
	status, key := fiber.StatusBadRequest, "error.request"
	var small *fasthttp.ErrSmallBuffer
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &small):
		status = fiber.StatusRequestHeaderFieldsTooLarge
	case errors.Is(err, fasthttp.ErrBodyTooLarge):
		status, key = fiber.StatusRequestEntityTooLarge, "error.body_large"
		if bytes.HasPrefix(fctx.Request.Header.ContentType(), []byte(fiber.MIMEMultipartForm)) {
			key = "error.upload_large"
		}
		a.hearOut(fctx)
	case errors.As(err, &timeout) && timeout.Timeout():
		status = fiber.StatusRequestTimeout
	}
	id := newID()
	fctx.Response.Reset()
	fctx.SetStatusCode(status)
	fctx.SetContentType(fiber.MIMETextHTMLCharsetUTF8)
	fctx.SetBodyString(barePage(a.opts.Words, locale.It, true, fault.New(fault.Invalid, key), id))
	plainHeaders(&fctx.Response.Header)
	a.log.Info("request", "request", id, "route", "unreadable", "status", status)
}
