package tenants

import (
	"context"
	"time"
)

// PoolFigures say what the connections to the database are doing.
type PoolFigures struct {
	Most, Open, Busy int
	Waits            int64         // how often somebody had to wait for one
	Waited           time.Duration // how long in all
}

// Pool gives the figures of the pool.
func (db *DB) Pool() PoolFigures {
	s := db.pool.Stat()
	return PoolFigures{Most: int(s.MaxConns()), Open: int(s.TotalConns()), Busy: int(s.AcquiredConns()),
		Waits: s.EmptyAcquireCount(), Waited: s.EmptyAcquireWaitTime()}
}

// QueueFigures counts the jobs that are not done, by state: available, pending,
// retryable, running, scheduled, and discarded ones, which need a person.
func (db *DB) QueueFigures(ctx context.Context) (map[string]int64, error) {
	found := map[string]int64{"available": 0, "retryable": 0, "running": 0, "scheduled": 0, "discarded": 0}
	err := db.PlatformRead(ctx, func(r *PlatformRead) {
		r.Each(`select state::text, count(*) from river.river_job
			where state in ('available', 'retryable', 'running', 'scheduled', 'discarded') group by state`, nil, func(row Row) error {
			var state string
			var n int64
			err := row.Scan(&state, &n)
			found[state] = n
			return err
		})
	})
	return found, err
}
