package catalog

import (
	"strings"
	"unicode/utf8"

	"sottocasa/catalog/words"
	"sottocasa/tenants"
)

// ask writes a query as text-search queries of the database.
type ask struct {
	key   string
	slots []words.Word
	texts []string // of the slots
	near  bool     // forgive wrong letters, and show what is only of the kind
}

// longestAsk bounds what one query becomes: phrases of the trade multiply.
const longestAsk = 8000

func newAsk(hood tenants.HoodID, slots []words.Word, near bool) *ask {
	a := &ask{key: hoodKey(hood), slots: slots, near: near}
	for _, s := range slots {
		a.texts = append(a.texts, s.Text)
	}
	return a
}

// lexeme is one word as it is looked up: at "AB" only in titles, "" anywhere.
func (a *ask) lexeme(w, at string, prefix bool) string {
	s := quoted(a.key + w)
	switch {
	case prefix:
		return s + ":*" + at
	case at != "":
		return s + ":" + at
	}
	return s
}

// plainly are the words exactly as typed.
func (a *ask) plainly(at string) string {
	var all []string
	for _, s := range a.slots {
		all = append(all, a.lexeme(s.Text, at, false))
	}
	return strings.Join(all, " & ")
}

// noun is one of the words as the noun of a title.
func (a *ask) noun() string {
	var all []string
	for _, s := range a.slots {
		all = append(all, a.lexeme(s.Text, "A", false))
	}
	return strings.Join(all, " | ")
}

// form is a word as typed, what begins with it, and its other endings.
func (a *ask) form(s words.Word, at string) string {
	if s.Amount || strings.HasPrefix(s.Text, words.Without) {
		return a.lexeme(s.Text, at, false)
	}
	all := []string{a.lexeme(s.Text, at, utf8.RuneCountInString(s.Text) > 1)}
	it, en := words.Stems(s.Text)
	for _, stem := range []string{it, en} {
		if stem != s.Text {
			all = append(all, a.lexeme(stem, at, false))
		}
	}
	if a.near {
		if once := words.Single(s.Text); utf8.RuneCountInString(once) > 3 {
			all = append(all, a.lexeme(once, at, true), a.lexeme(doubled+once, at, true))
		}
		if meant := words.Mend(s.Text); meant != "" {
			all = append(all, a.form0(meant, at)...)
		}
	}
	return "(" + strings.Join(all, " | ") + ")"
}

// form0 are the endings of a word that was not typed.
func (a *ask) form0(w, at string) []string {
	it, en := words.Stems(w)
	all := []string{a.lexeme(w, at, false), a.lexeme(it, at, false)}
	if en != it {
		all = append(all, a.lexeme(en, at, false))
	}
	return all
}

func (a *ask) forms(at string) string {
	var all []string
	for _, s := range a.slots {
		all = append(all, a.form(s, at))
	}
	return strings.Join(all, " & ")
}

// meant is forms with the words of the trade that mean the same; what would
// become too long is forms alone.
func (a *ask) meant(at string) string {
	if s := a.from(0, at); len(s) <= longestAsk {
		return s
	}
	return a.forms(at)
}

// from reads the slots from place i on. A phrase may answer several at once.
func (a *ask) from(i int, at string) string {
	if i == len(a.slots) {
		return ""
	}
	bySpan := map[int][]string{1: {a.form(a.slots[i], at)}}
	asked, kin := a.texts[i:], a.near
	if a.near {
		if w := words.Mend(a.texts[i]); w != "" && len(words.Trade().At(a.texts[i:i+1])) == 0 {
			asked, kin = []string{w}, false
		}
	}
	for _, p := range words.Trade().At(asked) {
		for _, m := range p.Means {
			if m.Near && !kin { // only of its kind: shown when nothing is what was asked for
				continue
			}
			var parts []string
			for _, part := range m.Parts {
				parts = append(parts, "("+strings.Join(a.form0(part, at), " | ")+")")
			}
			bySpan[len(p.Parts)] = append(bySpan[len(p.Parts)], "("+strings.Join(parts, " & ")+")")
		}
	}
	var ways []string
	for span := 1; span <= len(a.slots)-i; span++ {
		if len(bySpan[span]) == 0 {
			continue
		}
		way := "(" + strings.Join(bySpan[span], " | ") + ")"
		if rest := a.from(i+span, at); rest != "" {
			way += " & " + rest
		}
		if ways = append(ways, "("+way+")"); len(way) > longestAsk {
			break
		}
	}
	return "(" + strings.Join(ways, " | ") + ")"
}
