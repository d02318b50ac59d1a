package main_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sottocasa/internal/testkit"
)

// TestASecondNeighbourhoodBesideTheDemo opens one, walks its coordinator in by
// the invitation, and looks that neither sees the other.
func TestASecondNeighbourhoodBesideTheDemo(t *testing.T) {
	dir := folder(t)
	_, s := demo(t, dir)
	link := invitation(t, dir, s, "neighbourhood create --slug garbatella --name Garbatella --comune Roma --province RM --coordinator Zita@posta.example")

	until(t, "the server that runs has seen it", func() bool { return open(t).get(s.host("garbatella")+"/").StatusCode == http.StatusOK })
	b := open(t)
	first := b.get(link)
	for _, words := range []string{"Garbatella ti aspetta", "localhost", "z…@posta.example"} {
		if !strings.Contains(first.words(), words) {
			t.Errorf("the invitation does not say %q: %s", words, first.words())
		}
	}
	if strings.Contains(first.text, "zita") || len(first.Cookies()) > 0 && strings.Contains(first.Header.Get("Set-Cookie"), "session") {
		t.Errorf("looking tells or opens too much: %s", first.Header)
	}
	if p := open(t).get(strings.Replace(link, "/invitation/", "/en/invitation/", 1)); !strings.Contains(p.words(), "Garbatella is waiting for you") {
		t.Errorf("in English, after a look: %s", p.words())
	}
	if p, err := open(t).ask(http.MethodPost, link, url.Values{}, "Origin", "http://evil.example"); err != nil || p.StatusCode != http.StatusForbidden {
		t.Errorf("another site accepts: %v %s", err, p)
	}
	in := b.send(b.get(link), "", nil)
	if in.StatusCode != http.StatusOK || in.at.Path != "/coordinator/garbatella" {
		t.Fatalf("accepting leads to %s: %s", in, in.words())
	}
	for _, at := range []string{link, link + "x", s.app() + "/invitation/" + strings.Repeat("a", 43)} {
		if p := open(t).get(at); p.StatusCode != http.StatusGone || !strings.Contains(p.text, "/sign-in") {
			t.Errorf("%s: %s", at, p)
		}
	}
	if p, err := open(t).ask(http.MethodPost, link, url.Values{}, "Origin", s.app()); err != nil || p.StatusCode != http.StatusGone {
		t.Errorf("accepting twice: %v %s", err, p)
	}
	apart(t, s, b)
	expires(t, dir, s)
}

// invitation runs a command and gives the link that it shows.
func invitation(t *testing.T, dir string, s site, command string) string {
	t.Helper()
	code, out := run(t, command, dir, "PORT="+string(s))
	link := regexp.MustCompile(`http://localhost:\d+/invitation/[A-Za-z0-9_-]{43}`).FindString(out)
	if code != 0 || link == "" || strings.Count(out, "/invitation/") != 1 {
		t.Fatalf("exit %d: %s", code, out)
	}
	return link
}

// apart looks that the new neighbourhood has nothing of the demo's, and that
// neither coordinator opens the other's.
func apart(t *testing.T, s site, zita *browser) {
	t.Helper()
	front := open(t).get(s.host("garbatella") + "/")
	if front.StatusCode != http.StatusOK || !strings.Contains(front.words(), "Garbatella") || strings.Contains(front.words(), "Nives") {
		t.Errorf("the new front page: %s: %s", front, front.words())
	}
	if p := zita.get(s.app() + "/coordinator/garbatella/windows"); p.StatusCode != http.StatusOK {
		t.Errorf("her own windows: %s", p)
	}
	for _, path := range []string{"/coordinator/monteverde", "/coordinator/monteverde/windows", "/admin/" + nives} {
		if p := zita.get(s.app() + path); p.StatusCode == http.StatusOK && strings.HasPrefix(p.at.Path, path) {
			t.Errorf("she opens %s", path)
		}
	}
	other := open(t)
	other.enter(s, "coordinator")
	if p := other.get(s.app() + "/coordinator/garbatella"); p.StatusCode == http.StatusOK && p.at.Path == "/coordinator/garbatella" {
		t.Error("the demo's coordinator opens the new neighbourhood")
	}
}

// expires invites somebody else, a week before.
func expires(t *testing.T, dir string, s site) {
	t.Helper()
	old := invitation(t, dir, s, "neighbourhood invite --slug garbatella --coordinator ivo@posta.example")
	link := invitation(t, dir, s, "neighbourhood invite --slug garbatella --coordinator ivo@posta.example")
	if p := open(t).get(old); p.StatusCode != http.StatusGone {
		t.Errorf("an invitation lives beside its successor: %s", p)
	}
	var lasts bool
	must(t, testkit.Query(owner(t, dir), `select count(*) = 1 from platform.link_tokens where purpose = 'invitation' and used_at is null
		and expires_at between now() + interval '6 days 23 hours' and now() + interval '7 days'`, nil, &lasts))
	if !lasts {
		t.Error("an invitation does not last a week")
	}
	must(t, testkit.Exec(owner(t, dir), `update platform.link_tokens set expires_at = now() where purpose = 'invitation'`))
	if p := open(t).get(link); p.StatusCode != http.StatusGone {
		t.Errorf("a week later: %s", p)
	}
	if p, err := open(t).ask(http.MethodPost, link, url.Values{}, "Origin", s.app()); err != nil || p.StatusCode != http.StatusGone {
		t.Errorf("accepting a week later: %v %s", err, p)
	}
	if code, out := run(t, "neighbourhood invite --slug nowhere --coordinator ivo@posta.example", dir, "PORT="+string(s)); code != 1 || !strings.Contains(out, "no neighbourhood") {
		t.Errorf("exit %d: %s", code, out)
	}
}
