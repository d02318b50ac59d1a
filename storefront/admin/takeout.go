package admin

import (
	"net/http"

	"sottocasa/catalog/exporter"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// takeoutView is the page on which a shop takes all it has with it.
type takeoutView struct {
	view.Staff
	Back   string
	Action string
	Making bool
	Ready  []takeoutFile
}

type takeoutFile struct{ URL, Size, When, Until string }

// takeout shows the zips that wait.
func (s site) takeout(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	var all []exporter.Export
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) { exporter.Latest(r, d.place.Shop, &all) })
	if err != nil {
		return err
	}
	v := takeoutView{Staff: d.frame("money", d.P().T("takeout.title")), Back: d.URL(d.path("/money")), Action: d.URL(d.path("/takeout"))}
	v.Over, v.Narrow, v.Tabs = d.place.Name, true, nil
	for _, x := range all {
		if x.State != "ready" {
			v.Making = true
			continue
		}
		made, until := x.Created.In(d.place.Zone), x.Expires.In(d.place.Zone)
		v.Ready = append(v.Ready, takeoutFile{URL: d.URL(d.path("/takeout/" + x.ID.String())), Size: d.P().T("takeout.size", "mb", (x.Bytes+1<<20-1)>>20),
			When: d.P().Date(made) + ", " + d.P().Clock(made), Until: d.P().T("takeout.until", "when", d.P().Date(until))})
	}
	if v.Making {
		d.SetHeader("Refresh", "3")
	}
	return d.Render(http.StatusOK, takeoutPage(d.P(), v))
}

// makeTakeout begins a zip.
func (s site) makeTakeout(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	if err := s.Exports.Ask(d.Context(), d.scope()); err != nil {
		return err
	}
	return d.SeeOther(d.path("/takeout"))
}

// getTakeout sends a zip.
func (s site) getTakeout(c *web.Ctx) error {
	d, id, err := s.deskAt(c, "export")
	if err != nil {
		return err
	}
	r, size, err := s.Exports.Open(d.Context(), d.scope(), id)
	if err != nil {
		return err
	}
	d.SetHeader("Content-Disposition", `attachment; filename="`+d.place.Slug+`.zip"`)
	return d.SendFile("application/zip", r, int(size), false)
}
