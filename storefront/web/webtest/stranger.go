package webtest

import (
	"strings"
	"testing"

	"sottocasa/storefront/web"
)

// Stranger walks every route of the app, in both languages, as somebody
// without any cookie. hosts names a host for each kind of site; params fills
// route parameters (":slug"), a random token fills the rest. It fails on an
// open door: a guarded route that answers, a form that takes a stranger's
// origin or no token, a method that is not registered, an answer without the
// usual headers, a 500. It returns how many requests it made.
func Stranger(t testing.TB, s *Server, hosts map[web.Kind]string, params map[string]string) int {
	t.Helper()
	n := 0
	for _, r := range s.App.Routes() {
		host, known := hosts[r.Kind]
		if !known {
			t.Errorf("no host for %s", r.Kind)
			continue
		}
		for _, prefix := range []string{"", "/en"} {
			w := walk{t, s, r, host, prefix + fill(r.Pattern, params)}
			n += w.all()
		}
	}
	return n
}

func fill(pattern string, params map[string]string) string {
	parts := strings.Split(pattern, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, ":") {
			parts[i] = web.NewToken()
			if v, ok := params[p]; ok {
				parts[i] = v
			}
		}
	}
	return strings.Join(parts, "/")
}

type walk struct {
	t    testing.TB
	s    *Server
	r    web.Route
	host string
	path string
}

func (w walk) all() int {
	n := 1
	w.try("PUT", 405)
	if w.r.Method == "GET" {
		if w.r.Guarded() {
			w.try("GET", 303, 401, 403, 404)
		} else {
			w.try("GET", 200, 303, 401, 403, 404, 410)
		}
		return n + 1
	}
	if w.r.Machine() {
		w.try("POST", 400, 401, 403, 404, 422)
		return n + 1
	}
	for _, origin := range [][]string{
		nil, {"Origin: null"}, {"Origin: https://evil.example"}, {"Sec-Fetch-Site: cross-site"},
		{"Sec-Fetch-Site: same-site", "Origin: http://" + w.host}, {"Origin: http://sibling." + w.host},
	} {
		w.send(origin, 403)
		n++
	}
	switch own := []string{"Sec-Fetch-Site: same-origin"}; {
	case w.r.Guarded():
		w.send(own, 303, 401, 403, 404)
	case w.r.Bound() != "":
		w.send(own, 403)
	default:
		w.send(own, 200, 303, 400, 401, 403, 404, 409, 410, 415, 422, 429)
	}
	return n + 1
}

func (w walk) try(method string, allowed ...int) {
	w.t.Helper()
	w.judge(method, w.s.Ask(method, w.host, w.path, ""), allowed)
}

func (w walk) send(headers []string, allowed ...int) {
	w.t.Helper()
	w.judge("POST "+strings.Join(headers, " "), w.s.Ask("POST", w.host, w.path, "", headers...), allowed)
}

func (w walk) judge(what string, got Answer, allowed []int) {
	w.t.Helper()
	ok := false
	for _, status := range allowed {
		ok = ok || got.StatusCode == status
	}
	to := got.Header.Get("Location")
	if ok && got.StatusCode == 303 && w.r.Guarded() && !strings.Contains(to, "/sign-in") {
		ok = false
	}
	if !ok {
		w.t.Errorf("a stranger's %s %s (%s): %d %s", what, w.path, w.r.Pattern, got.StatusCode, to)
	}
	for _, name := range []string{"Content-Security-Policy", "Cache-Control", "Referrer-Policy", "X-Content-Type-Options", "Permissions-Policy"} {
		if got.Header.Get(name) == "" {
			w.t.Errorf("%s %s: no %s", what, w.r.Pattern, name)
		}
	}
	if got.Header.Get("Access-Control-Allow-Origin") != "" || got.Header.Get("Server") != "" {
		w.t.Errorf("%s %s: %v", what, w.r.Pattern, got.Header)
	}
}
