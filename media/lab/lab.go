// Package lab turns what people upload into pictures for pages: upright,
// without anything but pixels, in a few widths. Decoding is the work of a child
// process with little memory and time (Lab); Develop is what the child does. It
// also reads the bar codes in a photo, in the same child.
package lab

import (
	"sottocasa/internal/fault"
)

// What an upload may be (safety.md R11). The side's limit keeps every width
// within what WebP can hold, 16,383 pixels.
const (
	MaxBytes  = 10 << 20   // bytes of the file
	MaxPixels = 40_000_000 // width times height
	MaxSide   = 16_000     // pixels of width and of height
)

// Version is part of what a stored picture's name stands for; it is raised when
// the same upload would come out otherwise than before.
const Version = "1"

// Photo is an upload in every width that pages use.
type Photo struct {
	Format      string // of the upload: JPEG, PNG, WebP
	Width       int    // of the upload, upright, in pixels
	Height      int
	Orientation int    // of the upload: 1 is upright, 2 to 8 as EXIF has them
	Type        string // of every frame: image/webp or image/jpeg
	Frames      []Frame
	Codes       []string // bar codes, when those were asked for and no frames
}

// Frame is a photo in one width. Frames come narrow first.
type Frame struct {
	Width  int // pixels
	Height int
	Body   []byte
}

// Bytes is what all frames weigh together.
func (p Photo) Bytes() int {
	n := 0
	for _, f := range p.Frames {
		n += len(f.Body)
	}
	return n
}

// widths are those that pages use (look.md), narrow first.
func widths() []int { return []int{320, 640, 960, 1600} }

// widthsOf gives the widths of a photo that is width pixels wide: never more
// than it has, and its own when it is narrower than all.
func widthsOf(width int) []int {
	all := widths()
	n := 0
	for n < len(all) && all[n] <= width {
		n++
	}
	if n == 0 {
		return []int{width}
	}
	return all[:n]
}

// refuse is an upload that cannot become a photo, with a sentence that helps.
func refuse(key string, args ...any) *fault.Fault { return fault.New(fault.Invalid, key, args...) }

// checkBytes refuses what needs no look inside.
func checkBytes(n int) error {
	switch {
	case n == 0:
		return refuse("error.picture_empty")
	case n > MaxBytes:
		return refuse("error.picture_large", "most", MaxBytes>>20)
	}
	return nil
}

// checkSize refuses what would take too much memory to open.
func checkSize(width, height int) error {
	switch {
	case width <= 0 || height <= 0:
		return refuse("error.picture_broken")
	case width > MaxSide || height > MaxSide:
		return refuse("error.picture_side", "most", MaxSide, "width", width, "height", height)
	case width*height > MaxPixels:
		return refuse("error.picture_pixels", "most", MaxPixels/1_000_000, "width", width, "height", height)
	}
	return nil
}
