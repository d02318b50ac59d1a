package tenants

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
)

// Job is the argument of a background job: ids only, never personal data.
type Job interface{ Kind() string }

// Jobs knows the work of each kind of job and does it. Handlers are added
// before Start.
type Jobs struct {
	workers *river.Workers
	log     *slog.Logger
	conf    JobsConfig
	client  *river.Client[pgx.Tx]
}

// JobsConfig tunes the queue. The zero value is production.
type JobsConfig struct {
	Log          *slog.Logger
	Queue        func(HoodID) string // which queue a neighbourhood's jobs go to; nil: one for all
	Queues       []string            // queues worked here; nil: the one for all
	Poll         time.Duration       // how often to look; 0: 500 ms
	RescueAfter  time.Duration       // when a job of a dead process runs again; 0: 2 min
	Timeout      time.Duration       // of one run; 0: 30 s
	MaxWorkers   int                 // 0: 8
	DailyAt      func() Job          // made once a day and at start; nil: none
	Regular      []Regular           // what else is made again and again
	NotTheLeader bool                // leave scheduling and rescuing to another

	// Done hears of every run: the job's kind, how it ended (done, failed,
	// later) and how long it took. nil: nobody listens.
	Done func(kind, outcome string, took time.Duration)
}

// Regular is a job that is made every so often, never while the last one of its
// kind is not done.
type Regular struct {
	Every time.Duration
	Job   Job
}

// NewJobs makes an empty set of handlers.
func NewJobs(c JobsConfig) *Jobs {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Queue == nil {
		c.Queue = func(HoodID) string { return river.QueueDefault }
	}
	if c.Queues == nil {
		c.Queues = []string{river.QueueDefault}
	}
	c.Poll = orDefault(c.Poll, 500*time.Millisecond)
	c.Timeout = orDefault(c.Timeout, 30*time.Second)
	c.RescueAfter = orDefault(c.RescueAfter, 2*time.Minute)
	if c.MaxWorkers == 0 {
		c.MaxWorkers = 8
	}
	return &Jobs{workers: river.NewWorkers(), log: slog.New(loud{c.Log.Handler()}), conf: c}
}

func orDefault(d, def time.Duration) time.Duration {
	if d == 0 {
		return def
	}
	return d
}

type handler[T Job] struct {
	river.WorkerDefaults[T]
	fn   func(context.Context, T) error
	done func(kind, outcome string, took time.Duration)
}

type finisher func(context.Context, pgx.Tx) error

func (h *handler[T]) Work(ctx context.Context, job *river.Job[T]) error {
	began := time.Now()
	err := h.fn(withJob(ctx, func(ctx context.Context, tx pgx.Tx) error {
		_, err := river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, job)
		return err
	}), job.Args)
	if h.done != nil {
		h.done(job.Kind, outcome(err), time.Since(began))
	}
	return err
}

func outcome(err error) string {
	var snooze *river.JobSnoozeError
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &snooze):
		return "later"
	}
	return "failed"
}

// patient is a job whose run may take longer than others.
type patient interface{ Timeout() time.Duration }

// Timeout bounds one run; 0 is the usual time.
func (h *handler[T]) Timeout(*river.Job[T]) time.Duration {
	var job T
	if p, ok := any(job).(patient); ok {
		return p.Timeout()
	}
	return 0
}

// Handle says how jobs of type T are done. An error means another try later.
func Handle[T Job](j *Jobs, fn func(context.Context, T) error) {
	river.AddWorker(j.workers, &handler[T]{fn: fn, done: j.conf.Done})
}

// Later ends a job's run to take it up again after d, without counting a try.
func Later(d time.Duration) error { return river.JobSnooze(d) }

// Never ends a job for good: trying again cannot help.
func Never(err error) error { return river.JobCancel(err) }

// inserter makes the client that only enqueues.
func (db *DB) inserter(j *Jobs) error {
	client, err := river.NewClient(riverpgxv5.New(db.pool), &river.Config{Schema: "river", Logger: j.log})
	if err != nil {
		return fmt.Errorf("tenants: jobs: %w", err)
	}
	j.client, db.jobs = client, j
	return nil
}

