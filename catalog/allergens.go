package catalog

import (
	"strings"

	"sottocasa/catalog/words"
)

// Declared gives the allergens that a product holds and those of which it may
// hold traces, and whether the shop told all of them. Goods that are no food
// declare nothing; neither does a list that says itself that it is open.
func (f Facts) Declared() (holds, traces uint32, told bool) {
	for _, a := range f.Allergens {
		holds |= words.Bit(a.Code)
	}
	for _, a := range f.MayContain {
		traces |= words.Bit(a.Code)
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
