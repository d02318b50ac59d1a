package world

import (
	"errors"
	"io"
	"net/http"
	"time"

	"sottocasa/payments/sandbox"
	"sottocasa/payments/stripe"
)

// ears are the two endpoints that hear what the local Stripe tells: its own
// events and those of connected accounts, each with a secret of its own.
// Nothing is told before a test has the sandbox deliver it.
func (w *World) ears(mux *http.ServeMux, at string) []sandbox.Endpoint {
	ends := []sandbox.Endpoint{{URL: at + "/hear/own", Secret: "whsec_own_events_of_the_platform"},
		{URL: at + "/hear/connect", Secret: "whsec_events_of_connected_accounts", Connect: true}}
	for _, e := range ends {
		mux.HandleFunc("POST "+e.URL[len(at):], func(rw http.ResponseWriter, r *http.Request) {
			if err := w.hear(r, e); err != nil {
				http.Error(rw, err.Error(), http.StatusBadRequest)
			}
		})
	}
	return ends
}

func (w *World) hear(r *http.Request, from sandbox.Endpoint) error {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	event, err := stripe.Verify(raw, r.Header.Get("Stripe-Signature"), []string{from.Secret}, time.Now())
	if err == nil && from.Connect == (event.Account == "") {
		err = errors.New("it came to the other endpoint")
	}
	if err != nil {
		return err
	}
	return w.Inbox.Receive(r.Context(), event)
}
