package market

import (
	"net/http"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

type site struct{ Deps }

// front is the street of shops.
func (s *site) front(c *web.Ctx) error {
	place, err := placeOf(c)
	if err != nil {
		return err
	}
	var cards []tenants.Card
	var windows []delivery.Window
	var zones []delivery.Zone
	err = s.DB.HoodRead(c.Context(), tenants.InHood(place.Hood, "resident"), func(r *tenants.HoodRead) {
		tenants.Cards(r, place.Hood, &cards)
		delivery.Coming(r, place.Hood, delivery.Delivery, tenants.NoShop(), delivery.DaysAhead, &windows)
		delivery.Zones(r, place.Hood, &zones)
	})
	if err != nil {
		return err
	}
	now := time.Now()
	page := view.Front{SignIn: s.AppURL + c.URL("/sign-in"), Next: next(windows, now, place.Zone)}
	if page.Page, _, err = s.page(c, place, now); err != nil {
		return err
	}
	for _, card := range cards {
		if at, live := s.Hosts.Shop(card.Shop); live {
			page.Shops = append(page.Shops, face.Shop(c.P(), card, now, place.Zone, s.SiteURL(at)+c.URL("/")))
		}
	}
	if z := cheapest(zones); z != nil {
		page.Fee, page.FreeFrom = z.Fee, z.FreeOver
	}
	return c.Render(http.StatusOK, house.Front(c.P(), page))
}

func placeOf(c *web.Ctx) (*tenants.Place, error) {
	place, ok := c.Site().Payload.(*tenants.Place)
	if !ok {
		return nil, fault.New(fault.Internal, "error.server").Because("the site of %s has no place", c.Site().Host)
	}
	return place, nil
}

// page is what surrounds a page, and the neighbourhood that is written on it.
func (s *site) page(c *web.Ctx, place *tenants.Place, now time.Time) (view.Page, tenants.Neighbourhood, error) {
	var n tenants.Neighbourhood
	err := s.DB.PlatformRead(c.Context(), func(r *tenants.PlatformRead) { tenants.GetNeighbourhood(r, place.Hood, &n) })
	other := locale.En
	if c.Lang() == locale.En {
		other = locale.It
	}
	legal := []view.Link{{Text: c.P().T("legal.terms"), URL: c.URL("/legal/terms")}, {Text: c.P().T("legal.privacy"), URL: c.URL("/legal/privacy")}}
	return view.Page{Legal: legal, Other: c.In(other, c.Path()), Canonical: c.Absolute(c.Path()), Now: now.In(place.Zone),
		Hood: view.Hood{Name: place.HoodName, URL: s.SiteURL(place) + c.URL("/"), Association: n.Association}}, n, err
}

// next is the first window ahead that still takes orders and has a seat.
func next(windows []delivery.Window, now time.Time, zone *time.Location) *view.Round {
	for _, w := range windows {
		if w.State == "open" && now.Before(w.CutOff) && w.Left() > 0 {
			return &view.Round{Window: face.Span(w, zone), CutOff: w.CutOff.In(zone), Left: w.Left(), Capacity: w.Seats}
		}
	}
	return nil
}

func cheapest(zones []delivery.Zone) *delivery.Zone {
	var all []tenants.ID
	for _, z := range zones {
		all = append(all, z.ID)
	}
	return face.Cheapest(all, zones)
}
