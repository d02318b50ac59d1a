package demo

import (
	"embed"
	"fmt"
	"io/fs"

	"sottocasa/internal/locale"
)

// The pictures are read from the program file when they are opened; until then
// they take no memory of their own.
//
//go:embed pictures/*.webp pictures/index.json
var pictureFiles embed.FS

//go:embed pictures/CREDITS.md
var credits string

// Credits tells who made the pictures and under which terms, as Markdown.
func Credits() string { return credits }

// Picture is a picture made beforehand in several widths by tools/pictures.
type Picture struct {
	Name   string      `json:"name"`
	Hash   string      `json:"hash"` // of the contents, 16 hexadecimal digits
	Type   string      `json:"type"` // "image/webp"
	Width  int         `json:"width"`
	Height int         `json:"height"` // Width and Height: of the largest
	Widths []int       `json:"widths"` // ascending
	Alt    locale.Text `json:"alt"`
}

// Open reads the picture in one of its Widths.
func (p Picture) Open(width int) (fs.File, error) {
	f, err := pictureFiles.Open(fmt.Sprintf("pictures/%s-%d.webp", p.Name, width))
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	return f, nil
}

// pictures reads the index: by product id, "<slug>-cover", "<slug>-logo" and
// "neighbourhood".
func pictures() (map[string]Picture, error) {
	b, err := pictureFiles.ReadFile("pictures/index.json")
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	var index map[string]Picture
	err = parse("pictures/index.json", b, &index)
	return index, err
}

// picture finds a picture in the index.
func (l *loader) picture(id string) (Picture, error) {
	p, ok := l.pictures[id]
	if !ok {
		return p, fmt.Errorf("demo: no picture of %s", id)
	}
	return p, nil
}
