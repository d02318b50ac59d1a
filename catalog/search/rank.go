package search

import (
	"math"
	"slices"
	"strings"

	"sottocasa/catalog/words"
)

// What a word is worth by where it stands. Title before shelf before the rest.
const (
	weightTitle = 1
	weightHead  = 1.1 // the noun of a title
	weightShelf = .62
	weightText  = .42
)

func weight(at uint8) float32 {
	switch {
	case at&inHead != 0:
		return weightHead
	case at&inTitle != 0:
		return weightTitle
	case at&inShelf != 0:
		return weightShelf
	}
	return weightText
}

// hit is a product that was found, by its place in the index.
type hit struct {
	doc   uint32
	score float32
	full  bool // every word of the query was found
	stock bool
	fit   fit
}

// tally adds up what the slots of a query find.
type tally struct {
	x      *Index
	total  []float32
	missed []bool    // some word of the query is not in the product
	best   []float32 // of the slot at hand
	solid  []bool    // found by more than what is near
	seen   []uint32  // documents that best speaks of
}

func (x *Index) newTally() *tally {
	n := len(x.docs)
	return &tally{x: x, total: make([]float32, n), missed: make([]bool, n), best: make([]float32, n), solid: make([]bool, n)}
}

// rank gives the products that the query's words find, best first. It reads
// each posting of each way once: the time is linear in the index.
func (x *Index) rank(p *parsed, f filter) []hit {
	t := x.newTally()
	var sum float32
	hard := p.hard()
	for i := range p.slots {
		t.slot(p, i)
		if !hard(i) {
			t.close(.1, false)
			continue
		}
		rare := rarity(len(x.docs), len(t.seen))
		sum += rare
		t.close(rare, true)
	}
	var out []hit
	for n := range x.docs {
		d := &x.docs[n]
		if t.total[n] <= 0 {
			continue
		}
		h := hit{doc: uint32(n), score: t.total[n] / max(sum, .1), full: !t.missed[n], stock: d.available(f.Today), fit: f.fit(d)}
		out = append(out, h)
	}
	slices.SortStableFunc(out, x.before)
	return out
}

// hard says which slots a product must answer: amounts only help, unless there
// is nothing else; what a filter says already need not stand in a text.
func (p *parsed) hard() func(int) bool {
	soft := func(s slot) bool { return s.Amount || strings.HasPrefix(s.Text, words.Without+"#") }
	only := !slices.ContainsFunc(p.slots, func(s slot) bool { return !soft(s) })
	return func(i int) bool { return only || !soft(p.slots[i]) }
}

// slot finds how well each product answers one slot, by its own ways and those
// that began before it.
func (t *tally) slot(p *parsed, i int) {
	for j := range p.slots[:i+1] {
		for _, w := range p.slots[j].ways {
			if j+w.spans > i {
				t.way(w)
			}
		}
	}
}

func (t *tally) way(w way) {
	if len(w.terms) == 1 {
		for _, term := range w.terms[0] {
			for _, p := range t.x.postings(term) {
				t.offer(p.doc, w.worth*weight(p.at), w.near)
			}
		}
		return
	}
	for doc, v := range t.x.together(w.terms) {
		t.offer(doc, w.worth*v, w.near)
	}
}

// together finds the products that have a form of each word, with the weight of
// the worst.
func (x *Index) together(terms [][]uint32) map[uint32]float32 {
	var found map[uint32]float32
	for _, forms := range terms {
		here := map[uint32]float32{}
		for _, term := range forms {
			for _, p := range x.postings(term) {
				v, ok := found[p.doc]
				if found != nil && !ok {
					continue
				}
				if found == nil {
					v = weightHead
				}
				here[p.doc] = max(here[p.doc], min(v, weight(p.at)))
			}
		}
		found = here
	}
	return found
}

func (t *tally) offer(doc uint32, v float32, near bool) {
	if t.best[doc] == 0 {
		t.seen = append(t.seen, doc)
	}
	t.best[doc] = max(t.best[doc], v)
	t.solid[doc] = t.solid[doc] || !near
}

// close adds the slot at hand, with what its rarity is worth, to the total.
func (t *tally) close(worth float32, hard bool) {
	for n := range t.best {
		if hard && !t.solid[n] {
			t.missed[n] = true
		}
	}
	for _, n := range t.seen {
		t.total[n] += t.best[n] * worth
		t.best[n], t.solid[n] = 0, false
	}
	t.seen = t.seen[:0]
}

// rarity weighs a word by how few products have it.
func rarity(all, have int) float32 {
	return float32(math.Log(1.5 + float64(all)/float64(have+1)))
}

// before orders hits: all words before some; then by score, roughly; what can
// be had before what is sold out; then the shorter title, then the shop's order.
func (x *Index) before(a, b hit) int {
	switch {
	case a.full != b.full:
		return less(a.full)
	case level(a.score) != level(b.score):
		return level(b.score) - level(a.score)
	case a.stock != b.stock:
		return less(a.stock)
	}
	return min(len(x.docs[a.doc].Title.It), 80)/10 - min(len(x.docs[b.doc].Title.It), 80)/10
}

func level(score float32) int { return int(score*40 + .5) }

func less(first bool) int {
	if first {
		return -1
	}
	return 1
}
