package orders_test

import (
	"testing"

	"sottocasa/internal/money"
	"sottocasa/payments/sandbox"
)

// What the provider failed to send on, or to take back, moves once.
func TestSharesAfterAStored500(t *testing.T) {
	t.Parallel()
	for name, acts := range map[string]bool{"not done": false, "done": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := three(t)
			for _, path := range []string{"/v1/transfers", "/v1/transfers/*/reversals"} {
				w.Must(w.Sandbox.Fail(sandbox.Fault{Do: sandbox.FaultStatus, Status: 500, Acts: acts, Method: "POST", Path: path}))
			}
			w.Work()
			x := buy(w, false)
			x.quiet()
			before := x.got(w.AccountOf(0))
			x.giveLine(w.Shop, 1, 690, "honey")
			x.quiet()
			if after := x.got(w.AccountOf(0)); before <= 0 || after != before-money.Cents(690) {
				t.Errorf("%d were sent on, %d are left", before, after)
			}
			compare(w, false)
			none(w)
		})
	}
}
