package main

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/internal/demo"
	"sottocasa/media"
	"sottocasa/tenants"
)

// pickupSeats is how many orders a demo shop hands over in one pick-up window.
const pickupSeats = 6

func (s *seeding) shop(t *tenants.ShopTx, i int) error {
	shop := s.n.Shops[i]
	err := tenants.SaveCard(t, tenants.Card{Slug: shop.Slug, Name: shop.Name, Kind: shop.Category, Trade: shop.Trade, Tagline: shop.Tagline,
		Theme: shop.Theme, Accent: shop.Accent, Hours: shop.Hours, Cover: asJSON(s.covers[shop.Cover.Name]), Logo: asJSON(s.covers[shop.Logo.Name]),
		Street: shop.Address.Street, Civic: shop.Address.Civic, Live: true, Position: i + 1,
		Terms: tenants.Terms{MinOrder: shop.Delivery.MinOrder, LeadMinutes: shop.Delivery.Lead.MinMinutes, SameDayUntil: shop.Delivery.Lead.SameDayCutoff,
			Pickup: shop.Delivery.Pickup, PickupSeats: pickupSeats, PayAtCounter: shop.PayAtCounter, Zones: zoneIDs(shop.Delivery.Zones), Bag: bag(shop)}})
	if err != nil {
		return err
	}
	err = tenants.SaveSettings(t, settings(shop))
	if err != nil {
		return err
	}
	for n, shelf := range shop.Shelves {
		err := catalog.AddShelf(t, catalog.Shelf{ID: named("shelf", shop.Slug+"/"+shelf.Slug), Slug: shelf.Slug, Title: shelf.Title, Position: n + 1})
		if err != nil {
			return err
		}
	}
	for n, p := range shop.Products {
		if err := catalog.Add(t, s.product(shop, p, n)); err != nil {
			return fmt.Errorf("%s: %w", p.Slug, err)
		}
	}
	return tenants.Bump(t)
}

func settings(shop demo.Shop) tenants.Settings {
	l := shop.Legal
	return tenants.Settings{About: shop.Description, Phone: shop.Phone, WhatsApp: shop.WhatsApp, Email: shop.Email,
		Address: address(shop.Address), WeeklyClosing: shop.WeeklyClosing, Legal: tenants.Legal{Name: l.Name, Form: l.Form,
			VAT: l.VATNumber, TaxCode: l.TaxCode, REA: l.REA, PEC: l.PEC, ShareCapital: l.ShareCapital, Regime: l.TaxRegime,
			Artisan: l.Artisan, Alcohol: shop.Alcohol, Organic: organic(shop)}}
}

func address(a demo.Address) tenants.Address {
	return tenants.Address{Street: a.Street, Civic: a.Civic, CAP: a.CAP, Comune: a.Comune, Province: a.Province}
}

func (s *seeding) product(shop demo.Shop, p demo.Product, n int) catalog.New {
	per := "piece"
	if p.Mode != demo.Each {
		per = "kg"
	}
	x := catalog.New{ShelfID: named("shelf", shop.Slug+"/"+p.Shelf),
		Product: catalog.Product{Perish: p.Perishable, ID: named("product", p.ID), Slug: p.Slug, Title: p.Title, About: p.Description, Mode: catalog.SaleMode(p.Mode),
			Online: p.OnlineSale, State: "live", VATRate: p.VATRate, MinAge: adult(p.MinAge), Exempt: p.UnitExempt, Drained: p.Drained,
			Facts: facts(p), Picture: s.covers[p.Picture.Name], Lead: p.LeadHours, MadeOn: weekdays(p.Days), Reach: n + 1,
			Weighing: catalog.Weighing{Min: p.Weight.Min, Step: p.Weight.Step, Default: p.Weight.Default, Piece: p.Weight.Piece,
				Scale: p.Weight.Scale, Tolerance: shop.Tolerance},
			Variant: catalog.Variant{ID: named("variant", p.ID), SKU: p.SKU, Price: p.Price, Per: per, OnHand: p.Stock}}}
	if shop.Legal.TaxRegime == "RF19" { // no VAT is charged (L. 190/2014)
		x.VATRate, x.VATNature = 0, "N2.2"
	}
	if p.Net != nil {
		x.Quantity, x.Unit = p.Net.Value, p.Net.Unit
	}
	for _, past := range p.Prices[:max(0, len(p.Prices)-1)] {
		x.PriceFrom = append(x.PriceFrom, catalog.Past{Price: past.Price, From: past.From.Midnight(time.UTC)})
	}
	x.Since = asked(p)
	if x.MostOff, x.Deposit = p.MostOff, p.Deposit; p.Book != nil {
		x.Cover = p.Book.Cover
	}
	return x
}

