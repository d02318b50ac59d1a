package lab

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
)

// fine is the quality of a JPEG that others make smaller themselves, of 100.
const fine = 88

// JPEG writes one of our own frames as JPEG, for those who take nothing else. It
// decodes in this process: never give it what somebody has sent.
func JPEG(frame []byte) ([]byte, error) {
	img, _, err := admit(frame)
	if err != nil {
		return nil, fmt.Errorf("lab: a frame: %w", err)
	}
	var b bytes.Buffer
	err = jpeg.Encode(&b, onWhite(shrink(img, img.Bounds().Dx(), img.Bounds().Dy())), &jpeg.Options{Quality: fine})
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
