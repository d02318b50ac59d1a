package catalog_test

import (
	"slices"
	"testing"

	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

func seller() catalog.Seller {
	return catalog.Seller{Today: clock.Date{Year: 2026, Month: 11, Day: 22}, Settings: tenants.Settings{
		Phone: "+390600000101", Email: "forno@posta.example",
		Address: tenants.Address{Street: "Via Fonteiana", Civic: "9991", CAP: "00152", Comune: "Roma", Province: "RM"},
		Legal: tenants.Legal{Name: "Forno di Prova", VAT: "99901012007", Alcohol: true,
			Organic: tenants.Organic{Code: "IT-BIO-000", Until: clock.Date{Year: 2027, Month: 1, Day: 1}}}}}
}

func biscuits() catalog.Product {
	return catalog.Product{Title: locale.Text{It: "Ciambelline al vino"}, Mode: catalog.Each, Quantity: 250, Unit: "g", VATRate: 10,
		Variant: catalog.Variant{Price: 450, Per: "piece"}, Facts: catalog.Facts{Food: true, Confirmed: true, Operator: "Forno di Prova, Roma", NoTable: "handmade",
			Allergens: []catalog.Allergen{{Code: "gluten", Detail: []string{"wheat"}}}, Ingredients: locale.Text{It: "**farina di grano**, vino"}}}
}

// What lacks nothing may be published; each thing that is taken away, or said
// wrongly, shuts its own gate and no other.
func TestGates(t *testing.T) {
	if got := catalog.Gates(biscuits(), seller()); len(got) != 0 {
		t.Fatalf("what lacks nothing is held back: %+v", got)
	}
	for name, c := range map[string]struct {
		rule, field string
		room        catalog.Room
		spoil       func(p *catalog.Product, s *catalog.Seller)
	}{
		"no legal name":       {"CONS-01", "legal_name", catalog.OnSeller, func(_ *catalog.Product, s *catalog.Seller) { s.Legal.Name = " " }},
		"no house number":     {"CONS-01", "street", catalog.OnSeller, func(_ *catalog.Product, s *catalog.Seller) { s.Address.Civic = "" }},
		"a wrong VAT number":  {"CONS-01", "vat", catalog.OnSeller, func(_ *catalog.Product, s *catalog.Seller) { s.Legal.VAT = "99901012008" }},
		"no e-mail":           {"CONS-01", "email", catalog.OnSeller, func(_ *catalog.Product, s *catalog.Seller) { s.Email = "" }},
		"no phone":            {"CONS-01", "phone", catalog.OnSeller, func(_ *catalog.Product, s *catalog.Seller) { s.Phone = "" }},
		"English only":        {"ITALIAN", "title_it", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.Title = locale.Text{En: "Biscuits"} }},
		"English description": {"ITALIAN", "about_it", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.About.En = "Crisp." }},
		"no price":            {"PRICE-01", "price", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.Variant.Price = 0 }},
		"no net quantity":     {"PRICE-02", "quantity", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.Quantity = 0 }},
		"pieces, no reason":   {"PRICE-02", "quantity", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.Unit = "pz" }},
		"drained above net":   {"PRICE-02", "drained", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.Drained = 251 }},
		"21 per cent":         {"VAT-01", "vat_rate", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.VATRate = 21 }},
		"none, no nature":     {"VAT-01", "vat_rate", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.VATRate = 0 }},
		"not confirmed": {"FOOD-01", "allergens", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) {
			p.Facts.Allergens, p.Facts.Confirmed = nil, false
		}},
		"no ingredients":    {"FOOD-01", "ingredients_it", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.Facts.Ingredients.It = "" }},
		"nobody made it":    {"FOOD-01", "operator", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.Facts.Operator = "" }},
		"gluten of what":    {"FOOD-02", "allergens_gluten", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.Facts.Allergens[0].Detail = nil }},
		"nuts of what tree": {"FOOD-02", "allergens_nuts", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.Facts.Allergens[0] = catalog.Allergen{Code: "nuts"} }},
		"no table, no why":  {"FOOD-03", "no_table", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.Facts.NoTable = "" }},
		"organic, no code": {"FOOD-05", "organic", catalog.OnSeller, func(p *catalog.Product, s *catalog.Seller) {
			p.Title.It, s.Legal.Organic = "Biscotti biologici", tenants.Organic{}
		}},
		"organic, run out": {"FOOD-05", "organic", catalog.OnSeller, func(p *catalog.Product, s *catalog.Seller) {
			p.Facts.Marks, s.Today = []string{"BIO:IT-BIO-000"}, clock.Date{Year: 2027, Month: 1, Day: 2}
		}},
		"tipo parmigiano":   {"FOOD-05", "title_it", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.Title.It = "Formaggio tipo Parmigiano" }},
		"strength untold":   {"FOOD-06", "strength", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.MinAge = 18 }},
		"beer for children": {"FOOD-06", "min_age", catalog.OnProduct, func(p *catalog.Product, _ *catalog.Seller) { p.Facts.Strength = "4,5 % vol" }},
		"no licence": {"FOOD-06", "alcohol", catalog.OnSeller, func(p *catalog.Product, s *catalog.Seller) {
			p.Facts.Strength, p.MinAge, s.Legal.Alcohol = "13.5", 18, false
		}},
	} {
		t.Run(name, func(t *testing.T) {
			p, s := biscuits(), seller()
			c.spoil(&p, &s)
			got := catalog.Gates(p, s)
			if len(got) != 1 || got[0].Rule != c.rule || got[0].Field != c.field || got[0].Room != c.room || got[0].Key == "" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// What needs no list, no price per measure and no licence is not asked for one.
func TestGatesLetPass(t *testing.T) {
	for name, change := range map[string]func(p *catalog.Product, s *catalog.Seller){
		"loose": func(p *catalog.Product, _ *catalog.Seller) {
			p.Mode, p.Quantity, p.Facts.Operator, p.Facts.NoTable = catalog.Weight, 0, "", ""
		},
		"by the bunch": func(p *catalog.Product, _ *catalog.Seller) { p.Quantity, p.Exempt = 0, "sold_by_number" },
		"one ingredient": func(p *catalog.Product, _ *catalog.Seller) {
			p.Facts.Ingredients.It, p.Facts.NoList = "", "single_ingredient"
		},
		"a loaf by the piece": func(p *catalog.Product, _ *catalog.Seller) {
			p.Quantity, p.Exempt, p.Facts.Operator, p.Facts.NoTable = 0, "sold_by_piece", "", ""
		},
		"with its table": func(p *catalog.Product, _ *catalog.Seller) {
			p.Facts.Nutrition, p.Facts.NoTable = &catalog.Nutrition{KJ: 1500}, ""
		},
		"traces of some nut": func(p *catalog.Product, _ *catalog.Seller) { p.Facts.MayContain = []catalog.Allergen{{Code: "nuts"}} },
		"without alcohol":    func(p *catalog.Product, s *catalog.Seller) { p.Facts.Strength, s.Legal.Alcohol = "0,5", false },
		"a word within": func(p *catalog.Product, s *catalog.Seller) {
			p.Title.It, s.Legal.Organic = "Biondi, anti-ossidante biotto", tenants.Organic{}
		},
		"a book about it": func(p *catalog.Product, s *catalog.Seller) {
			p.Title.It, p.Facts, s.Legal.Organic = "L'orto biologico", catalog.Facts{}, tenants.Organic{}
		},
		"flat rate":           func(p *catalog.Product, _ *catalog.Seller) { p.VATRate, p.VATNature = 0, "N2.2" },
		"knives for grown-up": func(p *catalog.Product, _ *catalog.Seller) { p.MinAge, p.Facts = 18, catalog.Facts{} },
	} {
		p, s := biscuits(), seller()
		if change(&p, &s); len(catalog.Gates(p, s)) != 0 {
			t.Errorf("%s: held back: %+v", name, catalog.Gates(p, s))
		}
	}
}

// The seller's own gates are the first of a product's.
func TestSellerGates(t *testing.T) {
	all, own := catalog.Gates(biscuits(), catalog.Seller{}), catalog.SellerGates(catalog.Seller{})
	if len(own) != 5 || !slices.EqualFunc(own, all[:5], func(a, b catalog.Gate) bool { return a.Field == b.Field }) {
		t.Errorf("a shop without data: %+v, of all %+v", own, all)
	}
}
