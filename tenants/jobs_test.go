package tenants_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// note is a job that says which neighbourhood and thing it is about.
type note struct {
	Hood  tenants.HoodID `json:"hood_id"`
	Thing tenants.ID     `json:"thing_id"`
}

// Kind names the job.
func (note) Kind() string { return "test.note" }

func jobsOf(t *testing.T, w *world.World, state string) int {
	t.Helper()
	return counts(t, w.Database, `select count(*) from river.river_job where kind = 'test.note' and args ->> 'hood_id' = $1::text
		and ($2 = '' or state::text = $2)`, w.Hood, state)
}

func TestJobsExistWhenTheirTransactionDoes(t *testing.T) {
	w := world.New(t)
	undone := errors.New("undone")
	job := note{Hood: w.Hood}
	shop := tenants.InShop(w.Hood, w.Shop.ID, "test")
	for how, run := range map[string]func() error{
		"Hood": func() error {
			return w.Hoods(func(h *tenants.HoodTx) error { return errors.Join(h.Enqueue(job), undone) })
		},
		"Shop": func() error {
			return w.DB.Shop(t.Context(), shop, func(s *tenants.ShopTx) error { return errors.Join(s.Enqueue(job), undone) })
		},
		"Platform": func() error {
			return w.DB.Platform(t.Context(), "test", func(p *tenants.PlatformTx) error { return errors.Join(p.Enqueue(w.Hood, job), undone) })
		},
		"raised": func() error {
			return w.Hoods(func(h *tenants.HoodTx) error {
				must(t, h.Enqueue(job))
				_ = h.Change("conflict error.busy", 1, `delete from hood.zones where false`, nil)
				return nil
			})
		},
		"panic": func() (err error) {
			defer func() { err = fmt.Errorf("%v", recover()) }()
			return w.Hoods(func(h *tenants.HoodTx) error { must(t, h.Enqueue(job)); panic("after") })
		},
	} {
		if err := run(); err == nil {
			t.Errorf("%s: no error", how)
		}
		if n := jobsOf(t, w, ""); n != 0 {
			t.Fatalf("%s: %d jobs of a transaction that is not", how, n)
		}
	}
	must(t, w.Hoods(func(h *tenants.HoodTx) error {
		must(t, h.Enqueue(job))
		return h.InShop(w.Shop.ID, func(s *tenants.ShopTx) error { return s.Enqueue(job) })
	}))
	must(t, w.DB.Platform(t.Context(), "test", func(p *tenants.PlatformTx) error { return p.Enqueue(w.Hood, job) }))
	if n := jobsOf(t, w, "available"); n != 3 {
		t.Errorf("%d jobs", n)
	}
}

func TestJobsOnceKeepsTheSecondOut(t *testing.T) {
	w := world.New(t)
	job := note{w.Hood, tenants.NewID()}
	for range 3 {
		must(t, w.Hoods(func(h *tenants.HoodTx) error {
			must(t, h.Enqueue(job, tenants.Once()))
			must(t, h.Enqueue(job, tenants.Once()))
			return h.Enqueue(note{w.Hood, tenants.NewID()}, tenants.Once())
		}))
	}
	if n := jobsOf(t, w, ""); n != 4 {
		t.Errorf("%d jobs, want one of the first and three others", n)
	}
}

