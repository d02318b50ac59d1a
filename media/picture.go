package media

import (
	"fmt"
	"strconv"
	"strings"

	"sottocasa/internal/locale"
)

// Owner is whose objects they are: the part of the key before the name.
type Owner string

// Shop is the owner of a shop's objects; id as in its row.
func Shop(id string) Owner { return Owner("shops/" + id) }

// Hood is the owner of a neighbourhood's objects; id as in its row.
func Hood(id string) Owner { return Owner("hoods/" + id) }

// owns reports whether key lies below the owner's prefix.
func (o Owner) owns(key string) bool {
	return o != "" && strings.HasPrefix(key, string(o)+"/")
}

// Key names a picture's object in one width: shops/<id>/<hash>-640.webp. hash
// stands for the content, ext has no dot. A Bucket refuses a key made of parts
// that are not plain.
func Key(owner Owner, hash string, width int, ext string) string {
	return file(string(owner)+"/"+hash, width, ext)
}

func file(base string, width int, ext string) string {
	return base + "-" + strconv.Itoa(width) + "." + ext
}

// Picture is a picture as rows and pages know it. Key is its objects' key
// without width and extension; Width and Height are those of the largest.
type Picture struct {
	Key    string      `json:"key"`
	Width  int         `json:"width"`
	Height int         `json:"height"`
	Widths []int       `json:"widths"` // pixels, ascending
	Type   string      `json:"type"`   // "image/webp"
	Alt    locale.Text `json:"alt"`
}

// None reports whether there is no picture.
func (p Picture) None() bool { return p.Key == "" || len(p.Widths) == 0 }

// URL gives the path of the smallest width that is at least width pixels, or
// of the largest; "" when there is no picture.
func (p Picture) URL(width int) string {
	if p.None() {
		return ""
	}
	best := p.Widths[len(p.Widths)-1]
	for _, w := range p.Widths {
		if w >= width {
			best = w
			break
		}
	}
	return p.path(best)
}

// Srcset gives every width with its path for an image's srcset attribute.
func (p Picture) Srcset() string {
	if p.None() {
		return ""
	}
	list := make([]string, len(p.Widths))
	for i, w := range p.Widths {
		list[i] = fmt.Sprintf("%s %dw", p.path(w), w)
	}
	return strings.Join(list, ", ")
}

// HeightAt gives the height in pixels, half upwards, that the picture has when
// it is width pixels wide, so that pages can keep its place free.
func (p Picture) HeightAt(width int) int {
	if p.Width == 0 {
		return 0
	}
	return (2*p.Height*width + p.Width) / (2 * p.Width)
}

func (p Picture) path(width int) string {
	return "/media/" + file(p.Key, width, extension(p.Type))
}
