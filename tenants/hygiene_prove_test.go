//go:build prove

package tenants_test

import "testing"

func TestISO04AMillionLoans(t *testing.T) { hygiene(t, 1_000_000) }
