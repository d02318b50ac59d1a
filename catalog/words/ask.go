package words

import (
	"slices"
	"strings"
)

// MostAsked bounds the words of a query that are looked for.
const MostAsked = 12

// Ask reads a query of at most so many letters: small words go, unless there is
// nothing else; "senza glutine" also names the allergen that is not wanted, as
// bits in the order of Allergens.
func Ask(q string, letters int) (asked []Word, without uint32) {
	all := Absences(Of(q, letters, false), true)
	keepSmall := !slices.ContainsFunc(all, func(w Word) bool { return !Small(w.Text) })
	for _, w := range all {
		switch w.Text {
		case "celiaco", "celiaca", "celiaci", "celiachia", "celiac", "coeliac", "glutenfree":
			w.Text = Without + "#gluten"
		case "delattosato", "lattosio", "lactose", "dairyfree":
			w.Text = Without + "#milk"
		}
		if code, ok := strings.CutPrefix(w.Text, Without+"#"); ok {
			without |= Bit(code)
		}
		if (!Small(w.Text) || keepSmall) && !slices.Contains(asked, w) && len(asked) < MostAsked {
			asked = append(asked, w)
		}
	}
	return asked, without
}

// Codes are the allergens of some bits.
func Codes(bits uint32) []string {
	var out []string
	for i, code := range Allergens() {
		if bits&(1<<i) != 0 {
			out = append(out, code)
		}
	}
	return out
}

// Mend finds the word of the trade that was probably meant, with one letter
// wrong or, in longer words, two; "" is none.
func Mend(w string) string {
	letters := len([]rune(w))
	most := Slips(letters)
	if most == 0 || letters > LongestWord {
		return ""
	}
	t := NewTyped(w)
	for slip := 1; slip <= most; slip++ {
		for _, v := range Trade().Vocab {
			if !Apart(v.Mask, t.Mask, slip) && t.Distance([]rune(v.Text), slip) <= slip {
				return v.Text
			}
		}
	}
	return ""
}

// Single writes every doubled letter once: who types "parmiggiano" or
// "mozarella" finds what is written otherwise.
func Single(w string) string {
	var b strings.Builder
	var last rune
	for _, r := range w {
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}
