package themes_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"sottocasa/themes"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

func gzipped(t *testing.T, b []byte) int {
	t.Helper()
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Len()
}

func TestAssetsAreSmallAndComplete(t *testing.T) {
	sheets := 0
	for path, f := range themes.Assets() {
		switch {
		case strings.HasSuffix(path, ".css"):
			sheets++
			if n := gzipped(t, f.Body); n > 20_000 {
				t.Errorf("%s weighs %d bytes gzipped", path, n)
			}
			css := string(f.Body)
			if strings.Contains(css, "font(") || !strings.Contains(css, "url(/assets/figtree.") {
				t.Errorf("%s does not name its fonts", path)
			}
			if strings.Count(css, "{") != strings.Count(css, "}") {
				t.Errorf("%s has a brace too many or too few", path)
			}
		case strings.HasSuffix(path, ".js") && len(f.Body) > 5_000:
			t.Errorf("%s weighs %d bytes", path, len(f.Body))
		case f.Type == "application/octet-stream":
			t.Errorf("%s has no type", path)
		}
	}
	if want := len(themes.All()) + 1; sheets != want { // one of each theme, and the staff's
		t.Errorf("%d stylesheets, not %d", sheets, want)
	}
}

func TestServerGivesOnlyWhatItNames(t *testing.T) {
	s := themes.NewServer()
	pal, ok := themes.Palette("#7A3B1D")
	if !ok {
		t.Fatal("no palette")
	}
	facade := base.FacadeURL(view.Shop{Trade: view.TradeFish, Accent: "#1f5a8c"}, 13)
	odd := base.FacadeURL(view.Shop{Trade: "a-b-c", Accent: "#1f5a8c"}, 0)
	for _, path := range []string{pal.Path, facade, odd, base.AwningURL("#1f5a8c"), base.PaletteURL("#000000"), base.MarkURL()} {
		f, ok := s.Find(path)
		if !ok || f.Path != path || len(f.Body) == 0 || f.Type == "" {
			t.Errorf("%q is not served", path)
		}
	}
	for _, path := range []string{
		"", "/", "/assets/", "/assets/base.css", strings.Replace(pal.Path, "7a3b1d", "7a3b1e", 1), "/assets/palette-zzzzzz.aa.css",
		"/assets/facade-fish-1f5a8c-x.aa.svg", "/assets/facade-fish-1f5a8c-99.aa.svg", "/assets/" + strings.Repeat("a", 200), "/assets/../go.mod",
	} {
		if _, ok := s.Find(path); ok {
			t.Errorf("%q is served", path)
		}
	}
	if base.PaletteURL("red;}") != "" {
		t.Error("something that is no colour has a palette")
	}
}

func TestThemesByName(t *testing.T) {
	seen := map[string]bool{}
	for _, th := range themes.All() {
		if seen[th.Name] || themes.Get(th.Name).Name != th.Name {
			t.Errorf("theme %q is not found by its name", th.Name)
		}
		seen[th.Name] = true
	}
	if themes.Get("mercato").Name != "base" {
		t.Error("an unknown theme is not the base one")
	}
}
