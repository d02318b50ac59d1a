package lab

import (
	"image"
	"image/color"
	"image/draw"
)

// shrink gives img at another size, colours multiplied by their alpha.
func shrink(img image.Image, w, h int) *image.RGBA {
	switch y := img.(type) {
	case *image.YCbCr:
		return shrinkYCbCr(y, color.YCbCrToRGB, w, h)
	case video:
		return shrinkYCbCr(y.YCbCr, videoToRGB, w, h)
	}
	at := img.Bounds()
	strip := image.NewRGBA(image.Rect(0, 0, at.Dx(), 1))
	src := rows{w: at.Dx(), h: at.Dy(), ch: 4, row: func(y int, _ []byte) []byte {
		draw.Draw(strip, strip.Rect, img, image.Pt(at.Min.X, at.Min.Y+y), draw.Src)
		return strip.Pix
	}}
	if whole, ok := img.(*image.RGBA); ok {
		src.row = func(y int, _ []byte) []byte { return whole.Pix[whole.PixOffset(at.Min.X, at.Min.Y+y):] }
	}
	return &image.RGBA{Pix: resize(src, w, h), Stride: 4 * w, Rect: image.Rect(0, 0, w, h)}
}

// shrinkYCbCr makes brightness and colours small each by itself, which spares
// to turn all of a photo into RGB.
func shrinkYCbCr(img *image.YCbCr, toRGB func(y, cb, cr uint8) (r, g, b uint8), w, h int) *image.RGBA {
	at := img.Rect
	perX, perY := 1, 1
	switch img.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		perX = 2
	case image.YCbCrSubsampleRatio420:
		perX, perY = 2, 2
	case image.YCbCrSubsampleRatio440:
		perY = 2
	case image.YCbCrSubsampleRatio411:
		perX = 4
	case image.YCbCrSubsampleRatio410:
		perX, perY = 4, 2
	}
	cw, ch := (at.Dx()+perX-1)/perX, (at.Dy()+perY-1)/perY
	plane := func(pix []byte, stride, first, pw, ph int) []byte {
		return resize(rows{w: pw, h: ph, ch: 1, row: func(y int, _ []byte) []byte { return pix[first+y*stride:][:pw] }}, w, h)
	}
	y := plane(img.Y, img.YStride, img.YOffset(at.Min.X, at.Min.Y), at.Dx(), at.Dy())
	cb := plane(img.Cb, img.CStride, img.COffset(at.Min.X, at.Min.Y), cw, ch)
	cr := plane(img.Cr, img.CStride, img.COffset(at.Min.X, at.Min.Y), cw, ch)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range y {
		px := out.Pix[4*i:][:4]
		px[0], px[1], px[2] = toRGB(y[i], cb[i], cr[i])
		px[3] = 255
	}
	return out
}

// video is a picture whose numbers are a film's (ITU-R BT.601: black is 16, white
// 235), as those of a lossy WebP are. Go's image package knows only JPEG's, and
// would show it pale.
type video struct{ *image.YCbCr }

// asVideo marks what came out of a WebP; one with transparency is turned into
// RGB at once.
func asVideo(img image.Image) image.Image {
	switch m := img.(type) {
	case *image.YCbCr:
		return video{m}
	case *image.NYCbCrA:
		out := image.NewNRGBA(m.Rect)
		for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
			for x := m.Rect.Min.X; x < m.Rect.Max.X; x++ {
				px := out.Pix[out.PixOffset(x, y):][:4]
				c := m.COffset(x, y)
				px[0], px[1], px[2] = videoToRGB(m.Y[m.YOffset(x, y)], m.Cb[c], m.Cr[c])
				px[3] = m.A[m.AOffset(x, y)]
			}
		}
		return out
	}
	return img
}

func videoToRGB(y, cb, cr uint8) (r, g, b uint8) {
	l, u, v := 76309*(int32(y)-16), int32(cb)-128, int32(cr)-128 // of 1<<16
	return clamp(l + 104597*v), clamp(l - 25674*u - 53279*v), clamp(l + 132201*u)
}

func clamp(v int32) uint8 { return uint8(max(0, min(255, (v+1<<15)>>16))) }

// upright turns a picture as its orientation says.
func upright(src *image.RGBA, orientation int) *image.RGBA {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	if orientation <= 1 || orientation > 8 {
		return src
	}
	// Where the first pixel of the upright picture is taken from, and how far the
	// next to the right and the next below lie from it: columns, rows.
	right, bottom := w-1, h-1
	way := [...][6]int{
		2: {right, 0, -1, 0, 0, 1},
		3: {right, bottom, -1, 0, 0, -1},
		4: {0, bottom, 1, 0, 0, -1},
		5: {0, 0, 0, 1, 1, 0},
		6: {0, bottom, 0, -1, 1, 0},
		7: {right, bottom, 0, -1, -1, 0},
		8: {right, 0, 0, 1, -1, 0},
	}[orientation]
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	offset := func(columns, rows int) int { return 4*columns + src.Stride*rows }
	line, next, below := offset(way[0], way[1]), offset(way[2], way[3]), offset(way[4], way[5])
	for y := range size.Dy() {
		row := out.Pix[y*out.Stride:][:out.Stride]
		for x, from := 0, line; x < len(row); x, from = x+4, from+next {
			copy(row[x:x+4:x+4], src.Pix[from:from+4:from+4])
		}
		line += below
	}
	return out
}
