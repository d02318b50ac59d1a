package admin

import (
	"reflect"
	"strconv"
	"strings"

	"sottocasa/catalog"
	"sottocasa/catalog/ean"
	"sottocasa/catalog/trades"
	"sottocasa/catalog/words"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
)

// How long what is on a label may be, in letters.
const (
	listLetters     = 2000
	operatorLetters = 200
	originLetters   = 120
	markLetters     = 80
)

// labelFields are the fields of the folds on what a product is made of, but for
// those of allergens.
func labelFields() []string {
	return []string{"food", "ingredients_it", "ingredients_en", "no_list", "origin", "storage", "operator", "strength", "scheme", "scheme_name", "bio", "gtin", "no_table"}
}

// content is the field of a row of the table of nutrition, with where it is kept.
type content struct {
	name string
	kept func(*catalog.Nutrition) *int
	unit string
	part bool // of the row before: "di cui"
}

func contents() []content {
	return []content{
		{"kj", func(n *catalog.Nutrition) *int { return &n.KJ }, "kJ", false}, {"kcal", func(n *catalog.Nutrition) *int { return &n.Kcal }, "kcal", false},
		{"fat", func(n *catalog.Nutrition) *int { return &n.Fat }, "g", false}, {"saturates", func(n *catalog.Nutrition) *int { return &n.Saturates }, "g", true},
		{"carbs", func(n *catalog.Nutrition) *int { return &n.Carbs }, "g", false}, {"sugars", func(n *catalog.Nutrition) *int { return &n.Sugars }, "g", true},
		{"protein", func(n *catalog.Nutrition) *int { return &n.Protein }, "g", false}, {"salt", func(n *catalog.Nutrition) *int { return &n.Salt }, "g", false},
	}
}

// typeLabel fills them with what is kept.
func typeLabel(l locale.Lang, x catalog.Product, typed map[string]string) {
	f := x.Facts
	for name, value := range map[string]string{"label": "1", "food": ticked(f.Food), "allergens": ticked(f.Confirmed), "ingredients_it": f.Ingredients.It,
		"ingredients_en": f.Ingredients.En, "no_list": f.NoList, "origin": f.Origin, "storage": f.Storage, "operator": f.Operator, "strength": f.Strength,
		"scheme": "", "scheme_name": "", "bio": "", "gtin": f.GTIN, "no_table": f.NoTable} {
		typed[name] = value
	}
	for _, m := range f.Marks {
		kind, name, _ := strings.Cut(m, ":")
		switch name = strings.TrimSpace(name); {
		case kind == "BIO":
			typed["bio"] = name
		case typed["scheme"] == "":
			typed["scheme"], typed["scheme_name"] = kind, name
		}
	}
	typeAllergens("has_", f.Allergens, typed)
	typeAllergens("may_", f.MayContain, typed)
	for _, c := range contents() {
		typed["nutrition_"+c.name] = ""
		if f.Nutrition != nil {
			typed["nutrition_"+c.name] = amountOf(l, *c.kept(f.Nutrition), c.unit)
		}
	}
}

func ticked(on bool) string {
	if on {
		return "1"
	}
	return ""
}

func typeAllergens(prefix string, list []catalog.Allergen, typed map[string]string) {
	for _, code := range words.Allergens() {
		typed[prefix+code] = ""
		for _, d := range words.Species(code) {
			typed[prefix+code+"_"+d] = ""
		}
	}
	for _, a := range list {
		typed[prefix+a.Code] = "1"
		for _, d := range a.Detail {
			typed[prefix+a.Code+"_"+d] = "1"
		}
	}
}

