package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// What browsers may keep of an answer.
const (
	keepNothing = "no-store"
	keepAsk     = "private, no-cache"
	keepForever = "public, max-age=31536000, immutable"
)

// AllowFormTo lets forms of this page lead, by a redirect, to exactly these
// origins ("https://checkout.example"). It panics on anything else.
func (c *Ctx) AllowFormTo(origins ...string) {
	for _, o := range origins {
		u, err := url.Parse(o)
		if err != nil || u.Host == "" || o != u.Scheme+"://"+u.Host || strings.ContainsAny(u.Host, "*;, ") {
			panic("web: " + o + " is no origin")
		}
	}
	c.formTo = append(c.formTo, origins...)
}

// AsLetter shows a letter's own HTML, whose style stands in its elements: no
// script, no form, and opaque to the rest of the host. Only the demo does this.
func (c *Ctx) AsLetter() { c.letter = true }

// letterPolicy is the policy of AsLetter.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; " +
	"base-uri 'none'; form-action 'none'; sandbox allow-top-navigation-by-user-activation allow-popups allow-popups-to-escape-sandbox"

// usualPolicy is the policy of a page whose forms stay on its own host.
const usualPolicy = policyBefore + "'self'" + policyAfter

func contentPolicy(formTo []string) string {
	return policyBefore + strings.Join(append([]string{"'self'"}, formTo...), " ") + policyAfter
}

const (
	policyBefore = "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; font-src 'self'; " +
		"connect-src 'self'; manifest-src 'self'; form-action "
	policyAfter = "; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)

// plainHeaders sets what every answer carries, whoever made it.
func plainHeaders(h *fasthttp.ResponseHeader) {
	h.Set(fiber.HeaderContentSecurityPolicy, usualPolicy)
	h.Set(fiber.HeaderReferrerPolicy, "same-origin")
	h.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set(fiber.HeaderPermissionsPolicy, powers)
	h.Set(fiber.HeaderCacheControl, keepNothing)
}

// powers are what a page may ask a browser for: nothing.
const powers = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"

// UsesCamera lets the page of this answer ask for the camera.
func (c *Ctx) UsesCamera() { c.camera = true }

// headers dresses the answer: the plain ones, and what the route asks for.
func (c *Ctx) headers() {
	h := &c.fctx.Response.Header
	plainHeaders(h)
	if c.letter {
		h.Set(fiber.HeaderContentSecurityPolicy, letterPolicy)
	}
	if len(c.formTo) > 0 {
		h.Set(fiber.HeaderContentSecurityPolicy, contentPolicy(c.formTo))
	}
	if c.camera {
		h.Set(fiber.HeaderPermissionsPolicy, strings.Replace(powers, "camera=()", "camera=(self)", 1))
	}
	secret := c.route != nil && c.route.secret
	private := c.route != nil && c.route.private
	if secret {
		h.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	}
	if c.scheme == "https" {
		h.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000; includeSubDomains")
	}
	switch {
	case c.failed || !c.reads() || private || c.setsCookies():
	case c.caching != "":
		h.Set(fiber.HeaderCacheControl, c.caching)
	case c.route != nil:
		h.Set(fiber.HeaderCacheControl, keepAsk)
	}
}