func TestJobsEndAsTheirHandlerSays(t *testing.T) {
	w := world.New(t)
	var later, never, failed, paniced atomic.Int64
	things := map[string]tenants.ID{}
	for _, name := range []string{"later", "never", "failed", "panic", "effect", "waits"} {
		things[name] = tenants.NewID()
	}
	tenants.Handle(w.Jobs, func(_ context.Context, n note) error {
		switch n.Thing {
		case things["later"]:
			if later.Add(1) < 3 {
				return tenants.Later(10 * time.Millisecond)
			}
		case things["never"]:
			never.Add(1)
			return tenants.Never(errors.New("cannot help"))
		case things["failed"]:
			failed.Add(1)
			return errors.New("another time")
		case things["panic"]:
			paniced.Add(1)
			panic("in a job")
		case things["waits"]:
			t.Error("a job ran before its time")
		}
		return nil
	})
	w.Work()
	must(t, w.Hoods(func(h *tenants.HoodTx) error {
		for name, id := range things {
			var opts []tenants.JobOption
			if name == "waits" {
				opts = append(opts, tenants.After(time.Hour))
			}
			must(t, h.Enqueue(note{w.Hood, id}, opts...))
		}
		return nil
	}))
	w.Eventually("two done, one cancelled, one waiting, two tried again", func() bool {
		return jobsOf(t, w, "completed") == 2 && jobsOf(t, w, "cancelled") == 1 && jobsOf(t, w, "scheduled") == 1 && failed.Load() > 1 && paniced.Load() > 1
	})
	if later.Load() != 3 || never.Load() != 1 {
		t.Errorf("runs: later %d, never %d, failed %d, panic %d", later.Load(), never.Load(), failed.Load(), paniced.Load())
	}
	if n := counts(t, w.Database, `select attempt from river.river_job where args ->> 'thing_id' = $1::text`, things["later"]); n != 1 {
		t.Errorf("waiting counted as %d tries", n)
	}
}

// FinishJob makes the job's end part of its effect: undone together, done together.
func TestJobsFinishWithTheirEffect(t *testing.T) {
	w := world.New(t)
	var runs atomic.Int64
	var states sync.Map
	tenants.Handle(w.Jobs, func(ctx context.Context, n note) error {
		run := runs.Add(1)
		err := w.DB.Hood(ctx, tenants.InHood(n.Hood, "job"), func(h *tenants.HoodTx) error {
			must(t, h.Exec(`update hood.zones set position = position + 1`, nil))
			if err := h.FinishJob(); err != nil {
				return err
			}
			if run == 1 {
				return errors.New("undone")
			}
			return nil
		})
		states.Store(run, jobsOf(t, w, "completed"))
		if run == 1 {
			return tenants.Later(10 * time.Millisecond)
		}
		return errors.Join(err, errors.New("after the effect nothing counts"))
	})
	w.Work()
	must(t, w.Hoods(func(h *tenants.HoodTx) error {
		must(t, h.FinishJob()) // outside a job: nothing
		return h.Enqueue(note{Hood: w.Hood})
	}))
	w.Eventually("the job is done", func() bool { return jobsOf(t, w, "completed") == 1 })
	time.Sleep(300 * time.Millisecond)
	first, _ := states.Load(int64(1))
	second, _ := states.Load(int64(2))
	if first != 0 || second != 1 || runs.Load() != 2 || jobsOf(t, w, "completed") != 1 {
		t.Errorf("completed after the first run %v, after the second %v; %d runs", first, second, runs.Load())
	}
	if n := counts(t, w.Database, `select position from hood.zones where hood_id = $1`, w.Hood); n != 2 {
		t.Errorf("the effect happened %d times", n-1)
	}
}

