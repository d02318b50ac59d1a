//go:build !cgo

package lab

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
)

// Type is what frames are written as: JPEG where there was no C compiler.
const Type = "image/jpeg"

// quality is where photos of food still look fresh and files are small, of 100.
const quality = 80

// encode writes a frame, on white where it is transparent.
func encode(img *image.RGBA) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, onWhite(img), &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}

// onWhite lays a picture on white, for formats that know no transparency.
func onWhite(src *image.RGBA) *image.RGBA {
	if src.Opaque() {
		return src
	}
	out := image.NewRGBA(src.Rect)
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, src, src.Rect.Min, draw.Over)
	return out
}
