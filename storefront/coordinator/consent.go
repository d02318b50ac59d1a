package coordinator

import (
	"net/url"

	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// consentRow is how a coordinator stands with a shop: acting, waiting, or free
// to ask.
type consentRow struct {
	Ask   string // action
	Asked bool
	Until string // "oggi alle 18:00"
	Act   string // page
}

// consents adds to the shops how the coordinator stands with each.
func (o *office) consents(rows map[tenants.ShopID]*shopRow, l list) error {
	var list []tenants.Consent
	err := o.DB.PlatformRead(o.Context(), func(r *tenants.PlatformRead) { tenants.ConsentsOf(r, o.place.Hood, o.who.Person.ID, &list) })
	if err != nil {
		return err
	}
	for id, row := range rows {
		place, ok := o.Hosts.Shop(id)
		if !ok || o.who.May(tenants.SeeOrders, o.place.Hood, id) && !o.who.Acting(o.place.Hood, id) {
			continue // somebody who works there anyway asks nobody
		}
		row.Consent = &consentRow{Ask: o.URL(o.path("/shops/" + place.Slug + "/ask" + l.query(l.Leaf.Number)))}
	}
	for _, c := range list {
		row, ok := rows[c.Shop]
		if !ok || row.Consent == nil {
			continue
		}
		row.Consent.Asked = c.Until == nil
		if c.Until != nil {
			row.Consent.Until = o.P().Deadline(c.Until.In(o.place.Zone), o.Now(o.place.Zone))
		}
		if place, known := o.Hosts.Shop(c.Shop); known && c.Until != nil {
			row.Consent.Act = o.URL("/admin/" + place.Slug)
		}
	}
	return nil
}

// askConsent asks a shop to let the coordinator act for it.
func (s site) askConsent(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	place, ok := s.Hosts.ShopIn(o.place.Hood, c.Param("shop"))
	if !ok {
		return fault.New(fault.NotFound, "error.not_found")
	}
	err = s.DB.Shop(o.Context(), tenants.InShop(place.Hood, place.Shop, o.Actor()), func(t *tenants.ShopTx) error {
		return tenants.AskConsent(t, o.who.Person.ID)
	})
	if err != nil {
		return err
	}
	return o.SeeOther(o.path("?" + backTo(o, "asked")))
}

// backTo is the query of the list's page that a form stood on, with what was done.
func backTo(o *office, done string) string {
	to := url.Values{"done": {done}}
	for _, name := range []string{"q", "page"} {
		if value := o.Query(name); value != "" {
			to.Set(name, value)
		}
	}
	return to.Encode()
}

func (o *office) consentDone() *view.Notice {
	if o.Query("done") != "asked" {
		return nil
	}
	return &view.Notice{Tone: view.Ok, Text: o.P().T("consent.done_asked")}
}
