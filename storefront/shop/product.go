package shop

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// besides is how many neighbours of the shelf a product's page shows.
const besides = 4

// product is one product.
func (s *site) product(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	page, err := v.readProduct(c.Param("product"))
	if err != nil {
		return err
	}
	page.Page = v.public()
	return c.Render(http.StatusOK, v.theme.Product(c.P(), page))
}

// readProduct reads what a product's page shows, without what surrounds it.
func (v *visit) readProduct(slug string) (view.Product, error) {
	var p catalog.Product
	err := v.s.DB.ShopRead(v.Context(), v.inShop(), func(r *tenants.ShopRead) { catalog.Get(r, v.at(), slug, &p) })
	if err != nil {
		return view.Product{}, err
	}
	page := v.productView(&p)
	if page.Delivery, page.Shelf, err = v.standing(p.On); err != nil {
		return view.Product{}, err
	}
	if err := v.choose(&p, &page); err != nil {
		return view.Product{}, err
	}
	if err := v.inside(&p, &page); err != nil {
		return view.Product{}, err
	}
	page.Others, err = v.beside(&p)
	return page, err
}

func (v *visit) productView(p *catalog.Product) view.Product {
	l, f := v.Lang(), p.Facts
	page := view.Product{
		Variant: p.Variant.ID.String(), Name: p.Title.In(l), About: p.About.In(l),
		Picture: face.Picture(p.Picture, l), Price: v.price(p), Stock: v.stock(p), Weigh: weigh(p, p.Usual()), Max: most(p), LeadDays: (p.Lead + 23) / 24,
		Net: face.Net(v.P(), p.Quantity, p.Unit), Food: f.Food, Allergens: allergens(f.Allergens), MayContain: allergens(f.MayContain),
		Ingredients: f.Ingredients.In(l), Origin: f.Origin, Storage: f.Storage, Operator: f.Operator, Marks: marks(f.Marks),
		Deposit: p.Deposit, Alcohol: strength(f.Strength, l), Withdrawal: face.Withdrawal(f.Withdrawal),
	}
	page.Nutrition, page.Per = v.nutrition(p)
	add := func(key, value string) {
		if value != "" {
			page.Facts = append(page.Facts, view.Fact{Name: v.P().T(key), Value: value})
		}
	}
	if p.Drained > 0 {
		add("product.drained", v.P().Weight(p.Drained))
	}
	if p.Deposit > 0 {
		add("extras.deposit", v.P().T("extras.deposit_text", "amount", v.P().Money(p.Deposit)))
	}
	if p.MinAge > 0 {
		add("product.age", v.P().T("product.age_text", "age", p.MinAge))
	}
	if len(p.MadeOn) > 0 && len(p.MadeOn) < 7 {
		add("product.made_on", v.weekdays(p.MadeOn))
	}
	add("product.maker", f.Maker)
	add("product.notes", f.Notes.In(l))
	return page
}

// nutrition writes a table of nutrition as labels do: energy in both units, then
// grams (annex XV Reg. (EU) 1169/2011).
func (v *visit) nutrition(x *catalog.Product) (rows []view.Fact, per string) {
	n := x.Facts.Nutrition
	if n == nil {
		return nil, ""
	}
	p := v.P()
	add := func(name string, hundredths int) {
		grams := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(float64(hundredths)/100, 'f', 2, 64), "0"), ".")
		if v.Lang() == locale.It {
			grams = strings.Replace(grams, ".", ",", 1)
		}
		rows = append(rows, view.Fact{Name: p.T("nutrition." + name), Value: grams + "\u00a0g"})
	}
	rows = []view.Fact{{Name: p.T("nutrition.energy"), Value: strconv.Itoa(n.KJ) + "\u00a0kJ / " + strconv.Itoa(n.Kcal) + "\u00a0kcal"}}
	add("fat", n.Fat)
	add("saturates", n.Saturates)
	add("carbs", n.Carbs)
	add("sugars", n.Sugars)
	add("protein", n.Protein)
	add("salt", n.Salt)
	if x.Unit == "ml" {
		return rows, p.T("nutrition.per_ml")
	}
	return rows, p.T("nutrition.per_g")
}

func allergens(list []catalog.Allergen) []view.Allergen {
	var out []view.Allergen
	for _, a := range list {
		out = append(out, view.Allergen{Code: a.Code, Details: a.Detail})
	}
	return out
}

// marks shows "DOP:Pecorino Romano" as the mark and its registered name.
func marks(list []string) []string {
	var out []string
	for _, m := range list {
		kind, name, _ := strings.Cut(m, ":")
		out = append(out, strings.TrimSpace(name+" "+kind))
	}
	return out
}

// strength writes "13.5" as "13,5% vol" (Annex XII Reg. (EU) 1169/2011).
func strength(s string, l locale.Lang) string {
	if s == "" {
		return ""
	}
	if l == locale.It {
		s = strings.ReplaceAll(s, ".", ",")
	}
	if strings.Contains(s, "%") {
		return s
	}
	return s + "% vol"
}

// weekdays names days of the week, Monday first.
func (v *visit) weekdays(days []int) string {
	var names []string
	for i := range 7 {
		for _, d := range days {
			if d == (i+1)%7 {
				sunday := time.Date(2024, 1, 7+d, 12, 0, 0, 0, time.UTC)
				names = append(names, strings.Fields(v.P().Date(sunday))[0])
			}
		}
	}
	return v.P().List(names)
}
