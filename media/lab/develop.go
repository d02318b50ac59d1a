package lab

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"

	"sottocasa/internal/fault"
)

// Develop turns an upload into a photo. Only the child calls it on what people
// send: here it takes as much memory and time as the file makes it. What cannot
// be a photo is a fault Invalid whose words help.
func Develop(upload []byte) (Photo, error) {
	img, k, err := admit(upload)
	if err != nil {
		return Photo{}, err
	}
	p := Photo{Format: string(k), Orientation: orientationOf(k, upload), Type: Type}
	return p, p.print(img, readProfile(profileOf(k, upload)))
}

// admit opens an upload that is a photo and not too large for one.
func admit(upload []byte) (image.Image, kind, error) {
	if err := checkBytes(len(upload)); err != nil {
		return nil, "", err
	}
	k, err := kindOf(upload)
	if err != nil {
		return nil, "", err
	}
	img, err := open(k, upload)
	return img, k, err
}

// open reads a file's size, and its pixels if that can be borne.
func open(k kind, upload []byte) (image.Image, error) {
	config, decode := jpeg.DecodeConfig, jpeg.Decode
	switch k {
	case isPNG:
		config, decode = png.DecodeConfig, png.Decode
	case isWebP:
		config, decode = webp.DecodeConfig, webp.Decode
	}
	c, err := config(bytes.NewReader(upload))
	if err != nil {
		return nil, badFile(err)
	}
	if err := checkSize(c.Width, c.Height); err != nil {
		return nil, err
	}
	img, err := decode(bytes.NewReader(upload))
	if err != nil {
		return nil, badFile(err)
	}
	if k == isWebP {
		img = asVideo(img)
	}
	if at := img.Bounds(); at.Dx() != c.Width || at.Dy() != c.Height {
		return nil, refuse("error.picture_broken").Because("lab: %v instead of %dx%d", at, c.Width, c.Height)
	}
	return img, nil
}

// badFile tells a file that is damaged from one of a rare kind.
func badFile(err error) *fault.Fault {
	key := "error.picture_broken"
	var asJPEG jpeg.UnsupportedError
	var asPNG png.UnsupportedError
	if errors.As(err, &asJPEG) || errors.As(err, &asPNG) {
		key = "error.picture_rare"
	}
	return refuse(key).Because("lab: %w", err)
}

// print makes the frames. The photo is made small first and turned then, which
// moves fewer pixels; the narrower frames are made of the widest. profile may be
// nil.
func (p *Photo) print(img image.Image, profile *toSRGB) error {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	p.Width, p.Height = w, h
	if p.Orientation >= 5 {
		p.Width, p.Height = h, w
	}
	wanted := widthsOf(p.Width)
	width, height := p.scaled(wanted[len(wanted)-1])
	if p.Orientation >= 5 {
		width, height = height, width
	}
	widest := upright(shrink(img, width, height), p.Orientation)
	if profile != nil {
		profile.apply(widest)
	}
	for _, width := range wanted {
		_, height := p.scaled(width)
		frame := widest
		if width < widest.Rect.Dx() {
			frame = shrink(widest, width, height)
		}
		body, err := encode(frame)
		if err != nil {
			return fmt.Errorf("lab: %d pixels wide: %w", width, err)
		}
		p.Frames = append(p.Frames, Frame{Width: width, Height: height, Body: body})
	}
	return nil
}

// scaled is the size that the upright photo has at a width: half pixels count
// upwards, and no side is nothing.
func (p *Photo) scaled(width int) (w, h int) {
	return width, max(1, (2*p.Height*width+p.Width)/(2*p.Width))
}
