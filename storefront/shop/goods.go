package shop

import (
	"strings"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/orders"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// at is where the shop's products are read.
func (v *visit) at() catalog.Place {
	return catalog.Place{Shop: v.place.Shop, Zone: v.zone().String(), Now: time.Now(), Lang: v.Lang()}
}

// round is what a public page says of delivery: the zones and the windows.
type round struct {
	zones   []delivery.Zone
	windows []delivery.Window
}

func (o *round) ask(r *tenants.HoodRead, v *visit) {
	delivery.Zones(r, v.place.Hood, &o.zones)
	delivery.Coming(r, v.place.Hood, delivery.Delivery, v.place.Shop, delivery.DaysAhead, &o.windows)
}

// terms are the shop's terms of delivery, with the next window that an
// ordinary order of the shop can still have.
func (v *visit) terms(o round, now time.Time) view.Delivery {
	t := v.frame.card.Terms
	d := view.Delivery{Pickup: v.offers(delivery.Pickup), Minimum: t.MinOrder, NoCards: v.frame.account == ""}
	d.Closed = v.shut()
	z := face.Cheapest(t.Zones, o.zones)
	if z == nil || !v.offers(delivery.Delivery) {
		return d
	}
	d.Delivers, d.Fee, d.FreeFrom = true, z.Fee, z.FreeOver
	wish := delivery.Wish{Zoned: v.zone(), Sellers: []delivery.Seller{{Shop: v.place.Shop, Hours: v.frame.card.Hours, LeadMinutes: t.LeadMinutes,
		SameDayUntil: t.SameDayUntil}}}
	for _, w := range o.windows {
		if wish.Judge(w, now, false) == delivery.Free {
			d.CutOff, d.Window = w.CutOff.In(v.zone()), face.Span(w, v.zone())
			return d
		}
	}
	return d
}

// offers reports whether a method can be had now. What is brought is paid
// before, by card; what is fetched is paid by card or at the counter.
func (v *visit) offers(m delivery.Method) bool {
	t, cards := v.frame.card.Terms, v.frame.account != ""
	if m == delivery.Delivery {
		return len(t.Zones) > 0 && cards
	}
	return t.Pickup && (cards || t.PayAtCounter)
}

// shut reports whether the shop takes no orders now: what it has is in the shop.
func (v *visit) shut() bool { return !v.offers(delivery.Pickup) && !v.offers(delivery.Delivery) }

func (v *visit) cards(products []catalog.Product) []view.Card {
	if len(products) == 0 {
		return nil
	}
	out := make([]view.Card, 0, len(products))
	for i := range products {
		out = append(out, v.card(&products[i]))
	}
	return out
}

func (v *visit) card(p *catalog.Product) view.Card {
	return view.Card{Variant: p.Variant.ID.String(), Name: p.Title.In(v.Lang()), Note: p.About.In(v.Lang()), URL: v.here("/products/" + p.Slug),
		Picture: face.Picture(p.Picture, v.Lang()), Price: v.price(p), Stock: v.stock(p), Grams: p.Usual().Grams, Choose: p.Choice != catalog.NoChoice || p.Chosen()}
}

// into gathers products of a shelf as cards.
func (v *visit) into(cards *[]view.Card) func(*catalog.Product) {
	return func(p *catalog.Product) { *cards = append(*cards, v.card(p)) }
}

func (v *visit) price(p *catalog.Product) view.Price {
	out := view.Price{Amount: p.Variant.Price, Cut: face.Cut(v.P(), p.Variant.Price, p.Variant.Offer)}
	out.From = p.Choice == catalog.SeveralPrices
	if p.Mode != catalog.Each {
		out.Per = "kg"
		return out
	}
	out.Unit, out.UnitPer = p.UnitPrice()
	return out
}

func (v *visit) stock(p *catalog.Product) view.Stock {
	left, counted := p.Variant.Left()
	loose := p.Mode == catalog.Weight
	switch {
	case !p.Online, v.shut():
		return view.Stock{State: view.InStore}
	case p.OutNow:
		y, m, d := p.OutUntil.Date()
		return view.Stock{State: view.SoldOut, Back: time.Date(y, m, d+1, 0, 0, 0, 0, v.zone())}
	case p.Choice != catalog.NoChoice: // each of its variants has a stock of its own
	case counted && left <= 0, counted && loose && left < p.Least():
		return view.Stock{State: view.SoldOut}
	case counted && loose && left <= catalog.FewGrams:
		return view.Stock{State: view.Last, Grams: left}
	case counted && !loose && left <= catalog.FewLeft:
		return view.Stock{State: view.Last, Left: left}
	}
	return view.Stock{State: view.Available}
}

// most is how many pieces can be had now.
func most(p *catalog.Product) int {
	left, counted := p.Variant.Left()
	if p.Choice != catalog.NoChoice {
		return orders.MaxPieces
	}
	if counted && p.Mode == catalog.Weight { // counted in grams
		left /= max(1, p.Weighing.Piece)
	}
	if counted {
		return min(max(left, 0), orders.MaxPieces)
	}
	return orders.MaxPieces
}

// note is the short line under a name: what the pack holds, when the name does
// not say it.
func (v *visit) note(p *catalog.Product) string {
	net := face.Net(v.P(), p.Quantity, p.Unit)
	plain := strings.ReplaceAll(net, "\u00a0", " ")
	if strings.Contains(p.Title.In(v.Lang()), plain) {
		return ""
	}
	return net
}
