package storefront_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
)

// label is what the fields of a food add to a whole form.
func label(changed ...string) []string {
	fields := []string{"whole", "1", "mode", "each", "vat_rate", "10", "unit", "g", "quantity", "250", "exempt", "sold_by_number", "label", "1", "food", "1",
		"has_gluten", "1", "has_gluten_wheat", "1", "has_milk", "1", "may_nuts", "1", "may_nuts_hazelnut", "1", "allergens", "1",
		"ingredients_it", "farina di **frumento**, **burro**", "ingredients_en", "**wheat** flour, **butter**", "no_list", "", "origin", "Lazio", "storage", "cool",
		"operator", "Forno Esempi, via Prova 9901, Roma", "strength", "", "scheme", "", "scheme_name", "", "bio", "", "gtin", "", "no_table", ""}
	for i := 0; i+1 < len(changed); i += 2 {
		at := -1
		for j := 0; j < len(fields); j += 2 {
			if fields[j] == changed[i] {
				at = j
			}
		}
		if at < 0 {
			fields = append(fields, changed[i], changed[i+1])
			continue
		}
		fields[at+1] = changed[i+1]
	}
	return fields
}

func nutritionOf(values ...string) []string {
	var fields []string
	for i, name := range []string{"kj", "kcal", "fat", "saturates", "carbs", "sugars", "protein", "salt"} {
		fields = append(fields, "nutrition_"+name, values[i])
	}
	return fields
}

// maySell gives the seller a licence for alcohol and a control body.
func (s *staff) maySell() {
	s.Super(`update shop.settings set legal = legal || '{"alcohol": true, "organic": {"code": "IT-BIO-000", "until": "2099-01-01"}}' where shop_id = $1`, s.Shop.ID)
}

func TestAFoodSaysWhatItIsMadeOf(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	shop := &browser{s: s, host: s.Shop.Slug + ".shops.example"}
	path := "/admin/" + s.Shop.Slug + "/products/" + s.Shop.Goods["miele"].Product.String()
	b.get(path).want(t, 200, "Cibo e allergeni", "I 14 allergeni", "Ho controllato tutti e 14")
	on := s.good("miele").On.String()
	save := func(changed ...string) page {
		form := edit(field(b.get(path).text, "version"), label(append(changed, "shelf", on)...)...)
		return b.send(path, form...)
	}
	all := nutritionOf("1700", "406", "33,1", "19", "0,5", "0", "25", "1,27")
	save("bio", "IT-BIO-006").want(t, 422, "codice dell'organismo di controllo")
	s.maySell()
	save(slices.Concat(all, []string{"scheme", "DOP", "scheme_name", "Pecorino Romano", "bio", "it-bio-006", "gtin", "80 0110-0067056"})...).leads(t, path+"?done=saved")
	f := s.good("miele").Facts
	if !f.Food || !f.Confirmed || len(f.Allergens) != 2 || f.Allergens[0].Detail[0] != "wheat" || len(f.MayContain) != 1 || f.MayContain[0].Detail[0] != "hazelnut" ||
		f.GTIN != "8001100067056" || strings.Join(f.Marks, ";") != "DOP:Pecorino Romano;BIO:IT-BIO-006" || *f.Nutrition != (catalog.Nutrition{KJ: 1700, Kcal: 406, Fat: 3310, Saturates: 1900, Carbs: 50, Protein: 2500, Salt: 127}) {
		t.Errorf("kept as %+v, %+v", f, f.Nutrition)
	}
	b.get(path)
	for _, html := range []string{`name="has_gluten_wheat" value="1" checked`, `value="33,1"`, `value="IT-BIO-006"`} {
		if !strings.Contains(b.last.text, html) {
			t.Errorf("the form lacks %s", html)
		}
	}
	s.Must(s.Hosts.Refresh(context.Background()))
	shop.get("/products/miele").want(t, 200, "cereali contenenti glutine: frumento", "frutta a guscio: nocciole", "Valori nutrizionali medi", "1700 kJ / 406 kcal", "1,27 g", "Pecorino Romano DOP")

	// Of a draft nothing is asked but what cannot be; of what is on sale nothing
	// may go that the law asks for.
	save("allergens", "").want(t, 422, "conferma gli allergeni")
	save().want(t, 422, "copia i valori nutrizionali")
	save("state", "draft", "has_gluten_wheat", "", "allergens", "", "ingredients_it", "").leads(t, path+"?done=saved")
	if f := s.good("miele").Facts; f.Confirmed || f.Allergens[0].Detail != nil || f.Nutrition != nil || f.Ingredients != (locale.Text{En: "**wheat** flour, **butter**"}) {
		t.Errorf("kept as %+v", f)
	}
	b.get(path).want(t, 200, "allergeni da confermare")
	for _, x := range [][3]string{{"strength", "tanta", "una cifra dopo la virgola"}, {"strength", "13,55", "una cifra dopo la virgola"}, {"scheme", "DOP", "Scrivi il nome registrato"},
		{"scheme_name", "Pecorino", "Scegli il marchio"}, {"bio", "biologico", "IT-BIO"}, {"gtin", "8001100067057", "Una cifra non torna"}, {"gtin", "80011", "8, 12 o 13 cifre"},
		{"gtin", "abc", "solo cifre"}, {"nutrition_fat", "3", "la tabella va tutta"}, {"storage", "cellar", "Scegli una delle voci"}, {"ingredients_it", strings.Repeat("a", 2001), "troppo lungo"}} {
		save(x[0], x[1]).want(t, 422, x[2])
	}
	for name, values := range map[string][]string{"parte": {"1", "1", "3", "4", "0", "0", "0", "0"}, "superano 100": {"1", "1", "60", "4", "60", "0", "0", "0"}} {
		save(nutritionOf(values...)...).want(t, 422, name)
	}
}

