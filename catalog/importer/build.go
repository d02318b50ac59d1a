package importer

import (
	"regexp"
	"strings"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// Loose goods are asked for in these steps until their shop says others
// (WEIGHT-01, WEIGHT-02).
const (
	looseLeast   = 100
	looseStep    = 50
	looseDefault = 300
	looseScale   = 5
	tolerance    = 10
)

// build makes the product as it will be.
func (p *planner) build(s *Step) *Why {
	if s.was == nil {
		s.now = p.blank(&s.Item, s.Slug)
	} else {
		s.now = asIs(s.was)
	}
	if s.Item.Own != nil {
		s.Item.Own.take(&s.Item, &s.now)
		if s.Item.Own.Box != catalog.NoBox && (s.was == nil || s.was.Box == catalog.NoBox) {
			s.now.State = "draft" // until it is filled
		}
		if w := p.boxed(s); w != nil {
			return w
		}
		if p.place(s); len(s.Item.Options) > 0 {
			return takeRange(&s.Item, &s.now, s.was)
		}
		if s.was != nil && s.was.Choice != catalog.NoChoice {
			s.now.Variant = asIs(s.was).Variant
			s.Item.note("import.variants_left")
		}
		return nil
	}
	if w := p.take(s); w != nil {
		return w
	}
	return p.boxed(s)
}

// boxed refuses what a box cannot become.
func (p *planner) boxed(s *Step) *Why {
	n := &s.now
	if s.was == nil || s.was.Box == catalog.NoBox || n.Mode == catalog.Each && n.Deposit == 0 && n.MostOff == nil && len(s.Item.Options) == 0 {
		return nil
	}
	w := why("import.is_box")
	return &w
}

// blank is a new product before the file says anything of it.
func (p *planner) blank(it *Item, slug string) catalog.New {
	n := catalog.New{Product: catalog.Product{ID: tenants.NewID(), Slug: slug, Mode: catalog.Each, Online: true, State: "draft", VATRate: p.opts.VAT,
		Weighing: catalog.Weighing{Scale: 1, Tolerance: tolerance},
		Facts:    catalog.Facts{Food: p.food, Withdrawal: catalog.Withdrawal{Allowed: true}},
		Variant:  catalog.Variant{ID: tenants.NewID(), Per: "piece"}}}
	if it.Mode == string(catalog.Weight) {
		n.Mode, n.Variant.Per = catalog.Weight, "kg"
		n.Weighing = catalog.Weighing{Min: looseLeast, Step: looseStep, Default: looseDefault, Scale: looseScale, Tolerance: tolerance}
	}
	if n.Mode == catalog.Each && !p.food {
		n.Exempt = "non_food_by_piece" // art. 16 Codice del consumo; until the file or somebody says what is in it
	}
	return n
}

// asIs is a product that stays as it is.
func asIs(w *catalog.Whole) catalog.New {
	n := catalog.New{Product: w.Product, ShelfID: w.On}
	n.Variant.Price = w.Variant.Asked()
	return n
}

// take writes what the file says over the product.
func (p *planner) take(s *Step) *Why {
	it, n := &s.Item, &s.now
	if it.Mode != "" && it.Mode != string(n.Mode) {
		w := why("import.mode_" + string(n.Mode))
		return &w
	}
	over(&n.Title.It, it.Title.It)
	over(&n.Title.En, it.Title.En)
	over(&n.About.It, it.About.It)
	over(&n.About.En, it.About.En)
	over(&n.Facts.GTIN, it.GTIN)
	over(&n.Facts.Maker, it.Maker)
	over(&n.Facts.Origin, it.Origin)
	if it.Contents.It != "" {
		n.Facts.Food, n.Facts.Ingredients.It = true, marked(it.Contents.It)
	}
	switch {
	case len(it.Options) > 0:
		if w := takeRange(it, n, s.was); w != nil {
			return w
		}
	case s.was != nil && s.was.Choice != catalog.NoChoice: // a row of one price says nothing of which
		s.Item.note("import.variants_left")
	default:
		takeOne(it, n)
	}
	if it.VAT != nil {
		n.VATRate, n.VATNature = *it.VAT, ""
	}
	if s.was == nil {
		n.VATRate, n.VATNature = p.regime.VAT(n.VATRate, n.VATNature)
	}
	if it.Quantity > 0 && n.Mode == catalog.Each {
		n.Quantity, n.Unit = it.Quantity, it.Unit
		if n.Unit == "g" || n.Unit == "ml" { // it has a price per measure then
			n.Exempt = ""
		}
	}
	p.shown(s)
	p.place(s)
	return nil
}

// takeOne writes price and stock of a product that nothing is chosen of.
func takeOne(it *Item, n *catalog.New) {
	over(&n.Variant.SKU, it.SKU)
	if it.Price != nil {
		n.Variant.Price = *it.Price
	}
	if it.Counted == nil {
		return
	}
	n.Variant.OnHand = it.Grams
	if *it.Counted && it.Stock != nil {
		pieces := *it.Stock
		if n.Mode == catalog.Weight {
			pieces *= 1000 // a table counts what is sold by the kilo in kilos
		}
		n.Variant.OnHand = &pieces
	}
}

func over(field *string, said string) {
	if said != "" {
		*field = said
	}
}

// shown says whether the product is on the shop's pages: what is new waits as a
// draft unless the shop wants otherwise, what is there stays as it is.
func (p *planner) shown(s *Step) {
	switch {
	case !p.opts.Publish:
	case s.Item.State != "":
		s.now.State = s.Item.State
	case s.was == nil:
		s.now.State = "live"
	}
}

// marked writes allergens in a list of ingredients as the house does; the open
// food table has them between single dashes.
var dashed = regexp.MustCompile(`_([^_\n]{2,60})_`)

func marked(s string) string { return dashed.ReplaceAllString(s, "**$1**") }

// take makes a product what our own export says that it was.
func (o *Own) take(it *Item, n *catalog.New) {
	n.Title, n.About, n.Mode, n.Online, n.State = it.Title, o.About, o.Mode, o.Online, o.State
	n.VATRate, n.VATNature, n.Perish, n.MinAge = o.Rate, o.Nature, o.Perish, o.MinAge
	n.Quantity, n.Unit, n.Drained, n.Exempt, n.Facts = o.Quantity, o.Unit, o.Drained, o.Exempt, o.Facts
	n.MadeOn, n.Lead, n.Weighing, n.MostOff, n.Cover, n.Campaign, n.Deposit, n.Reach = o.MadeOn, o.Lead, o.Weighing, o.MostOff, o.Cover, o.Campaign, o.Deposit, o.Place
	n.Variant.SKU, n.Variant.OnHand = it.SKU, o.Stock
	if n.Variant.Per = "piece"; o.Mode != catalog.Each {
		n.Variant.Per = "kg"
	}
	if it.Price != nil {
		n.Variant.Price = *it.Price
	}
}

// place puts the product on its shelf: the one that the file names, or a new one
// of that name.
func (p *planner) place(s *Step) {
	it, n := &s.Item, &s.now
	want := catalog.Shelf{Title: locale.Text{It: it.Shelf}, Slug: Slug(it.Shelf)}
	if it.Own != nil {
		want = catalog.Shelf{Slug: it.Own.Shelf, Title: it.Own.ShelfTitle, Position: it.Own.ShelfPlace}
	}
	if want.Title.It == "" {
		if s.was != nil {
			return
		}
		want = catalog.Shelf{Title: locale.Text{It: p.opts.Shelf}, Slug: Slug(p.opts.Shelf)}
	}
	if want.Slug == "" {
		want.Slug = (&Item{Title: want.Title}).Slug()
	}
	shelf := p.shelf(want)
	if s.was != nil && s.was.On == shelf.ID {
		return
	}
	n.ShelfID = shelf.ID
	if it.Own == nil {
		p.last[shelf.ID]++
		n.Reach = p.last[shelf.ID]
	}
}

// shelf finds a shelf by its address or its title, or plans a new one.
func (p *planner) shelf(want catalog.Shelf) catalog.Shelf {
	highest := 0
	for _, list := range [][]catalog.Shelf{p.shelves, p.fresh} {
		for _, s := range list {
			if s.Slug == want.Slug || folded(s.Title.It) == folded(want.Title.It) && folded(want.Title.It) != "" {
				return s
			}
			highest = max(highest, s.Position)
		}
	}
	want.ID = tenants.NewID()
	if want.Position == 0 {
		want.Position = highest + 1
	}
	if want.Title.It == "" {
		want.Title.It = strings.ReplaceAll(want.Slug, "-", " ")
	}
	p.fresh = append(p.fresh, want)
	return want
}
