package catalog

import (
	"cmp"
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
	some  bool     // one of the words will do

	allergens
}

// allergens are those that must be declared absent, as bits: also as traces, or,
// with traced, as ingredients alone, but one as traces.
type allergens struct {
	without uint32
	traced  bool
}

// mask is how the database is asked: below zero for what is traced.
func (f allergens) mask() int {
	if f.traced {
		return -int(f.without)
	}
	return int(f.without)
}

// longestAsk bounds what one query becomes: phrases of the trade multiply.
const longestAsk = 8000

func newAsk(hood tenants.HoodID, slots []words.Word, f allergens, near bool) *ask {
	a := &ask{key: hoodKey(hood), slots: slots, allergens: f, near: near}
	for _, s := range slots {
		a.texts = append(a.texts, s.Text)
	}
	return a
}

// lexeme is one word as it is looked up where it stands.
func (a *ask) lexeme(w, at string, prefix bool) string {
	s := quoted(a.key + at + w)
	if prefix {
		return s + ":*"
	}
	return s
}

// tiers is how many ranks what is found has.
const tiers = 5

// ranks are the queries of the tiers, best first. What the first finds the
// second finds too, and so on.
func (a *ask) ranks() [tiers]string {
	if len(a.slots) == 0 {
		return [tiers]string{tiers - 1: a.marks(nil)}
	}
	if a.some {
		return [tiers]string{2: a.anyForm(inTitle), 3: a.single(inTitle), 4: a.single(anywhere)}
	}
	plain := a.plainly(inTitle)
	return [tiers]string{plain + " & (" + a.noun() + ")", plain, a.forms(inTitle), a.meant(inTitle), a.meant(anywhere)}
}

// apart makes each tier's query find what no better one's finds.
func apart(ranks [tiers]string) [tiers]string {
	out := ranks
	for i := 1; i < tiers; i++ {
		switch ranks[i-1] {
		case "":
		case ranks[i]:
			out[i] = ""
		default:
			out[i] = "(" + ranks[i] + ") & !(" + ranks[i-1] + ")"
		}
	}
	return out
}

// marks are the filters as the index has them: what must not be in it, and whose
// it may be where these are few.
func (a *ask) marks(shops []tenants.ShopID) string {
	var all, of []string
	if a.without != 0 {
		all = append(all, a.lexeme(toldMark, anywhere, false))
	}
	var none, one []string // of the allergens
	for _, code := range words.Codes(a.without) {
		mark := a.lexeme(allergenMark+code, anywhere, false)
		none, one = append(none, "!"+mark), append(one, mark)
	}
	if a.traced {
		all = append(all, "("+strings.Join(one, " | ")+")")
	} else {
		all = append(all, none...)
	}
	for _, shop := range shops[:min(len(shops), fewShops+1)] {
		of = append(of, a.lexeme(shopLexeme(shop), anywhere, false))
	}
	if n := len(of); n > 0 && n <= fewShops {
		all = append(all, "("+strings.Join(of, " | ")+")")
	}
	return strings.Join(all, " & ")
}

// marked is a query with the filters; no query stays none.
func marked(query, marks string) string {
	if query == "" || marks == "" {
		return query
	}
	return "(" + query + ") & " + marks
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
		all = append(all, a.lexeme(s.Text, asNoun, false))
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
		all = append(all, a.nearly(s.Text, at)...)
	}
	return "(" + strings.Join(all, " | ") + ")"
}

// nearly are the forms of what may have been meant: a letter doubled or not, a
// word of the trade, the plain word of a small or a large one, two words that the
// shop writes apart.
func (a *ask) nearly(w, at string) (all []string) {
	if once := words.Single(w); utf8.RuneCountInString(once) > 3 {
		all = append(all, a.lexeme(once, at, true), a.lexeme(doubled+once, at, true))
	}
	for _, meant := range []string{words.Mend(w), words.Smaller(w)} {
		if meant != "" {
			all = append(all, a.form0(meant, at)...)
		}
	}
	return append(all, a.split(w, at)...)
}

// split are the two words that one may be.
func (a *ask) split(w, at string) (all []string) {
	const shortest, longest = 3, 20
	letters := []rune(w)
	if len(letters) > longest {
		return nil
	}
	for i := shortest; i <= len(letters)-shortest; i++ {
		all = append(all, a.every([]string{string(letters[:i]), string(letters[i:])}, at))
	}
	return all
}

// every is all of the words, in any form.
func (a *ask) every(parts []string, at string) string {
	var all []string
	for _, part := range parts {
		all = append(all, "("+strings.Join(a.form0(part, at), " | ")+")")
	}
	return "(" + strings.Join(all, " & ") + ")"
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

func (a *ask) each(at string) (all []string) {
	for _, s := range a.slots {
		all = append(all, a.form(s, at))
	}
	return all
}

func (a *ask) forms(at string) string { return strings.Join(a.each(at), " & ") }

func (a *ask) anyForm(at string) string { return strings.Join(a.each(at), " | ") }

// single is any one of the words, or what means the same.
func (a *ask) single(at string) string {
	var all []string
	for i := range a.slots {
		one := *a
		one.slots, one.texts = a.slots[i:i+1], a.texts[i:i+1]
		all = append(all, one.meant(at))
	}
	return strings.Join(all, " | ")
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
	if a.near && len(words.Trade().At(a.texts[i:i+1])) == 0 {
		if w := cmp.Or(words.Mend(a.texts[i]), words.Smaller(a.texts[i])); w != "" {
			asked, kin = []string{w}, false
		}
	}
	for _, p := range words.Trade().At(asked) {
		bySpan[len(p.Parts)] = append(bySpan[len(p.Parts)], a.means(p, kin, at)...)
	}
	if one := a.joined(i); one != "" {
		bySpan[2] = append(bySpan[2], a.every([]string{one}, at))
		for _, p := range words.Trade().At([]string{one}) {
			bySpan[2] = append(bySpan[2], a.means(p, false, at)...)
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

// means are the meanings of a phrase of the trade. What is only of its kind is
// shown when nothing is what was asked for.
func (a *ask) means(p *words.Phrase, kin bool, at string) (all []string) {
	for _, m := range p.Means {
		if kin || !m.Near {
			all = append(all, a.every(m.Parts, at))
		}
	}
	return all
}

// joined are slot i and the next as one word, which may be how the shop writes
// them: jig saw; "" when they cannot be one, or nothing is forgiven yet.
func (a *ask) joined(i int) string {
	if !a.near || i+1 >= len(a.slots) || a.slots[i].Amount || a.slots[i+1].Amount || strings.Contains(a.texts[i]+a.texts[i+1], ":") {
		return ""
	}
	return a.texts[i] + a.texts[i+1]
}
