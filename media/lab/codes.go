package lab

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"slices"

	"sottocasa/media/lab/bars"
)

// mostCodes is how many codes of one photo are told.
const mostCodes = 12

// readsCodes is the argument by which the child reads codes instead of making a
// picture.
const readsCodes = "--codes"

// Codes reads the bar codes in a photo, the clearest first: 8 or 13 digits each.
// A photo without any is a fault Invalid, as is what is no photo; one that must
// wait for so long that ctx ends is a fault Unavailable.
func (l *Lab) Codes(ctx context.Context, upload []byte) ([]string, error) {
	p, err := l.send(ctx, upload, readsCodes)
	if err == nil && len(p.Codes) == 0 {
		err = refuse("error.picture_no_code")
	}
	return p.Codes, err
}

// readCodes is what the child does with a photo of codes. How it is held does
// not matter: codes are found in every direction.
func readCodes(upload []byte) (Photo, error) {
	img, k, err := admit(upload)
	if err != nil {
		return Photo{}, err
	}
	codes := bars.Find(grey(img))
	return Photo{Format: string(k), Codes: codes[:min(len(codes), mostCodes)]}, nil
}

// grey is a picture's brightness; what is transparent is white. A JPEG has it
// ready.
func grey(img image.Image) *image.Gray {
	switch m := img.(type) {
	case *image.Gray:
		return m
	case *image.YCbCr:
		return &image.Gray{Pix: m.Y, Stride: m.YStride, Rect: m.Rect}
	case video:
		return &image.Gray{Pix: m.Y, Stride: m.YStride, Rect: m.Rect}
	}
	at := img.Bounds()
	out := image.NewGray(image.Rect(0, 0, at.Dx(), at.Dy()))
	row := image.NewRGBA(image.Rect(0, 0, at.Dx(), 1))
	for y := range at.Dy() {
		draw.Draw(row, row.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
		draw.Draw(row, row.Rect, img, image.Pt(at.Min.X, at.Min.Y+y), draw.Over)
		for x := range at.Dx() {
			out.Pix[y*out.Stride+x] = byte((299*int(row.Pix[4*x]) + 587*int(row.Pix[4*x+1]) + 114*int(row.Pix[4*x+2]) + 500) / 1000)
		}
	}
	return out
}

// plausible refuses what the child says of codes when it cannot be one.
func plausible(codes []string) bool {
	return len(codes) <= mostCodes && !slices.ContainsFunc(codes, func(c string) bool {
		return len(c) != 8 && len(c) != 13 || slices.ContainsFunc([]byte(c), func(b byte) bool { return b < '0' || b > '9' })
	})
}
