//go:build !cgo

package lab

import (
	"bytes"
	"image"
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
