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

// works lists the shops that a person is one of the people of, by name.
func (s site) works(c *web.Ctx, who *accounts.Session) []view.Work {
	var list []view.Work
	for _, m := range who.Rooms {
		if place, ok := s.Hosts.Shop(m.Shop); ok && slices.Contains(tenants.ShopRoles(), m.Role) {
			list = append(list, view.Work{Shop: place.Name, Role: c.P().T("role." + string(m.Role)), Leave: c.URL("/account/shops/" + place.Slug + "/leave")})
		}
	}
	slices.SortFunc(list, func(a, b view.Work) int { return strings.Compare(a.Shop, b.Shop) })
	return list
}

// work is the shop of the path among the person's own; another looks like none.
func (s site) work(c *web.Ctx, who *accounts.Session) (*tenants.Place, tenants.Role, error) {
	for _, m := range who.Rooms {
		if place, ok := s.Hosts.Shop(m.Shop); ok && place.Slug == c.Param("shop") && slices.Contains(tenants.ShopRoles(), m.Role) {
			return place, m.Role, nil
		}
	}
	return nil, "", fault.New(fault.NotFound, "error.not_found")
}

// askLeave asks once more before somebody leaves a shop.
func (s site) askLeave(c *web.Ctx) error { return s.leavePage(c, http.StatusOK, nil) }

func (s site) leavePage(c *web.Ctx, status int, wrong error) error {
	who, err := c.Person()
	if err != nil {
		return err
	}
	place, role, err := s.work(c, who)
	if err != nil {
		return err
	}
	at := "/account/shops/" + place.Slug + "/leave"
	v := view.Leave{Page: c.StaffPage(place.Zone), Shop: place.Name, Role: c.P().T("role." + string(role)), Action: c.URL(at), Back: c.URL("/account")}
	if v.Other = c.In("en", at); c.Lang() == "en" {
		v.Other = at
	}
	if wrong != nil {
		v.Notice = &view.Notice{Tone: view.Bad, Text: c.Sentence(wrong)}
	}
	return c.Render(status, house.Leave(c.P(), v))
}

// leave takes the person out of a shop at once. The last owner stays.
func (s site) leave(c *web.Ctx) error {
	who, err := c.Person()
	if err != nil {
		return err
	}
	place, _, err := s.work(c, who)
	if err != nil {
		return err
	}
	err = s.DB.Hood(c.Context(), tenants.InHood(place.Hood, c.Actor()), func(h *tenants.HoodTx) error {
		return tenants.Dismiss(h, place.Shop, who.Person.ID)
	})
	if fault.Has(err, fault.Conflict) {
		return s.leavePage(c, http.StatusConflict, err)
	}
	if err != nil {
		return err
	}
	if len(who.Rooms) == 1 { // signed out with it
		return c.SeeOther("/")
	}
	return c.SeeOther("/account?done=left")
}
