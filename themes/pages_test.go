package themes_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"sottocasa/internal/locale"
	"sottocasa/themes"
)

func words(t *testing.T) *locale.Words {
	t.Helper()
	w, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func draw(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestEveryPage draws every page in every theme, language and state, and holds
// what all of them owe a reader.
func TestEveryPage(t *testing.T) {
	w := words(t)
	server := themes.NewServer()
	for _, l := range locale.Langs() {
		p := w.In(l)
		for _, s := range gallery(p) {
			t.Run(string(l)+"/"+s.name, func(t *testing.T) {
				src := draw(t, s.html)
				doc, err := html.Parse(strings.NewReader(src))
				if err != nil {
					t.Fatal(err)
				}
				check(t, doc, l, server)
				if strings.Contains(src, "⟦") || strings.Contains(src, "<no value>") {
					t.Errorf("a word is missing: %s", around(src, "⟦", "<no value>"))
				}
			})
		}
		if missing := p.Missing(); len(missing) > 0 {
			t.Errorf("%s lacks %v", l, missing)
		}
	}
}

func around(s string, marks ...string) string {
	for _, m := range marks {
		if i := strings.Index(s, m); i >= 0 {
			return s[max(0, i-60):min(len(s), i+60)]
		}
	}
	return ""
}

func check(t *testing.T, doc *html.Node, l locale.Lang, server themes.Server) {
	t.Helper()
	n := nodes(doc)
	if got := len(n["h1"]); got != 1 {
		t.Errorf("%d h1", got)
	}
	if got := attr(n["html"][0], "lang"); got != string(l) {
		t.Errorf("lang is %q", got)
	}
	if len(n["main"]) != 1 || len(n["title"]) != 1 || n["title"][0].FirstChild == nil {
		t.Error("main or title is missing")
	}
	if len(n["style"]) > 0 {
		t.Error("a style element")
	}
	for _, s := range n["script"] {
		if attr(s, "src") == "" {
			t.Error("an inline script")
		}
	}
	headings(t, doc)
	ids := checkIDs(t, n)
	for _, kind := range []string{"input", "textarea", "select"} {
		for _, i := range n[kind] {
			if !labelled(i, n["label"]) {
				t.Errorf("no label for %s %s", kind, attr(i, "name"))
			}
		}
	}
	for _, e := range n["*"] {
		for _, a := range e.Attr {
			switch {
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("<%s> has %s", e.Data, a.Key)
			case a.Key == "aria-describedby" || a.Key == "aria-labelledby":
				for _, id := range strings.Fields(a.Val) {
					if !ids[id] {
						t.Errorf("%s points at nothing: %s", a.Key, id)
					}
				}
			case (a.Key == "href" || a.Key == "src") && strings.HasPrefix(a.Val, "/assets/"):
				if _, ok := server.Find(a.Val); !ok {
					t.Errorf("no asset %s", a.Val)
				}
			case a.Key == "href" && strings.HasPrefix(a.Val, "#") && !ids[a.Val[1:]]:
				t.Errorf("a link points at nothing: %s", a.Val)
			case (a.Key == "href" || a.Key == "action" || a.Key == "src") && (a.Val == "" || strings.HasPrefix(a.Val, "about:")):
				t.Errorf("<%s> has an empty %s", e.Data, a.Key)
			}
		}
		if e.Data == "img" && (!has(e, "alt") || !has(e, "width") || !has(e, "height")) {
			t.Errorf("an img without alt, width or height: %s", attr(e, "src"))
		}
	}
}

func checkIDs(t *testing.T, n map[string][]*html.Node) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for _, e := range n["*"] {
		if id := attr(e, "id"); id != "" {
			if ids[id] {
				t.Errorf("id %s is there twice", id)
			}
			ids[id] = true
		}
	}
	return ids
}

// headings must not skip a level downwards.
func headings(t *testing.T, doc *html.Node) {
	t.Helper()
	last := 1
	for e := range doc.Descendants() {
		if e.Type == html.ElementNode && len(e.Data) == 2 && e.Data[0] == 'h' && '1' <= e.Data[1] && e.Data[1] <= '6' {
			level := int(e.Data[1] - '0')
			if level > last+1 {
				t.Errorf("h%d follows h%d", level, last)
			}
			last = level
		}
	}
}

func labelled(i *html.Node, labels []*html.Node) bool {
	if attr(i, "type") == "hidden" || attr(i, "aria-label") != "" {
		return true
	}
	for p := i.Parent; p != nil; p = p.Parent {
		if p.Data == "label" {
			return true
		}
	}
	for _, l := range labels {
		if id := attr(i, "id"); id != "" && attr(l, "for") == id {
			return true
		}
	}
	return false
}

func nodes(doc *html.Node) map[string][]*html.Node {
	out := map[string][]*html.Node{}
	for e := range doc.Descendants() {
		if e.Type == html.ElementNode {
			out[e.Data] = append(out[e.Data], e)
			out["*"] = append(out["*"], e)
		}
	}
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// TestGallery writes every page and letter with all assets into the folder of
// SOTTOCASA_GALLERY, else into a temporary one, to be looked at.
func TestGallery(t *testing.T) {
	dir := os.Getenv("SOTTOCASA_GALLERY")
	if dir == "" {
		dir = t.TempDir()
	}
	write := func(name string, b []byte) {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w := words(t)
	for _, l := range locale.Langs() {
		for _, s := range gallery(w.In(l)) {
			write(s.name+"."+string(l)+".html", []byte(draw(t, s.html)))
		}
		for name, letter := range letters(w.In(l)) {
			write("letter-"+name+"."+string(l)+".html", []byte(draw(t, letter.HTML)))
			write("letter-"+name+"."+string(l)+".txt", []byte(letter.Subject+"\n\n"+letter.Text))
		}
	}
	server := themes.NewServer()
	for path, f := range themes.Assets() {
		write(path, f.Body)
	}
	names, _ := filepath.Glob(filepath.Join(dir, "*.html"))
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(b), `"`) {
			if f, ok := server.Find(part); ok {
				write(f.Path, f.Body)
			}
		}
	}
}
