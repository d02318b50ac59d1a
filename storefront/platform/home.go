package platform

import (
	"net/http"
	"slices"
	"strings"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

// home says what this is; who is signed in finds their rooms.
func (s site) home(c *web.Ctx) error {
	v := view.Platform{Page: c.StaffPage(utc()), SignIn: c.URL("/sign-in"), Opening: c.URL("/opening"), Hoods: s.hoods(c)}
	who, err := c.Person()
	switch {
	case err == nil:
		v.SignIn, v.SignOut, v.Who = "", c.URL("/sign-out"), who.Person.Email
		for _, r := range s.rooms(c, who) {
			v.Rooms = append(v.Rooms, view.Link{Text: r.Text, URL: c.URL(r.URL)})
		}
	case !fault.Has(err, fault.Unknown):
		return err
	}
	return c.Render(http.StatusOK, house.Platform(c.P(), v))
}

func (s site) hoods(c *web.Ctx) []view.Link {
	var list []view.Link
	for _, place := range s.Hosts.Hoods() {
		list = append(list, view.Link{Text: place.HoodName, URL: s.SiteURL(place) + c.URL("/")})
	}
	return list
}

// rooms lists where a person works, by local path: shops by name, then the
// rounds, then the neighbourhoods.
func (s site) rooms(c *web.Ctx, who *accounts.Session) []view.Link {
	var shops, rounds, hoods []view.Link
	add := func(list *[]view.Link, l view.Link) {
		if !slices.Contains(*list, l) {
			*list = append(*list, l)
		}
	}
	for _, m := range who.Rooms {
		if place, ok := s.Hosts.Shop(m.Shop); ok && m.Role.Allows(tenants.SeeOrders) {
			add(&shops, view.Link{Text: c.P().T("room.shop", "shop", place.Name), URL: "/admin/" + place.Slug})
		}
		place, ok := s.Hosts.Hood(m.Hood)
		if ok && m.Role.Allows(tenants.RunRounds) {
			add(&rounds, view.Link{Text: c.P().T("room.rounds"), URL: "/courier"})
		}
		if ok && m.Role.Allows(tenants.RunHood) {
			add(&hoods, view.Link{Text: c.P().T("room.hood", "hood", place.HoodName), URL: "/coordinator/" + place.HoodSlug})
		}
	}
	slices.SortFunc(shops, func(a, b view.Link) int { return strings.Compare(a.Text, b.Text) })
	return slices.Concat(shops, rounds, hoods)
}
