package sandbox

import (
	"errors"
	"net/http"
	"path"
	"slices"
	"strconv"
	"time"
)

// What a Fault does.
const (
	FaultStatus = "status" // answers with an error
	FaultHang   = "hang"   // answers late
	FaultLose   = "lose"   // acts, and the answer is lost on its way
)

// Fault is what goes wrong with the next calls of the API that it fits.
type Fault struct {
	Method  string `json:"method,omitempty"` // empty fits all
	Path    string `json:"path,omitempty"`   // pattern as of path.Match; empty fits all
	Times   int    `json:"times"`            // how many calls; 0 is one
	Do      string `json:"do"`
	Status  int    `json:"status,omitempty"`  // of FaultStatus: 400 to 599
	Acts    bool   `json:"acts,omitempty"`    // the call acts all the same; FaultLose always does
	Seconds int    `json:"seconds,omitempty"` // of FaultHang; 0 is a minute
	Bytes   int    `json:"bytes,omitempty"`   // of FaultLose: so much of the answer still arrives
}

// Fail makes the next calls fail. As at Stripe an answer of 500 and above is
// stored under its idempotency key and replayed; 409 and 429 are not: a call
// that acted all the same is answered with what it did when its key comes again.
func (s *Sandbox) Fail(f Fault) error {
	if _, err := path.Match(f.Path, "/"); err != nil {
		return errors.New("sandbox: the path is no pattern")
	}
	switch {
	case f.Times < 0 || f.Seconds < 0 || f.Bytes < 0:
		return errors.New("sandbox: times, seconds and bytes are not negative")
	case f.Do == FaultStatus && (f.Status < 400 || f.Status > 599):
		return errors.New("sandbox: a status is from 400 to 599")
	case f.Do != FaultStatus && f.Do != FaultHang && f.Do != FaultLose:
		return errors.New("sandbox: do is status, hang or lose")
	}
	f.Times = max(f.Times, 1)
	if f.Seconds == 0 {
		f.Seconds = 60
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
	return nil
}

// Faults lists the faults that no call has met yet.
func (s *Sandbox) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}

// Heal takes all faults away, and all rules for events.
func (s *Sandbox) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.rules = nil, nil
}

// fault takes the first fault that fits a call. The caller holds the lock.
func (s *Sandbox) fault(r *http.Request) *Fault {
	for i, f := range s.faults {
		fits, _ := path.Match(f.Path, r.URL.Path)
		if f.Method != "" && f.Method != r.Method || f.Path != "" && !fits {
			continue
		}
		if s.faults[i].Times--; s.faults[i].Times <= 0 {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		return &f
	}
	return nil
}

// is reports whether a fault, which may be none, does something.
func (f *Fault) is(do string) bool { return f != nil && f.Do == do }

// late reports whether a call hangs before it acts, or only its answer.
func (f *Fault) late(acts bool) bool { return f.is(FaultHang) && f.Acts == acts }

// failure is the error that a fault answers with.
func (f *Fault) failure() *failure {
	no := &failure{status: f.Status, kind: "api_error", message: "The sandbox was told to fail.", kept: f.Status >= 500}
	switch {
	case f.Status == http.StatusTooManyRequests:
		no.kind, no.code = "invalid_request_error", "rate_limit"
	case f.Status == http.StatusConflict:
		no.kind, no.code = "idempotency_error", "idempotency_key_in_use"
	case f.Status < http.StatusInternalServerError:
		no.kind = "invalid_request_error"
	}
	return no
}

// busyKey names what a call keeps busy: another one under its key has to wait.
func busyKey(r *http.Request) string {
	key := r.Header.Get("Idempotency-Key")
	if key == "" || r.Method != http.MethodPost {
		return ""
	}
	return own(r.Header.Get("Stripe-Account")) + " " + key
}

// hang waits as long as a fault says, and keeps the call's key busy. It
// reports whether the caller is still there.
func (s *Sandbox) hang(r *http.Request, f *Fault, key string) bool {
	wait := time.NewTimer(time.Duration(f.Seconds) * time.Second)
	defer wait.Stop()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.busy, key)
	}()
	select {
	case <-wait.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// lose sends the beginning of an answer and cuts the line.
func lose(w http.ResponseWriter, status int, body []byte, n int) {
	if n > 0 {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		write(w, status, body[:min(n, len(body)-1)])
		_ = http.NewResponseController(w).Flush()
	}
	panic(http.ErrAbortHandler)
}
