package catalog

import (
	"slices"

	"sottocasa/catalog/words"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
)

// Nutrition is the mandatory table of a food, of 100 g or 100 ml (art. 30 Reg.
// (EU) 1169/2011; FOOD-03). Weights are hundredths of a gram.
type Nutrition struct {
	KJ        int `json:"kj"`
	Kcal      int `json:"kcal"`
	Fat       int `json:"fat"`
	Saturates int `json:"saturates"`
	Carbs     int `json:"carbs"`
	Sugars    int `json:"sugars"`
	Protein   int `json:"protein"`
	Salt      int `json:"salt"`
}

// Label is what is written on a product: what a food has to say before it is
// bought, and its bar code.
type Label struct {
	Food        bool
	Allergens   []Allergen
	Confirmed   bool // by the shop, also when there are none
	MayContain  []Allergen
	Ingredients locale.Text // allergens between ** and **
	NoList      string      // one of NoLists, or ""
	Origin      string
	Storage     string // one of Storages
	Operator    string
	Marks       []string // "DOP:Pecorino Romano", "BIO:IT-BIO-000"
	Strength    string   // % vol.
	Nutrition   *Nutrition
	NoTable     string // one of NoTables, or ""
	GTIN        string // 8 or 13 digits, or ""
}

// NoLists are why a food needs no list of ingredients (art. 19 Reg. (EU)
// 1169/2011).
func NoLists() []string { return []string{"single_ingredient", "water"} }

// NoTables are why a food needs no table of nutrition (annex V Reg. (EU)
// 1169/2011, art. 16 and 44).
func NoTables() []string { return []string{"loose", "unprocessed", "handmade", "drink", "small"} }

// Storages are how a food is kept.
func Storages() []string { return []string{"ambient", "cool", "chilled", "frozen"} }

// Schemes are the marks of protected names, without organic, which has a code.
func Schemes() []string { return []string{"DOP", "IGP", "STG", "DOCG", "DOC", "IGT"} }

// Over writes l over a product. What is no food any more says nothing of one; a
// drink above 1.2 % vol is for grown-ups (FOOD-06).
func (l Label) Over(p *Product) {
	f := &p.Facts
	f.GTIN = l.GTIN
	if !l.Food {
		f.Food, f.Allergens, f.Confirmed, f.MayContain, f.Ingredients, f.NoList = false, nil, false, nil, locale.Text{}, ""
		f.Unchecked, f.Storage, f.Strength, f.Nutrition, f.NoTable = false, "", "", nil, ""
		return
	}
	f.Unchecked = f.Unchecked && !l.Confirmed
	f.Food, f.Allergens, f.Confirmed, f.MayContain = true, l.Allergens, l.Confirmed, l.MayContain
	f.Ingredients, f.NoList, f.Origin, f.Storage, f.Operator = l.Ingredients, l.NoList, l.Origin, l.Storage, l.Operator
	f.Marks, f.Strength, f.Nutrition, f.NoTable = l.Marks, l.Strength, l.Nutrition, l.NoTable
	if alcoholic(*p) {
		p.MinAge = max(p.MinAge, 18)
	}
}

// LabelOf is what is written on a product now.
func LabelOf(p Product) Label {
	f := p.Facts
	return Label{Food: f.Food, Allergens: f.Allergens, Confirmed: f.Confirmed, MayContain: f.MayContain, Ingredients: f.Ingredients, NoList: f.NoList,
		Origin: f.Origin, Storage: f.Storage, Operator: f.Operator, Marks: f.Marks, Strength: f.Strength, Nutrition: f.Nutrition, NoTable: f.NoTable, GTIN: f.GTIN}
}

// adds says what of a table cannot be: more in the part than in the whole.
func (n *Nutrition) adds() error {
	switch {
	case n == nil:
		return nil
	case n.Saturates > n.Fat:
		return fault.Form(fault.Field{Name: "nutrition_saturates", Key: "food.of_which"})
	case n.Sugars > n.Carbs:
		return fault.Form(fault.Field{Name: "nutrition_sugars", Key: "food.of_which"})
	case n.Fat+n.Carbs+n.Protein+n.Salt > 101_00:
		return fault.Form(fault.Field{Name: "nutrition_fat", Key: "food.above_hundred"})
	}
	return nil
}

// judge says what cannot be written on a product at all; what is only missing
// is asked when it is published.
func (f Facts) judge() error {
	for _, a := range slices.Concat(f.Allergens, f.MayContain) {
		known := words.Species(a.Code)
		if words.Bit(a.Code) == 0 || slices.ContainsFunc(a.Detail, func(d string) bool { return !slices.Contains(known, d) }) {
			return fault.Form(fault.Field{Name: "allergens", Key: "error.choice"})
		}
	}
	return f.Nutrition.adds()
}
