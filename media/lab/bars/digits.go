package bars

import "slices"

// What GS1's General Specifications (5.2) say of EAN-13 and EAN-8: both begin and
// end with three bars and spaces of one module and have five in the middle; a
// digit is four, together seven modules wide.

// widths are a digit's bars and spaces in modules, as the left half has them when
// its number of dark modules is odd; the right half has the same, dark for light,
// and the left half's even digits have them backwards.
func widths() [10][4]float32 {
	return [10][4]float32{{3, 2, 1, 1}, {2, 2, 2, 1}, {2, 1, 2, 2}, {1, 4, 1, 1}, {1, 1, 3, 2}, {1, 2, 3, 1}, {1, 1, 1, 4}, {1, 3, 1, 2}, {1, 2, 1, 3}, {3, 1, 1, 2}}
}

// firsts are the first digit of an EAN-13 by which of the next six are even: a
// bit for each, the first one's the highest.
func firsts() [10]int {
	return [10]int{0, 0b001011, 0b001101, 0b001110, 0b010011, 0b011001, 0b011100, 0b010101, 0b010110, 0b011010}
}

const (
	// quiet is how many modules must be light on both sides. The norm wants 7 to
	// 11; shops' shelves and fingers leave less.
	quiet = 4
	// shortest is the least number of pixels in which a code can be told.
	shortest = 67
	// far is how much a digit's bars may differ from what they should be, as a sum
	// of squares in modules.
	far = 1.3
)

// reading is a code that a line crosses, and where.
type reading struct {
	code     string
	from, to float32
}

// readLine finds the codes of a line, forwards and backwards.
func readLine(edges []float32) (found []reading) {
	found = read(edges)
	n := len(edges) / 2 * 2 // the last one a step out of the dark
	back := make([]float32, n)
	for i := range n {
		back[i] = -edges[n-1-i]
	}
	for _, r := range read(back) {
		found = append(found, reading{r.code, -r.to, -r.from})
	}
	return found
}

func read(edges []float32) (found []reading) {
	for i := 0; i < len(edges); i += 2 {
		for _, digits := range []int{6, 4} { // of a half
			last := i + 11 + 8*digits
			if last >= len(edges) {
				continue
			}
			module := (edges[last] - edges[i]) / float32(11+14*digits)
			if i > 0 && edges[i]-edges[i-1] < quiet*module || last+1 < len(edges) && edges[last+1]-edges[last] < quiet*module {
				continue
			}
			if code := decode(edges[i:last+1], digits, module); code != "" {
				found = append(found, reading{code, edges[i], edges[last]})
			}
		}
	}
	return found
}

// decode reads a code that begins with the first edge and ends with the last; ""
// when it is none.
func decode(edges []float32, digits int, module float32) string {
	run := func(i int) float32 { return edges[i+1] - edges[i] }
	middle, end := 3+4*digits, 8+8*digits
	var dark, light float32
	for _, i := range []int{0, 1, 2, middle, middle + 1, middle + 2, middle + 3, middle + 4, end, end + 1, end + 2} {
		if run(i) < .3*module || run(i) > 2*module {
			return ""
		}
		if i%2 == 0 {
			dark += run(i)
		} else {
			light += run(i)
		}
	}
	// Ink that has spread, or light that has, makes all bars wider or narrower:
	// the six bars and five spaces of the guards tell by how much, in modules.
	spread := (dark/6 - light/5) / 2 / module
	code := make([]byte, 1, 2*digits+1)
	parity := 0
	for i := range 2 * digits {
		at, right := 3+4*i, i >= digits
		if right {
			at += 5
		}
		d, even := digit([4]float32{run(at), run(at + 1), run(at + 2), run(at + 3)}, spread, right)
		if d < 0 || even && (right || digits == 4) {
			return ""
		}
		code = append(code, byte('0'+d))
		if !right {
			parity <<= 1
		}
		if even {
			parity++
		}
	}
	if digits == 4 {
		code = code[1:]
	} else {
		tens := firsts()
		first := slices.Index(tens[:], parity)
		if first < 0 {
			return ""
		}
		code[0] = byte('0' + first)
	}
	if !adds(code) {
		return ""
	}
	return string(code)
}

// digit is the one that four bars and spaces come nearest to, -1 when none or
// two do. dark says that a bar comes first, as in the right half.
func digit(runs [4]float32, spread float32, dark bool) (value int, even bool) {
	sum := runs[0] + runs[1] + runs[2] + runs[3]
	if !dark {
		spread = -spread
	}
	for i := range runs {
		runs[i] = runs[i]*7/sum - spread
		spread = -spread
	}
	value = -1
	best, second := float32(far), float32(2*far)
	for d, w := range widths() {
		for _, turned := range []bool{false, true} {
			var off float32
			for i := range runs {
				want := w[i]
				if turned {
					want = w[3-i]
				}
				off += (runs[i] - want) * (runs[i] - want)
			}
			switch {
			case off < best:
				value, even, best, second = d, turned, off, best
			case off < second:
				second = off
			}
		}
	}
	if second-best < .25 {
		return -1, false
	}
	return value, even
}

// adds reports whether the last digit follows from the others (7.9).
func adds(code []byte) bool {
	sum := 0
	for i := range code {
		d := int(code[len(code)-1-i] - '0')
		sum += d + 2*d*(i%2)
	}
	return sum%10 == 0
}
