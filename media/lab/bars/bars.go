// Package bars finds the bar codes of goods in a picture: EAN-13, with UPC-A
// and ISBN, and EAN-8, in whatever direction they lie. It knows brightness only,
// and is meant for the child process that opens what people send.
package bars

import (
	"cmp"
	"image"
	"slices"
)

// A line is read every so many rows of a picture, and is the average of as many
// rows: a grain of one pixel does not count, and a code that leans stays sharp.
const (
	everyRows = 5
	thickRows = 3
)

// mostSlanted is how many pixels a picture may have to be turned by 45 degrees: in
// a larger one the smaller sizes do.
const mostSlanted = 3 << 20

// least is how many lines must read the same: one may be wrong by chance, and
// the four times shorter EAN-8 sooner.
func least(code string) int {
	if len(code) == 8 {
		return 3
	}
	return 2
}

// Find gives the codes that stand in a picture, the clearest first: 8 or 13
// digits each, those of a UPC-A with a 0 in front. It reads the picture whole
// and made smaller, across and down, and at 45 degrees when nothing else is
// found: a line may cross a code askew, by some 30 degrees.
func Find(g *image.Gray) []string {
	found := sightings{}
	for _, small := range sizes(g) {
		found.across(small)
	}
	if codes := found.codes(); len(codes) > 0 {
		return codes
	}
	for _, small := range sizes(g) {
		if len(small.Pix) <= mostSlanted {
			found.across(slanted(small))
		}
	}
	return found.codes()
}

// sighting is where one code was read, and on how many lines.
type sighting struct {
	code  string
	lines int
	at    image.Rectangle // in pixels of the picture that it was first read in, of a whole of 1,024
}

type sightings map[string]*sighting

// across reads a picture's rows, then its columns.
func (s sightings) across(g *image.Gray) {
	s.rows(g, false)
	s.rows(turned(g), true)
}

func (s sightings) rows(g *image.Gray, turned bool) {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	if w < shortest || h < thickRows {
		return
	}
	line := make([]float32, w)
	for y := 0; y+thickRows <= h; y += everyRows {
		thick(line, g, y)
		for _, part := range contrasts() {
			edges := edgesOf(line, part)
			for _, r := range readLine(edges) {
				box := image.Rect(int(r.from)*1024/w, y*1024/h, int(r.to)*1024/w+1, (y+everyRows)*1024/h+1)
				if turned {
					box = image.Rect(box.Min.Y, box.Min.X, box.Max.Y, box.Max.X)
				}
				s.add(r.code, box)
			}
		}
	}
}

func (s sightings) add(code string, at image.Rectangle) {
	x := s[code]
	if x == nil {
		x = &sighting{code: code, at: at}
		s[code] = x
	}
	x.lines++
	x.at = x.at.Union(at)
}

// codes are those that are certain. Of two that were read in the same place one
// is a mistake: the one that fewer lines read.
func (s sightings) codes() (list []string) {
	all := make([]*sighting, 0, len(s))
	for _, x := range s {
		if x.lines >= least(x.code) {
			all = append(all, x)
		}
	}
	slices.SortFunc(all, func(a, b *sighting) int { return cmp.Or(cmp.Compare(b.lines, a.lines), cmp.Compare(a.code, b.code)) })
	var kept []*sighting
	for _, x := range all {
		if !slices.ContainsFunc(kept, func(k *sighting) bool { return k.at.Overlaps(x.at) && 4*x.lines < k.lines }) {
			kept = append(kept, x)
			list = append(list, x.code)
		}
	}
	return list
}
