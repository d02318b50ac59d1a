// Package search finds goods inside one shop: an index in memory for each shop,
// made from what its pages show, that forgives accents, endings, typing errors
// and the other language.
package search

import (
	"slices"
	"strings"

	"sottocasa/catalog"
	"sottocasa/catalog/words"
	"sottocasa/internal/locale"
)

// Where a word stands in a product, as bits of a posting.
const (
	inTitle = 1 << iota
	inHead  // begins an Italian title, or ends an English one: the noun
	inShelf
	inText // what it is made of, and what the shop tells
)

// posting is one product that has a term.
type posting struct {
	doc uint32
	at  uint8
}

// stemmed leads from a stem to a term.
type stemmed struct {
	stem string
	mask uint32
	term uint32
}

// Index is what one shop's search knows. Nothing in it changes any more, so
// that any number of readers may use it.
type Index struct {
	docs    []doc
	terms   []string // sorted
	masks   []uint32
	starts  []uint32 // of each term's postings; one more at the end
	posts   []posting
	stems   []stemmed         // sorted by stem
	codes   map[string]uint32 // article numbers, letters and digits only
	shelves []Shelf
	marks   []string // kinds that some product bears, sorted
	bytes   int
}

// doc is a product of the index.
type doc struct {
	catalog.Product
	holds    uint32 // allergens among the ingredients, bits in the order of Allergens
	traces   uint32 // allergens that it may hold
	declared bool   // its allergens are told, and the list is closed
	marks    []string
}

// Shelf is a shelf that has something on it.
type Shelf struct {
	Slug  string
	Title locale.Text
}

// Products gives how many products can be found.
func (x *Index) Products() int { return len(x.docs) }

// Has says whether a product with this slug can be found.
func (x *Index) Has(slug string) bool {
	return slices.ContainsFunc(x.docs, func(d doc) bool { return d.Slug == slug })
}

// Holds says whether some product declares an allergen, as ingredient or trace.
func (x *Index) Holds(code string) bool {
	return slices.ContainsFunc(x.docs, func(d doc) bool { return (d.holds|d.traces)&words.Bit(code) != 0 })
}

// Bytes is how much memory the index takes, counted from what it holds.
func (x *Index) Bytes() int { return x.bytes }

// Shelves lists the shelves in the shop's order.
func (x *Index) Shelves() []Shelf { return x.shelves }

// Marks lists the kinds of marks that products bear: DOP, BIO.
func (x *Index) Marks() []string { return x.marks }

// builder gathers postings by term while an index is made.
type builder struct {
	x     *Index
	terms map[string][]posting
}

// New indexes products, which should be the published ones in the shop's order.
func New(products []catalog.Product) *Index {
	b := &builder{x: &Index{codes: map[string]uint32{}}, terms: map[string][]posting{}}
	for i := range products {
		b.add(uint32(i), &products[i])
	}
	b.finish()
	b.x.bytes = b.x.measure()
	return b.x
}

func (b *builder) add(n uint32, p *catalog.Product) {
	d := newDoc(p)
	x := b.x
	b.title(n, p.Title.It, true)
	b.title(n, p.Title.En, false)
	if p.Quantity > 0 && p.Unit != "" {
		b.term(n, words.Measure(float64(p.Quantity), p.Unit), inText)
	}
	b.text(n, p.Shelf.It, inShelf)
	b.text(n, p.Shelf.En, inShelf)
	f := p.Facts
	for _, s := range []string{p.About.It, p.About.En, f.Ingredients.It, f.Ingredients.En, f.Notes.It, f.Notes.En, f.Origin, f.Maker} {
		b.text(n, s, inText)
	}
	for _, m := range f.Marks {
		kind, name, _ := strings.Cut(m, ":")
		b.text(n, kind, inText)
		if !strings.EqualFold(kind, "bio") { // what follows is the inspector's number
			b.text(n, name, inText)
		}
		if kind = strings.ToUpper(kind); !slices.Contains(x.marks, kind) {
			x.marks = append(x.marks, kind)
		}
	}
	if code := words.Bare(p.Variant.SKU); code != "" {
		x.codes[code] = n
		b.term(n, code, inTitle)
	}
	if !slices.ContainsFunc(x.shelves, func(s Shelf) bool { return s.Slug == p.ShelfSlug }) {
		x.shelves = append(x.shelves, Shelf{p.ShelfSlug, p.Shelf})
	}
	x.docs = append(x.docs, d)
}

