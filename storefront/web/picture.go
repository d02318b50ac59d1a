package web

import (
	"io"

	"github.com/gofiber/fiber/v2"

	"sottocasa/internal/fault"
	"sottocasa/themes/drawing"
)

// placeholder is drawn in the place of a picture whose store does not answer.
const placeholder = "borsa.svg"

// SendPicture streams a stored picture of size bytes and closes r, or answers
// for err, of what could not be opened: one that is missing is a 404, a store
// that does not answer a drawing that nobody keeps, so that the page stays
// whole. Pictures are named by what they are and kept for ever.
func (c *Ctx) SendPicture(contentType string, r io.Reader, size int, err error) error {
	if fault.Has(err, fault.NotFound) {
		return err
	}
	if err != nil {
		c.Log().Warn("no picture", "error", err.Error())
		c.caching = keepNothing
		c.SetHeader(fiber.HeaderRetryAfter, "30")
		return c.Send(fiber.StatusServiceUnavailable, "image/svg+xml", drawing.Pictures()[placeholder])
	}
	// Whoever opens it by itself gets a picture, whatever its bytes are.
	c.SetHeader(fiber.HeaderContentDisposition, "inline")
	return c.SendFile(contentType, r, size, true)
}
