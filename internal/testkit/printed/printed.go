// Package printed draws bar codes as they stand in photos: turned, small,
// blurred, in grain. What draws them is not what reads them.
package printed

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/boombuler/barcode/ean"
)

// Paper is an empty picture, light grey.
func Paper(w, h int) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, w, h))
	for i := range g.Pix {
		g.Pix[i] = 215
	}
	return g
}

// Tall is how many modules high a code is drawn; a printed one has about 70.
const Tall = 60

// Code draws a code of 8 or 13 digits on a white label around a place. module is
// the width of its narrowest bar in pixels, degrees how far it is turned
// clockwise.
func Code(t testing.TB, g *image.Gray, code string, x, y, module, degrees float64) {
	t.Helper()
	of, err := ean.Encode(code)
	if err != nil {
		t.Fatal(err)
	}
	wide, sin, cos := float64(of.Bounds().Dx()), math.Sin(degrees*math.Pi/180), math.Cos(degrees*math.Pi/180)
	at := func(px, py float64) float64 { // brightness
		u, v := ((px-x)*cos+(py-y)*sin)/module+wide/2, (-(px-x)*sin+(py-y)*cos)/module
		switch {
		case u < -11 || u > wide+11 || math.Abs(v) > Tall/2+4:
			return -1
		case u < 0 || u >= wide || math.Abs(v) > Tall/2:
			return 245
		}
		dark, _, _, _ := of.At(int(u), 0).RGBA()
		return 25 + 220*float64(dark)/0xffff
	}
	reach := int((wide + 22 + Tall) * module / 2 * 1.3)
	area := image.Rect(int(x)-reach, int(y)-reach, int(x)+reach, int(y)+reach).Intersect(g.Rect)
	for py := area.Min.Y; py < area.Max.Y; py++ {
		for px := area.Min.X; px < area.Max.X; px++ {
			sum := 0.0
			for i := range 16 {
				if v := at(float64(px)+(float64(i%4)+.5)/4, float64(py)+(float64(i/4)+.5)/4); v >= 0 {
					sum += v
				} else {
					sum += float64(g.Pix[py*g.Stride+px])
				}
			}
			g.Pix[py*g.Stride+px] = byte(sum / 16)
		}
	}
}

// Blur is a lens that is not sharp: each pixel becomes the average of its row's
// and then its column's around it, twice.
func Blur(g *image.Gray, around int) {
	for range 2 {
		for y := range g.Rect.Dy() {
			blur(g.Pix[y*g.Stride:], g.Rect.Dx(), 1, around)
		}
		for x := range g.Rect.Dx() {
			blur(g.Pix[x:], g.Rect.Dy(), g.Stride, around)
		}
	}
}

// blur averages n values that lie so far from each other.
func blur(pix []byte, n, apart, around int) {
	upTo := make([]int, n+1)
	for i := range n {
		upTo[i+1] = upTo[i] + int(pix[i*apart])
	}
	for i := range n {
		from, to := max(0, i-around), min(n, i+around+1)
		pix[i*apart] = byte((upTo[to] - upTo[from]) / (to - from))
	}
}

// Grain is the noise of a photo taken in little light: up to so much more or less
// in each pixel.
func Grain(g *image.Gray, most int) {
	r := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // the same grain each time
	for i, v := range g.Pix {
		g.Pix[i] = byte(max(0, min(255, int(v)+r.IntN(2*most+1)-most)))
	}
}

// Shade is light that falls from one side: the right end has so many per cent of
// it.
func Shade(g *image.Gray, percent int) {
	w := g.Rect.Dx()
	for i, v := range g.Pix {
		g.Pix[i] = byte(int(v) * (100*w - (100-percent)*(i%g.Stride)) / (100 * w))
	}
}
