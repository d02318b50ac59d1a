package house

import (
	"math"
	"strconv"

	"sottocasa/themes/view"
)

// A map is laid out for its narrowest sheet, in pixels: on a wider one things
// only come further apart, since every place is a share of the sheet and every
// size is in pixels.
const (
	sheetWide = 300.0
	sheetTall = 420.0
	pinApart  = 46.0 // between the middles of two pins: 44 can be touched
	pinEdge   = 26.0
)

// sheet is a map laid out; x and y are percent of its width and height.
type sheet struct {
	zones []area
	spots []spot
	pins  []pin
}

type area struct {
	view.MapZone
	x, y, w, h float64
	labelX     float64
	labelY     float64
	fromEnd    bool // its name ends there instead of beginning
	shade      int
}

type spot struct {
	view.MapSpot
	x, y    float64
	fromEnd bool
	hidden  bool // its name would lie on another
}

type pin struct {
	view.MapPin
	x, y float64
}

func percent(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) + "%" }

// lay puts a map on its sheet, north up.
func lay(m view.Map) sheet {
	at := bounds(m)
	var s sheet
	for i, z := range m.Zones {
		x0, y0 := at.place(z.North, z.West)
		x1, y1 := at.place(z.South, z.East)
		a := area{MapZone: z, x: x0, y: y0, w: x1 - x0, h: y1 - y0, shade: i % 4, labelX: x0, labelY: y0}
		if a.fromEnd = x0+x1 > 100; a.fromEnd {
			a.labelX = x1
		}
		for _, other := range s.zones {
			if math.Abs(other.labelY-a.labelY) < 6 {
				a.labelY = other.labelY + 6
			}
		}
		s.zones = append(s.zones, a)
	}
	for _, p := range m.Pins {
		x, y := at.place(p.Lat, p.Lng)
		s.pins = append(s.pins, pin{p, x, y})
	}
	spread(s.pins)
	for _, p := range m.Spots {
		x, y := at.place(p.Lat, p.Lng)
		one := spot{MapSpot: p, x: x, y: y, fromEnd: x > 55}
		one.hidden = s.covers(one)
		s.spots = append(s.spots, one)
	}
	return s
}

// limits are the stretch of the earth that a sheet shows.
type limits struct{ west, south, east, north float64 }

func bounds(m view.Map) limits {
	b := limits{180, 90, -180, -90}
	add := func(lat, lng float64) {
		b.west, b.east = min(b.west, lng), max(b.east, lng)
		b.south, b.north = min(b.south, lat), max(b.north, lat)
	}
	for _, z := range m.Zones {
		add(z.South, z.West)
		add(z.North, z.East)
	}
	for _, p := range m.Spots {
		add(p.Lat, p.Lng)
	}
	for _, p := range m.Pins {
		add(p.Lat, p.Lng)
	}
	if b.west > b.east { // nothing is on it
		return limits{-1, -1, 1, 1}
	}
	grow := max(b.east-b.west, b.north-b.south, .002) * .05
	return limits{b.west - grow, b.south - grow, b.east + grow, b.north + grow}
}

func (b limits) place(lat, lng float64) (x, y float64) {
	return 100 * (lng - b.west) / (b.east - b.west), 100 * (b.north - lat) / (b.north - b.south)
}

// spread moves pins that lie on each other apart until each can be touched, and
// keeps them on the sheet. It always ends, and gives the same for the same pins.
func spread(pins []pin) {
	x, y := make([]float64, len(pins)), make([]float64, len(pins))
	for i, p := range pins {
		x[i], y[i] = p.x*sheetWide/100, p.y*sheetTall/100
	}
	for range 200 {
		moved := false
		for i := range pins {
			for j := range i {
				dx, dy := x[i]-x[j], y[i]-y[j]
				d := math.Hypot(dx, dy)
				if d >= pinApart-.01 {
					continue
				}
				if d < .01 { // the very same place: each goes its own way
					dx, dy, d = math.Cos(float64(i)), math.Sin(float64(i)), 1
				}
				push := (pinApart - min(d, pinApart)) / 2
				x[i], y[i] = x[i]+dx/d*push, y[i]+dy/d*push
				x[j], y[j] = x[j]-dx/d*push, y[j]-dy/d*push
				moved = true
			}
		}
		for i := range pins {
			x[i] = min(max(x[i], pinEdge), sheetWide-pinEdge)
			y[i] = min(max(y[i], pinEdge), sheetTall-pinEdge)
		}
		if !moved {
			break
		}
	}
	for i := range pins {
		pins[i].x, pins[i].y = x[i]*100/sheetWide, y[i]*100/sheetTall
	}
}

// Names of streets are shown on wide sheets alone; this is how large they and
// that sheet are, about.
const (
	wideSheet  = 600.0
	letterWide = 7.2
	nameTall   = 18.0
)

// covers says whether the name of a street would lie on a pin, or on the name of
// another street or zone.
func (s *sheet) covers(one spot) bool {
	a := one.box()
	for _, p := range s.pins {
		if a.meets(rect{p.x*wideSheet/100 - 20, p.y*sheetTall/100 - 20, 40, 40}) {
			return true
		}
	}
	for _, other := range s.spots {
		if !other.hidden && a.meets(other.box()) {
			return true
		}
	}
	for _, z := range s.zones {
		wide := 9 * float64(len(z.Name))
		x := z.labelX * wideSheet / 100
		if z.fromEnd {
			x -= wide
		}
		if a.meets(rect{x, z.labelY * sheetTall / 100, wide, 30}) {
			return true
		}
	}
	return a.x < 0 || a.x+a.w > wideSheet
}

type rect struct{ x, y, w, h float64 }

func (r rect) meets(o rect) bool {
	return r.x < o.x+o.w && o.x < r.x+r.w && r.y < o.y+o.h && o.y < r.y+r.h
}

func (s spot) box() rect {
	wide := letterWide * float64(len([]rune(s.Name)))
	r := rect{s.x*wideSheet/100 + 8, s.y*sheetTall/100 - nameTall/2, wide, nameTall}
	if s.fromEnd {
		r.x -= wide + 16
	}
	return r
}

// end is the class of a name that ends at its place instead of beginning there.
func end(fromEnd bool) string {
	if fromEnd {
		return "at-end"
	}
	return ""
}

func nudge(fromEnd bool, by int) string {
	if fromEnd {
		by = -by
	}
	return strconv.Itoa(by)
}

func pinName(p pin) string {
	name := strconv.Itoa(p.Number) + ". " + p.Name
	if p.Note != "" {
		name += ", " + p.Note
	}
	return name
}
