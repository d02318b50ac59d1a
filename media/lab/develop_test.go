package lab_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Each of the eight ways to hold a camera gives the same upright picture.
func TestEveryOrientationComesOutUpright(t *testing.T) {
	want := scene(640, 400)
	for n := 1; n <= 8; n++ {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			file := segment(asJPEG(t, stored(want, n)), 0xe1, "Exif\x00\x00"+string(exif(order, n)))
			p := develop(t, file)
			if p.Orientation != n || p.Width != 640 || p.Height != 400 {
				t.Errorf("%d: %+v", n, p)
			}
			if d := apart(t, pixels(t, p, 1), want); d > 3 {
				t.Errorf("%d, %v: %.1f from the scene", n, order, d)
			}
		}
	}
}

// The test above can fail: pictures that are turned are far from each other.
func TestTurnedPicturesAreFarApart(t *testing.T) {
	want := scene(400, 400)
	for n := 2; n <= 8; n++ {
		if d := apart(t, stored(want, n), want); d < 30 {
			t.Errorf("orientation %d is only %.1f from upright", n, d)
		}
	}
}

// PNG and WebP may say it too.
func TestOrientationOfPNG(t *testing.T) {
	want := scene(640, 400)
	file := asPNG(t, stored(want, 6))
	tiff := exif(binary.BigEndian, 6)
	chunk := append(binary.BigEndian.AppendUint32(nil, uint32(len(tiff))), append([]byte("eXIf"), tiff...)...)
	chunk = binary.BigEndian.AppendUint32(chunk, crcOf(chunk[4:]))
	file = slices.Insert(file, 33, chunk...) // behind the header
	p := develop(t, file)
	if d := apart(t, pixels(t, p, 1), want); p.Orientation != 6 || d > 3 {
		t.Errorf("orientation %d, %.1f from the scene", p.Orientation, d)
	}
}

// Photos of a camera, in all the ways they come in.
func TestPhotosOfACamera(t *testing.T) {
	first := develop(t, read(t, "Portrait_1.jpg"))
	sixth := develop(t, read(t, "Portrait_6.jpg"))
	if first.Orientation != 1 || sixth.Orientation != 6 || first.Width != sixth.Width {
		t.Fatalf("%d and %d, %d and %d wide", first.Orientation, sixth.Orientation, first.Width, sixth.Width)
	}
	if d := apart(t, pixels(t, first, 0), pixels(t, sixth, 0)); d > 4 {
		t.Errorf("%.1f apart", d)
	}
	// The rest of the collection does not come with the project.
	all, err := filepath.Glob("../../../shared/data/images/exif/*.jpg")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		upright, err := os.ReadFile(path[:len(path)-5] + "1.jpg")
		if err != nil {
			t.Fatal(err)
		}
		p := develop(t, file)
		if d := apart(t, pixels(t, p, 0), pixels(t, develop(t, upright), 0)); d > 4 || fmt.Sprint(p.Orientation) != path[len(path)-5:len(path)-4] {
			t.Errorf("%s: orientation %d, %.1f apart", filepath.Base(path), p.Orientation, d)
		}
	}
}

func TestEveryFormatThatIsPromised(t *testing.T) {
	colour := pixels(t, develop(t, read(t, "video-001.png")), 0)
	grey := pixels(t, develop(t, read(t, "video-005.gray.png")), 0)
	for _, c := range []struct {
		name, format string
		like         image.Image
		most         float64
	}{
		{"video-001.jpeg", "JPEG", colour, 8}, {"video-001.progressive.jpeg", "JPEG", colour, 8}, {"video-005.gray.jpeg", "JPEG", grey, 8},
		{"video-001.cmyk.jpeg", "JPEG", colour, 40}, // inks without their profile are darker
	} {
		p := develop(t, read(t, c.name))
		if p.Format != c.format || len(p.Frames) != 1 || p.Frames[0].Width != 150 {
			t.Errorf("%s: %s, %d frames", c.name, p.Format, len(p.Frames))
		}
		if d := apart(t, pixels(t, p, 0), c.like); d > c.most {
			t.Errorf("%s: %.1f from what it shows", c.name, d)
		}
	}
}

func TestWidths(t *testing.T) {
	for _, c := range []struct {
		w, h int
		want string
	}{
		{1, 1, "1x1"}, {100, 50, "100x50"}, {319, 319, "319x319"}, {320, 100, "320x100"}, {700, 350, "320x160 640x320"},
		{2000, 1000, "320x160 640x320 960x480 1600x800"}, {1600, 3, "320x1 640x1 960x2 1600x3"}, {3, 1600, "3x1600"},
	} {
		p := develop(t, asPNG(t, scene(c.w, c.h)))
		var got []string
		for i, f := range p.Frames {
			got = append(got, fmt.Sprintf("%dx%d", f.Width, f.Height))
			pixels(t, p, i)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%dx%d comes out as %v, not %s", c.w, c.h, got, c.want)
		}
	}
}

