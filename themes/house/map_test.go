package house

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// TestMapPinsCanBeTouched: pins never lie on each other nor outside, even when
// every shop is at the same place.
func TestMapPinsCanBeTouched(t *testing.T) {
	for name, at := range map[string]func(i int) (float64, float64){
		"one place": func(int) (float64, float64) { return 41.88, 12.45 },
		"a line":    func(i int) (float64, float64) { return 41.88, 12.45 + float64(i)*.0001 },
		"a corner":  func(i int) (float64, float64) { return 41.864 + float64(i)*.00001, 12.44 },
	} {
		m := view.Map{Zones: []view.MapZone{{Name: "Zona", West: 12.44, South: 41.864, East: 12.474, North: 41.89}}}
		for i := range 24 {
			lat, lng := at(i)
			m.Pins = append(m.Pins, view.MapPin{Number: i + 1, Lat: lat, Lng: lng})
		}
		pins := lay(m).pins
		for i, a := range pins {
			if a.x*sheetWide < 100*22 || (100-a.x)*sheetWide < 100*22 || a.y*sheetTall < 100*22 || (100-a.y)*sheetTall < 100*22 {
				t.Errorf("%s: pin %d is at %.1f %.1f", name, i+1, a.x, a.y)
			}
			for _, b := range pins[:i] {
				if d := math.Hypot((a.x-b.x)*sheetWide/100, (a.y-b.y)*sheetTall/100); d < 36 {
					t.Errorf("%s: pins %d and %d are %.0f px apart", name, a.Number, b.Number, d)
				}
			}
		}
		if again := lay(m).pins; fmt.Sprint(again) != fmt.Sprint(pins) {
			t.Errorf("%s: another drawing of the same map", name)
		}
	}
}

// TestMapIsNorthUp holds the directions, and that nothing breaks without zones.
func TestMapIsNorthUp(t *testing.T) {
	s := lay(view.Map{Pins: []view.MapPin{{Name: "north west", Lat: 42, Lng: 12}, {Name: "south east", Lat: 41, Lng: 13}}})
	if s.pins[0].x >= s.pins[1].x || s.pins[0].y >= s.pins[1].y {
		t.Errorf("%+v", s.pins)
	}
	lay(view.Map{})
	lay(view.Map{Pins: []view.MapPin{{}}})
}

// TestMapReads: a reader without the drawing has every pin as a link with its
// number, and nothing in it is loaded from elsewhere.
func TestMapReads(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	m := view.Map{Title: "Mappa di Prova", Zones: []view.MapZone{{Name: `Zona <"&`, West: 12, South: 41, East: 13, North: 42}},
		Spots: []view.MapSpot{{Name: "Via Lunga", Lat: 41.5, Lng: 12.5}}, Pins: []view.MapPin{{Number: 7, Name: "Forno", Note: "Chiuso", URL: "/shops/forno", Lat: 41.2, Lng: 12.2}}}
	if err := Map(words.In(locale.It), m).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`role="group" aria-label="Mappa di Prova"`, `aria-label="7. Forno, Chiuso"`, `href="/shops/forno"`, "Zona &lt;", "Via Lunga", "<ol"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("lacks %s", want)
		}
	}
	for _, not := range []string{"http://", "https://", "style=", "<image"} {
		if strings.Contains(b.String(), not) {
			t.Errorf("has %s", not)
		}
	}
}