// Start works the jobs until stop is called; stop waits for running ones.
func (db *DB) Start(ctx context.Context) (stop func(context.Context) error, err error) {
	j := db.jobs
	queues := map[string]river.QueueConfig{}
	for _, q := range j.conf.Queues {
		queues[q] = river.QueueConfig{MaxWorkers: j.conf.MaxWorkers}
	}
	conf := &river.Config{
		Schema: "river", Logger: j.log, Workers: j.workers, Queues: queues,
		// NOTIFY in the placing transaction costs a fifth of its throughput.
		PollOnly: true, FetchPollInterval: j.conf.Poll, FetchCooldown: min(j.conf.Poll, 100*time.Millisecond),
		JobTimeout: j.conf.Timeout, RescueStuckJobsAfter: j.conf.RescueAfter,
		ErrorHandler: &jobErrors{j.log}, LeaderElectionDisabled: j.conf.NotTheLeader,
		// Reindexing needs the owner.
		ReindexerSchedule: river.NeverSchedule(),
	}
	if j.conf.DailyAt != nil {
		conf.PeriodicJobs = []*river.PeriodicJob{river.NewPeriodicJob(river.PeriodicInterval(6*time.Hour),
			func() (river.JobArgs, *river.InsertOpts) {
				return j.conf.DailyAt(), &river.InsertOpts{Queue: j.conf.Queue(HoodID{})}
			}, &river.PeriodicJobOpts{RunOnStart: true})}
	}
	for _, r := range j.conf.Regular {
		conf.PeriodicJobs = append(conf.PeriodicJobs, j.periodic(r))
	}
	client, err := river.NewClient(riverpgxv5.New(db.pool), conf)
	if err != nil {
		return nil, fmt.Errorf("tenants: jobs: %w", err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("tenants: jobs: %w", err)
	}
	return client.Stop, nil
}

func (j *Jobs) periodic(r Regular) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(r.Every), func() (river.JobArgs, *river.InsertOpts) {
		o := &river.InsertOpts{Queue: j.conf.Queue(HoodID{})}
		Once()(o)
		return r.Job, o
	}, &river.PeriodicJobOpts{RunOnStart: true})
}

// loud lets only what needs a person through: River tells of every start and
// every five seconds otherwise.
type loud struct{ slog.Handler }

func (l loud) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && l.Handler.Enabled(ctx, level)
}

func (l loud) WithAttrs(a []slog.Attr) slog.Handler { return loud{l.Handler.WithAttrs(a)} }

func (l loud) WithGroup(name string) slog.Handler { return loud{l.Handler.WithGroup(name)} }

// jobErrors logs a failed job by kind and number, never its arguments.
type jobErrors struct{ log *slog.Logger }

func (h *jobErrors) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	var snooze *river.JobSnoozeError
	if errors.As(err, &snooze) {
		return nil
	}
	h.log.ErrorContext(ctx, "job failed", "kind", job.Kind, "job", job.ID, "attempt", job.Attempt, "error", err)
	return nil
}

func (h *jobErrors) HandlePanic(ctx context.Context, job *rivertype.JobRow, v any, trace string) *river.ErrorHandlerResult {
	h.log.ErrorContext(ctx, "job panicked", "kind", job.Kind, "job", job.ID, "attempt", job.Attempt, "panic", v, "trace", trace)
	return nil
}

// JobOption tunes one job.
type JobOption func(*river.InsertOpts)

// At lets a job wait until t.
func At(t time.Time) JobOption { return func(o *river.InsertOpts) { o.ScheduledAt = t } }

// After lets a job wait for d.
func After(d time.Duration) JobOption { return At(time.Now().Add(d)) }

// Last lets every other job that waits go first.
func Last() JobOption { return func(o *river.InsertOpts) { o.Priority = 4 } }

// Once keeps a second equal job out while the first is not done.
func Once() JobOption {
	return func(o *river.InsertOpts) {
		o.UniqueOpts = river.UniqueOpts{ByArgs: true, ByQueue: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
			rivertype.JobStateRetryable, rivertype.JobStateScheduled,
		}}
	}
}

func (t *tx) enqueue(hood HoodID, job Job, opts []JobOption) error {
	if err := t.exec(`select 1`, nil); err != nil { // opens the transaction when it is the first
		return err
	}
	o := &river.InsertOpts{Queue: t.db.jobs.conf.Queue(hood)}
	for _, opt := range opts {
		opt(o)
	}
	if _, err := t.db.jobs.client.InsertTx(t.ctx, &riding{t: t}, job, o); err != nil {
		return t.fail(fmt.Errorf("tenants: enqueue %s: %w", job.Kind(), err))
	}
	t.db.trips(1)
	return nil
}

// finish completes the job that ctx works for in this transaction, so that its
// effect and its end are one. Outside a job it does nothing.
func (t *tx) finish() error {
	f, ok := t.ctx.Value(jobKey{}).(finisher)
	if !ok {
		return nil
	}
	if err := t.exec(`select 1`, nil); err != nil {
		return err
	}
	if err := f(t.ctx, &riding{t: t}); err != nil {
		return t.fail(err)
	}
	return nil
}

// Enqueue adds a job to the transaction: it exists when, and only when, the
// transaction does.
func (h *HoodTx) Enqueue(job Job, opts ...JobOption) error {
	h.use()
	return h.t.enqueue(h.Hood(), job, opts)
}

// FinishJob completes the running job together with this transaction.
func (h *HoodTx) FinishJob() error { h.use(); return h.t.finish() }

// Enqueue adds a job to the transaction.
func (s *ShopTx) Enqueue(job Job, opts ...JobOption) error {
	if err := s.Exec(`select 1`, nil); err != nil { // the shop is checked before its job is
		return err
	}
	return s.t.enqueue(s.Hood(), job, opts)
}