// ISO-05, the side of the jobs: what is enqueued from many neighbourhoods at
// once arrives with its own ids.
func TestISO05EachJobHasItsOwnIDs(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	const hoods, each = 50, 20
	var mu sync.Mutex
	want, got := map[tenants.ID]tenants.HoodID{}, map[tenants.ID]tenants.HoodID{}
	tenants.Handle(w.Jobs, func(_ context.Context, n note) error {
		mu.Lock()
		defer mu.Unlock()
		got[n.Thing] = n.Hood
		return nil
	})
	var wg sync.WaitGroup
	for range hoods {
		hood := tenants.HoodID(tenants.NewID())
		wg.Go(func() {
			for range each {
				n := note{hood, tenants.NewID()}
				mu.Lock()
				want[n.Thing] = hood
				mu.Unlock()
				if err := w.DB.Hood(context.Background(), tenants.InHood(hood, "test"), func(h *tenants.HoodTx) error {
					var seen tenants.HoodID
					if err := h.One(`select app.hood()`, nil, &seen); err != nil || seen != hood {
						return fmt.Errorf("in %s instead of %s: %w", seen, hood, err)
					}
					return h.Enqueue(n)
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	w.Work()
	wg.Wait()
	w.Eventually("all jobs ran", func() bool { mu.Lock(); defer mu.Unlock(); return len(got) == hoods*each })
	for id, hood := range want {
		if got[id] != hood {
			t.Fatalf("job %s saw %s, not %s", id, got[id], hood)
		}
	}
}

// ISO-11: a job that names another neighbourhood's thing finds nothing.
func TestISO11AForgedJobDoesNothing(t *testing.T) {
	a, b := two(t)
	seen := make(chan error, 1)
	tenants.Handle(a.Jobs, func(ctx context.Context, n note) error {
		err := a.DB.Hood(ctx, tenants.InHood(n.Hood, "job"), func(h *tenants.HoodTx) error {
			return h.Change("not_found error.not_found", 1, `update hood.zones set position = 99 where id = $1`, tenants.With(n.Thing))
		})
		seen <- err
		return tenants.Never(err)
	})
	a.Work()
	must(t, a.Hoods(func(h *tenants.HoodTx) error { return h.Enqueue(note{a.Hood, b.ZoneID}) }))
	if err := <-seen; err == nil {
		t.Error("a job of one neighbourhood changed the other")
	}
	if n := counts(t, b.Database, `select count(*) from hood.zones where position = 99`); n != 0 {
		t.Error("the row is changed")
	}
}

// A worker that is killed in the middle of a job leaves it running; another
// takes it up after RescueAfter.
func TestJobsOfAKilledWorkerRunAgain(t *testing.T) {
	t.Parallel() // half a minute of it is waiting for the rescuer's next look
	const hood = "TENANTS_TEST_HOOD"
	if id := os.Getenv(hood); id != "" {
		dieAtWork(t, os.Getenv("TENANTS_TEST_URL"), id)
		return
	}
	d := testkit.Own(t)
	h := tenants.HoodID(tenants.NewID())
	self, err := os.Executable()
	must(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestJobsOfAKilledWorkerRunAgain$")
	cmd.Env = append(os.Environ(), hood+"="+h.String(), "TENANTS_TEST_URL="+d.App)
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the worker was not killed: %v\n%s", err, out)
	}
	const state = `select count(*) from river.river_job where kind = 'test.note' and state::text = $1`
	if counts(t, d, state, "running") != 1 {
		t.Fatal("no job was left running")
	}
	jobs := tenants.NewJobs(tenants.JobsConfig{Poll: 20 * time.Millisecond, Timeout: time.Second, RescueAfter: 2 * time.Second})
	again := make(chan note, 1)
	tenants.Handle(jobs, func(_ context.Context, n note) error { again <- n; return nil })
	db, err := tenants.Open(t.Context(), tenants.Options{URL: d.App, Jobs: jobs})
	must(t, err)
	t.Cleanup(db.Close)
	stop, err := db.Start(t.Context())
	must(t, err)
	select {
	case n := <-again:
		if n.Hood != h {
			t.Errorf("the job is of %s, not %s", n.Hood, h)
		}
	case <-time.After(90 * time.Second):
		t.Error("nobody took the job up")
	}
	must(t, stop(context.WithoutCancel(t.Context())))
}

// dieAtWork works one job and kills its own process in the middle.
func dieAtWork(t *testing.T, address, id string) {
	t.Helper()
	parsed, err := tenants.ParseID(id)
	must(t, err)
	jobs := tenants.NewJobs(tenants.JobsConfig{Poll: 20 * time.Millisecond, Timeout: time.Second, RescueAfter: 2 * time.Second})
	tenants.Handle(jobs, func(context.Context, note) error {
		me, err := os.FindProcess(os.Getpid())
		if err != nil {
			return err
		}
		return errors.Join(me.Kill(), context.Cause(t.Context()))
	})
	db, err := tenants.Open(t.Context(), tenants.Options{URL: address, Jobs: jobs})
	must(t, err)
	must(t, db.Hood(t.Context(), tenants.InHood(tenants.HoodID(parsed), "test"), func(h *tenants.HoodTx) error {
		return h.Enqueue(note{Hood: tenants.HoodID(parsed)})
	}))
	_, err = db.Start(t.Context())
	must(t, err)
	time.Sleep(20 * time.Second)
}
