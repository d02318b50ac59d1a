package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

const maxBody = 1 << 20

type object map[string]any

// call is one authenticated request of the API.
type call struct {
	*tx
	params
	account string
	id      string // the {id} of the path
	path    string
	expand  expansion
}

// endpoint is one verb of the API: the parameters it knows, the kind of
// object it answers with (for expand), and what it does.
type endpoint struct {
	pattern string
	allowed []string
	kind    string
	run     func(c *call) (object, *failure)
}

func (s *Sandbox) routes() http.Handler {
	mux := http.NewServeMux()
	for _, e := range endpoints() {
		mux.HandleFunc(e.pattern, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, e) })
	}
	mux.HandleFunc("/v1/", func(w http.ResponseWriter, r *http.Request) {
		f := invalid("", "", "Unrecognized request URL (%s: %s).", r.Method, r.URL.Path)
		f.status = http.StatusNotFound
		write(w, f.status, encode(f.object()))
	})
	mux.HandleFunc("GET /pay/{id}", s.showPage)
	mux.HandleFunc("POST /pay/{id}", s.payPage)
	mux.HandleFunc("GET /pay/{id}/bank", s.askPage)
	mux.HandleFunc("POST /pay/{id}/bank", s.answerPage)
	mux.HandleFunc("GET /onboard/{id}", s.formPage)
	mux.HandleFunc("POST /onboard/{id}", s.sentPage)
	if s.cfg.Control {
		s.controls(mux)
	}
	return mux
}

func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request, e endpoint) {
	request := newID("req_", 14)
	w.Header().Set("Request-Id", request)
	w.Header().Set("Stripe-Version", APIVersion)
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	unread := r.ParseForm() // before the lock: a slow caller holds up nobody
	s.mu.Lock()
	f, key := s.fault(r), busyKey(r)
	taken := s.engage(f.late(false), key)
	s.mu.Unlock()
	if taken != nil {
		write(w, taken.status, encode(taken.object()))
		return
	}
	if f.late(false) && !s.hang(r, f, key) {
		panic(http.ErrAbortHandler)
	}
	s.mu.Lock()
	status, body := s.answer(w.Header(), r, e, told{request: request, unread: unread, fault: f})
	_ = s.engage(f.late(true), key)
	s.mu.Unlock()
	if f.late(true) && !s.hang(r, f, key) {
		panic(http.ErrAbortHandler)
	}
	if f.is(FaultLose) {
		lose(w, status, body, f.Bytes)
	}
	write(w, status, body)
}

// engage refuses a call whose key is busy with another, and keeps the key of
// one that hangs. The caller holds the lock.
func (s *Sandbox) engage(hangs bool, key string) *failure {
	if key == "" {
		return nil
	}
	if s.busy[key] {
		f := idempotency("There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, " +
			"and the other request is still going through). Please try again later.")
		f.status, f.code = http.StatusConflict, "idempotency_key_in_use"
		return f
	}
	if hangs {
		s.busy[key] = true
	}
	return nil
}

// told is what a call brings besides its parameters.
type told struct {
	request string
	unread  error
	fault   *Fault
}

