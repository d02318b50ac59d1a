package web

import (
	"container/list"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"sottocasa/internal/fault"
)

// limitKeys bounds how many keys one process counts; the longest unused are
// forgotten first.
const limitKeys = 50_000

// Rate is at most N tries per span, all at once or spread.
type Rate struct {
	N   int
	Per time.Duration
}

// Limiter counts tries per key in this process. Limits that must hold across
// processes are counted in the database.
type Limiter struct {
	mu    sync.Mutex
	max   int
	now   func() time.Time
	order *list.List // of *bucket
	keys  map[string]*list.Element
}

type bucket struct {
	key    string
	tokens *rate.Limiter
}

// NewLimiter makes a limiter of at most max keys.
func NewLimiter(max int, now func() time.Time) *Limiter {
	return &Limiter{max: max, now: now, order: list.New(), keys: map[string]*list.Element{}}
}

// Take counts one try of key, or says in how many minutes the next may come:
// fault.TooMany error.rate_limited with the minutes as "count".
func (l *Limiter) Take(key string, limit Rate) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.keys[key]
	if e == nil {
		every := rate.Every(limit.Per / time.Duration(max(limit.N, 1)))
		e = l.order.PushFront(&bucket{key, rate.NewLimiter(every, limit.N)})
		l.keys[key] = e
		if len(l.keys) > l.max {
			delete(l.keys, l.order.Remove(l.order.Back()).(*bucket).key)
		}
	}
	l.order.MoveToFront(e)
	now := l.now()
	tokens := e.Value.(*bucket).tokens
	if tokens.AllowN(now, 1) {
		return nil
	}
	wait := (1 - tokens.TokensAt(now)) / float64(tokens.Limit()) // seconds
	return fault.New(fault.TooMany, "error.rate_limited", "count", max(1, int(math.Ceil(wait/60))))
}

// minutesOf reads back what Take wrote.
func minutesOf(f *fault.Fault) int {
	for i := 0; i+1 < len(f.Args); i += 2 {
		if m, ok := f.Args[i+1].(int); ok && f.Args[i] == "count" {
			return m
		}
	}
	return 1
}
