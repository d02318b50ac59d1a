package lab_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"sottocasa/media/lab"
)

// p3 is a profile like those of phones: the primaries of Display P3, adapted to
// D50, and the curve of sRGB, as a formula or as a table.
func p3(asTable bool) []byte {
	fixed := func(v float64) []byte { return binary.BigEndian.AppendUint32(nil, uint32(int32(math.Round(v*65536)))) }
	curve := []byte("para\x00\x00\x00\x00\x00\x03\x00\x00")
	for _, v := range []float64{2.4, 1 / 1.055, .055 / 1.055, 1 / 12.92, .04045} {
		curve = append(curve, fixed(v)...)
	}
	if asTable {
		curve = binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), 1024)
		for i := range 1024 {
			curve = binary.BigEndian.AppendUint16(curve, uint16(math.Round(65535*linear(float64(i)/1023))))
		}
	}
	head := append(make([]byte, 16), "RGB XYZ "...)
	head = append(head, make([]byte, 128-len(head))...)
	head = binary.BigEndian.AppendUint32(head, 6)
	var body []byte
	add := func(name string, content []byte) {
		head = append(head, name...)
		head = binary.BigEndian.AppendUint32(head, uint32(132+6*12+len(body)))
		head = binary.BigEndian.AppendUint32(head, uint32(len(content)))
		body = append(body, content...)
	}
	for i, c := range []string{"r", "g", "b"} {
		xyz := [3][3]float64{{.51512, .24120, -.00105}, {.29198, .69225, .04189}, {.15710, .06657, .78407}}[i]
		add(c+"XYZ", slices.Concat([]byte("XYZ \x00\x00\x00\x00"), fixed(xyz[0]), fixed(xyz[1]), fixed(xyz[2])))
		add(c+"TRC", curve)
	}
	return append(head, body...)
}

func linear(v float64) float64 {
	if v <= .04045 {
		return v / 12.92
	}
	return math.Pow((v+.055)/1.055, 2.4)
}

// inSRGB turns a colour of Display P3 into sRGB by the matrix between the two
// at D65 (CSS Color 4).
func inSRGB(c color.RGBA) color.RGBA {
	r, g, b := linear(float64(c.R)/255), linear(float64(c.G)/255), linear(float64(c.B)/255)
	out := func(v float64) uint8 {
		v = max(0, min(1, v))
		if v <= .0031308 {
			return uint8(math.Round(255 * 12.92 * v))
		}
		return uint8(math.Round(255 * (1.055*math.Pow(v, 1/2.4) - .055)))
	}
	return color.RGBA{out(1.2249401*r - .2249402*g), out(-.0420569*r + 1.0420571*g), out(-.0196376*r - .0786361*g + 1.0982735*b), 255}
}

// A photo in the wider colours of a phone looks in sRGB as it did there.
func TestColoursOfAPhone(t *testing.T) {
	for _, c := range []color.RGBA{{200, 80, 60, 255}, {90, 170, 80, 255}, {250, 240, 235, 255}, {40, 60, 160, 255}, {0, 0, 0, 255}} {
		flat, want := image.NewRGBA(image.Rect(0, 0, 100, 100)), image.NewRGBA(image.Rect(0, 0, 100, 100))
		for y := range 100 {
			for x := range 100 {
				flat.SetRGBA(x, y, c)
				want.SetRGBA(x, y, inSRGB(c))
			}
		}
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		_, _ = z.Write(p3(true))
		_ = z.Close()
		chunk := append([]byte("iCCPP3\x00\x00"), packed.Bytes()...)
		png := asPNG(t, flat)
		png = slices.Insert(png, 33, slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4)), chunk, binary.BigEndian.AppendUint32(nil, crcOf(chunk)))...)
		for name, upload := range map[string][]byte{"JPEG": segment(asJPEG(t, flat), 0xe2, "ICC_PROFILE\x00\x01\x01"+string(p3(false))), "PNG": png} {
			if d := apart(t, pixels(t, develop(t, upload), 0), want); d > 3 {
				t.Errorf("%s, %v: %.1f from %v", name, c, d, inSRGB(c))
			}
		}
	}
}

// Profiles that are damaged, or of another kind, change nothing and break nothing.
func TestProfilesThatCannotBeRead(t *testing.T) {
	want := scene(200, 200)
	good := p3(false)
	for i := 0; i < len(good); i += 7 {
		bad := bytes.Clone(good[:len(good)-i%50])
		for j := i; j < min(i+5, len(bad)); j++ {
			bad[j] ^= 0xff
		}
		if _, err := lab.Develop(segment(asJPEG(t, want), 0xe2, "ICC_PROFILE\x00\x01\x01"+string(bad))); err != nil {
			t.Errorf("byte %d: %v", i, err)
		}
	}
	p := develop(t, segment(asJPEG(t, want), 0xe2, "ICC_PROFILE\x00\x01\x01CMYK"))
	if d := apart(t, pixels(t, p, 0), want); d > 4 {
		t.Errorf("%.1f apart", d)
	}
}
