package search

import (
	"reflect"
	"unsafe"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
)

// What the runtime adds to an entry of a map beside key and value.
const mapEntry = 16

// measure counts the bytes that the index holds. Strings that share a product's
// text are counted once, where they stand.
func (x *Index) measure() int {
	n := int(unsafe.Sizeof(*x))
	for i := range x.docs {
		n += x.docs[i].measure()
	}
	n += cap(x.starts)*4 + cap(x.masks)*4 + cap(x.posts)*int(unsafe.Sizeof(posting{})) + cap(x.stems)*int(unsafe.Sizeof(stemmed{}))
	for _, t := range x.terms {
		n += int(unsafe.Sizeof(t)) + rounded(len(t))
	}
	for code := range x.codes {
		n += int(unsafe.Sizeof(code)) + rounded(len(code)) + 4 + mapEntry
	}
	return n
}

func (d *doc) measure() int {
	p := &d.Product
	n := int(unsafe.Sizeof(*d)) + len(d.marks)*int(unsafe.Sizeof("")) + cap(p.MadeOn)*8
	for _, s := range []string{p.Slug, string(p.Mode), p.State, p.VATNature, p.Unit, p.ShelfSlug, p.Variant.SKU, p.Variant.Per} {
		n += rounded(len(s))
	}
	for _, t := range []locale.Text{p.Title, p.About, p.Shelf} {
		n += rounded(len(t.It)) + rounded(len(t.En))
	}
	if p.Picture != nil {
		n += int(reflect.TypeOf(*p.Picture).Size()) + rounded(len(p.Picture.Alt.It)) + rounded(len(p.Picture.Alt.En)) + cap(p.Picture.Widths)*8 + 128
	}
	return n + pointers(p)
}

// pointers counts what a product holds behind small pointers.
func pointers(p *catalog.Product) int {
	n := 0
	if p.OutUntil != nil {
		n += int(unsafe.Sizeof(*p.OutUntil))
	}
	if p.Variant.OnHand != nil {
		n += int(unsafe.Sizeof(*p.Variant.OnHand))
	}
	return n
}

// rounded is what an allocation of n bytes takes of the heap.
func rounded(n int) int { return (n + 15) &^ 15 }
