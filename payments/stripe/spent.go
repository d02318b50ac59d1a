package stripe

import (
	"net/http"

	"sottocasa/payments"
)

// spent tells a failure of Stripe's own that it keeps under an idempotency key
// from one that has just come about. The library does not show the header that
// says so.
type spent struct{ http.RoundTripper }

func (s spent) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := s.RoundTripper.RoundTrip(r)
	if err != nil || answer.StatusCode < http.StatusInternalServerError || answer.Header.Get("Idempotent-Replayed") != "true" {
		return answer, err
	}
	_ = answer.Body.Close() // what it says was said before
	return nil, payments.ErrKeySpent
}
