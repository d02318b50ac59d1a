package search

import (
	"slices"
	"strings"

	"sottocasa/catalog"
)

// Allergens are the codes of Annex II Reg. (EU) 1169/2011, in its order.
func Allergens() []string {
	return []string{"gluten", "crustaceans", "eggs", "fish", "peanuts", "soy", "milk", "nuts", "celery", "mustard", "sesame",
		"sulphites", "lupin", "molluscs"}
}

// bitOf is the bit of an allergen's code, 0 for what is none.
func bitOf(code string) uint32 {
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
	switch italian(w) {
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
	switch english(w) {
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

// declared gives the allergens that a product holds and those of which it may
// hold traces, and whether the shop told all of them. Goods that are no food
// declare nothing; neither does a list that says itself that it is open.
func declared(f catalog.Facts) (holds, traces uint32, told bool) {
	for _, a := range f.Allergens {
		holds |= bitOf(a.Code)
	}
	for _, a := range f.MayContain {
		traces |= bitOf(a.Code)
	}
	if !f.Food {
		return holds, traces, false
	}
	list := strings.ToLower(f.Ingredients.It + "\n" + f.Ingredients.En)
	for _, open := range []string{"possono contenere", "può contenere", "altri ingredienti", "variabili", "secondo l'ordine", "may contain",
		"other ingredients", "depending on"} {
		if strings.Contains(list, open) {
			return holds, traces, false
		}
	}
	return holds, traces, true
}

// without begins the term of what a text says is not in it: "senza latte" must
// not be found by who looks for milk.
const without = "senza:"

func isWithout(w string) bool { return w == "senza" || w == "without" || w == "no" || w == "niente" }

// absences joins what means another thing together than apart: "senza latte",
// "no milk" and "gluten-free" become one word each, the same in both languages
// where an allergen is meant.
func absences(ws []word) []word {
	var out []word
	for i := 0; i < len(ws); i++ {
		w := ws[i]
		switch {
		case isWithout(w.text):
			j := i + 1
			for j < len(ws) && small(ws[j].text) {
				j++
			}
			if j < len(ws) && !ws[j].amount {
				out = append(out, absent(ws[j].text))
				i = j
				continue
			}
		case w.text == "ice" && i+1 < len(ws) && ws[i+1].text == "cream": // no cream
			out = append(out, word{text: "icecream"})
			i++
			continue
		case i+1 < len(ws) && ws[i+1].text == "free" && allergenOf(w.text) != "":
			out = append(out, absent(w.text))
			i++
			continue
		}
		out = append(out, w)
	}
	return out
}

func absent(w string) word {
	if code := allergenOf(w); code != "" {
		return word{text: without + "#" + code}
	}
	return word{text: without + italian(w)}
}
