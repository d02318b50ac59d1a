package lab_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/webp"

	"sottocasa/internal/testkit"
	"sottocasa/media/lab"
)

// scene is a picture without any symmetry: each corner has a colour, brightness
// runs across.
func scene(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	corners := [2][2]color.RGBA{{{220, 40, 40, 255}, {40, 180, 60, 255}}, {{40, 70, 210, 255}, {230, 210, 60, 255}}}
	for y := range h {
		for x := range w {
			c := corners[2*y/h][2*x/w]
			c.R, c.G = c.R-uint8(40*x/w), c.G-uint8(40*y/h)
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// stored is how a camera writes a scene that it marks with an orientation: the
// words of the standard are "row 0 is at the …, column 0 at the …".
func stored(img *image.RGBA, orientation int) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	rowAtEnd := map[int]bool{3: true, 4: true, 6: true, 7: true}[orientation]
	columnAtEnd := map[int]bool{2: true, 3: true, 7: true, 8: true}[orientation]
	lies := orientation >= 5 // rows of the file are columns of the scene
	size := image.Rect(0, 0, w, h)
	if lies {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for row := range size.Dy() {
		for column := range size.Dx() {
			r, c := row, column
			if rowAtEnd {
				r = size.Dy() - 1 - row
			}
			if columnAtEnd {
				c = size.Dx() - 1 - column
			}
			x, y := c, r
			if lies {
				x, y = r, c
			}
			out.SetRGBA(column, row, img.RGBAAt(x, y))
		}
	}
	return out
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exif is a TIFF structure that says an orientation and a place on earth.
func exif(order binary.AppendByteOrder, orientation int) []byte {
	b := []byte("II*\x00")
	if order.String() == "BigEndian" {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	for _, e := range [][4]uint32{{0x0112, 3, 1, uint32(orientation)}, {0x8825, 4, 1, 64}} {
		b = order.AppendUint16(b, uint16(e[0]))
		b = order.AppendUint16(b, uint16(e[1]))
		b = order.AppendUint32(b, e[2])
		if e[1] == 3 {
			b = order.AppendUint16(order.AppendUint16(b, uint16(e[3])), 0)
		} else {
			b = order.AppendUint32(b, e[3])
		}
	}
	return append(b, "GPS 41.8719 N 12.4674 E"...)
}

// segment puts a segment behind the beginning of a JPEG.
func segment(file []byte, marker byte, body string) []byte {
	head := []byte{0xff, 0xd8, 0xff, marker}
	head = binary.BigEndian.AppendUint16(head, uint16(len(body)+2))
	return append(append(head, body...), file[2:]...)
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "photos", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// open is the lab with its real child.
func open(t testing.TB) *lab.Lab {
	t.Helper()
	child, err := testkit.PhotoChild()
	if err != nil {
		t.Fatal(err)
	}
	return lab.New(child)
}

func develop(t testing.TB, upload []byte) lab.Photo {
	t.Helper()
	p, err := open(t).Develop(t.Context(), upload)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// film shows a WebP by the numbers of films, as browsers do and Go does not.
func film(img image.Image) image.Image {
	var at func(x, y int) (l, u, v, a uint8)
	switch m := img.(type) {
	case *image.YCbCr:
		at = func(x, y int) (uint8, uint8, uint8, uint8) { c := m.YCbCrAt(x, y); return c.Y, c.Cb, c.Cr, 255 }
	case *image.NYCbCrA:
		at = func(x, y int) (uint8, uint8, uint8, uint8) { c := m.NYCbCrAAt(x, y); return c.Y, c.Cb, c.Cr, c.A }
	default:
		return img
	}
	out := image.NewNRGBA(img.Bounds())
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			l, u, v, a := at(x, y)
			bright, blue, red := 1.164*(float64(l)-16), float64(u)-128, float64(v)-128
			byteOf := func(f float64) uint8 { return uint8(max(0, min(255, f))) }
			out.SetNRGBA(x, y, color.NRGBA{byteOf(bright + 1.596*red), byteOf(bright - 0.392*blue - 0.813*red), byteOf(bright + 2.017*blue), a})
		}
	}
	return out
}

// pixels opens a frame as a browser would.
func pixels(t testing.TB, p lab.Photo, i int) image.Image {
	t.Helper()
	decode := webp.Decode
	if p.Type == "image/jpeg" {
		decode = jpeg.Decode
	}
	img, err := decode(bytes.NewReader(p.Frames[i].Body))
	if err != nil {
		t.Fatal(err)
	}
	if at := img.Bounds(); at.Dx() != p.Frames[i].Width || at.Dy() != p.Frames[i].Height {
		t.Fatalf("the frame is %v, not %dx%d", at, p.Frames[i].Width, p.Frames[i].Height)
	}
	if p.Type == "image/jpeg" {
		return img
	}
	return film(img)
}

// apart is how far two pictures are from each other: the mean difference of a
// sample, of 255.
func apart(t testing.TB, a, b image.Image) float64 {
	t.Helper()
	if a.Bounds().Size() != b.Bounds().Size() {
		t.Fatalf("%v and %v", a.Bounds(), b.Bounds())
	}
	sum, n := 0.0, 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			p := color.RGBAModel.Convert(a.At(a.Bounds().Min.X+x, a.Bounds().Min.Y+y)).(color.RGBA)
			q := color.RGBAModel.Convert(b.At(b.Bounds().Min.X+x, b.Bounds().Min.Y+y)).(color.RGBA)
			for _, d := range []int{int(p.R) - int(q.R), int(p.G) - int(q.G), int(p.B) - int(q.B)} {
				sum += float64(max(d, -d))
				n++
			}
		}
	}
	return sum / float64(n)
}