// asked is since when a product costs what it does. What the data say nothing of
// has been on sale for two months.
func asked(p demo.Product) *time.Time {
	if len(p.Prices) == 0 {
		return nil
	}
	since := p.Prices[len(p.Prices)-1].From.Midnight(time.UTC)
	if len(p.Prices) == 1 {
		since = since.AddDate(0, -2, 0)
	}
	return &since
}

func adult(age int) int {
	if age >= 18 {
		return 18
	}
	return 0
}

func facts(p demo.Product) catalog.Facts {
	f := catalog.Facts{Food: p.Food, Confirmed: p.Food, NoList: p.IngredientsExempt, Allergens: contains(p.Allergens), MayContain: contains(p.MayContain), Ingredients: p.Ingredients,
		Origin: p.Origin, Storage: p.Storage, Operator: p.Operator, Marks: p.Marks, Notes: p.Note,
		Withdrawal: catalog.Withdrawal{Allowed: p.Withdrawal.Allowed, Letter: letter(p.Withdrawal.Basis), Reason: p.Withdrawal.Reason}}
	if p.ABV > 0 {
		f.Strength = strconv.FormatFloat(p.ABV, 'f', -1, 64)
	}
	if p.Safety != nil {
		f.Maker = p.Safety.Manufacturer
	}
	f.Nutrition, f.NoTable = nutrition(p.Nutrition), noTable(p.NutritionExempt)
	return f
}

// nutrition is the table of a food in the units of the catalogue.
func nutrition(n *demo.Nutrition) *catalog.Nutrition {
	if n == nil {
		return nil
	}
	hundredths := func(grams float64) int { return int(math.Round(grams * 100)) }
	return &catalog.Nutrition{KJ: int(math.Round(n.KJ)), Kcal: int(math.Round(n.Kcal)), Fat: hundredths(n.Fat), Saturates: hundredths(n.Saturates),
		Carbs: hundredths(n.Carbs), Sugars: hundredths(n.Sugars), Protein: hundredths(n.Protein), Salt: hundredths(n.Salt)}
}

// noTable is why a food needs none, of the reasons that catalog.NoTables has:
// unprocessed stands for all that annex V names by its kind.
func noTable(reason string) string {
	switch reason {
	case "":
		return ""
	case "non_prepacked":
		return "loose"
	case "annex_v_19_small_local_producer":
		return "handmade"
	default:
		return "unprocessed"
	}
}

// organic is the certificate of a shop that has one; it runs for another year.
func organic(shop demo.Shop) tenants.Organic {
	if shop.Organic == "" {
		return tenants.Organic{}
	}
	return tenants.Organic{Code: shop.Organic, Until: clock.DateOf(time.Now()).AddDays(365)}
}

func contains(list []demo.Contains) []catalog.Allergen {
	var out []catalog.Allergen
	for _, c := range list {
		out = append(out, catalog.Allergen{Code: c.Code, Detail: c.Details})
	}
	return out
}

// letter finds the letter of art. 59 in "art. 59 c.1 lett. d) Codice del consumo".
func letter(basis string) string {
	m := regexp.MustCompile(`lett\. ([a-z])`).FindStringSubmatch(basis)
	if m == nil {
		return ""
	}
	return m[1]
}

func weekdays(names []string) []int {
	days := []int{}
	for _, name := range names {
		days = append(days, strings.Index("sun mon tue wed thu fri sat", name)/4)
	}
	return days
}

func asJSON(p *media.Picture) []byte {
	if p == nil {
		return nil
	}
	b, err := json.Marshal(p)
	if err != nil {
		return nil
	}
	return b
}

func monthDay(n demo.Neighbourhood) string {
	b, err := n.Patron.MarshalText()
	if err != nil {
		return ""
	}
	return string(b)
}

func locationOf(n demo.Neighbourhood) (*time.Location, error) { return time.LoadLocation(n.TimeZone) }
