// Package face turns rows into what pages and letters show of a shop: its sign,
// hours, pictures and who sells. The sites of residents and their letters share
// it, so that a shop has one face everywhere.
package face

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// Shop is a shop as a street shows it; url is its address in the reader's
// language.
func Shop(p *locale.Printer, c tenants.Card, now time.Time, zone *time.Location, url string) view.Shop {
	return view.Shop{
		Name: c.Name, Kind: c.Kind.In(p.Lang), Trade: c.Trade, Tagline: c.Tagline.In(p.Lang), URL: url, Accent: c.Accent,
		Street: line(c.Street, c.Civic), Opening: Opening(p, c.Hours, now, zone), Hours: hours(c.Hours, now.In(zone)),
		Cover: stored(c.Cover, p.Lang, coverWidth), Logo: stored(c.Logo, p.Lang, logoWidth),
	}
}

// Widths in pixels of what img src names; srcset has the others.
const (
	coverWidth   = 960
	logoWidth    = 320
	productWidth = 640
)

// Settle adds what a shop's own pages tell: who sells and how it is reached.
func Settle(p *locale.Printer, s *view.Shop, own tenants.Settings) {
	s.About, s.Phone, s.Dial = own.About.In(p.Lang), italy.ShowPhone(own.Phone), own.Phone
	s.Seller = Seller(p, own)
}

// Seller is who sells, as art. 7 D.Lgs. 70/2003 wants it shown.
func Seller(p *locale.Printer, own tenants.Settings) view.Seller {
	l := own.Legal
	s := view.Seller{LegalName: l.Name, Address: Address(own.Address), VATNumber: l.VAT, REA: l.REA, PEC: l.PEC, Email: own.Email,
		Phone: italy.ShowPhone(own.Phone), ShareCapital: l.ShareCapital}
	if l.TaxCode != l.VAT {
		s.TaxCode = l.TaxCode
	}
	var notes []string
	for _, x := range []struct {
		is  bool
		key string
	}{{l.Sole, "identity.sole"}, {l.Liquidation, "identity.liquidation"}, {l.Artisan, "seller.artisan"}, {l.Alcohol, "seller.alcohol"}} {
		if x.is {
			notes = append(notes, p.T(x.key))
		}
	}
	s.Notes = strings.Join(notes, " · ")
	return s
}

// Address is a seat in one line: "Via Fonteiana 9991, 00152 Roma (RM)".
func Address(a tenants.Address) string {
	return line(a.Street, a.Civic) + ", " + Town(a.CAP, a.Comune) + " (" + a.Province + ")"
}

// UsualHours is the longest day of a week, with its break: "08:00–13:30, 16:30–19:45".
func UsualHours(w clock.Week) string {
	var usual []clock.Span
	for _, spans := range w {
		if len(spans) > len(usual) {
			usual = spans
		}
	}
	said := make([]string, len(usual))
	for i, s := range usual {
		said[i] = s.From.String() + "–" + s.To.String()
	}
	return strings.Join(said, ", ")
}

// Town is "00152 Roma".
func Town(postcode, comune string) string { return strings.TrimSpace(postcode + " " + comune) }

func line(street, civic string) string { return strings.TrimSpace(street + " " + civic) }

// Opening says whether a shop is open now.
func Opening(p *locale.Printer, h clock.Hours, now time.Time, zone *time.Location) view.Opening {
	s := h.StatusAt(now, zone)
	o := view.Opening{Open: s.Open, Until: s.Until, Next: s.Opens, Why: s.Reason.In(p.Lang)}
	if o.Why == "" && s.Holiday != "" {
		o.Why = p.T(s.Holiday)
	}
	return o
}

// hours is the ordinary week from Monday; now marks today.
func hours(h clock.Hours, now time.Time) []view.DayHours {
	at := func(m clock.Minute) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day(), 0, int(m), 0, 0, now.Location())
	}
	var week []view.DayHours
	for i := range 7 {
		day := view.DayHours{Weekday: time.Weekday((i + 1) % 7)}
		day.Today = day.Weekday == now.Weekday()
		for _, s := range h.Week[day.Weekday] {
			day.Spans = append(day.Spans, view.Span{Start: at(s.From), End: at(s.To)})
		}
		week = append(week, day)
	}
	return week
}

