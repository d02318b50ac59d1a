package bars_test

import (
	"fmt"
	"image"
	"math/rand/v2"
	"slices"
	"testing"

	"sottocasa/internal/testkit/printed"
	"sottocasa/media/lab/bars"
)

const (
	pasta = "8001100067056" // Italian
	upc   = "0036000291452" // American, twelve digits and a 0
	book  = "9788806218850"
	short = "96385074" // EAN-8
)

// scene is a picture with one code in its middle.
func scene(t *testing.T, w, h int, code string, module, degrees float64) *image.Gray {
	t.Helper()
	g := printed.Paper(w, h)
	printed.Code(t, g, code, float64(w)/2, float64(h)/2, module, degrees)
	return g
}

func TestEveryKindInEveryDirection(t *testing.T) {
	t.Parallel()
	for _, code := range []string{pasta, upc, book, short} {
		for _, degrees := range []float64{0, 3, 12, 25, 38, 45, 52, 75, 90, 105, 135, 170, 180, 200, 225, 270, 315, 350} {
			if got := bars.Find(scene(t, 480, 400, code, 2.6, degrees)); len(got) != 1 || got[0] != code {
				t.Errorf("%s at %v degrees: %v", code, degrees, got)
			}
		}
	}
}

// Each of the ten digits in each of its three forms: a code for every first
// digit, with the check digit that follows.
func TestEveryDigit(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 60 {
		digits := fmt.Sprintf("%d%011d", i%10, r.Int64N(1e11))
		if i%6 == 5 {
			digits = digits[:7]
		}
		sum := 0
		for j := range len(digits) {
			d := int(digits[len(digits)-1-j] - '0')
			sum += d * (3 - 2*(j%2))
		}
		code := digits + fmt.Sprint((10-sum%10)%10)
		if got := bars.Find(scene(t, 480, 300, code, 2.3, float64(180*(i%2)))); len(got) != 1 || got[0] != code {
			t.Errorf("%s: %v", code, got)
		}
	}
}

func TestPhotosThatAreNotGood(t *testing.T) {
	t.Parallel()
	for name, drawn := range map[string]func() *image.Gray{
		"blurred":              func() *image.Gray { g := scene(t, 900, 600, pasta, 5, 4); printed.Blur(g, 2); return g },
		"blurred, narrow bars": func() *image.Gray { g := scene(t, 640, 480, pasta, 3, 0); printed.Blur(g, 1); return g },
		"in grain":             func() *image.Gray { g := scene(t, 900, 600, pasta, 4, 8); printed.Grain(g, 70); return g },
		"a little of both": func() *image.Gray {
			g := scene(t, 900, 600, pasta, 4, 93)
			printed.Blur(g, 1)
			printed.Grain(g, 40)
			return g
		},
		"narrow": func() *image.Gray { return scene(t, 320, 240, pasta, 1.4, 0) },
		"in shade": func() *image.Gray {
			g := scene(t, 900, 600, pasta, 4, 0)
			printed.Shade(g, 25)
			printed.Grain(g, 10)
			return g
		},
		"faint":                    func() *image.Gray { g := scene(t, 640, 480, pasta, 3, 0); faint(g); return g },
		"small in a large picture": func() *image.Gray { g := scene(t, 4000, 3000, pasta, 2.5, 6); printed.Grain(g, 25); return g },
		"large":                    func() *image.Gray { g := scene(t, 4000, 3000, pasta, 30, 0); printed.Blur(g, 6); return g },
		"an EAN-8 in grain":        func() *image.Gray { g := scene(t, 640, 480, short, 4, 2); printed.Grain(g, 40); return g },
	} {
		want := []string{pasta}
		if name == "an EAN-8 in grain" {
			want = []string{short}
		}
		if got := bars.Find(drawn()); !slices.Equal(got, want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// faint leaves a fifth of a picture's contrast.
func faint(g *image.Gray) {
	for i, v := range g.Pix {
		g.Pix[i] = 100 + v/5
	}
}

func TestSeveral(t *testing.T) {
	t.Parallel()
	g := printed.Paper(1600, 1200)
	printed.Code(t, g, pasta, 400, 300, 4, 0)
	printed.Code(t, g, book, 1100, 350, 3, 90)
	printed.Code(t, g, short, 500, 900, 4, 180)
	got := bars.Find(g)
	slices.Sort(got)
	if !slices.Equal(got, []string{pasta, short, book}) {
		t.Errorf("%v", got)
	}
}

// What is no code gives none: stripes, grain, a code without an end, one whose
// last digit is wrong.
func TestNothingIsReadIntoIt(t *testing.T) {
	t.Parallel()
	stripes, grain, cut := printed.Paper(1200, 900), printed.Paper(2000, 1500), scene(t, 640, 480, pasta, 3, 0)
	for i := range stripes.Pix {
		stripes.Pix[i] = byte(255 * (i / (2 + i/stripes.Stride/100) % 2))
	}
	printed.Grain(grain, 200)
	for y := range 480 {
		for x := range 260 {
			cut.Pix[y*cut.Stride+x] = 230
		}
	}
	for name, g := range map[string]*image.Gray{"stripes": stripes, "grain": grain, "half a code": cut, "nothing": printed.Paper(300, 300), "a pixel": printed.Paper(1, 1),
		"no pixel": image.NewGray(image.Rectangle{}), "a line": printed.Paper(5000, 1), "a column": printed.Paper(1, 5000)} {
		if got := bars.Find(g); len(got) != 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Mistakes do not count: where bars are changed at random, no line, or too few,
// read a code that was never printed.
func TestDamagedCodesAreNotRead(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 3))
	for range 60 {
		g := scene(t, 400, 260, pasta, 3, 0)
		for range 3 { // three strokes of ink or light across the code
			from, w, v := 60+r.IntN(260), 2+r.IntN(8), byte(255*r.IntN(2))
			for y := range 260 {
				for x := from; x < from+w; x++ {
					g.Pix[y*g.Stride+x] = v
				}
			}
		}
		if got := bars.Find(g); len(got) > 0 && !slices.Equal(got, []string{pasta}) {
			t.Errorf("%v", got)
		}
	}
}
