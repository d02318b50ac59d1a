package main

import (
	"slices"
	"testing"

	"sottocasa/internal/config"
)

// A page's forms lead to Stripe, and to what takes its place only where there is
// such a thing.
func TestFormsLeadToStripe(t *testing.T) {
	t.Parallel()
	const page = "https://connect.stripe.com"
	for base, want := range map[string][]string{
		"":                           {page},
		"http://localhost:18080":     {page, "http://localhost:18080"},
		"http://localhost:18080/x?y": {page, "http://localhost:18080"},
	} {
		if got := leadsTo(config.Config{StripeAPIBase: base}, page); !slices.Equal(got, want) {
			t.Errorf("with %q: %q", base, got)
		}
	}
}