// stored reads a picture from a card; anything else is none.
func stored(row []byte, l locale.Lang, width int) *view.Picture {
	var pic media.Picture
	if len(row) == 0 || json.Unmarshal(row, &pic) != nil || pic.None() {
		return nil
	}
	v := picture(pic, l, width)
	return &v
}

// Picture is a product's picture; nil gives none.
func Picture(pic *media.Picture, l locale.Lang) view.Picture {
	if pic == nil || pic.None() {
		return view.Picture{}
	}
	return picture(*pic, l, productWidth)
}

func picture(pic media.Picture, l locale.Lang, width int) view.Picture {
	shown := pic.Widths[len(pic.Widths)-1]
	v := view.Picture{Src: pic.URL(width), Alt: pic.Alt.In(l)}
	for _, w := range pic.Widths {
		v.Set = append(v.Set, view.Source{URL: pic.URL(w), Width: w})
		if w >= width && w < shown {
			shown = w
		}
	}
	v.Width, v.Height = shown, pic.HeightAt(shown)
	return v
}

// Span is a window by the clocks of zone.
func Span(w delivery.Window, zone *time.Location) view.Span {
	return view.Span{Start: w.Starts.In(zone), End: w.Ends.In(zone)}
}

// Withdrawal is the letter of art. 59 Codice del consumo that takes the right
// to withdraw away, "" when there is one. What is not known counts as perishing.
func Withdrawal(w catalog.Withdrawal) string {
	switch {
	case w.Allowed:
		return ""
	case strings.Contains("cdefgln", w.Letter) && len(w.Letter) == 1:
		return w.Letter
	}
	return "d"
}

// Net is what a pack holds: "500 g", "750 ml", "6 pezzi"; "" when the
// product has no quantity.
func Net(p *locale.Printer, quantity int, unit string) string {
	switch {
	case quantity == 0:
		return ""
	case unit == "g":
		return p.Weight(quantity)
	case unit == "ml":
		return strconv.Itoa(quantity) + "\u00a0ml"
	}
	return p.T("net.pieces", "count", quantity)
}

// Door is how a door is found: "Scala B, piano 3, interno 12".
func Door(p *locale.Printer, stair, floor, flat string) string {
	var parts []string
	for _, x := range []struct{ key, value string }{{"address.stair", stair}, {"address.floor", floor}, {"address.flat", flat}} {
		if x.value != "" {
			parts = append(parts, p.T(x.key, "value", x.value))
		}
	}
	all := []rune(strings.Join(parts, ", "))
	if len(all) == 0 {
		return ""
	}
	return strings.ToUpper(string(all[:1])) + string(all[1:])
}

// Missed says why goods could not be handed over, "" when nobody was at home.
func Missed(p *locale.Printer, reason string) string {
	switch reason {
	case "", "absent":
		return ""
	case "wrong_address", "refused", "damaged", "missing_item", "weather":
		return p.T("missed." + reason)
	}
	return p.T("missed.other")
}

// Law gathers what the pages of law say of a shop.
func Law(p *locale.Printer, c tenants.Card, own tenants.Settings, n tenants.Neighbourhood, zones []delivery.Zone, takesCards bool) view.Law {
	v := view.Law{Shop: c.Name, Seller: Seller(p, own), Hood: n.Name, Association: n.Association, Contact: n.Email, Minimum: c.Terms.MinOrder,
		Pickup: c.Terms.Pickup && (takesCards || c.Terms.PayAtCounter), Card: takesCards, Counter: c.Terms.AtCounter()}
	if z := Cheapest(c.Terms.Zones, zones); z != nil && takesCards {
		v.Delivers, v.Fee, v.FreeFrom = true, z.Fee, z.FreeOver
	}
	return v
}

// Cheapest is the zone with the lowest fee among those served; nil when none is.
func Cheapest(served []tenants.ID, zones []delivery.Zone) *delivery.Zone {
	var best *delivery.Zone
	for i := range zones {
		for _, id := range served {
			if zones[i].ID == id && (best == nil || zones[i].Fee < best.Fee) {
				best = &zones[i]
			}
		}
	}
	return best
}
