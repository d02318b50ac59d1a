package demo

import (
	"encoding/json"
	"fmt"

	"sottocasa/internal/clock"
	"sottocasa/internal/money"
)

// Promo is a reduced price of one product.
type Promo struct {
	Price money.Cents
	Until clock.Date // the last day
}

// Deals is what a shop gives off its prices beside its products' promos: one of
// each kind lies somewhere in the neighbourhood.
type Deals struct {
	BagCount int         // bags that it usually packs; their price is that of its product Bag
	FreeFrom money.Cents // goods from which it gives the delivery; 0: never
	Shelf    string      // Shelf.Slug of a whole shelf on offer; "" for none
	Percent  int         // off Shelf
	Code     string      // a discount code; "" for none
	CodeOff  int         // per cent off with Code
	First    bool        // Code is for a first order only
	Presents []Present   // lowest threshold first
}

// Present is a product that comes with an order.
type Present struct {
	Product string // Product.Slug
	From    money.Cents
}

// dealsOf are the deals of the shop with a slug. They are ours: demo.json has
// promos alone.
func dealsOf(slug string) Deals {
	return map[string]Deals{
		"alimentari-da-nives":      {BagCount: 1, FreeFrom: 3000, Code: "BENVENUTO10", CodeOff: 10, First: true},
		"forno-spighe-e-crosta":    {Presents: []Present{{"maritozzo-vuoto", 1500}, {"grissini-stirati", 2500}}},
		"enoteca-sorso-e-mezzo":    {Shelf: "birre", Percent: 10},
		"libreria-la-pagina-verde": {Code: "LETTORI5", CodeOff: bookPercent},
	}[slug]
}

// bookPercent is by how much the law lets a book be reduced (L. 128/2011).
const bookPercent = 5

// promo is a product's promo, if it has one.
func (l *loader) promo(f fileProduct) (*Promo, error) {
	if len(f.Promo) == 0 || string(f.Promo) == "null" {
		return nil, nil
	}
	var in struct {
		To    clock.Date  `json:"to"`
		Price money.Cents `json:"price_cents"`
	}
	if err := json.Unmarshal(f.Promo, &in); err != nil {
		return nil, fmt.Errorf("promo: %w", err)
	}
	return &Promo{Price: in.Price, Until: l.date(in.To)}, nil
}
