package words

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed synonyms.txt
var synonymFile string

// maxParts is how many words a phrase of the trade may have.
const maxParts = 4

// Phrase is something people type, and what it also means.
type Phrase struct {
	Parts []string
	Means []Meaning
}

// Meaning is a phrase that goods may be called by. One that is near is no
// translation: who asks for a lager is shown the other beers.
type Meaning struct {
	Parts []string
	Near  bool
}

// Lexicon finds phrases by any form of their first word.
type Lexicon struct {
	byFirst map[string][]*Phrase // folded word, "i:" + Italian stem, "e:" + English stem
	Vocab   []Lettered           // every word of every phrase, for typing errors
}

// Lettered is a word that typed words are compared with.
type Lettered struct {
	Text string
	Mask uint32
}

//nolint:gochecknoglobals // read once from the program itself
var trade = sync.OnceValue(func() *Lexicon { return readLexicon(synonymFile) })

// Trade is the lexicon of synonyms.txt.
func Trade() *Lexicon { return trade() }

func readLexicon(file string) *Lexicon {
	x := &Lexicon{byFirst: map[string][]*Phrase{}}
	known := map[string]bool{}
	for line := range strings.Lines(file) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		left, right, _ := strings.Cut(line, ">")
		from, to := phrases(left), phrases(right)
		for i, f := range from {
			p := &Phrase{Parts: f}
			for j, equal := range from {
				if j != i {
					p.Means = append(p.Means, Meaning{equal, false})
				}
			}
			for _, near := range to {
				p.Means = append(p.Means, Meaning{near, true})
			}
			x.add(p)
			for _, w := range f {
				if !known[w] {
					known[w] = true
					x.Vocab = append(x.Vocab, Lettered{w, Mask(w)})
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
		for _, w := range Fold(item, LongestField) {
			if !Small(w) {
				parts = append(parts, w)
			}
		}
		if len(parts) > 0 && len(parts) <= maxParts {
			out = append(out, parts)
		}
	}
	return out
}

func (x *Lexicon) add(p *Phrase) {
	first := p.Parts[0]
	it, en := Stems(first)
	for _, key := range []string{first, "i:" + it, "e:" + en} {
		x.byFirst[key] = append(x.byFirst[key], p)
	}
}

// At gives the phrases that the words begin with, whatever their forms.
func (x *Lexicon) At(ws []string) []*Phrase {
	it, en := Stems(ws[0])
	var out []*Phrase
	for _, key := range []string{ws[0], "i:" + it, "e:" + en} {
	next:
		for _, p := range x.byFirst[key] {
			if len(p.Parts) > len(ws) {
				continue
			}
			for i, part := range p.Parts[1:] {
				if !Akin(part, ws[i+1]) {
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

// Small says whether a word says nothing of what is looked for.
func Small(w string) bool {
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
