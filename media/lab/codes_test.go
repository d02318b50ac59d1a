package lab_test

import (
	"encoding/binary"
	"image"
	"slices"
	"testing"

	"sottocasa/internal/fault"
	"sottocasa/internal/testkit/printed"
	"sottocasa/media/lab"
)

// packet is a photo of a code, turned.
func packet(t testing.TB, code string, degrees float64) *image.Gray {
	t.Helper()
	g := printed.Paper(900, 700)
	printed.Code(t, g, code, 450, 350, 3.5, degrees)
	printed.Blur(g, 1)
	printed.Grain(g, 15)
	return g
}

// Codes are read in every format that photos come in, and however the camera
// was held.
func TestCodesInPhotos(t *testing.T) {
	const code = "8001100067056"
	lying := segment(asJPEG(t, packet(t, code, 90)), 0xe1, "Exif\x00\x00"+string(exif(binary.LittleEndian, 6)))
	colour := image.NewNRGBA(image.Rect(0, 0, 900, 700))
	for i, v := range packet(t, code, 180).Pix {
		copy(colour.Pix[4*i:], []byte{0, v, v, 255})
		if v > 200 {
			copy(colour.Pix[4*i:], []byte{0, 0, 0, 0}) // what is transparent is paper
		}
	}
	l := open(t)
	for name, upload := range map[string][]byte{"JPEG": asJPEG(t, packet(t, code, 5)), "lying": lying, "grey PNG": asPNG(t, packet(t, code, -20)), "transparent PNG": asPNG(t, colour)} {
		if got, err := l.Codes(t.Context(), upload); err != nil || !slices.Equal(got, []string{code}) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	two := packet(t, code, 0)
	printed.Code(t, two, "96385074", 200, 100, 2.5, 0)
	if got, err := l.Codes(t.Context(), asJPEG(t, two)); err != nil || len(got) != 2 {
		t.Errorf("%v, %v", got, err)
	}
	if p := develop(t, asJPEG(t, two)); len(p.Codes) != 0 || len(p.Frames) == 0 {
		t.Errorf("a picture has codes: %v", p.Codes)
	}
	_, err := l.Codes(t.Context(), asJPEG(t, scene(600, 400)))
	if f := fault.From(err); f == nil || f.Code != fault.Invalid || f.Key != "error.picture_no_code" {
		t.Errorf("none: %v", err)
	}
}

// What a child says of codes is looked at before it is believed.
func TestAChildThatInventsCodes(t *testing.T) {
	for _, said := range []string{`{"Photo":{"Codes":["<script>"]}}`, `{"Photo":{"Codes":["80011000670567"]}}`, `{"Photo":{"Codes":["8001100a67056"]}}`} {
		l := lab.New("/bin/sh", "-c", `echo '`+said+`'`)
		if got, err := l.Codes(t.Context(), asJPEG(t, scene(10, 10))); fault.From(err) == nil || fault.From(err).Code != fault.Internal {
			t.Errorf("%s: %v, %v", said, got, err)
		}
	}
}
