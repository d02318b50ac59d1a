package search

import (
	"slices"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/words"
)

// fit is how a product stands to a filter.
type fit int

const (
	fits fit = iota
	traced
	unfit
)

// filter is what a product must be, whatever its words.
type filter struct {
	Query
	without uint32
}

func (q Query) filter(without uint32) filter {
	for _, code := range q.Without {
		without |= words.Bit(code)
	}
	return filter{q, without}
}

// fit judges by declared data alone: what declares nothing is never without an
// allergen (FOOD-01). Traces are told apart from ingredients.
func (f filter) fit(d *doc) fit {
	switch {
	case f.Shelf != "" && d.ShelfSlug != f.Shelf,
		f.without != 0 && (!d.declared || d.holds&f.without != 0),
		f.Available && !d.available(f.Today):
		return unfit
	}
	for _, m := range f.Marks {
		if !slices.Contains(d.marks, m) {
			return unfit
		}
	}
	if d.traces&f.without != 0 {
		return traced
	}
	return fits
}

// available says whether a product is not sold out, in the index or for today.
func (d *doc) available(today time.Time) bool {
	left, counted := d.Variant.Left()
	least := 1
	if d.Mode == catalog.Weight {
		least = max(least, d.Least())
	}
	return !d.outOn(today) && (!counted || left >= least)
}

func (d *doc) outOn(today time.Time) bool {
	return d.OutUntil != nil && today.Format(time.DateOnly) <= d.OutUntil.Format(time.DateOnly)
}
