package catalog

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"sottocasa/internal/clock"
	"sottocasa/internal/italy"
	"sottocasa/tenants"
)

// Gate is one thing that keeps a product from being published, with the field
// that opens it.
type Gate struct {
	Rule  string // of the papers: CONS-01, PRICE-02, FOOD-02 …
	Room  Room   // whose page has the field
	Field string // its name there, which is also its anchor
	Key   string // the sentence, in the words of the shop
	Args  []any  // pairs of name and value, as locale.Printer.T takes them
}

// Room is the page that a gate's field stands on.
type Room string

// The rooms.
const (
	OnSeller  Room = "seller"  // the shop's data as a seller
	OnProduct Room = "product" // the product's own page
)

// Seller is what gates ask about who sells.
type Seller struct {
	tenants.Settings
	Today clock.Date // where the shop is
}

// gate is one rule: shut says what the sentence needs, and whether it is shut.
type gate struct {
	Gate
	shut func(Product, Seller) bool
}

// gates is the one table of what must hold before anything is on sale.
func gates() []gate {
	return slices.Concat(sellerGates(), wordGates(), foodGates(), claimGates())
}

// Gates lists what is missing before a shop may publish a product, in the order
// in which it is mended: none means that it may. It reads nothing and changes
// nothing.
func Gates(p Product, s Seller) []Gate {
	var list []Gate
	for _, g := range gates() {
		if g.shut(p, s) {
			list = append(list, g.Gate)
		}
	}
	return append(list, boxGates(p, s)...)
}

// SellerGates lists those of Gates that hold back every product of a shop.
func SellerGates(s Seller) []Gate {
	var list []Gate
	for _, g := range sellerGates() {
		if g.shut(Product{}, s) {
			list = append(list, g.Gate)
		}
	}
	return list
}

// Who sells must be told before anybody buys (art. 7 D.Lgs. 70/2003, art. 49
// Codice del consumo, art. 35 DPR 633/72).
func sellerGates() []gate {
	missing := func(field, key string, value func(Seller) string) gate {
		return gate{Gate{"CONS-01", OnSeller, field, key, nil}, func(_ Product, s Seller) bool { return strings.TrimSpace(value(s)) == "" }}
	}
	return []gate{
		missing("legal_name", "gate.legal_name", func(s Seller) string { return s.Legal.Name }),
		missing("street", "gate.address", func(s Seller) string {
			if s.Address.Civic == "" || s.Address.CAP == "" || s.Address.Comune == "" {
				return ""
			}
			return s.Address.Street
		}),
		{Gate{"CONS-01", OnSeller, "vat", "gate.vat", nil}, func(_ Product, s Seller) bool {
			_, err := italy.ParseVATNumber(s.Legal.VAT)
			return err != nil
		}},
		missing("email", "gate.email", func(s Seller) string { return s.Email }),
		missing("phone", "gate.phone", func(s Seller) string { return s.Phone }),
	}
}

// What everything on sale says of itself: in Italian (art. 9 Codice del
// consumo), with its price, its price per measure (art. 14-16) and its VAT.
func wordGates() []gate {
	return []gate{
		{Gate{"ITALIAN", OnProduct, "title_it", "gate.title_it", nil}, func(p Product, _ Seller) bool { return blank(p.Title.It) }},
		{Gate{"ITALIAN", OnProduct, "about_it", "gate.about_it", nil}, func(p Product, _ Seller) bool {
			return blank(p.About.It) && !blank(p.About.En)
		}},
		{Gate{"PRICE-01", OnProduct, "price", "gate.price", nil}, func(p Product, _ Seller) bool { return p.Variant.Asked() <= 0 }},
		{Gate{"PRICE-02", OnProduct, "quantity", "gate.quantity", nil}, func(p Product, _ Seller) bool {
			measured := p.Quantity > 0 && (p.Unit == "g" || p.Unit == "ml")
			return p.Mode == Each && !measured && p.Exempt == ""
		}},
		{Gate{"PRICE-02", OnProduct, "drained", "gate.drained", nil}, func(p Product, _ Seller) bool {
			return p.Drained > 0 && p.Quantity > 0 && p.Unit == "g" && p.Drained > p.Quantity
		}},
		{Gate{"VAT-01", OnProduct, "vat_rate", "gate.vat_rate", nil}, func(p Product, _ Seller) bool {
			return !slices.Contains([]int{4, 5, 10, 22}, p.VATRate) && p.VATNature == ""
		}},
	}
}

