package catalog

import (
	"sottocasa/catalog/trades"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// Samples are the goods that a kind of shop usually begins with, shelf by shelf:
// drafts, whose allergens nobody has confirmed.
func Samples(k trades.Trade) []Product {
	var all []Product
	for _, shelf := range k.Shelves {
		for _, g := range shelf.Goods {
			p := sampled(g)
			p.ShelfSlug, p.Shelf, p.Reach = shelf.Slug, shelf.Title, len(all)+1
			all = append(all, p)
		}
	}
	return all
}

func sampled(g trades.Sample) Product {
	p := Product{ID: tenants.NewID(), Slug: g.Slug, Title: g.Title, Mode: SaleMode(g.Mode), Online: true, State: "draft", VATRate: g.VAT, MinAge: g.MinAge,
		Quantity: g.Quantity, Unit: g.Unit, Exempt: g.Exempt, Lead: g.Lead, Perish: g.Perishable, Variant: Variant{ID: tenants.NewID(), Price: g.Price, Per: "piece"},
		Weighing: Weighing{Min: g.Min, Step: g.Step, Default: g.Usual, Piece: g.Piece, Scale: g.Scale, Tolerance: usualTolerance},
		Facts: Facts{Food: g.Food, Ingredients: g.Ingredients, NoList: g.NoList, NoTable: g.NoTable, Origin: g.Origin, Storage: g.Storage, Strength: g.Strength, Marks: g.Marks,
			Withdrawal: Withdrawal{Allowed: g.Withdrawal == "", Letter: g.Withdrawal, Reason: trades.Reason(g.Withdrawal)}}}
	if p.Mode != Each {
		p.Variant.Per = "kg"
	}
	if g.Food && p.Facts.Storage == "" {
		p.Facts.Storage = "ambient"
	}
	if g.Book { // L. 128/2011, PRICE-04
		most := 5
		p.MostOff, p.Cover = &most, g.Price
	}
	for _, a := range g.Allergens {
		p.Facts.Allergens = append(p.Facts.Allergens, Allergen(a))
	}
	return p
}

// usualTolerance is by how much what is weighed may cost more than was said, in
// per cent (WEIGHT-02).
const usualTolerance = 10

// Furnish puts up the shelves and the sample goods of a kind of shop, unless the
// shop in scope has shelves already.
func Furnish(t *tenants.ShopTx, k trades.Trade) error {
	has := 0
	if err := t.One(`select count(*) from shop.shelves where shop_id = $1`, tenants.With(t.Shop()), &has); err != nil || has > 0 {
		return err
	}
	ids := map[string]tenants.ID{}
	for i, s := range k.Shelves {
		ids[s.Slug] = tenants.NewID()
		if err := AddShelf(t, Shelf{ID: ids[s.Slug], Slug: s.Slug, Title: s.Title, Position: i + 1}); err != nil {
			return err
		}
	}
	for _, p := range Samples(k) {
		if err := Add(t, New{Product: p, ShelfID: ids[p.ShelfSlug]}); err != nil {
			return err
		}
	}
	return nil
}

// FirstCard is the card of a shop of a kind that has said
// nothing else yet.
func FirstCard(k trades.Trade, name, slug string) tenants.Card {
	c := tenants.Card{Slug: slug, Name: name, Kind: k.Kind, Trade: k.Drawing, Tagline: locale.Text{}, Theme: k.Theme, Accent: k.Accent}
	c.Hours.Week = k.Week
	c.Terms = tenants.Terms{LeadMinutes: k.Lead, SameDayUntil: usualCutOff, Pickup: true, PickupSeats: usualSeats}
	return c
}

// How long a new shop takes orders for the same day, and how many a pick-up
// window of it holds.
const (
	usualCutOff = "11:00"
	usualSeats  = 6
)
