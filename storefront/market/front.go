package market

import (
	"net/http"
	"strconv"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

type site struct{ Deps }

// front is the street of shops, the same for everybody.
func (s *site) front(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	st, err := v.read()
	if err != nil {
		return err
	}
	at := v.turn(st, "/", "")
	page := v.frontPage(st, nil, at)
	number := page.Leaf.Number
	if c.Query("kind") != at.kind {
		return c.SeeOther("/") // no shop is of that kind
	}
	if asked := c.Query("page"); asked != "" && (number == 1 || asked != strconv.Itoa(number)) {
		return c.SeeOther(at.at(at.kind, number)) // the nearest page that is there
	}
	page.Other, page.Canonical = v.In(v.other(), at.at(at.twin, number)), v.Absolute(at.at(at.kind, number))
	return c.Render(http.StatusOK, house.Front(c.P(), page))
}

// visit is one request on a neighbourhood's host.
type visit struct {
	*web.Ctx
	s     *site
	place *tenants.Place
	now   time.Time
}

func (s *site) visit(c *web.Ctx) (*visit, error) {
	place, err := placeOf(c)
	return &visit{Ctx: c, s: s, place: place, now: time.Now()}, err
}

func placeOf(c *web.Ctx) (*tenants.Place, error) {
	place, ok := c.Site().Payload.(*tenants.Place)
	if !ok {
		return nil, fault.New(fault.Internal, "error.server").Because("the site of %s has no place", c.Site().Host)
	}
	return place, nil
}

func (v *visit) scope() tenants.Scope { return tenants.InHood(v.place.Hood, "resident") }

// signIn is where staff sign in, on the platform's host.
func (v *visit) signIn() string { return v.s.AppURL + v.URL("/sign-in") }

// opening is where a shop of the neighbourhood is opened, on the platform's host.
func (v *visit) opening() string { return v.s.AppURL + v.URL("/opening?hood="+v.place.HoodSlug) }

// frontPage is a part of the street; found is the address that was asked for, or
// nil.
func (v *visit) frontPage(st *street, found *delivery.Found, at turn) view.Front {
	page := view.Front{Page: v.page(st.hood), SignIn: v.signIn(), Next: next(st.windows, v.now, v.place.Zone), Address: view.AskAddress{Streets: st.names()},
		Count: len(st.cards)}
	part := v.part(st, found, at)
	page.Kinds, page.Kind, page.Leaf, page.Look = part.kinds, at.kind, part.leaf, st.long()
	for n, r := range part.shops {
		stall := v.stall(st, *r.card, found)
		stall.Number = n + 1 // on this page's map
		if found != nil && !stall.Delivers {
			page.Far = append(page.Far, stall)
		} else {
			page.Shops = append(page.Shops, stall)
		}
	}
	if z := st.cheapest(found); z != nil {
		page.Fee, page.FreeFrom = z.Fee, z.FreeOver
	}
	if found != nil && !found.Outside {
		page.Zone = found.Zone.Name.In(v.Lang())
	}
	page.Map = v.mapOf(st, page, part.shops, found)
	return page
}

// page is what surrounds a page, and the neighbourhood that is written on it.
func (v *visit) page(n tenants.Neighbourhood) view.Page {
	legal := []view.Link{{Text: v.P().T("legal.terms"), URL: v.URL("/legal/terms")}, {Text: v.P().T("legal.privacy"), URL: v.URL("/legal/privacy")}}
	return view.Page{Legal: legal, Other: v.In(v.other(), v.Path()), Canonical: v.Absolute(v.Path()), Now: v.now.In(v.place.Zone),
		Hood: view.Hood{Name: v.place.HoodName, URL: v.s.SiteURL(v.place) + v.URL("/"), Association: n.Association, Opening: v.opening()}}
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