func TestADrinkIsForGrownUps(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug + "/products/" + s.Shop.Goods["miele"].Product.String()
	on := s.good("miele").On.String()
	b.get(path)
	b.send(path, edit(field(b.last.text, "version"), label("shelf", on, "no_table", "drink", "strength", "13,5% vol")...)...).want(t, 422, "Per vendere alcolici")
	s.maySell()
	b.get(path)
	b.send(path, edit(field(b.last.text, "version"), label("shelf", on, "no_table", "drink", "strength", "13,5% vol")...)...).leads(t, path+"?done=saved")
	if x := s.good("miele"); x.MinAge != 18 || x.Facts.Strength != "13.5" {
		t.Errorf("a wine for %d years and more, of %s", x.MinAge, x.Facts.Strength)
	}
	b.get(path)
	b.send(path, edit(field(b.last.text, "version"), label("shelf", on, "no_table", "handmade", "strength", "1,2")...)...).leads(t, path+"?done=saved")
	if x := s.good("miele"); x.MinAge != 0 {
		t.Errorf("as strong as a cake, and for grown-ups: %+v", x.MinAge)
	}

	// A form of before, without these fields, leaves them; what is no food says nothing of one.
	b.get(path)
	b.send(path, edit(field(b.last.text, "version"), "price", "7,00")...).leads(t, path+"?done=saved")
	if f := s.good("miele").Facts; !f.Food || len(f.Allergens) != 2 {
		t.Errorf("an older form took the label off: %+v", f)
	}
	b.get(path)
	b.send(path, edit(field(b.last.text, "version"), label("shelf", on, "food", "")...)...).leads(t, path+"?done=saved")
	if f := s.good("miele").Facts; f.Food || f.Allergens != nil || f.Confirmed {
		t.Errorf("no food, and yet %+v", f)
	}
	if p := b.get("/admin/" + s.Shop.Slug + "/products/new"); !strings.Contains(p.text, `id="food" name="food" value="1" checked`) {
		t.Error("a grocer's new product is taken for no food")
	}
}