// amountOf writes hundredths of a gram as labels do, energy as it is.
func amountOf(l locale.Lang, n int, unit string) string {
	if unit != "g" {
		return strconv.Itoa(n)
	}
	s := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(float64(n)/100, 'f', 2, 64), "0"), ".")
	if l == locale.It {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// readLabel reads them; a form without them, from a page that was open before,
// leaves the product as it is.
func readLabel(f *web.Form) *catalog.Label {
	if f.OptionalLine("label", 1) == "" {
		return nil
	}
	if !f.Bool("food") { // what stood in the fields of a food is no matter any more
		for _, name := range labelFields() {
			f.OptionalText(name, listLetters)
		}
		return &catalog.Label{GTIN: string(web.ParsedIf(f, "gtin", ean.Parse))}
	}
	l := &catalog.Label{Food: true, Confirmed: f.Bool("allergens"), Allergens: readAllergens(f, "has_"), MayContain: readAllergens(f, "may_")}
	l.Ingredients = locale.Text{It: f.OptionalText("ingredients_it", listLetters), En: f.OptionalText("ingredients_en", listLetters)}
	l.NoList, l.NoTable = f.Choice("no_list", append(catalog.NoLists(), "")...), f.Choice("no_table", append(catalog.NoTables(), "")...)
	l.Storage, l.Origin, l.Operator = f.Choice("storage", append(catalog.Storages(), "")...), f.OptionalLine("origin", originLetters), f.OptionalLine("operator", operatorLetters)
	l.Strength = web.ParsedIf(f, "strength", strengthOf)
	readMarks(f, l)
	l.Nutrition = readNutrition(f)
	l.GTIN = string(web.ParsedIf(f, "gtin", ean.Parse))
	return l
}

func readAllergens(f *web.Form, prefix string) (list []catalog.Allergen) {
	for _, code := range words.Allergens() {
		a := catalog.Allergen{Code: code}
		on := f.Bool(prefix + code)
		for _, d := range words.Species(code) {
			if f.Bool(prefix + code + "_" + d) {
				a.Detail = append(a.Detail, d)
			}
		}
		if on {
			list = append(list, a)
		}
	}
	return list
}

// strengthOf reads "13,5", "13.5% vol": per cent of volume, with one decimal
// (annex XII Reg. (EU) 1169/2011).
func strengthOf(s string) (string, error) {
	s = strings.TrimSpace(strings.TrimSuffix(strings.ToLower(strings.TrimRight(strings.TrimSpace(s), ".")), "vol"))
	s = strings.Replace(strings.TrimSpace(strings.TrimSuffix(s, "%")), ",", ".", 1)
	n, err := strconv.ParseFloat(s, 64)
	if whole, part, _ := strings.Cut(s, "."); err != nil || strings.Trim(whole+part, "0123456789") != "" || len(part) > 1 || n <= 0 || n > 96 {
		return "", fault.New(fault.Invalid, "food.strength_bad")
	}
	return strconv.FormatFloat(n, 'f', -1, 64), nil
}

func readMarks(f *web.Form, l *catalog.Label) {
	scheme, name := f.Choice("scheme", append(catalog.Schemes(), "")...), f.OptionalLine("scheme_name", markLetters)
	switch {
	case scheme != "" && name == "":
		f.Fail("scheme_name", "food.scheme_name_needed")
	case scheme == "" && name != "":
		f.Fail("scheme", "food.scheme_needed")
	case scheme != "":
		l.Marks = append(l.Marks, scheme+":"+name)
	}
	if code := web.ParsedIf(f, "bio", italy.ParseOrganic); code != "" {
		l.Marks = append(l.Marks, "BIO:"+code)
	}
}

// readNutrition reads the table: all of it, or none.
func readNutrition(f *web.Form) *catalog.Nutrition {
	var n catalog.Nutrition
	var empty []string
	for _, c := range contents() {
		name := "nutrition_" + c.name
		if f.OptionalLine(name, 12) == "" {
			empty = append(empty, name)
			continue
		}
		*c.kept(&n) = web.Parsed(f, name, func(s string) (int, error) { return weighed(s, c.unit) })
	}
	if len(empty) == len(contents()) {
		return nil
	}
	for _, name := range empty {
		f.Fail(name, "food.table_whole")
	}
	return &n
}

// weighed reads "0,27" grams as 27, and energy as it is.
func weighed(s, unit string) (int, error) {
	bad := fault.New(fault.Invalid, "food.number_bad")
	whole, part, broken := strings.Cut(strings.Replace(strings.TrimSpace(s), ".", ",", 1), ",")
	if whole == "" || len(whole) > 4 || len(part) > 2 || broken && part == "" || strings.Trim(whole+part, "0123456789") != "" {
		return 0, bad
	}
	n, err := strconv.Atoi(whole + (part + "00")[:2])
	switch {
	case err != nil, unit == "g" && n > 100_00, unit != "g" && n > 4000_00: // fat has 3700 kJ
		return 0, bad
	case unit == "g":
		return n, nil
	}
	return (n + 50) / 100, nil
}

// typeOfTrade ticks "food" on a new product of a shop that usually sells food; the
// card must have been read.
func (d *desk) typeOfTrade(typed map[string]string) {
	food := trades.SellFood(d.card.Trade)
	if typed["food"] = ticked(food); food {
		typed["storage"] = catalog.Storages()[0]
	}
}

// otherLabel reports whether what is written on a product is not what a form
// says.
func otherLabel(said *catalog.Label, kept catalog.Product) bool {
	if said == nil {
		return false
	}
	would := kept
	said.Over(&would)
	return !reflect.DeepEqual(catalog.LabelOf(would), catalog.LabelOf(kept))
}

// nutritionNames are the fields of the table.
func nutritionNames() []string {
	names := []string{"no_table"}
	for _, c := range contents() {
		names = append(names, "nutrition_"+c.name)
	}
	return names
}
