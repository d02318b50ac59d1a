package orders_test

import (
	"testing"
	"time"

	"sottocasa/internal/failpoint"
)

// TestAKilledWorkersTransfersAreSentByTheNext kills a process that works the
// queue, in the middle of a transfer or a reversal. Nobody calls what was left
// by hand: the queue takes the job up again, and it is done once.
func TestAKilledWorkersTransfersAreSentByTheNext(t *testing.T) {
	t.Parallel() // half a minute of it is waiting for the queue's next look at what was left
	for at, back := range map[failpoint.Name]bool{failpoint.CostAfterRead: false, failpoint.TransferAfter: false, failpoint.ReversalAfter: true} {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			w, _ := ownWorld(t)
			w.Share(20)
			x := buy(w, false)
			if back {
				w.Must(w.Conductor.Finish(t.Context(), w.Scope(), x.placed.Payment))
				x.giveLine(w.Shop, 1, 300, "honey")
			}
			killed(w, errand{At: at, Payment: x.placed.Payment, Works: true})
			if n := ask[int](w, `select count(*)::int from river.river_job where state = 'running'`); n == 0 {
				t.Fatal("no job was left in the middle")
			}
			w.Work()
			for end := time.Now().Add(2 * time.Minute); !x.settled() && time.Now().Before(end); {
				time.Sleep(100 * time.Millisecond)
			}
			x.quiet()
			x.agrees()
			for i, account := range []string{w.AccountOf(0), w.AccountOf(1), w.AccountOf(2), w.AccountOf(9)} {
				if got := x.got(account); got <= 0 {
					t.Errorf("account %d has %d", i, got)
				}
			}
			if want := map[bool]int64{true: 300}[back]; int64(w.Detail(x.placed.Purchase).Payment.Refunded) != want {
				t.Errorf("given back %d", w.Detail(x.placed.Purchase).Payment.Refunded)
			}
		})
	}
}
