package bars

import (
	"image"
	"slices"
)

// thick fills line with the average of some rows.
func thick(line []float32, g *image.Gray, y int) {
	clear(line)
	for i := range thickRows {
		for x, v := range g.Pix[(y+i)*g.Stride:][:len(line)] {
			line[x] += float32(v)
		}
	}
}

// contrasts are how much of a line's contrast a bar must have: a code in shadow
// has less than the page around it, and grain must not pass for bars.
func contrasts() []float32 { return []float32{.12, .3} }

// faintest is the least contrast that is more than grain, of thickRows rows.
const faintest = 8 * thickRows

// edgesOf finds where a line goes from light to dark and back, in fractions of a
// pixel; every other one, from the first on, is a step into the dark. part is how
// large a step must be, of the line's contrast.
func edgesOf(line []float32, part float32) []float32 {
	turns := extremes(line, max(faintest, (slices.Max(line)-slices.Min(line))*part))
	if len(turns) < 2 {
		return nil
	}
	edges := make([]float32, 0, len(turns)-1)
	for i := range len(turns) - 1 {
		edges = append(edges, edge(line, turns[i], turns[i+1]))
	}
	return edges
}

// extremes are the lightest and darkest places of a line in turn, a light one
// first, each at least a step from the next.
func extremes(line []float32, step float32) (turns []int) {
	at, light := 0, true
	for i, v := range line {
		switch was := line[at]; {
		case light && v > was, !light && v < was:
			at = i
		case light && v <= was-step, !light && v >= was+step:
			turns = append(turns, at)
			at, light = i, !light
		}
	}
	return append(turns, at)
}

// wide is how far two extremes may lie apart, in pixels, without the place
// between them having to be looked for.
const wide = 12

// edge is where a line crosses the middle between two extremes: narrow bars that
// a lens has blurred to grey keep their place so. Of far ones only what surrounds
// the steepest place counts: paper that grows darker is no bar.
func edge(line []float32, a, b int) float32 {
	if b-a > wide {
		steepest := a
		for i := a; i+2 <= b; i++ {
			if d := func(i int) float32 { return abs(line[i+2] - line[i]) }; d(i) > d(steepest) {
				steepest = i
			}
		}
		a, b = max(a, steepest+1-wide/2), min(b, steepest+1+wide/2)
	}
	middle := (line[a] + line[b]) / 2
	for i := a; i < b; i++ {
		if v, next := line[i]-middle, line[i+1]-middle; v == 0 || v > 0 != (next > 0) {
			return float32(i) + v/(v-next)
		}
	}
	return float32(a+b) / 2
}

func abs(v float32) float32 { return max(v, -v) }
