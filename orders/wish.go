package orders

import (
	"slices"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Reaches reports whether every shop of the basket delivers to the zone.
func (f *Full) Reaches(zone tenants.ID) bool {
	for _, s := range f.Shops {
		if !slices.Contains(s.Card.Terms.Zones, zone) {
			return false
		}
	}
	return true
}

// Fetches reports whether the basket can be fetched: that is one shop's, and
// the shop has to offer it.
func (f *Full) Fetches() bool { return len(f.Shops) == 1 && f.Shops[0].Card.Terms.Pickup }

// Wish is what the basket asks of a window: what each of its shops and each of
// their goods needs.
func (f *Full) Wish(zone *time.Location) delivery.Wish {
	w := delivery.Wish{Zoned: zone}
	if f.Zone != nil {
		w.Zone = &f.Zone.ID
	}
	for _, s := range f.Shops {
		t := s.Card.Terms
		x := delivery.Seller{Shop: s.Card.Shop, Name: s.Card.Name, Hours: s.Card.Hours, LeadMinutes: t.LeadMinutes, SameDayUntil: t.SameDayUntil,
			Zones: t.Zones}
		for _, l := range s.Lines {
			x.Goods = append(x.Goods, delivery.Wanted{Variant: l.Variant, Title: l.Product.Title, LeadHours: l.Product.Lead, MadeOn: l.Product.MadeOn,
				Weeks: l.Weeks})
		}
		w.Sellers = append(w.Sellers, x)
	}
	return w
}

// Lacks is what a basket lacks to be ordered: to each shop's own minimum, and,
// brought home, to the zone's, which counts the goods of the whole spesa.
type Lacks struct {
	Shops map[tenants.ShopID]money.Cents // those that lack something
	Zone  money.Cents
	Min   money.Cents // the zone's minimum; 0: it has none, or the goods are fetched
}

// Any reports whether something is lacking.
func (l Lacks) Any() bool { return len(l.Shops) > 0 || l.Zone > 0 }

// Lacks is the one place of all minimums.
func (f *Full) Lacks() Lacks {
	l := Lacks{Shops: map[tenants.ShopID]money.Cents{}}
	for _, s := range f.Shops {
		if m := s.Missing(); m > 0 {
			l.Shops[s.Card.Shop] = m
		}
	}
	if f.Basket != nil && f.Basket.Method == delivery.Delivery && f.Zone != nil {
		l.Min = f.Zone.Min
		l.Zone = max(0, l.Min-f.Goods())
	}
	return l
}

// Missing is what a shop's part lacks to its minimum.
func (p ShopPart) Missing() money.Cents { return max(0, p.Card.Terms.MinOrder-p.Goods) }
