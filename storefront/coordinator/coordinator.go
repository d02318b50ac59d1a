// Package coordinator is the site on APP_HOST of who runs a neighbourhood: its
// shops, and the seats of each day's windows.
package coordinator

import (
	"slices"

	"sottocasa/accounts"
	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/payments"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// Deps is what the coordinator's pages need.
type Deps struct {
	DB      *tenants.DB
	Hosts   *tenants.Hosts
	Secret  tenants.Secret
	Words   *locale.Words
	SiteURL func(*tenants.Place) string // scheme, host and port of a place's own site
	Pay     *payments.Desk
	FormsTo []string // origins of Stripe's own forms, where ours may lead
	Media   *media.Library
	Preview func(c *web.Ctx, at *tenants.Place, p []catalog.Product) error // draws a shop that nobody else can see
}

type site struct{ Deps }

// Register adds the coordinator's routes.
func Register(r *web.Routes, d Deps) {
	s := site{d}
	r = r.Needs(tenants.Enter, nil, web.Bound(web.SessionCookie))
	r.Get("/coordinator", s.choose)

	run := r.Needs(tenants.RunHood, s.find)
	run.Get("/coordinator/:hood", s.shops)
	run.Post("/coordinator/:hood/shops/:shop/ask", s.askConsent)
	run.Get("/coordinator/:hood/openings/:opening", s.opening)
	run.Get("/coordinator/:hood/openings/:opening/window", s.openingWindow)
	run.Get("/coordinator/:hood/openings/:opening/window/*", s.inOpeningWindow)
	run.Post("/coordinator/:hood/openings/:opening/window/*", s.inOpeningWindow)
	run.Get("/coordinator/:hood/openings/:opening/pictures/:picture", s.openingPicture)
	run.Post("/coordinator/:hood/openings/:opening/approve", s.approveOpening)
	run.Post("/coordinator/:hood/openings/:opening/return", s.returnOpening)
	run.Get("/coordinator/:hood/windows", s.windows)
	run.Post("/coordinator/:hood/windows/:window/seats", s.setSeats)
	run.Post("/coordinator/:hood/purchases/:purchase/told", s.told)
	run.Get("/coordinator/:hood/streets", s.streets)
	run.Post("/coordinator/:hood/streets", s.importStreets, web.Upload(2*delivery.MaxStreetBytes))
	run.Post("/coordinator/:hood/streets/place", s.placeStreet)
	run.Get("/coordinator/:hood/breaks", s.breaks)
	run.Post("/coordinator/:hood/breaks/:break/close", s.closeBreak)

	share := r.Needs(tenants.RunShared, s.find)
	share.Get("/coordinator/:hood/money", s.money)
	share.Post("/coordinator/:hood/money/:payment/again", s.passAgain)
	share.Get("/coordinator/:hood/disputes/:dispute", s.dispute)
	share.Get("/coordinator/:hood/settings", s.settings)
	share.Post("/coordinator/:hood/settings/shared", s.saveShared)
	share.Post("/coordinator/:hood/settings/zones/:zone", s.saveZone)
	share.Get("/coordinator/:hood/settings/fees/:shop", s.askFee)
	share.Post("/coordinator/:hood/settings/fees/:shop", s.saveFee)
	share.Post("/coordinator/:hood/settings/association", s.connect)
	share.Get("/coordinator/:hood/settings/association/again", s.connectAgain)
	share.Get("/coordinator/:hood/settings/association/back", s.connected)
}

// find is the neighbourhood of the path, for the router.
func (s site) find(c *web.Ctx) (tenants.HoodID, tenants.ShopID, error) {
	o, err := s.office(c)
	if err != nil {
		return tenants.HoodID{}, tenants.NoShop(), err
	}
	return o.place.Hood, tenants.NoShop(), nil
}

// office is who works on a request, and in which neighbourhood.
type office struct {
	*web.Ctx
	site
	who   *accounts.Session
	place *tenants.Place
}

// office finds the neighbourhood of the path among the person's own. One that
// belongs to others looks like one that does not exist.
func (s site) office(c *web.Ctx) (*office, error) {
	who, err := c.Person()
	if err != nil {
		return nil, err
	}
	for _, place := range s.hoods(who) {
		if place.HoodSlug == c.Param("hood") {
			return &office{c, s, who, place}, nil
		}
	}
	return nil, fault.New(fault.NotFound, "error.not_found")
}

// hoods lists the neighbourhoods that the person runs.
func (s site) hoods(who *accounts.Session) []*tenants.Place {
	var list []*tenants.Place
	for _, m := range who.Rooms {
		place, ok := s.Hosts.Hood(m.Hood)
		if ok && who.May(tenants.RunHood, m.Hood, tenants.NoShop()) && !slices.Contains(list, place) {
			list = append(list, place)
		}
	}
	return list
}

func (o *office) scope() tenants.Scope { return tenants.InHood(o.place.Hood, o.Actor()) }

func (o *office) path(rest string) string { return "/coordinator/" + o.place.HoodSlug + rest }

// frame surrounds a page of the neighbourhood; tab is "shops", "windows",
// "money" (also for its settings), "streets" or "breaks".
func (o *office) frame(tab, title string) view.Staff {
	return view.Staff{Page: o.StaffPage(o.place.Zone), Title: title, Place: o.place.HoodName, Who: o.who.Person.Email,
		SignOut: o.URL("/sign-out"), Account: o.URL("/account"), Tabs: []view.Tab{
			{Text: o.P().T("coordinator.windows"), URL: o.URL(o.path("/windows")), Icon: "calendar", Current: tab == "windows"},
			{Text: o.P().T("coordinator.shops"), URL: o.URL(o.path("")), Icon: "store", Current: tab == "shops"},
			{Text: o.P().T("shared.tab"), URL: o.URL(o.path("/money")), Icon: "euro", Current: tab == "money"},
			{Text: o.P().T("coordinator.streets"), URL: o.URL(o.path("/streets")), Icon: "map", Current: tab == "streets"},
			{Text: o.P().T("coordinator.breaks"), URL: o.URL(o.path("/breaks")), Icon: "scale", Current: tab == "breaks"},
			{Text: o.P().T("coordinator.site"), URL: o.SiteURL(o.place) + o.URL("/"), Icon: "map-pin"},
		}}
}