// newDoc keeps of a product what its card shows: texts of the page alone are in
// the terms already.
func newDoc(p *catalog.Product) doc {
	d := doc{Product: *p}
	d.holds, d.traces, d.declared = p.Facts.Declared()
	for _, m := range p.Facts.Marks {
		kind, _, _ := strings.Cut(m, ":")
		d.marks = append(d.marks, strings.ToUpper(kind))
	}
	d.Facts = catalog.Facts{Food: p.Facts.Food}
	return d
}

// title indexes a title. Its noun is the first word in Italian; in English the
// last before a comma or a measure.
func (b *builder) title(n uint32, s string, italian bool) {
	if head, _, cut := strings.Cut(s, ","); cut && !italian {
		b.words(n, head, inTitle, false, true)
		b.words(n, s[len(head):], inTitle, false, false)
		return
	}
	b.words(n, s, inTitle, italian, true)
}

func (b *builder) text(n uint32, s string, at uint8) { b.words(n, s, at, false, false) }

func (b *builder) words(n uint32, s string, at uint8, italian, head bool) {
	all := words.Absences(words.Of(s, words.LongestField, true), false)
	noun := -1
	for i, w := range all {
		if head && !w.Amount && !words.Small(w.Text) && (!italian || noun < 0) {
			noun = i
		}
	}
	for i, w := range all {
		if words.Small(w.Text) {
			continue
		}
		if i == noun {
			b.term(n, w.Text, at|inHead)
		} else {
			b.term(n, w.Text, at)
		}
	}
}

func (b *builder) term(n uint32, t string, at uint8) {
	list := b.terms[t]
	if k := len(list); k > 0 && list[k-1].doc == n {
		list[k-1].at |= at
		return
	}
	b.terms[t] = append(list, posting{n, at})
}

func (b *builder) finish() {
	x := b.x
	for t := range b.terms {
		x.terms = append(x.terms, strings.Clone(t))
	}
	slices.Sort(x.terms)
	slices.Sort(x.marks)
	x.terms = slices.Clip(x.terms)
	for i, t := range x.terms {
		x.starts = append(x.starts, uint32(len(x.posts)))
		x.posts = append(x.posts, b.terms[t]...)
		x.masks = append(x.masks, words.Mask(t))
		if t[0] >= '0' && t[0] <= '9' || strings.HasPrefix(t, words.Without) {
			continue
		}
		it, en := words.Stems(t)
		x.stems = append(x.stems, stemmed{shared(t, it), words.Mask(it), uint32(i)})
		if en != it {
			x.stems = append(x.stems, stemmed{shared(t, en), words.Mask(en), uint32(i)})
		}
	}
	x.starts = append(x.starts, uint32(len(x.posts)))
	slices.SortStableFunc(x.stems, func(a, b stemmed) int { return strings.Compare(a.stem, b.stem) })
	x.starts, x.posts, x.masks, x.stems = slices.Clip(x.starts), slices.Clip(x.posts), slices.Clip(x.masks), slices.Clip(x.stems)
}

// shared takes the stem's letters from the term, when it begins with them.
func shared(term, stem string) string {
	if strings.HasPrefix(term, stem) {
		return term[:len(stem)]
	}
	return stem
}

func (x *Index) postings(term uint32) []posting { return x.posts[x.starts[term]:x.starts[term+1]] }

// find gives the term that is exactly w.
func (x *Index) find(w string) (uint32, bool) {
	i, ok := slices.BinarySearch(x.terms, w)
	return uint32(i), ok
}

// kin appends the terms that share a stem with w, w itself left out.
func (x *Index) kin(w string, into []uint32) []uint32 {
	it, en := words.Stems(w)
	for _, s := range []string{it, en} {
		i, _ := slices.BinarySearchFunc(x.stems, s, func(a stemmed, s string) int { return strings.Compare(a.stem, s) })
		for ; i < len(x.stems) && x.stems[i].stem == s; i++ {
			if t := x.stems[i].term; x.terms[t] != w && !slices.Contains(into, t) {
				into = append(into, t)
			}
		}
		if it == en {
			break
		}
	}
	return into
}
