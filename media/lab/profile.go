package lab

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"io"
	"math"
)

// Phones write wider colours than sRGB (Display P3) and say so in a profile.
// Frames carry no profile, so their colours are turned into sRGB: taken as they
// are, food would look pale.

// mostProfile bounds a profile, in bytes; those of phones have 500.
const mostProfile = 1 << 20

// profileOf is a file's colour profile; nil when there is none.
func profileOf(k kind, b []byte) []byte {
	var found []byte
	switch k {
	case isJPEG:
		segments(b, func(marker byte, body []byte) bool {
			rest, ok := bytes.CutPrefix(body, []byte("ICC_PROFILE\x00"))
			if marker == 0xe2 && ok && len(rest) > 2 && len(found) < mostProfile {
				found = append(found, rest[2:]...) // in parts, in their order
			}
			return true
		})
	case isPNG:
		_, packed, ok := bytes.Cut(chunkOfPNG(b, "iCCP"), []byte{0, 0})
		if !ok {
			return nil
		}
		r, err := zlib.NewReader(bytes.NewReader(packed))
		if err != nil {
			return nil
		}
		found, _ = io.ReadAll(io.LimitReader(r, mostProfile))
	case isWebP:
		found = chunkOfWebP(b, "ICCP")
	}
	return found
}

// toSRGB is how the colours of a profile become sRGB.
type toSRGB struct {
	linear [3][256]float32 // of each sample
	matrix [3][3]float32   // to linear sRGB
	sample [4096]uint8     // of linear sRGB
}

// readProfile understands profiles of three primaries and their curves, which
// cameras and phones write. Anything else, and sRGB itself, gives nil.
func readProfile(b []byte) *toSRGB {
	if len(b) < 132 || string(b[16:20]) != "RGB " || string(b[20:24]) != "XYZ " {
		return nil
	}
	var t toSRGB
	var primaries [3][3]float64 // of red, green, blue: X, Y, Z
	for i, colour := range []string{"r", "g", "b"} {
		xyz, curve := tag(b, colour+"XYZ"), tag(b, colour+"TRC")
		if len(xyz) < 20 || string(xyz[:4]) != "XYZ " || !readCurve(curve, &t.linear[i]) {
			return nil
		}
		for j := range 3 {
			primaries[i][j] = fixed(xyz[8+4*j:])
		}
	}
	// From XYZ at D50, which every profile speaks, to linear sRGB.
	own := [3][3]float64{{3.1338561, -1.6168667, -0.4906146}, {-0.9787684, 1.9161415, 0.0334540}, {0.0719453, -0.2289914, 1.4052427}}
	same := true
	for i := range 3 {
		for j := range 3 {
			v := own[i][0]*primaries[j][0] + own[i][1]*primaries[j][1] + own[i][2]*primaries[j][2]
			t.matrix[i][j] = float32(v)
			same = same && math.Abs(v-[3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}[i][j]) < .01
		}
	}
	for i := range t.sample {
		t.sample[i] = uint8(math.Round(255 * encoded(float64(i)/float64(len(t.sample)-1))))
	}
	if same && t.isPlain() {
		return nil
	}
	return &t
}

// isPlain reports whether the curves are those of sRGB.
func (t *toSRGB) isPlain() bool {
	for i := range t.linear {
		for v := range 256 {
			if d := int(t.back(t.linear[i][v])) - v; d > 1 || d < -1 {
				return false
			}
		}
	}
	return true
}

// encoded is the curve of sRGB (IEC 61966-2-1).
func encoded(v float64) float64 {
	if v <= .0031308 {
		return 12.92 * v
	}
	return 1.055*math.Pow(v, 1/2.4) - .055
}

func (t *toSRGB) back(v float32) uint8 {
	return t.sample[int(max(0, min(1, v))*float32(len(t.sample)-1)+.5)]
}

// apply turns a picture's colours into sRGB.
func (t *toSRGB) apply(img *image.RGBA) {
	for i := 0; i+4 <= len(img.Pix); i += 4 {
		px := img.Pix[i:][:4:4]
		a := uint32(px[3])
		if a == 0 {
			continue
		}
		plain := [3]uint8{px[0], px[1], px[2]}
		if a < 255 {
			for c := range plain {
				plain[c] = uint8(min(255, uint32(px[c])*255/a))
			}
		}
		r, g, b := t.linear[0][plain[0]], t.linear[1][plain[1]], t.linear[2][plain[2]]
		for c := range plain {
			v := t.back(t.matrix[c][0]*r + t.matrix[c][1]*g + t.matrix[c][2]*b)
			if a < 255 {
				v = uint8(uint32(v) * a / 255)
			}
			px[c] = v
		}
	}
}

// tag is the content of a profile's tag; nil when there is none.
func tag(b []byte, name string) []byte {
	for i := range min(int(binary.BigEndian.Uint32(b[128:])), 100) {
		at := 132 + 12*i
		if at+12 > len(b) {
			return nil
		}
		from, size := int64(binary.BigEndian.Uint32(b[at+4:])), int64(binary.BigEndian.Uint32(b[at+8:]))
		if string(b[at:at+4]) == name && from+size <= int64(len(b)) {
			return b[from : from+size]
		}
	}
	return nil
}

// fixed reads a number of sixteen bits before and after the point.
func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

// readCurve fills in what each sample means by a curve (ICC.1:2010, 10.5 and
// 10.15).
func readCurve(b []byte, into *[256]float32) bool {
	if len(b) < 12 {
		return false
	}
	var at func(x float64) float64
	switch string(b[:4]) {
	case "curv":
		at = table(b[8:])
	case "para":
		at = formula(b[8:])
	}
	if at == nil {
		return false
	}
	for i := range into {
		into[i] = float32(at(float64(i) / 255))
	}
	return true
}

func table(b []byte) func(float64) float64 {
	n := int(binary.BigEndian.Uint32(b))
	values := b[4:]
	switch {
	case n == 0:
		return func(x float64) float64 { return x }
	case n < 0 || 2*n > len(values):
		return nil
	case n == 1:
		power := float64(binary.BigEndian.Uint16(values)) / 256
		return func(x float64) float64 { return math.Pow(x, power) }
	}
	value := func(i int) float64 { return float64(binary.BigEndian.Uint16(values[2*min(i, n-1):])) / 65535 }
	return func(x float64) float64 {
		whole, part := math.Modf(x * float64(n-1))
		return value(int(whole))*(1-part) + value(int(whole)+1)*part
	}
}

func formula(b []byte) func(float64) float64 {
	kind := int(binary.BigEndian.Uint16(b))
	if kind > 4 || len(b) < 4+4*[]int{1, 3, 4, 5, 7}[kind] {
		return nil
	}
	p := [7]float64{0, 1} // g a b c d e f
	for i := range []int{1, 3, 4, 5, 7}[kind] {
		p[i] = fixed(b[4+4*i:])
	}
	g, a, off, c, d, e, f := p[0], p[1], p[2], p[3], p[4], p[5], p[6]
	switch kind {
	case 0:
		d = -1
	case 1, 2: // below -b/a it is c, above it c is added
		if a == 0 {
			return nil
		}
		c, d, e, f = 0, -off/a, c, c
	}
	return func(x float64) float64 {
		if x < d {
			return c*x + f
		}
		return math.Pow(max(0, a*x+off), g) + e
	}
}
