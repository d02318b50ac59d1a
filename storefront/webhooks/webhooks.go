// Package webhooks receives Stripe's notices: it verifies, stores, answers,
// and leaves the acting to a job.
package webhooks

import (
	"fmt"
	"net/http"

	"sottocasa/payments"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// MaxBody is the largest notice in bytes.
const MaxBody = 256 << 10

// Verifier checks a notice's signature and age with the secrets of its
// endpoint; connect is the one for connected accounts.
type Verifier func(raw []byte, header string, connect bool) (payments.Event, error)

// Deps is what the endpoints need.
type Deps struct {
	Inbox  *payments.Inbox
	Verify Verifier
}

// Register adds the two endpoints, each with a secret of its own.
func Register(r *web.Routes, d Deps) {
	r = r.Needs(tenants.Visit, nil)
	r.Post("/webhooks/stripe", d.receive(false), web.Machine(MaxBody))
	r.Post("/webhooks/stripe/connect", d.receive(true), web.Machine(MaxBody))
}

func (d Deps) receive(connect bool) web.Handler {
	return func(c *web.Ctx) error {
		event, err := d.Verify(c.RawBody(), c.Header("Stripe-Signature"), connect)
		if err == nil && connect == (event.Account == "") {
			err = fmt.Errorf("event %s came to the other endpoint", event.ID)
		}
		if err != nil {
			c.Log().WarnContext(c.Context(), "a notice was refused", "error", err)
			return c.Send(http.StatusBadRequest, "text/plain; charset=utf-8", []byte("refused\n"))
		}
		if err := d.Inbox.Receive(c.Context(), event); err != nil {
			return err
		}
		return c.Send(http.StatusOK, "text/plain; charset=utf-8", []byte("ok\n"))
	}
}
