package admin

import (
	"cmp"
	"context"
	"net/http"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/sign"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// yoursView is the page on which an owner changes what was said when the shop
// opened: two forms, each saved by itself.
type yoursView struct {
	view.Staff
	Look, Ways       string // actions
	Face             sign.Look
	Reach            sign.Ways
	Hours, Who, Shop view.Link // what has pages of its own
}

// yours shows the forms.
func (s site) yours(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	v, err := d.yoursView()
	if err != nil {
		return err
	}
	if done := d.Query("done"); done == "look" || done == "ways" {
		v.Notice = &view.Notice{Tone: view.Ok, Text: d.P().T("admin.saved")}
	}
	return d.Render(http.StatusOK, yoursPage(d.P(), v))
}

func (d *desk) yoursView() (yoursView, error) {
	p := d.P()
	if _, err := d.readTax(); err != nil {
		return yoursView{}, err
	}
	v := yoursView{Staff: d.frame("", p.T("yours.title")), Look: d.URL(d.path("/yours/look")), Ways: d.URL(d.path("/yours/delivery"))}
	v.Hours = view.Link{Text: p.T("hours.title"), URL: d.URL(d.path("/hours"))}
	v.Who = view.Link{Text: p.T("identity.title"), URL: d.URL(d.path("/seller"))}
	v.Shop = view.Link{Text: p.T("opening.see"), URL: d.SiteURL(d.place) + d.URL("/")}
	v.Face = sign.NewLook(d.card, d.usual(), d.path("/pictures/"), d.Lang(), sign.TypedLook(d.card, d.usual()))
	var zones []delivery.Zone
	err := d.DB.HoodRead(d.Context(), d.hood(), func(r *tenants.HoodRead) { delivery.Zones(r, d.place.Hood, &zones) })
	v.Reach = sign.NewWays(d.card, zones, d.Lang(), sign.TypedWays(p, d.card.Terms))
	v.Hem, v.Narrow, v.Other = d.card.Accent, true, d.otherPage(d.path("/yours"))
	v.Accents = append(v.Face.Colours, d.card.Accent)
	return v, err
}

// usual is the colour that shops like this one mostly wear.
func (d *desk) usual() string { return cmp.Or(sign.Usual(d.card.Trade), d.card.Accent) }

// wrongYours shows the page again with what was typed into one of its forms.
func (d *desk) wrongYours(err error, put func(*yoursView, view.Errors)) error {
	v, bad := d.yoursView()
	if bad != nil {
		return bad
	}
	v.Errors = d.Wrong(err)
	put(&v, v.Errors)
	return d.Render(web.Status(err), yoursPage(d.P(), v))
}

// saveFace takes the picture first: it stays also when something else is wrong,
// because a browser cannot send it again by itself.
func (s site) saveFace(c *web.Ctx) error {
	d, _, err := s.own(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	is, accent := sign.ReadLook(f, d.usual())
	if file := c.File("photo"); file != nil && is != "" {
		err := d.takeSign(is, file.Body)
		if said := fault.From(err); err != nil && said.Code != fault.Invalid && said.Code != fault.Unavailable {
			return err
		} else if err != nil {
			f.Fail("photo", said.Key, said.Args...)
		}
	}
	drop := sign.Dropped(f, sentAs(c, is))
	if err := f.Err(); err != nil {
		return d.wrongYours(err, func(v *yoursView, wrong view.Errors) { v.Face.Typed, v.Face.Errors = f.Typed(), wrong })
	}
	if len(drop) > 0 {
		if err := s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return sign.Drop(t, drop) }); err != nil {
			return err
		}
	}
	return d.keepYours("look", "look_saved", func(h *tenants.HoodTx, card *tenants.Card) error {
		card.Accent = accent
		return tenants.Recolour(h, d.place.Shop, accent)
	})
}

// sentAs is the sign that a photo was sent for, if one was.
func sentAs(c *web.Ctx, is catalog.Sign) catalog.Sign {
	if c.File("photo") == nil {
		return ""
	}
	return is
}

func (d *desk) takeSign(is catalog.Sign, upload []byte) error {
	ctx, cancel := context.WithTimeout(d.Context(), takenWithin)
	defer cancel()
	return d.Photos.Add(ctx, d.DB, d.scope(), upload, func(t *tenants.ShopTx, image tenants.ID) error {
		return catalog.SetSign(t, is, image, locale.Text{It: d.card.Name, En: d.card.Name})
	})
}

// saveWays changes delivery and pick-up; windows of a shop that begins to let
// people come by are made at once.
func (s site) saveWays(c *web.Ctx) error {
	d, _, err := s.own(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	way := sign.ReadWays(f, d.card.Terms.LeadMinutes)
	if err = f.Err(); err == nil {
		err = d.saveTerms(way)
	}
	if web.InvalidForm(err) {
		return d.wrongYours(err, func(v *yoursView, wrong view.Errors) { v.Reach.Typed, v.Reach.Errors = f.Typed(), wrong })
	}
	return err
}

func (d *desk) saveTerms(way sign.Way) error {
	var n tenants.Neighbourhood
	if err := d.DB.PlatformRead(d.Context(), func(r *tenants.PlatformRead) { tenants.GetNeighbourhood(r, d.place.Hood, &n) }); err != nil {
		return err
	}
	patron, err := clock.ParseMonthDay(n.Patron)
	if err != nil {
		return err
	}
	return d.keepYours("ways", "ways_saved", func(h *tenants.HoodTx, card *tenants.Card) error {
		zones, err := delivery.ZoneIDs(h)
		if err != nil {
			return err
		}
		came := card.Terms.Pickup
		if err := way.Put(&card.Terms, zones); err != nil || came || !card.Terms.Pickup {
			return err
		}
		if err := h.InShop(d.place.Shop, func(t *tenants.ShopTx) error { return tenants.SaveCard(t, *card) }); err != nil {
			return err
		}
		return delivery.MakeWindows(h, d.place.Zone, patron, delivery.DaysAhead)
	})
}

// keepYours changes the card as it is now, with its line in the trail, and shows
// it to residents.
func (d *desk) keepYours(done, deed string, change func(*tenants.HoodTx, *tenants.Card) error) error {
	err := d.DB.Hood(d.Context(), d.hood(), func(h *tenants.HoodTx) error {
		card, err := tenants.CardOf(h, d.place.Shop)
		if err != nil {
			return err
		}
		if err := change(h, &card); err != nil {
			return err
		}
		err = h.InShop(d.place.Shop, func(t *tenants.ShopTx) error {
			if err := tenants.SaveCard(t, card); err != nil {
				return err
			}
			if err := tenants.Record(t, tenants.Deed{What: deed}); err != nil {
				return err
			}
			return tenants.Bump(t)
		})
		if err != nil {
			return err
		}
		return tenants.BumpHood(h)
	})
	if err != nil {
		return err
	}
	if err := d.Hosts.Reload(d.Context()); err != nil {
		d.Log().Warn("hosts not refreshed", "error", err.Error()) // the poll will
	}
	return d.SeeOther(d.path("/yours?done=" + done))
}