// What a food says before it is bought (art. 14, 21, 30 and 44 Reg. (EU)
// 1169/2011, art. 19 D.Lgs. 231/2017).
func foodGates() []gate {
	food := func(rule, field, key string, shut func(Facts) bool) gate {
		return gate{Gate{rule, OnProduct, field, key, nil}, func(p Product, _ Seller) bool { return p.Facts.Food && p.Box == NoBox && shut(p.Facts) }} // what is in a box says so itself
	}
	return []gate{
		food("FOOD-01", "allergens", "error.publish_allergens", func(f Facts) bool { return !f.Confirmed }),
		food("FOOD-01", "ingredients_it", "gate.ingredients", func(f Facts) bool { return blank(f.Ingredients.It) && f.NoList == "" }),
		{Gate{"FOOD-01", OnProduct, "operator", "gate.operator", nil}, func(p Product, _ Seller) bool {
			return inPack(p) && blank(p.Facts.Operator)
		}},
		food("FOOD-02", "allergens_gluten", "gate.gluten", func(f Facts) bool { return unnamed(f, "gluten") }),
		food("FOOD-02", "allergens_nuts", "gate.nuts", func(f Facts) bool { return unnamed(f, "nuts") }),
		{Gate{"FOOD-03", OnProduct, "no_table", "gate.nutrition", nil}, func(p Product, _ Seller) bool {
			return inPack(p) && p.Facts.Nutrition == nil && p.Facts.NoTable == ""
		}},
	}
}

// What only some may say or sell: protected names (Reg. (EU) 2024/1143),
// organic (CJEU C-289/16: selling online is no direct sale) and alcohol (art.
// 14-ter L. 125/2001, art. 29 D.Lgs. 504/95).
func claimGates() []gate {
	return []gate{
		{Gate{"FOOD-05", OnSeller, "organic", "gate.organic", nil}, func(p Product, s Seller) bool { return organic(p) && !s.Legal.Organic.On(s.Today) }},
		{Gate{"FOOD-05", OnProduct, "title_it", "gate.evokes", nil}, evokes},
		{Gate{"FOOD-06", OnProduct, "strength", "gate.strength", nil}, func(p Product, _ Seller) bool {
			_, told := strength(p)
			return p.Facts.Food && p.Box == NoBox && p.MinAge >= 18 && !told
		}},
		{Gate{"FOOD-06", OnProduct, "min_age", "gate.min_age", nil}, func(p Product, _ Seller) bool { return alcoholic(p) && p.MinAge < 18 }},
		{Gate{"FOOD-06", OnSeller, "alcohol", "gate.alcohol", nil}, func(p Product, s Seller) bool {
			return (alcoholic(p) || p.Facts.Food && p.MinAge >= 18) && !s.Legal.Alcohol
		}},
	}
}

// inPack reports whether a food is sold in a pack with its quantity on it; what
// is loose, or wrapped at the counter, says less (art. 44 Reg. (EU) 1169/2011).
func inPack(p Product) bool { return p.Facts.Food && p.Mode == Each && p.Quantity > 0 }

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// unnamed reports whether an allergen is declared without the species that the
// law wants by name: "grano", not "glutine". Traces are told freely.
func unnamed(f Facts, code string) bool {
	return slices.ContainsFunc(f.Allergens, func(a Allergen) bool { return a.Code == code && len(a.Detail) == 0 })
}

// organic reports whether a food says that it is, in a mark or in words.
func organic(p Product) bool {
	if slices.ContainsFunc(p.Facts.Marks, func(m string) bool { scheme, _, _ := strings.Cut(m, ":"); return scheme == "BIO" }) {
		return true
	}
	return p.Facts.Food && slices.ContainsFunc(p.said(), func(word string) bool {
		return word == "bio" || word == "organic" || strings.HasPrefix(word, "biologic")
	})
}

// said is every word that a product's name and description are made of.
func (p Product) said() []string {
	text := strings.ToLower(strings.Join([]string{p.Title.It, p.Title.En, p.About.It, p.About.En}, " "))
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
}

// evokes reports whether a product leans on a protected name that it does not
// bear: "tipo Parmigiano", "parmesan".
func evokes(p Product, _ Seller) bool {
	words := p.said()
	lean := func(i int) bool {
		return slices.Contains([]string{"tipo", "stile", "imitazione"}, words[i]) && i+1 < len(words) &&
			slices.Contains([]string{"parmigiano", "grana", "pecorino", "gorgonzola", "prosciutto"}, words[i+1])
	}
	for i := range words {
		if p.Facts.Food && (words[i] == "parmesan" || lean(i)) {
			return true
		}
	}
	return false
}

// alcoholFrom is the strength from which a drink is one (FOOD-06), in % vol.
const alcoholFrom = 1.2

func alcoholic(p Product) bool {
	vol, told := strength(p)
	return told && vol > alcoholFrom
}

func strength(p Product) (vol float64, told bool) {
	s := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(strings.ToLower(p.Facts.Strength)), "vol"))
	vol, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(strings.TrimSuffix(s, "%")), ",", ".", 1), 64)
	return vol, err == nil
}
