package words

import "slices"

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

func isWithout(w string) bool { return w == "senza" || w == "without" || w == "no" || w == "niente" }

// Absences joins what means another thing together than apart: "senza latte",
// "no milk" and "gluten-free" become one word each, the same in both languages
// where an allergen is meant.
func Absences(ws []Word) []Word {
	var out []Word
	for i := 0; i < len(ws); i++ {
		w := ws[i]
		switch {
		case isWithout(w.Text):
			j := i + 1
			for j < len(ws) && Small(ws[j].Text) {
				j++
			}
			if j < len(ws) && !ws[j].Amount {
				out = append(out, absent(ws[j].Text))
				i = j
				continue
			}
		case w.Text == "ice" && i+1 < len(ws) && ws[i+1].Text == "cream": // no cream
			out = append(out, Word{Text: "icecream"})
			i++
			continue
		case i+1 < len(ws) && ws[i+1].Text == "free" && allergenOf(w.Text) != "":
			out = append(out, absent(w.Text))
			i++
			continue
		}
		out = append(out, w)
	}
	return out
}

func absent(w string) Word {
	if code := allergenOf(w); code != "" {
		return Word{Text: Without + "#" + code}
	}
	return Word{Text: Without + Italian(w)}
}
