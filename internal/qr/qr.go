// Package qr draws links as QR codes (ISO/IEC 18004, error correction M) that
// stand in a page as one path.
package qr

import (
	"fmt"
	"image/color"
	"strconv"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// QuietZone is how many light modules must stand around a code.
const QuietZone = 4

// Code is a square of light and dark modules.
type Code struct{ of barcode.Barcode }

// Encode makes the smallest code of a text. More than 2,331 bytes do not fit.
func Encode(text string) (Code, error) {
	of, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return Code{}, fmt.Errorf("qr: %w", err)
	}
	return Code{of}, nil
}

// Size is how many modules a side has, without the quiet zone.
func (c Code) Size() int { return c.of.Bounds().Dx() }

// Side is how many modules a side has, with the quiet zone.
func (c Code) Side() int { return c.Size() + 2*QuietZone }

// Dark reports whether a module is dark.
func (c Code) Dark(x, y int) bool { return c.of.At(x, y) == color.Black }

// Path is an SVG path of the dark modules, a rectangle for each run of a row.
func (c Code) Path() string {
	var b strings.Builder
	for y := range c.Size() {
		for x := 0; x < c.Size(); x++ {
			from := x
			for x < c.Size() && c.Dark(x, y) {
				x++
			}
			if run := strconv.Itoa(x - from); x > from {
				b.WriteString("M" + strconv.Itoa(from+QuietZone) + " " + strconv.Itoa(y+QuietZone) + "h" + run + "v1h-" + run + "z")
			}
		}
	}
	return b.String()
}
