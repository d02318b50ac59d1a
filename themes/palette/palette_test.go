package palette

import (
	"fmt"
	"strings"
	"testing"
)

func demoAccents() []string {
	return []string{"#7a3b1d", "#b5762a", "#3f7d3a", "#8c1c1c", "#5b1f4b", "#c2477a", "#2d6a58", "#1f5a8c", "#a4552f", "#d08a9a"}
}

// TestEveryAccentCanBeRead walks the whole cube of colours in coarse steps.
func TestEveryAccentCanBeRead(t *testing.T) {
	accents := demoAccents()
	for r := 0; r <= 255; r += 51 {
		for g := 0; g <= 255; g += 51 {
			for b := 0; b <= 255; b += 51 {
				accents = append(accents, fmt.Sprintf("#%02x%02x%02x", r, g, b))
			}
		}
	}
	for _, a := range accents {
		p, err := Of(a)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			what, fore, ground string
			least              float64
		}{
			{"text on fill", p.On, p.Fill, 4.6},
			{"text on strong", p.On, p.Strong, 7},
			{"ink on tint", p.Ink, p.Tint, 7},
			{"ink on wash", p.Ink, p.Wash, 7},
			{"mark on surface", p.Mark, "#fefcf8", 3},
			{"paper on deep", "#f3efe4", p.Deep, 10},
			{"dark: fill on surface", p.Dark.Fill, p.Dark.Surface, 6},
			{"dark: text on fill", p.Dark.On, p.Dark.Fill, 4.6},
			{"dark: text on strong", p.Dark.On, p.Dark.Strong, 4.6},
			{"dark: ink on surface", p.Dark.Ink, p.Dark.Surface, 7},
			{"dark: ink on tint", p.Dark.Ink, p.Dark.Tint, 7},
			{"dark: house ink on paper", "#f1eee6", p.Dark.Paper, 12},
		} {
			if got := Contrast(c.fore, c.ground); got < c.least {
				t.Errorf("%s: %s: %s on %s is %.2f, want %.1f", a, c.what, c.fore, c.ground, got, c.least)
			}
		}
	}
}

// TestDemoPalettes holds values of the design's own table.
func TestDemoPalettes(t *testing.T) {
	for accent, want := range map[string]Slots{
		"#7a3b1d": {Fill: "#7a3b1d", Strong: "#652806", Ink: "#77391b", Wash: "#fdf2ed", Tint: "#f8e1d7", Line: "#dcbcaf", Mark: "#c47e60"},
		"#b5762a": {Fill: "#a56715", Strong: "#7f4e0c", Ink: "#693f06", Wash: "#fcf3e9", Tint: "#f7e2ce", Line: "#dbbfa2", Mark: "#c28238"},
		"#8c1c1c": {Fill: "#8c1c1c", Strong: "#72040b", Ink: "#862724", Wash: "#fff1ef", Tint: "#feded9", Line: "#eab5af", Mark: "#de6960"},
	} {
		p, err := Of(accent)
		if err != nil {
			t.Fatal(err)
		}
		want.On = "#ffffff"
		if p.Slots != want {
			t.Errorf("%s:\n got %+v\nwant %+v", accent, p.Slots, want)
		}
	}
}

func TestRefusesWhatIsNoColour(t *testing.T) {
	for _, s := range []string{"", "red", "#fff", "#12345g", "#1234567", "7a3b1d0", "#+12345"} {
		if _, err := Of(s); err == nil {
			t.Errorf("Of(%q) has no error", s)
		}
		if Class(s) != "" {
			t.Errorf("Class(%q) is not empty", s)
		}
	}
	if got := Class("#7A3B1D"); got != "accent-7a3b1d" {
		t.Errorf("Class is %q", got)
	}
}

func TestStylesheetIsSmallAndScoped(t *testing.T) {
	p, _ := Of("#1F5A8C")
	css := p.CSS()
	if len(css) > 2000 || strings.Count(css, ".accent-1f5a8c{") != 3 {
		t.Errorf("%d bytes:\n%s", len(css), css)
	}
}
