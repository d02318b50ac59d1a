package market

import (
	"sottocasa/delivery"
	"sottocasa/tenants"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

// mapOf draws zones, streets and shops as far as it is known where they are. A
// shop stands where its street does, else in the middle of a zone that it serves:
// the map says that places are approximate.
func (v *visit) mapOf(st *street, page view.Front, shops []ranked, found *delivery.Found) view.Map {
	m := view.Map{Title: v.P().T("market.map_title", "hood", v.place.HoodName)}
	for _, z := range st.zones {
		if !z.Box.None() {
			m.Zones = append(m.Zones, view.MapZone{Name: z.Name.In(v.Lang()), West: z.Box.West, South: z.Box.South, East: z.Box.East, North: z.Box.North,
				Marked: found != nil && !found.Outside && z.ID == found.Zone.ID})
		}
	}
	shown := map[string]bool{}
	for _, s := range st.streets {
		if s.Point != nil && !shown[s.Name] && len(m.Spots) < mostSpots {
			shown[s.Name] = true
			m.Spots = append(m.Spots, view.MapSpot{Name: s.Name, Lat: s.Point.Lat, Lng: s.Point.Lng})
		}
	}
	where := map[string]*delivery.Point{}
	for _, r := range shops {
		where[v.shopURL(*r.card, "/")] = st.pointOf(*r.card)
	}
	for _, list := range [][]view.Stall{page.Shops, page.Far} {
		for _, s := range list {
			if p := where[s.URL]; p != nil {
				m.Pins = append(m.Pins, view.MapPin{Number: s.Number, Name: s.Name, Note: base.Openness(v.P(), s.Opening, page.Now), URL: s.URL,
					Lat: p.Lat, Lng: p.Lng, Faint: found != nil && !s.Delivers})
			}
		}
	}
	return m
}

// mostSpots is how many streets a map shows.
const mostSpots = 60

// pointOf is where a shop is, as far as the list of streets tells; nil when
// nothing does.
func (st *street) pointOf(c tenants.Card) *delivery.Point {
	folded, civic := delivery.Fold(c.Street), delivery.Civic(c.Street+" "+c.Civic)
	var best *delivery.Point
	for _, s := range st.streets {
		if s.Point == nil || delivery.Fold(s.Name) != folded {
			continue
		}
		if s.Holds(civic) {
			return s.Point
		}
		if best == nil {
			best = s.Point
		}
	}
	if best != nil {
		return best
	}
	for _, z := range st.zones {
		for _, id := range c.Terms.Zones {
			if id == z.ID && !z.Box.None() {
				middle := z.Box.Centre()
				return &middle
			}
		}
	}
	return nil
}
