package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
)

// bags is the shelf word of carrier and produce bags (art. 226-bis and 226-ter
// D.Lgs 152/2006: a line of their own, never free).
const bags = "servizio"

// shops builds the shops with their shelves and products, in demo.json's order.
func (l *loader) shops() ([]Shop, error) {
	var out []Shop
	for _, f := range l.in.Shops {
		s, err := l.shop(f)
		if err != nil {
			return nil, fmt.Errorf("demo: %s: %w", f.Slug, err)
		}
		out = append(out, s)
	}
	return out, nil
}

func (l *loader) shop(f fileShop) (Shop, error) {
	s := Shop{
		ID: f.ID, Slug: f.Slug, Name: f.Name, Theme: "base", Accent: f.Accent,
		Category: f.Category, Tagline: f.Tagline, Description: f.Description,
		Email: f.Email, Phone: f.Phone, WhatsApp: f.WhatsApp,
		Address: f.Address, Lat: f.Geo[0], Lon: f.Geo[1],
		WeeklyClosing: f.WeeklyClosing,
		Hours:         clock.Hours{Week: f.Hours, Patron: l.in.Neighbourhood.Patron.Date},
		Delivery: ShopDelivery{
			Zones: f.Delivery.Zones, MinOrder: f.Delivery.MinOrder,
			Pickup: f.Delivery.Pickup, Lead: f.Delivery.Lead,
		},
		PayOnline:     slices.Contains(f.Payments, "card_online"),
		PayAtCounter:  f.Delivery.Pickup,
		StripeAccount: f.Stripe.Account,
		Legal: Legal{
			Name: f.LegalName, Form: f.LegalForm, VATNumber: f.VATNumber, TaxCode: f.TaxCode,
			REA: f.REA, PEC: f.PEC, SDI: f.SDI, ShareCapital: f.ShareCapital,
			TaxRegime: f.TaxRegime, Artisan: f.Artisan, IBAN: f.IBAN,
		},
		FoodBusiness: f.Food, Alcohol: f.Alcohol, Organic: f.Bio,
		Tolerance: f.Tolerance, Locale: f.Locale, Deals: dealsOf(f.Slug),
	}
	var ok bool
	if s.Trade, ok = l.words.Trades[f.Slug]; !ok {
		return s, errors.New("the shop has no trade")
	}
	if s.Trade == "bakery" {
		s.Theme = "forno"
	}
	for _, c := range f.Closures {
		s.Hours.Closures = append(s.Hours.Closures,
			clock.Closure{From: l.date(c.From), To: l.date(c.To), Reason: c.Reason})
	}
	var err error
	if s.Cover, err = l.picture(f.Slug + "-cover"); err != nil {
		return s, err
	}
	if s.Logo, err = l.picture(f.Slug + "-logo"); err != nil {
		return s, err
	}
	if s.Boxes, err = l.boxes(s.Slug); err != nil {
		return s, err
	}
	return s, l.goods(&s)
}

// goods fills a shop's products, and its shelves in order of first appearance.
func (l *loader) goods(s *Shop) error {
	for _, f := range l.in.Products {
		if f.ShopID != s.ID {
			continue
		}
		p, err := l.product(f)
		if err != nil {
			return fmt.Errorf("%s: %w", f.ID, err)
		}
		s.Products = append(s.Products, p)
		if slices.ContainsFunc(s.Shelves, func(x Shelf) bool { return x.Slug == p.Shelf }) {
			continue
		}
		title, ok := l.words.Shelves[f.Category]
		if !ok {
			return fmt.Errorf("the shelf %q has no title", f.Category)
		}
		s.Shelves = append(s.Shelves, Shelf{Slug: p.Shelf, Title: title})
	}
	return nil
}

// product builds one product.
func (l *loader) product(f fileProduct) (Product, error) {
	p := Product{
		ID: f.ID, Slug: f.Slug, SKU: f.SKU, Shelf: strings.ReplaceAll(f.Category, " ", "-"),
		Title: f.Title, Description: f.Description, Mode: f.Mode,
		Price: f.Price, EstimatedPiece: f.PieceEst, Weight: f.Weight,
		VATRate: f.VATRate, VATBasis: f.VATBasis,
		UnitPrice: f.UnitPrice, UnitExempt: f.UnitExempt, Net: f.Net, Drained: f.Drained,
		Prepacked: f.Prepacked, Food: f.Food, Perishable: f.Perishable,
		Allergens: f.Allergens, MayContain: f.MayContain, IngredientsExempt: f.IngrExempt,
		Origin: f.Origin, Storage: f.Storage, ShelfLife: f.ShelfLife, Nutrition: f.Nutrition,
		Operator: f.Operator, Marks: f.Marks, Safety: f.GPSR, Book: f.Book,
		MinAge: f.MinAge, ABV: f.ABV, Withdrawal: f.Withdrawal, Stock: f.Stock, Days: f.Days,
		LeadHours: f.LeadHours, Deposit: f.Deposit, Bag: f.Category == bags, OnlineSale: true, MostOff: f.MaxDiscount,
	}
	switch f.Mode {
	case Each:
	case ByWeight, PieceWeight:
		p.Price = f.PerKg
	default:
		return p, fmt.Errorf("sale mode %q is unknown", f.Mode)
	}
	if f.Ingredients != nil {
		p.Ingredients = *f.Ingredients
	}
	p.NutritionExempt = nutritionExempt(f)
	if f.GiftCard != nil {
		p.OnlineSale, p.NotOnline = false, "gift_card"
	}
	p.Note, p.InternalNote = l.note(f.Notes)
	var err error
	if p.Prices, err = l.prices(f, p); err != nil {
		return p, err
	}
	if p.Promo, err = l.promo(f); err != nil {
		return p, err
	}
	p.Picture, err = l.picture(f.ID)
	return p, err
}

// nutritionExempt tells why there is no declaration. One product of demo.json
// has a number there; like its neighbours at the counter it is not prepacked.
func nutritionExempt(f fileProduct) string {
	var reason string
	if f.Nutrition == nil && f.Food && json.Unmarshal(f.NutrExempt, &reason) != nil {
		return "non_prepacked"
	}
	return reason
}

// note parts a remark: those that readers profit from are in words.json in
// both languages, the others are the shopkeeper's own.
func (l *loader) note(text string) (public locale.Text, internal string) {
	if t, ok := l.words.Notes[text]; ok {
		return t, ""
	}
	return locale.Text{}, text
}

// prices gives the price log, oldest first: the history, or today's price from
// the day the data were made. It must end with the price that is asked.
func (l *loader) prices(f fileProduct, p Product) ([]PriceOn, error) {
	var log []PriceOn
	for _, h := range f.History {
		var e PriceOn
		if err := json.Unmarshal(h[0], &e.From); err != nil {
			return nil, fmt.Errorf("price history: %w", err)
		}
		if err := json.Unmarshal(h[1], &e.Price); err != nil {
			return nil, fmt.Errorf("price history: %w", err)
		}
		e.From = l.date(e.From)
		log = append(log, e)
	}
	if len(log) == 0 {
		return []PriceOn{{From: l.date(l.in.GeneratedOn), Price: p.Price}}, nil
	}
	if last := log[len(log)-1]; last.Price != p.Price {
		return nil, fmt.Errorf("price history ends with %d, the price is %d", last.Price, p.Price)
	}
	return log, nil
}
