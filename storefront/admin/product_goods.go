package admin

import (
	"strconv"
	"strings"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// goodsFields are the fields of what a product is and how it is sold, which
// another phone may have changed meanwhile.
func goodsFields() []string {
	return []string{"shelf", "mode", "vat_rate", "quantity", "unit", "drained", "exempt", "lead", "days", "perishable", "min_age", "live_day", "live_time"}
}

// typeGoods fills them with what is kept. Goods that are not weighed have the
// usual values for who makes them so.
func typeGoods(l locale.Lang, x catalog.Product, typed map[string]string) {
	typed["whole"], typed["shelf"], typed["mode"] = "1", x.On.String(), string(x.Mode)
	if typed["vat_rate"] = x.VATNature; x.VATRate > 0 {
		typed["vat_rate"] = strconv.Itoa(x.VATRate)
	}
	typed["quantity"], typed["unit"] = number(x.Quantity), x.Unit
	if typed["exempt"] = x.Exempt; x.Exempt == "" {
		typed["exempt"] = catalog.Exemptions()[0]
	}
	typed["drained"] = ""
	if x.Drained > 0 {
		typed["drained"] = plainGrams(l, x.Drained)
	}
	typed["lead"] = number(x.Lead)
	for day := range 7 {
		typed[dayField(day)] = ""
	}
	for _, day := range x.MadeOn {
		typed[dayField(day)] = "1"
	}
	for name, on := range map[string]bool{"perishable": x.Perish, "min_age": x.MinAge > 0} {
		if typed[name] = ""; on {
			typed[name] = "1"
		}
	}
	if !x.Weighed() {
		for name, value := range map[string]string{"weigh_min": "100 g", "weigh_step": "50 g", "weigh_default": "250 g", "weigh_piece": "", "weigh_scale": "5 g", "weigh_tolerance": "10"} {
			typed[name] = value
		}
	}
}

// typeTime fills when a draft goes on sale by itself.
func typeTime(x catalog.Product, zone *time.Location, typed map[string]string) {
	typed["live_day"], typed["live_time"] = "", ""
	if x.LiveAt != nil {
		at := x.LiveAt.In(zone)
		typed["state"], typed["live_day"], typed["live_time"] = "scheduled", at.Format(time.DateOnly), at.Format("15:04")
	}
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func dayField(day int) string { return "day_" + strconv.Itoa(day) }

// readGoods reads them. A form without them, from a page that was open before,
// leaves the product as it is; fresh is one that may take its VAT from its shelf.
func readGoods(f *web.Form, fresh bool) *catalog.Goods {
	if f.OptionalLine("whole", 1) == "" {
		return nil
	}
	g := &catalog.Goods{Shelf: shelfOf(f), Mode: catalog.SaleMode(f.Choice("mode", string(catalog.Each), string(catalog.Weight), string(catalog.PieceWeight)))}
	readVAT(f, g, fresh)
	readMeasure(f, g)
	g.Lead = f.IntOr("lead", 0, 0, catalog.MostLead)
	for day := range 7 {
		if f.Bool(dayField(day)) {
			g.MadeOn = append(g.MadeOn, day)
		}
	}
	g.Perish = f.Bool("perishable")
	if f.Bool("min_age") {
		g.MinAge = 18
	}
	return g
}

// shelfOf is the shelf that was chosen; none where a new one was named.
func shelfOf(f *web.Form) tenants.ID {
	if f.OptionalLine("shelf_new", shelfLetters) != "" {
		return tenants.ID{}
	}
	if f.OptionalLine("shelf", 36) == "" {
		f.Fail("shelf_new", "error.required")
		return tenants.ID{}
	}
	id, err := tenants.ParseID(f.ID("shelf"))
	if err != nil {
		return tenants.ID{}
	}
	return id
}

// rates are those of VAT, the nature of what bears none after them.
func rates() []string { return append([]string{"4", "5", "10", "22"}, catalog.Natures()...) }

func readVAT(f *web.Form, g *catalog.Goods, fresh bool) {
	choices := rates()
	if fresh {
		choices = append(choices, "shelf")
	}
	chosen := f.Choice("vat_rate", choices...)
	if n, err := strconv.Atoi(chosen); err == nil {
		g.VATRate = n
	} else if chosen != "shelf" {
		g.VATNature = chosen
	}
}

// units are what a net quantity can be written in, with what one is in the unit
// that is kept.
func units() []unit {
	return []unit{{"g", "g", 1}, {"kg", "g", 1000}, {"ml", "ml", 1}, {"cl", "ml", 10}, {"l", "ml", 1000}, {"pz", "pz", 1}}
}

type unit struct {
	name, kept string
	times      int
}

// mostQuantity is the largest pack: a hundred kilos or litres.
const mostQuantity = 100_000

// readMeasure reads what is in a pack, or why no price per measure is shown.
func readMeasure(f *web.Form, g *catalog.Goods) {
	typed := f.OptionalLine("quantity", 12)
	var names []string
	for _, u := range units() {
		names = append(names, u.name)
	}
	g.Exempt = f.Choice("exempt", catalog.Exemptions()...)
	if typed == "" {
		f.OptionalLine("unit", 4)
		f.OptionalLine("drained", 12)
		return
	}
	chosen := f.Choice("unit", names...)
	for _, u := range units() {
		if u.name == chosen {
			g.Unit = u.kept
			if g.Quantity = measured(typed, u.times); g.Quantity == 0 {
				f.Fail("quantity", "goods.quantity_bad")
			}
		}
	}
	g.Drained = grams(f, "drained", true)
}

// measured reads "0,75" litres as 750; 0 for what is no quantity.
func measured(typed string, times int) int {
	whole, part, broken := strings.Cut(strings.ReplaceAll(typed, ".", ","), ",")
	digits := whole + part
	if whole == "" || broken && part == "" || len(digits) > 7 || strings.Trim(digits, "0123456789") != "" {
		return 0
	}
	n, err := strconv.Atoi(digits)
	scale := 1
	for range part {
		scale *= 10
	}
	if err != nil || n*times%scale != 0 || n*times/scale > mostQuantity {
		return 0
	}
	return n * times / scale
}

// readState reads when a product is seen: the buttons of a form say it before
// its choice does.
func readState(f *web.Form, zone *time.Location, now time.Time) (state string, at *time.Time) {
	switch {
	case f.Bool("as_live"):
		return "live", nil
	case f.Bool("as_draft"):
		return "draft", nil
	}
	state = f.Choice("state", "live", "hidden", "draft", "scheduled")
	if state != "scheduled" {
		f.OptionalLine("live_day", 10)
		f.OptionalLine("live_time", 8)
		return state, nil
	}
	day := web.Parsed(f, "live_day", clock.ParseDate)
	if hour := f.Line("live_time", 8); hour != "" && day != (clock.Date{}) {
		t, err := clock.Local(day, hour[:min(len(hour), len("15:04"))], zone)
		if said := fault.From(err); said != nil {
			f.Fail("live_time", said.Key, said.Args...)
		} else if !t.After(now) {
			f.Fail("live_day", "goods.live_past")
		}
		at = &t
	}
	return "draft", at
}

// shelfOptions are the shelves to choose from.
func shelfOptions(l locale.Lang, shelves []catalog.Shelf, chosen string) []view.Option {
	var all []view.Option
	for _, s := range shelves {
		all = append(all, view.Option{Value: s.ID.String(), Text: s.Title.In(l), On: s.ID.String() == chosen})
	}
	return all
}

// vatWords say a rate, or why there is none.
func vatWords(p *locale.Printer, rate string) string {
	if _, err := strconv.Atoi(rate); err == nil {
		return rate + "%"
	}
	return p.T("goods.vat_rate_" + rate)
}

// options are words of ours to choose from: those at prefix followed by each
// value.
func options(p *locale.Printer, prefix, chosen string, values ...string) []view.Option {
	var all []view.Option
	for _, v := range values {
		all = append(all, view.Option{Value: v, Text: p.T(prefix + v), On: v == chosen})
	}
	return all
}
