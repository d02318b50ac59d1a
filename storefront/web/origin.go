package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"sottocasa/internal/fault"
)

// checkOrigin lets a POST pass only when the browser says that it comes from a
// page of this very host. Sites are siblings under one domain and strangers to
// each other, so "same-site" is as hostile as "cross-site".
func (c *Ctx) checkOrigin() error {
	own := originOf(c.scheme, c.hostHeader)
	site, origin := c.Header("Sec-Fetch-Site"), c.Header(fiber.HeaderOrigin)
	ok := false
	switch site {
	case "same-origin", "none":
		// Pages without referrer send "Origin: null" to themselves.
		ok = origin == "" || origin == "null" || strings.EqualFold(origin, own)
	case "":
		if origin != "" {
			ok = strings.EqualFold(origin, own)
			break
		}
		from, err := url.Parse(c.Header(fiber.HeaderReferer))
		ok = err == nil && from.Host != "" && originOf(from.Scheme, from.Host) == own
	}
	if !ok {
		return fault.New(fault.Forbidden, "error.origin")
	}
	return nil
}
