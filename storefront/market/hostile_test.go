package market_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"sottocasa/internal/testkit/world"
)

// hostile are strings that break programs: ours, and those of others where
// they lie beside the tree.
func hostile(t *testing.T) []string {
	t.Helper()
	list := []string{"'; drop table platform.listings; --", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "& | ! ( ) :* <->", "'a':*", `\`, `'`, `"`, "%_*", "{{7*7}}",
		"<!--", "\u202eenap", "\u200b", "e\u0300\u0301", "ﷺ", "日本酒", "🍞", "NaN", "1e999", "-1", "~", "=pane", "!pane", "#milk", "@a", "senza", strings.Repeat("è", 900), strings.Repeat("pane ", 500),
		strings.Repeat("(", 300), "\x01", "\ufeff"}
	for _, dir := range []string{"../../../shared/data/hostile/", "../../../../shared/data/hostile/"} {
		raw, err := os.ReadFile(dir + "blns.json")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		var more []string
		if err == nil {
			err = json.Unmarshal(raw, &more)
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, more...)
		for _, name := range []string{"SQL.txt", "XSS.txt"} {
			raw, err := os.ReadFile(dir + "wfuzz/" + name)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(raw)) {
				list = append(list, strings.TrimRight(line, "\r\n"))
			}
		}
	}
	return list
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
	for _, typed := range append([]string{"qwertz"}, hostile(t)...) {
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
