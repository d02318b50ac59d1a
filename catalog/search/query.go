package search

import (
	"slices"
	"strings"

	"sottocasa/catalog/words"
)

// LongestQuery is how many letters of a query count.
const LongestQuery = 200

// slot is one word of a query, or several that mean one thing.
type slot struct {
	words.Word
	ways  []way
	wrote string // what was typed instead of the word that is looked for
}

// way is one reading of a slot: products that have all of its terms, each term
// in any of its forms.
type way struct {
	terms [][]uint32
	worth float32 // of what is found this way, at most 1
	spans int     // how many slots it answers
	near  bool    // not what was asked for, only of its kind
}

// What a reading is worth. Exact before stem before prefix before typo.
const (
	worthExact  = 1
	worthStem   = .94
	worthSplit  = .88
	worthEqual  = .82 // a synonym, or the other language's word
	worthPrefix = .74
	worthNear   = .6
	worthTypo   = .56
)

// parsed is a query that has been read.
type parsed struct {
	slots   []slot
	without uint32 // allergens that the words exclude
	code    string // the whole query as an article number
}

// parse reads a query.
func parse(q string) parsed {
	p := parsed{code: words.Bare(q)}
	asked, without := words.Ask(q, LongestQuery)
	for _, w := range asked {
		p.slots = append(p.slots, slot{Word: w})
	}
	p.without = without
	return p
}

// read finds every way in which the slots can be answered by this shop.
func (x *Index) read(p *parsed) {
	texts := make([]string, len(p.slots))
	for i, s := range p.slots {
		texts[i] = s.Text
	}
	for i := range p.slots {
		s := &p.slots[i]
		s.ways = append(s.ways, x.forms(s.Text, 1)...)
		s.ways = append(s.ways, x.phrases(texts[i:], 1)...)
		s.ways = append(s.ways, x.joined(texts[i:])...)
	}
	for i := range p.slots {
		s := &p.slots[i]
		if s.Amount || strings.HasPrefix(s.Text, words.Without) {
			continue
		}
		// Two letters among other words are a word of their own: tè is no teglia.
		if _, whole := x.find(s.Text); !whole && (len(s.Text) > 2 || len(p.slots) == 1) {
			s.ways = append(s.ways, x.begun(s.Text)...)
		}
		if p.answered(i) {
			continue
		}
		if w, ok := x.split(s.Text); ok {
			s.ways = append(s.ways, w)
		}
		if len(s.ways) == 0 {
			s.ways = x.smaller(s.Text)
		}
		if len(s.ways) == 0 {
			s.ways = x.mended(s)
		}
	}
}

// answered says whether a slot has a way, its own or one that began before it.
func (p *parsed) answered(i int) bool {
	for j := range p.slots[:i+1] {
		for _, w := range p.slots[j].ways {
			if j+w.spans > i {
				return true
			}
		}
	}
	return false
}

// forms are the ways of a word itself and of its other endings.
func (x *Index) forms(w string, worth float32) []way {
	var out []way
	if t, ok := x.find(w); ok {
		out = append(out, way{[][]uint32{{t}}, worth * worthExact, 1, false})
	}
	if strings.HasPrefix(w, words.Without) {
		return out
	}
	if list := x.kin(w, nil); len(list) > 0 {
		out = append(out, way{[][]uint32{list}, worth * worthStem, 1, false})
	}
	return out
}

// phrases are the ways of what the words mean besides, by the words of the trade.
func (x *Index) phrases(ws []string, worth float32) []way {
	var out []way
	for _, p := range words.Trade().At(ws) {
		for _, m := range p.Means {
			v := worth * worthEqual
			if m.Near {
				v = worth * worthNear
			}
			if terms, ok := x.all(m.Parts); ok {
				out = append(out, way{terms, v, len(p.Parts), m.Near})
			}
		}
	}
	return out
}

// all finds every one of the words, in any form.
func (x *Index) all(parts []string) ([][]uint32, bool) {
	terms := make([][]uint32, 0, len(parts))
	for _, part := range parts {
		var forms []uint32
		if t, ok := x.find(part); ok {
			forms = append(forms, t)
		}
		if forms = x.kin(part, forms); len(forms) == 0 {
			return nil, false
		}
		terms = append(terms, forms)
	}
	return terms, true
}

// joined reads two words as one, the shop's or the trade's: pan grattato.
func (x *Index) joined(ws []string) []way {
	if len(ws) < 2 || strings.Contains(ws[0]+ws[1], ":") {
		return nil
	}
	one := ws[0] + ws[1]
	out := x.phrases([]string{one}, worthSplit)
	if terms, ok := x.all([]string{one}); ok {
		out = append(out, way{terms, worthSplit, 1, false})
	}
	for i := range out {
		out[i].spans = 2
	}
	return out
}

// split reads one word as two that the shop writes apart, of one product:
// pannacotta.
func (x *Index) split(w string) (way, bool) {
	const shortest = 3
	for i := shortest; i <= len(w)-shortest; i++ {
		if terms, ok := x.all([]string{w[:i], w[i:]}); ok && len(x.together(terms)) > 0 {
			return way{terms, worthSplit, 1, false}, true
		}
	}
	return way{}, false
}

// smaller reads an Italian word as a small or a large one of its kind.
func (x *Index) smaller(w string) []way {
	of := words.Smaller(w)
	if of == "" {
		return nil
	}
	if list := x.kin(of, nil); len(list) > 0 {
		return []way{{[][]uint32{list}, worthNear, 1, false}}
	}
	return x.phrases([]string{of}, worthNear)
}

// mostForms bounds how many terms one beginning may stand for.
const mostForms = 64

// begun are the words that begin as w does: parm.
func (x *Index) begun(w string) []way {
	if len(w) < 2 {
		return nil
	}
	var list []uint32
	i, _ := slices.BinarySearch(x.terms, w)
	for ; i < len(x.terms) && strings.HasPrefix(x.terms[i], w) && len(list) < mostForms; i++ {
		list = append(list, uint32(i))
	}
	if s := words.Italian(w); len(list) == 0 && len(s) > 4 && len(s) < len(w) { // ciambelle, ciambelline
		return x.begun(s)
	}
	var out []way
	if len(list) > 0 {
		out = append(out, way{[][]uint32{list}, worthPrefix, 1, false})
	}
	return out
}
