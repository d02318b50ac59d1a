package admin

import (
	"slices"
	"strings"

	"sottocasa/catalog"
	"sottocasa/catalog/words"
	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// What a fold of a product's page holds, in a line: who looks for something
// finds it without opening them all. "" where nothing is said yet.

func dotted(parts ...string) string {
	var said []string
	for _, s := range parts {
		if s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, " · ")
}

// when is words if on, and nothing if not.
func when(on bool, words string) string {
	if on {
		return words
	}
	return ""
}

func chosen(all []view.Option) string {
	for _, o := range all {
		if o.On {
			return o.Text
		}
	}
	return ""
}

func (v productView) saysStock(p *locale.Printer) string {
	if !v.Counted {
		return p.T("says.uncounted")
	}
	if v.Typed["stock"] == "" {
		return ""
	}
	return p.T("says.counted", "value", v.Typed["stock"])
}

func (v productView) saysTexts() string { return firstOf(v.Typed["about_it"], 60) }

// firstOf is the beginning of a text, at most so many letters, cut at a word.
func firstOf(text string, most int) string {
	letters := []rune(strings.Join(strings.Fields(text), " "))
	if len(letters) <= most {
		return string(letters)
	}
	short := string(letters[:most])
	if i := strings.LastIndex(short, " "); i > 0 {
		short = short[:i]
	}
	return short + "…"
}

func (v productView) saysFood(p *locale.Printer) string {
	if v.Typed["food"] == "" {
		return p.T("says.no_food")
	}
	var has []string
	for _, code := range words.Allergens() {
		if v.Typed["has_"+code] != "" {
			has = append(has, p.T("allergen."+code))
		}
	}
	switch {
	case len(has) > 0:
		return p.T("says.contains", "list", p.List(has))
	case v.Typed["allergens"] != "":
		return p.T("says.contains_none")
	}
	return ""
}

func (v productView) saysNutrition(p *locale.Printer) string {
	if why := chosen(options(p, "food.no_table_", v.Typed["no_table"], catalog.NoTables()...)); why != "" {
		return why
	}
	return when(v.Typed["nutrition_kcal"] != "", v.Typed["nutrition_kcal"]+" kcal")
}

func (v productView) saysPlace(p *locale.Printer) string {
	rate := v.Typed["vat_rate"]
	if !slices.Contains(rates(), rate) {
		return chosen(v.Shelves)
	}
	return dotted(chosen(v.Shelves), p.T("goods.vat_rate")+" "+vatWords(p, rate))
}

func (v productView) saysWeighing(p *locale.Printer) string {
	if v.Typed["weigh_min"] == "" || v.Typed["weigh_step"] == "" {
		return ""
	}
	return p.T("says.weighing", "least", v.Typed["weigh_min"], "step", v.Typed["weigh_step"])
}

func (v productView) saysMeasure(p *locale.Printer) string {
	if v.Typed["quantity"] != "" {
		return strings.TrimSpace(v.Typed["quantity"] + " " + chosen(unitOptions(p, v)))
	}
	return when(!v.Fresh, chosen(options(p, "goods.exempt_", v.Typed["exempt"], catalog.Exemptions()...)))
}

func (v productView) saysNotice(p *locale.Printer) string {
	var days []string
	for i := range 7 {
		if v.Typed[dayField((i+1)%7)] != "" {
			days = append(days, p.T("goods."+dayField((i+1)%7)))
		}
	}
	lead := v.Typed["lead"]
	return dotted(when(lead != "" && lead != "0", p.T("says.lead", "value", lead)), strings.Join(days, " "))
}

func (v productView) saysRules(p *locale.Printer) string {
	deposit := v.Typed["deposit"]
	return dotted(when(v.Typed["perishable"] != "", p.T("goods.perishable")), when(v.Typed["min_age"] != "", p.T("goods.min_age")),
		when(deposit != "", p.T("says.deposit", "value", deposit)))
}

func (v productView) saysState(p *locale.Printer) string {
	return dotted(chosen(options(p, "admin.state_", v.Typed["state"], "live", "hidden", "draft", "scheduled")), when(v.Typed["online"] == "0", p.T("admin.online_0")))
}