func write(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache, no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// answer does a request from the door to the journal. The effect and the
// answer stored under its key are one line there.
func (s *Sandbox) answer(h http.Header, r *http.Request, e endpoint, in told) (int, []byte) {
	fail := func(f *failure) (int, []byte) { return f.status, encode(f.object()) }
	c, f := s.admit(r, e, in.unread)
	if f != nil {
		return fail(f)
	}
	t, err := s.begin()
	if err != nil {
		return fail(broken(err))
	}
	t.request, c.tx = in.request, t
	key := r.Header.Get("Idempotency-Key")
	if r.Method != http.MethodPost {
		key = ""
	}
	if key != "" {
		h.Set("Idempotency-Key", key)
		old, f := c.replay(key)
		if f != nil {
			return fail(f)
		}
		if old != nil {
			h.Set("Idempotent-Replayed", "true")
			h.Set("Original-Request", old.Request)
			return old.Status, old.Body
		}
		t.key = key
	}
	status, body, f := c.act(e, in.fault)
	if f != nil && !f.kept {
		return status, body
	}
	c.remember(status, body)
	if err := s.commit(t); err != nil {
		return fail(broken(err))
	}
	return status, body
}

// remember keeps an answer under the call's key, if it has one.
func (c *call) remember(status int, body []byte) {
	if c.key == "" {
		return
	}
	c.change.Answers = []*answer{{
		ID: c.account + " " + c.key, Path: c.path, Digest: c.digest(), Status: status,
		Body: json.RawMessage(body), Request: c.request, Created: c.now.Unix(),
	}}
}

// act runs an endpoint, unless a fault says otherwise. What failed has done
// nothing.
func (c *call) act(e endpoint, told *Fault) (int, []byte, *failure) {
	status, body := http.StatusOK, []byte(nil)
	var f *failure
	if !told.is(FaultStatus) || told.Acts {
		var done object
		if done, f = e.run(c); f == nil {
			body = encode(done)
		}
	}
	switch {
	case f != nil:
		c.change = change{}
	case told.is(FaultStatus):
		if f = told.failure(); told.Acts && !f.kept { // the same key asks again, and hears what was done
			c.remember(status, body)
			if err := c.s.commit(c.tx); err != nil {
				f = broken(err)
			}
		}
	}
	if f != nil {
		status, body = f.status, encode(f.object())
	}
	return status, body, f
}

// replay finds what was answered under a key in the last 24 hours.
func (c *call) replay(key string) (*answer, *failure) {
	if len(key) > 255 {
		return nil, invalid("", "", "Idempotency keys can be at most 255 characters long.")
	}
	old, ok := c.s.state.answers.rows[c.account+" "+key]
	if !ok || old.Created <= c.now.Unix()-keyLife {
		return nil, nil
	}
	if old.Path != c.path {
		return nil, idempotency("Keys for idempotent requests can only be used for the same endpoint they were first used for "+
			"('%s' vs '%s'). Try using a key other than '%s' if you meant to execute a different request.", c.path, old.Path, key)
	}
	if old.Digest != c.digest() {
		return nil, idempotency("Keys for idempotent requests can only be used with the same parameters they were first used with. "+
			"Try using a key other than '%s' if you meant to execute a different request.", key)
	}
	return old, nil
}

// admit checks who calls, for which account, and with what parameters.
func (s *Sandbox) admit(r *http.Request, e endpoint, unread error) (*call, *failure) {
	if f := s.authenticate(r); f != nil {
		return nil, f
	}
	if v := r.Header.Get("Stripe-Version"); v != "" && v != APIVersion {
		return nil, invalid("", "", "Invalid Stripe API version: %s. This sandbox speaks %s.", v, APIVersion)
	}
	c := &call{account: own(r.Header.Get("Stripe-Account")), id: r.PathValue("id"), path: r.URL.Path}
	if c.account != "" && s.present(c.account) == nil {
		return nil, noAccess(c.account)
	}
	if r.Header.Get("Content-Encoding") != "" {
		return nil, invalid("", "", "Request bodies must not be compressed.")
	}
	if unread != nil {
		return nil, invalid("", "", "The request could not be read: %s", unread)
	}
	c.values = r.Form
	if c.values == nil {
		c.values = url.Values{}
	}
	if f := c.unknown(append([]string{"expand[]"}, e.allowed...)); f != nil {
		return nil, f
	}
	var f *failure
	c.expand, f = parseExpand(e.kind, c.list("expand"))
	return c, f
}

func (s *Sandbox) authenticate(r *http.Request) *failure {
	key, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !isBearer {
		key, _, _ = r.BasicAuth()
	}
	switch key {
	case s.cfg.Key:
		return nil
	case "":
		return unauthorised("You did not provide an API key.")
	}
	return unauthorised("Invalid API Key provided: " + key[:min(len(key), 8)] + "***")
}
