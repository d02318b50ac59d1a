//go:build cgo

package lab

import (
	"image"
	"image/draw"

	"github.com/chai2010/webp"
)

// Type is what frames are written as: WebP where a C compiler was at hand.
const Type = "image/webp"

// quality is where photos of food still look fresh and files are small, of 100.
const quality = 78

// encode writes a frame, with its transparency if it has any.
func encode(img *image.RGBA) ([]byte, error) {
	if img.Opaque() {
		return webp.EncodeRGBA(img, quality)
	}
	// The library wants colours that are not multiplied by their alpha.
	plain := image.NewNRGBA(img.Rect)
	draw.Draw(plain, plain.Rect, img, img.Rect.Min, draw.Src)
	return webp.EncodeRGBA(&image.RGBA{Pix: plain.Pix, Stride: plain.Stride, Rect: plain.Rect}, quality)
}
