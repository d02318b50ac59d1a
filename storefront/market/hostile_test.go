package market_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"sottocasa/internal/testkit/hostile"
	"sottocasa/internal/testkit/world"
)

// hostileWords are strings that break programs, and what a search might read.
func hostileWords(t *testing.T) []string {
	t.Helper()
	return hostile.Strings(t, "'; drop table platform.listings; --", "& | ! ( ) :* <->", "'a':*", "%_*", "\u202eenap", "~", "=pane", "!pane", "#milk", "@a", "senza",
		strings.Repeat("pane ", 500), "\x01")
}

// field is the value of a page's field, and how many elements run something.
func field(t *testing.T, text, name string) (value string, runs int) {
	t.Helper()
	page, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for n := range page.Descendants() {
		own := ""
		for _, a := range n.Attr {
			switch {
			case a.Key == "name" && a.Val == name && n.Data == "input":
				own = "mine"
			case strings.HasPrefix(a.Key, "on"):
				runs++
			}
		}
		if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "img" || n.Data == "iframe" || n.Data == "form") {
			runs++
		}
		for _, a := range n.Attr {
			if own != "" && a.Key == "value" && value == "" {
				value = a.Val
			}
		}
	}
	return value, runs
}

// TestHostileWordsInTheStreet looks for them and gives them as an address: always
// a page, which has what was typed as text.
func TestHostileWordsInTheStreet(t *testing.T) {
	w := world.New(t)
	s := open(t, w)
	host := w.HoodSlug + ".shops.example"
	plain := func(s string) string {
		return strings.Join(strings.Fields(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")), " ")
	}
	usual := map[string]int{}
	for _, typed := range append([]string{"qwertz"}, hostileWords(t)...) {
		for _, path := range []string{"/search?q=", "/where?q=", "/where/answer?q=", "/search?shop=x&kind=y&without=z&open=2&page=-1&q="} {
			got := s.Get(host, path+url.QueryEscape(typed))
			if got.StatusCode >= http.StatusInternalServerError || got.StatusCode != http.StatusOK && got.StatusCode != http.StatusBadRequest && got.StatusCode != http.StatusSeeOther && got.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("%s%.40q: %d", path, typed, got.StatusCode)
			}
			if got.StatusCode != http.StatusOK || strings.Contains(path, "answer") {
				continue
			}
			value, runs := field(t, got.Text, "q")
			if _, ok := usual[path]; !ok {
				usual[path] = runs
			}
			if want := plain(typed); !strings.HasPrefix(want, plain(value)) || value == "" && want != "" || len(want) < 100 && plain(value) != want {
				t.Errorf("%s holds %.60q, typed was %.60q", path, value, typed)
			}
			if strings.Contains(path, "search") && runs > usual[path]+30 || strings.Contains(got.Text, "<script>alert") || strings.Contains(got.Text, "<img src=x") {
				t.Errorf("%s%.40q is read as HTML", path, typed)
			}
		}
		if got := s.Post(host, "/where", url.Values{"q": {typed}, "cap": {typed}, "street": {typed}, "zone": {typed}}); got.StatusCode >= http.StatusInternalServerError {
			t.Errorf("POST /where %.40q: %d", typed, got.StatusCode)
		}
	}
}
