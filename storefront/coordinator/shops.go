package coordinator

import (
	"net/http"

	"sottocasa/internal/clock"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

type shopsView struct {
	view.Staff
	Shops []*shopRow
	List  list
	Open  int
	Asked []askedRow // that wait to be published
	Opens string     // where a shopkeeper opens a shop here, whole
}

type shopRow struct {
	Name   string
	Kind   string
	Street string
	Accent string
	URL    string
	Open   bool
	Hours  string // "Aperto fino alle 13:30"
	Why    string // extraordinary closing, in words

	Consent *consentRow
}

// shops lists the neighbourhood's shops, open or shut now.
func (s site) shops(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	now := o.Now(o.place.Zone)
	v := shopsView{Staff: o.frame("shops", o.P().T("coordinator.shops"))}
	cards, at, err := o.list("", &v.List, func(r *tenants.HoodRead) {
		tenants.HoursKept(r, o.place.Hood, func(h clock.Hours, shops int) {
			if h.StatusAt(now, o.place.Zone).Open {
				v.Open += shops
			}
		})
	})
	if err != nil || at != "" {
		return o.turned(at, err)
	}
	v.Opens = o.Absolute("/opening?hood=" + o.place.HoodSlug)
	if v.Asked, err = o.asked(); err != nil {
		return err
	}
	v.Over, v.Notice = o.P().Date(now), o.consentDone()
	if done := o.Query("done"); done == "approved" || done == "returned" {
		v.Notice = &view.Notice{Tone: view.Ok, Text: o.P().T("approval.done_" + done)}
	}
	rows := map[tenants.ShopID]*shopRow{}
	for _, card := range cards {
		status := card.Hours.StatusAt(now, o.place.Zone)
		row := &shopRow{Name: card.Name, Kind: card.Kind.In(o.Lang()), Street: card.Street + " " + card.Civic, Accent: card.Accent,
			Open: status.Open, Hours: status.Say(o.P(), now), Why: status.Reason.In(o.Lang())}
		if status.Holiday != "" {
			row.Why = o.P().T(status.Holiday)
		}
		if place, ok := s.Hosts.Shop(card.Shop); ok {
			row.URL = s.SiteURL(place) + o.URL("/")
		}
		v.Accents = append(v.Accents, card.Accent)
		v.Shops = append(v.Shops, row)
		rows[card.Shop] = row
	}
	if err := o.consents(rows, v.List); err != nil {
		return err
	}
	return o.Render(http.StatusOK, shopsPage(o.P(), v))
}
