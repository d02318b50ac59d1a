package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The control API: what docs/sandbox.md describes. It has no key, so it is
// served to this machine only, and to no page that a browser shows.

func (s *Sandbox) controls(mux *http.ServeMux) {
	mux.HandleFunc("GET /_control/{$}", guarded(s.showVerbs))
	mux.HandleFunc("GET /_control/state", guarded(s.showState))
	for verb, act := range grants() {
		mux.HandleFunc("POST /_control/"+verb, guarded(func(w http.ResponseWriter, r *http.Request) { s.grant(w, r, act) }))
	}
	mux.HandleFunc("/_control/", guarded(func(w http.ResponseWriter, _ *http.Request) {
		tell(w, http.StatusNotFound, granted{"error": "there is no such verb: see GET /_control/"})
	}))
}

// guarded lets in who asks from this machine by its own name. A page of
// another site cannot: browsers say where a request comes from, send no JSON
// across sites unasked, and a renamed host does not fit.
func guarded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !loopback(r.RemoteAddr) || !loopback(r.Host):
			tell(w, http.StatusForbidden, granted{"error": "the control API answers to this machine only"})
		case r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != "":
			tell(w, http.StatusForbidden, granted{"error": "the control API does not answer to pages"})
		case r.Method == http.MethodPost && !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json"):
			tell(w, http.StatusUnsupportedMediaType, granted{"error": "send JSON, with Content-Type: application/json"})
		default:
			next(w, r)
		}
	}
}

// loopback reports whether an address, with or without a port, is this
// machine's.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = strings.Trim(address, "[]")
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func tell(w http.ResponseWriter, status int, what any) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false) // a person reads it
	e.SetIndent("", "  ")
	if err := e.Encode(what); err != nil {
		status = http.StatusInternalServerError
	}
	write(w, status, out.Bytes())
}

func (s *Sandbox) grant(w http.ResponseWriter, r *http.Request, act grant) {
	var in wish
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil && !errors.Is(err, io.EOF) { // no body asks for nothing in particular
		tell(w, http.StatusBadRequest, granted{"error": err.Error()})
		return
	}
	done, err := act(r.Context(), s, in)
	if err != nil {
		tell(w, http.StatusUnprocessableEntity, granted{"error": strings.TrimPrefix(err.Error(), "sandbox: ")})
		return
	}
	tell(w, http.StatusOK, done)
}

func (s *Sandbox) showVerbs(w http.ResponseWriter, _ *http.Request) {
	verbs := []string{"GET /_control/state"}
	for _, verb := range slices.Sorted(maps.Keys(grants())) {
		verbs = append(verbs, "POST /_control/"+verb)
	}
	tell(w, http.StatusOK, granted{"verbs": verbs, "forgeries": Forgeries(), "cards": Refusals()})
}

// shown is how many rows of a kind the state shows, the newest first.
const shown = 50

func (s *Sandbox) showState(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.begin()
	if err != nil {
		tell(w, http.StatusServiceUnavailable, granted{"error": err.Error()})
		return
	}
	var accounts []granted
	for _, a := range s.state.accounts.all() {
		available, pending := t.balance(own(a.ID))
		accounts = append(accounts, granted{
			"id": a.ID, "name": a.Name, "charges": a.Charges, "payouts": a.Payouts, "submitted": a.Submitted, "due": a.Due,
			"disabled": a.Disabled, "gone": a.Gone, "available": available, "pending": pending,
		})
	}
	var sessions []granted
	for _, x := range latest(&s.state.sessions) {
		sessions = append(sessions, granted{
			"id": x.ID, "account": x.Account, "status": x.Status, "amount": x.Amount, "intent": x.Intent, "capture": x.Capture,
			"reference": x.Reference, "expires": x.Expires, "page": s.payURL(x.ID),
		})
	}
	var events []granted
	for _, e := range latest(&s.state.events) {
		events = append(events, granted{
			"id": e.ID, "type": e.Type, "account": e.Account, "created": e.Created, "pending": len(e.Pending), "lost": len(e.Lost),
			"after": e.After, "held": e.Held,
		})
	}
	tell(w, http.StatusOK, granted{
		"now": t.now.UTC().Format(time.RFC3339), "ahead": s.state.skew.String(), "accounts": accounts, "sessions": sessions,
		"intents": latest(&s.state.intents), "charges": latest(&s.state.charges), "refunds": latest(&s.state.refunds),
		"disputes": latest(&s.state.disputes), "payouts": latest(&s.state.payouts), "transfers": latest(&s.state.transfers),
		"fees": latest(&s.state.fees), "events": events, "holding": s.held, "rules": s.rules, "faults": s.faults,
	})
}

func latest[P row](st *store[P]) []P {
	all := st.all()
	slices.Reverse(all)
	return all[:min(shown, len(all))]
}
