package search

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed synonyms.txt
var synonymFile string

// maxParts is how many words a phrase of the trade may have.
const maxParts = 4

// phrase is something people type, and what it also means.
type phrase struct {
	parts []string
	means []meaning
}

// meaning is a phrase that goods may be called by. One that is near is no
// translation: who asks for a lager is shown the other beers.
type meaning struct {
	parts []string
	near  bool
}

// lexicon finds phrases by any form of their first word.
type lexicon struct {
	byFirst map[string][]*phrase // folded word, "i:" + Italian stem, "e:" + English stem
	vocab   []lettered           // every word of every phrase, for typing errors
}

// lettered is a word that typed words are compared with.
type lettered struct {
	text string
	mask uint32
}

// trade is the lexicon of synonyms.txt.
//
//nolint:gochecknoglobals // read once from the program itself
var trade = sync.OnceValue(func() *lexicon { return readLexicon(synonymFile) })

func readLexicon(file string) *lexicon {
	x := &lexicon{byFirst: map[string][]*phrase{}}
	known := map[string]bool{}
	for line := range strings.Lines(file) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		left, right, _ := strings.Cut(line, ">")
		from, to := phrases(left), phrases(right)
		for i, f := range from {
			p := &phrase{parts: f}
			for j, equal := range from {
				if j != i {
					p.means = append(p.means, meaning{equal, false})
				}
			}
			for _, near := range to {
				p.means = append(p.means, meaning{near, true})
			}
			x.add(p)
			for _, w := range f {
				if !known[w] {
					known[w] = true
					x.vocab = append(x.vocab, lettered{w, mask(w)})
				}
			}
		}
	}
	return x
}

// phrases reads "a, b c" as folded phrases without their small words.
func phrases(list string) [][]string {
	var out [][]string
	for item := range strings.SplitSeq(list, ",") {
		var parts []string
		for _, w := range fold(item, longestField) {
			if !small(w) {
				parts = append(parts, w)
			}
		}
		if len(parts) > 0 && len(parts) <= maxParts {
			out = append(out, parts)
		}
	}
	return out
}

func (x *lexicon) add(p *phrase) {
	first := p.parts[0]
	it, en := stems(first)
	for _, key := range []string{first, "i:" + it, "e:" + en} {
		x.byFirst[key] = append(x.byFirst[key], p)
	}
}

// at gives the phrases that the words begin with, whatever their forms.
func (x *lexicon) at(ws []string) []*phrase {
	it, en := stems(ws[0])
	var out []*phrase
	for _, key := range []string{ws[0], "i:" + it, "e:" + en} {
	next:
		for _, p := range x.byFirst[key] {
			if len(p.parts) > len(ws) {
				continue
			}
			for i, part := range p.parts[1:] {
				if !akin(part, ws[i+1]) {
					continue next
				}
			}
			for _, known := range out {
				if known == p {
					continue next
				}
			}
			out = append(out, p)
		}
	}
	return out
}

// small says whether a word says nothing of what is looked for.
func small(w string) bool {
	switch w {
	case "il", "lo", "la", "i", "gli", "le", "l", "un", "uno", "una", "di", "d", "del", "dello", "della", "dei", "degli", "delle", "dell",
		"a", "ad", "al", "allo", "alla", "ai", "agli", "alle", "all", "da", "dal", "dallo", "dalla", "dai", "dalle", "dall",
		"in", "nel", "nello", "nella", "nei", "nelle", "nell", "con", "col", "coi", "per", "su", "sul", "sulla", "sui", "sulle",
		"tra", "fra", "e", "ed", "o", "od", "che", "mi", "ci", "si", "vorrei", "voglio", "cerco", "serve", "ho", "bisogno", "qualcosa",
		"quello", "quella", "questo", "questa", "po", "piu", "cosa", "avete", "dove", "fare", "mio", "mia":
		return true
	case "the", "an", "of", "for", "with", "on", "to", "and", "or", "my", "some", "want", "need", "please", "from", "by", "at", "is",
		"are", "any", "do", "you", "have", "what", "where", "looking", "something", "s", "me", "us", "it", "your", "like", "buy", "get":
		return true
	}
	return false
}
