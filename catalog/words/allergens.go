package words

import (
	"slices"
	"strings"
)

// Allergens are the codes of Annex II Reg. (EU) 1169/2011, in its order.
func Allergens() []string {
	return []string{"gluten", "crustaceans", "eggs", "fish", "peanuts", "soy", "milk", "nuts", "celery", "mustard", "sesame",
		"sulphites", "lupin", "molluscs"}
}

// Species are what must be named of an allergen that is a group, by code; nil of
// the others (annex II nos. 1 and 8).
func Species(code string) []string {
	switch code {
	case "gluten":
		return []string{"wheat", "spelt", "khorasan", "rye", "barley", "oats"}
	case "nuts":
		return []string{"almond", "hazelnut", "walnut", "cashew", "pecan", "brazil_nut", "pistachio", "macadamia"}
	}
	return nil
}

// Bit is the bit of an allergen's code, 0 for what is none.
func Bit(code string) uint32 {
	if i := slices.Index(Allergens(), code); i >= 0 {
		return 1 << i
	}
	return 0
}

// allergenOf is the allergen that a folded word names after "senza" or before
// "free"; "" is none.
func allergenOf(w string) string {
	if code := italianAllergen(w); code != "" {
		return code
	}
	return englishAllergen(w)
}

func italianAllergen(w string) string {
	switch Italian(w) {
	case "glutin", "gluten", "grano", "gran", "frument":
		return "gluten"
	case "crostace", "gamber":
		return "crustaceans"
	case "uov", "ov":
		return "eggs"
	case "pesc":
		return "fish"
	case "arachid":
		return "peanuts"
	case "soi":
		return "soy"
	case "latt", "lattos", "latticin":
		return "milk"
	case "noc", "nocciol", "mandorl", "pistacch", "gusc", "anacard":
		return "nuts"
	case "sedan":
		return "celery"
	case "senap":
		return "mustard"
	case "sesam":
		return "sesame"
	case "solfit", "anidrid":
		return "sulphites"
	case "lupin":
		return "lupin"
	case "mollusc", "mollusch":
		return "molluscs"
	}
	return ""
}

func englishAllergen(w string) string {
	switch English(w) {
	case "gluten", "wheat":
		return "gluten"
	case "crustacean", "shellfish", "prawn", "shrimp":
		return "crustaceans"
	case "egg":
		return "eggs"
	case "fish":
		return "fish"
	case "peanut":
		return "peanuts"
	case "soy", "soya", "soi", "soybean":
		return "soy"
	case "milk", "dairi", "lactos":
		return "milk"
	case "nut", "walnut", "hazelnut", "almond", "pistachio":
		return "nuts"
	case "celeri":
		return "celery"
	case "mustard":
		return "mustard"
	case "sesam":
		return "sesame"
	case "sulphit", "sulfit":
		return "sulphites"
	case "mollusc", "mollusk":
		return "molluscs"
	}
	return ""
}

// Without begins the term of what a text says is not in it: "senza latte" must
// not be found by who looks for milk.
const Without = "senza:"

// Absences joins what means another thing together than apart: "senza latte",
// "no milk", "free from milk" and "gluten-free" become one word each, the same in
// both languages where an allergen is meant, and each of "senza latte né uova" and
// "gluten and dairy free". With asked the words are what somebody looks for: what
// they are allergic to is not wanted, nor is any of "senza latte, uova e glutine".
func Absences(ws []Word, asked bool) []Word {
	var out []Word
	for i := 0; i < len(ws); i++ {
		absences, n := absent(ws[i:], asked)
		switch {
		case n > 0:
			out = append(out, absences...)
			i += n - 1
		case ws[i].Text == "ice" && i+1 < len(ws) && ws[i+1].Text == "cream": // no cream
			out = append(out, Word{Text: "icecream"})
			i++
		default:
			out = append(out, ws[i])
		}
	}
	return out
}

// absent reads what is absent at the beginning of some words, and in how many of
// them.
func absent(ws []Word, asked bool) (absences []Word, n int) {
	if n = denied(ws, asked); n > 0 {
		code, long := allergenAt(ws[n:])
		if code == "" {
			return []Word{{Text: Without + Italian(ws[n].Text)}}, n + 1
		}
		end := n + long
		end += more(ws[end:], asked)
		return named(ws[n:end]), end
	}
	code, long := allergenAt(ws)
	if code == "" {
		return nil, 0
	}
	for _, n := range []int{long + more(ws[long:], asked), long} {
		if n < len(ws) && (ws[n].Text == "free" || asked && strings.HasPrefix(ws[n].Text, "allerg")) {
			return named(ws[:n]), n + 1
		}
	}
	return nil, 0
}

// denied is the place of the word that the first ones deny; 0: they do not.
func denied(ws []Word, asked bool) int {
	first := ws[0].Text
	ill := asked && slices.ContainsFunc([]string{"allerg", "intoller", "intoler"}, func(s string) bool { return strings.HasPrefix(first, s) })
	free := len(ws) > 1 && first == "free" && (ws[1].Text == "from" || ws[1].Text == "of")
	if !ill && !free && !slices.Contains([]string{"senza", "without", "no", "niente", "privo", "priva", "privi", "prive"}, first) {
		return 0
	}
	i := 1
	for i < len(ws) && (Small(ws[i].Text) || joins(ws[i])) {
		i++
	}
	if i == len(ws) || ws[i].Amount {
		return 0
	}
	if code, _ := allergenAt(ws[i:]); ill && code == "" {
		return 0
	}
	return i
}

// more is how many words go on with an enumeration of allergens. Commas are not
// kept: side by side they are one when the last comes after an "and".
func more(ws []Word, asked bool) (n int) {
	for i := 0; i < len(ws); {
		joined := joins(ws[i])
		if joined {
			i++
		}
		code, long := allergenAt(ws[i:])
		if code == "" || !joined && !asked {
			return n
		}
		if i += long; joined {
			n = i
		}
	}
	return n
}

func joins(w Word) bool {
	return slices.Contains([]string{"e", "ed", "o", "ne", "and", "or", "nor"}, w.Text)
}

// allergenAt is the allergen that the first words name, and how many they are.
func allergenAt(ws []Word) (code string, n int) {
	switch {
	case len(ws) == 0:
		return "", 0
	case len(ws) > 2 && ws[0].Text == "frutta" && ws[1].Text == "a" && ws[2].Text == "guscio":
		return "nuts", 3
	case len(ws) > 1 && (ws[0].Text == "frutta" && ws[1].Text == "secca" || ws[0].Text == "tree" && ws[1].Text == "nuts"):
		return "nuts", 2
	}
	return allergenOf(ws[0].Text), 1
}

// named are the absences of the allergens among some words.
func named(ws []Word) (absences []Word) {
	for i := 0; i < len(ws); {
		code, n := allergenAt(ws[i:])
		if i += n; code != "" {
			absences = append(absences, Word{Text: Without + "#" + code})
		}
	}
	return absences
}