// Made small, a picture is the average of what it was.
func TestSmallIsTheAverage(t *testing.T) {
	chess := image.NewRGBA(image.Rect(0, 0, 963, 640))
	for i := 0; i < len(chess.Pix); i += 4 {
		v := byte(255 * ((i/4%963 + i/4/963) % 2))
		copy(chess.Pix[i:], []byte{v, v, v, 255})
	}
	p := develop(t, asPNG(t, chess))
	flat := image.NewUniform(color.Gray{127})
	img := pixels(t, p, 0)
	even := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	for i := range even.Pix {
		even.Pix[i] = 127
	}
	if d := apart(t, img, even); d > 4 {
		t.Errorf("a fine chessboard is %.1f from %v", d, flat.C)
	}
}

// What is transparent stays so where the type allows, else it is white.
func TestTransparency(t *testing.T) {
	glass := image.NewNRGBA(image.Rect(0, 0, 400, 400))
	for y := range 400 {
		for x := range 200 {
			glass.SetNRGBA(x, y, color.NRGBA{200, 30, 30, 255})
		}
	}
	p := develop(t, asPNG(t, glass))
	img := pixels(t, p, 0)
	red, green, _, _ := img.At(40, 160).RGBA()
	if red>>8 < 180 || green>>8 > 60 {
		t.Errorf("the opaque half is %v", img.At(40, 160))
	}
	_, green, _, alpha := img.At(280, 160).RGBA()
	if p.Type == "image/webp" && alpha != 0 || p.Type == "image/jpeg" && green>>8 < 250 {
		t.Errorf("the transparent half of the %s is %v", p.Type, img.At(280, 160))
	}
}

// A WebP that is sent comes out as it went in: its numbers are not JPEG's.
func TestColoursOfWebP(t *testing.T) {
	want := scene(640, 400)
	once := develop(t, asPNG(t, want))
	if once.Type != "image/webp" {
		return // this build writes none
	}
	twice := develop(t, once.Frames[1].Body)
	if d := apart(t, pixels(t, twice, 1), want); d > 3 || twice.Format != "WebP" {
		t.Errorf("a %s is %.1f from the scene", twice.Format, d)
	}
	glass := image.NewNRGBA(want.Rect)
	for i := range glass.Pix {
		glass.Pix[i] = want.Pix[i]
		if i%4 == 3 {
			glass.Pix[i] = 254
		}
	}
	twice = develop(t, develop(t, asPNG(t, glass)).Frames[1].Body)
	if d := apart(t, pixels(t, twice, 1), want); d > 4 {
		t.Errorf("one with transparency is %.1f from the scene", d)
	}
}

// Nothing of what a camera writes beside the pixels comes through (GPS, names,
// thumbnails, colour profiles).
func TestMetadataIsGone(t *testing.T) {
	file := asJPEG(t, scene(700, 500))
	for _, s := range []struct {
		marker byte
		body   string
	}{
		{0xfe, "COM: Signora Maria, Via Fonteiana 12"}, {0xed, "Photoshop 3.0\x008BIM IPTC Maria"},
		{0xe2, "ICC_PROFILE\x00\x01\x01" + strings.Repeat("x", 200)}, {0xe1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>Maria</x:xmpmeta>"},
		{0xe1, "Exif\x00\x00" + string(exif(binary.LittleEndian, 6))},
	} {
		file = segment(file, s.marker, s.body)
	}
	file = append(file, "<html><script>alert(1)</script>PK\x03\x04"...)
	p := develop(t, file)
	if p.Orientation != 6 {
		t.Fatal("the metadata were not read at all")
	}
	for _, f := range p.Frames {
		onlyPixels(t, p.Type, f.Body)
		for _, word := range []string{"Maria", "GPS", "Exif", "EXIF", "xmp", "XMP ", "ICC", "8BIM", "Photoshop", "<script", "PK\x03\x04"} {
			if bytes.Contains(f.Body, []byte(word)) {
				t.Errorf("%d pixels wide, it still has %q", f.Width, word)
			}
		}
	}
	onlyPixels(t, p.Type, develop(t, read(t, "Portrait_6.jpg")).Frames[0].Body)
}

// onlyPixels fails the test when a file has a part that is no picture.
func onlyPixels(t *testing.T, kind string, b []byte) {
	t.Helper()
	if kind == "image/webp" {
		if int(binary.LittleEndian.Uint32(b[4:]))+8 != len(b) {
			t.Error("bytes behind the end")
		}
		for at := 12; at < len(b); {
			if name := string(b[at : at+4]); !slices.Contains([]string{"VP8 ", "VP8L", "VP8X", "ALPH"}, name) {
				t.Errorf("a chunk %q", name)
			}
			size := int(binary.LittleEndian.Uint32(b[at+4:]))
			at += 8 + size + size&1
		}
		return
	}
	if _, err := jpeg.Decode(bytes.NewReader(b)); err != nil || !bytes.HasSuffix(b, []byte{0xff, 0xd9}) {
		t.Error("no whole JPEG")
	}
	for at := 2; b[at+1] != 0xda; at += 2 + int(binary.BigEndian.Uint16(b[at+2:])) {
		if m := b[at+1]; m != 0xdb && m != 0xc0 && m != 0xc4 {
			t.Errorf("a segment %#x", m)
		}
	}
}
