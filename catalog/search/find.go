package search

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"sottocasa/catalog"
	"sottocasa/catalog/words"
)

// Query is what somebody looks for in a shop.
type Query struct {
	Words     string   // as typed; LongestQuery letters of it count
	Shelf     string   // slug of the only shelf to look on; "" is all
	Without   []string // codes of allergens that must not be declared
	Marks     []string // kinds of marks that must be borne, each of them
	Available bool     // only what is not sold out
	Today     time.Time
}

// Filtered says whether anything but the words narrows the search.
func (q Query) Filtered() bool {
	return q.Shelf != "" || len(q.Without) > 0 || len(q.Marks) > 0 || q.Available
}

// Result is what was found.
type Result struct {
	x       *Index
	today   time.Time
	full    []uint32          // with all the words, best first
	Similar []catalog.Product // with some of them; only when the others are few
	Traces  []catalog.Product // without the excluded allergens, but with declared traces of them
	Without []string          // allergens that the words themselves excluded
	Meant   string            // the query as it was understood, when letters were wrong; else ""
	Hidden  int               // products that only the filters keep out
}

// few is from how many whole answers on similar ones are no longer shown, and
// mostSimilar how many of these are.
const (
	few         = 5
	mostSimilar = 8
)

// Find looks for q. It never fails: what means nothing finds nothing.
func (x *Index) Find(q Query) Result {
	p := parse(q.Words)
	f := q.filter(p.without)
	r := Result{x: x, today: q.Today, Without: words.Codes(p.without)}
	if n, ok := x.codes[p.code]; ok && strings.ContainsAny(p.code, "0123456789") {
		r.add(hit{doc: n, full: true, fit: f.fit(&x.docs[n])})
		return r
	}
	var hits []hit
	if p.onlyExcludes() || len(p.slots) == 0 && q.Filtered() {
		hits = x.saying(&p, f)
	} else {
		x.read(&p)
		hits = x.rank(&p, f)
	}
	for _, h := range hits {
		r.add(h)
	}
	if p.without != 0 && len(r.full) == 0 {
		r.offer(x.saying(&p, f))
	}
	r.Meant = x.meant(&p)
	return r
}

// offer adds what is at least without the excluded allergens.
func (r *Result) offer(hits []hit) {
	for _, h := range hits {
		known := func(p catalog.Product) bool { return p.ID == r.x.docs[h.doc].ID }
		switch {
		case slices.ContainsFunc(r.Similar, known) || slices.ContainsFunc(r.Traces, known):
		case h.fit == fits && len(r.Similar) < mostSimilar:
			r.Similar = append(r.Similar, r.shown(h.doc))
		case h.fit == traced && len(r.Traces) < mostSimilar:
			r.Traces = append(r.Traces, r.shown(h.doc))
		}
	}
}

// add puts a hit where it belongs.
func (r *Result) add(h hit) {
	switch {
	case h.fit == unfit:
		if h.full {
			r.Hidden++
		}
	case h.fit == traced:
		if h.full && len(r.Traces) < mostSimilar {
			r.Traces = append(r.Traces, r.shown(h.doc))
		}
	case h.full:
		r.full = append(r.full, h.doc)
	case len(r.full) < few && len(r.Similar) < mostSimilar && h.score > .15:
		r.Similar = append(r.Similar, r.shown(h.doc))
	}
}

// onlyExcludes says whether the words do nothing but exclude allergens.
func (p *parsed) onlyExcludes() bool {
	return p.without != 0 && !slices.ContainsFunc(p.slots, func(s slot) bool { return !strings.HasPrefix(s.Text, words.Without+"#") })
}

// saying is every product: first those whose own text says that it is without,
// then the others in the shop's order.
func (x *Index) saying(p *parsed, f filter) []hit {
	said := map[uint32]bool{}
	for _, s := range p.slots {
		if t, ok := x.find(s.Text); ok {
			for _, post := range x.postings(t) {
				said[post.doc] = true
			}
		}
	}
	var first, rest []hit
	for n := range x.docs {
		h := hit{doc: uint32(n), full: true, fit: f.fit(&x.docs[n])}
		if said[h.doc] {
			first = append(first, h)
		} else {
			rest = append(rest, h)
		}
	}
	return append(first, rest...)
}

// meant writes the query with the words that were looked for instead of those
// that were typed; "" when nothing was mended.
func (x *Index) meant(p *parsed) string {
	var out []string
	mended := false
	for _, s := range p.slots {
		mended = mended || s.wrote != ""
		switch {
		case s.wrote != "":
			out = append(out, x.spelled(s.Text))
		case !strings.HasPrefix(s.Text, words.Without): // the filter's box says it
			out = append(out, s.Text)
		}
	}
	if !mended {
		return ""
	}
	return strings.Join(out, " ")
}

// spelled writes a term as a title does, with its accents.
func (x *Index) spelled(term string) string {
	t, ok := x.find(term)
	if !ok {
		return term
	}
	for _, p := range x.postings(t) {
		title := x.docs[p.doc].Title
		for _, w := range strings.FieldsFunc(title.It+" "+title.En, func(r rune) bool { return !unicode.IsLetter(r) }) {
			if f := words.Fold(w, words.LongestWord); len(f) == 1 && f[0] == term {
				return strings.ToLower(w)
			}
		}
	}
	return term
}

// Count is how many products have all the words.
func (r *Result) Count() int { return len(r.full) }

// Page gives some of these products, best first: at most so many, from the one
// at place from, which counts from 0.
func (r *Result) Page(from, most int) []catalog.Product {
	from = min(max(from, 0), len(r.full))
	var out []catalog.Product
	for _, n := range r.full[from:min(from+max(most, 0), len(r.full))] {
		out = append(out, r.shown(n))
	}
	return out
}

// shown is a product as its card is drawn today.
func (r *Result) shown(n uint32) catalog.Product {
	d := &r.x.docs[n]
	p := d.Product
	p.OutNow = d.outOn(r.today)
	return p
}
