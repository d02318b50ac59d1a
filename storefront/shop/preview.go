package shop

import (
	"net/http"
	"path"
	"time"

	"sottocasa/catalog"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes"
	"sottocasa/themes/view"
)

// Preview draws the first page of a shop that no host answers for yet, with
// goods that nobody can buy, to whoever the caller lets see it. Its links lead
// back to the page itself; its pictures come from "pictures" beside it, and the
// way back is the page above.
func Preview(d Deps) func(c *web.Ctx, at *tenants.Place, goods []catalog.Product) error {
	s := &site{Deps: d, frames: newFrames()}
	return func(c *web.Ctx, at *tenants.Place, goods []catalog.Product) error {
		f := &frame{read: time.Now()}
		if err := f.fill(c.Context(), d.DB, at); err != nil {
			return err
		}
		v := &visit{Ctx: c, s: s, place: at, frame: f, theme: themes.Get(at.Theme), base: c.Path()}
		page := v.around(c.Path(), c.Now(at.Zone))
		page.Personal = true
		page.Back = &view.Link{Text: c.P().T("preview.back"), URL: c.URL(path.Dir(c.Path()))}
		ownPictures(page.Shop, path.Dir(c.Path())+"/pictures/")
		page.Notice = &view.Notice{Tone: view.Info, Text: c.P().T("opening.preview_note")}
		for i := range goods {
			goods[i].State = "live"
		}
		var o round
		if err := d.DB.HoodRead(c.Context(), v.scope(), func(r *tenants.HoodRead) { o.ask(r, v) }); err != nil {
			return err
		}
		home := view.Home{Page: page, Shelves: v.shelves(goods), Delivery: v.terms(o, c.Now(at.Zone))}
		return c.Render(http.StatusOK, v.theme.Home(c.P(), home))
	}
}

// ownPictures has the shop's sign come from a place of this host that only who
// may see the preview can open.
func ownPictures(s *view.Shop, place string) {
	for _, pic := range []*view.Picture{s.Cover, s.Logo} {
		if pic == nil {
			continue
		}
		pic.Src = place + path.Base(pic.Src)
		for i, source := range pic.Set {
			pic.Set[i].URL = place + path.Base(source.URL)
		}
	}
}
