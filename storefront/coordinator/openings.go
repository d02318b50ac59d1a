package coordinator

import (
	"encoding/json"
	"net/http"
	"path"

	"sottocasa/catalog"
	"sottocasa/catalog/trades"
	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/media"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// reasonLetters is how much a coordinator may write to a shopkeeper.
const reasonLetters = 1000

type askedRow struct {
	Name, Kind, Where, Since, URL string
}

// openingView is a shop that asks to be published.
type openingView struct {
	view.Staff
	Window  string
	Approve string // actions
	Return  string
	Facts   []view.Fact
	Picture view.Picture
	Typed   map[string]string
	Back    string
}

// draft is an opening with its shop's rows.
type draft struct {
	tenants.Opening
	card tenants.Card
	own  tenants.Settings
}

// asked lists the openings that wait for this neighbourhood's word.
func (o *office) asked() ([]askedRow, error) {
	var all []tenants.Opening
	err := o.DB.PlatformRead(o.Context(), func(r *tenants.PlatformRead) { tenants.AskedOpenings(r, o.place.Hood, &all) })
	if err != nil || len(all) == 0 {
		return nil, err
	}
	drafts := make([]draft, len(all))
	err = o.DB.HoodRead(o.Context(), o.scope(), func(r *tenants.HoodRead) {
		for i := range all {
			drafts[i].Opening = all[i]
			drafts[i].read(r)
		}
	})
	var rows []askedRow
	now := o.Now(o.place.Zone)
	for _, x := range drafts {
		row := askedRow{Name: x.card.Name, Kind: x.card.Kind.In(o.Lang()), Where: x.card.Street + " " + x.card.Civic, URL: o.URL(o.path("/openings/" + x.ID.String()))}
		if x.Asked != nil {
			row.Since = o.P().T("approval.since", "when", o.P().Day(x.Asked.In(o.place.Zone), now))
		}
		rows = append(rows, row)
	}
	return rows, err
}

func (x *draft) read(r *tenants.HoodRead) {
	r.InShop(x.Shop, func(in *tenants.ShopRead) {
		tenants.OwnCard(in, x.Hood, x.Shop, &x.card)
		tenants.GetSettings(in, x.Shop, &x.own)
	})
}

// draft reads the opening of the path while it waits. Another neighbourhood's
// looks like one that does not exist; so does one that was decided.
func (o *office) draft() (draft, error) {
	var x draft
	none := fault.New(fault.NotFound, "error.not_found")
	id, err := tenants.ParseID(o.Param("opening"))
	if err != nil {
		return x, none
	}
	var all []tenants.Opening
	err = o.DB.PlatformRead(o.Context(), func(r *tenants.PlatformRead) { tenants.OpeningOf(r, o.place.Hood, id, &all) })
	if err != nil {
		return x, err
	}
	if len(all) == 0 || all[0].State != tenants.OpeningAsked {
		return x, none
	}
	x.Opening = all[0]
	return x, o.DB.HoodRead(o.Context(), o.scope(), x.read)
}

// draft is the office with the opening of the path.
func (s site) draft(c *web.Ctx) (*office, draft, error) {
	o, err := s.office(c)
	if err != nil {
		return nil, draft{}, err
	}
	x, err := o.draft()
	return o, x, err
}

// opening shows a request.
func (s site) opening(c *web.Ctx) error {
	o, x, err := s.draft(c)
	if err != nil {
		return err
	}
	return o.Render(http.StatusOK, openingPage(o.P(), o.openingView(x, nil)))
}

func (o *office) openingView(x draft, typed map[string]string) openingView {
	at := o.path("/openings/" + x.ID.String())
	p := o.P()
	v := openingView{Staff: o.frame("shops", x.card.Name), Window: o.URL(at + "/window"), Approve: o.URL(at + "/approve"), Return: o.URL(at + "/return"), Typed: typed, Back: o.URL(o.path(""))}
	v.Over, v.Narrow, v.Hem = p.T("approval.title"), true, x.card.Accent
	if v.Other = "/en" + at; o.Lang() == "en" {
		v.Other = at
	}
	rests := x.own.WeeklyClosing.In(o.Lang())
	if rests == "" {
		rests = p.T("opening.never_rests")
	}
	v.Facts = []view.Fact{{Name: p.T("opening.fact_trade"), Value: x.card.Kind.In(o.Lang())},
		{Name: p.T("opening.fact_where"), Value: face.Address(x.own.Address) + ", " + italy.ShowPhone(x.own.Phone)},
		{Name: p.T("opening.fact_address"), Value: o.Hosts.Name(&tenants.Place{Slug: x.card.Slug})},
		{Name: p.T("opening.fact_hours"), Value: face.UsualHours(x.card.Hours.Week) + "; " + p.T("opening.rests", "days", rests)}, {Name: p.T("approval.who"), Value: x.Email}}
	for _, raw := range [][]byte{x.card.Cover, x.card.Logo} {
		var pic media.Picture
		if v.Picture.Src == "" && json.Unmarshal(raw, &pic) == nil && !pic.None() {
			width := pic.Widths[0]
			v.Picture = view.Picture{Src: at + "/pictures/" + path.Base(pic.URL(width)), Width: width, Height: pic.HeightAt(width), Alt: pic.Alt.In(o.Lang())}
		}
	}
	return v
}

// openingWindow shows the draft as residents will see it.
func (s site) openingWindow(c *web.Ctx) error {
	o, x, err := s.draft(c)
	if err != nil {
		return err
	}
	kind, _ := trades.Get(x.Trade)
	return s.Preview(c, &tenants.Place{Hood: o.place.Hood, Shop: x.Shop, HoodSlug: o.place.HoodSlug, HoodName: o.place.HoodName, Slug: x.card.Slug,
		Name: x.card.Name, Theme: x.card.Theme, Accent: x.card.Accent, Zone: o.place.Zone}, catalog.Samples(kind))
}

// inOpeningWindow is every link and button of the preview.
func (s site) inOpeningWindow(c *web.Ctx) error {
	o, x, err := s.draft(c)
	if err != nil {
		return err
	}
	return o.SeeOther(o.path("/openings/" + x.ID.String() + "/window"))
}

// openingPicture sends a picture of the draft.
func (s site) openingPicture(c *web.Ctx) error {
	o, x, err := s.draft(c)
	if err != nil {
		return err
	}
	own := media.Shop(x.Shop.String())
	r, info, err := s.Media.Read(o.Context(), string(own)+"/"+o.Param("picture"), own)
	return o.SendPicture(info.ContentType, r, int(info.Size), err)
}

// approveOpening publishes the shop: its host answers, it stands on the street,
// its shelves and samples are up as drafts, its windows are made; all or nothing.
func (s site) approveOpening(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	x, err := o.draft()
	if err != nil {
		return o.decided(err)
	}
	var n tenants.Neighbourhood
	if err := s.DB.PlatformRead(o.Context(), func(r *tenants.PlatformRead) { tenants.GetNeighbourhood(r, o.place.Hood, &n) }); err != nil {
		return err
	}
	patron, err := clock.ParseMonthDay(n.Patron)
	if err != nil {
		return err
	}
	err = s.DB.Hood(o.Context(), o.scope(), func(h *tenants.HoodTx) error {
		now, err := tenants.MoveOpening(h, x.ID, tenants.ApproveOpening, o.Actor(), "")
		if err != nil {
			return err
		}
		if err := tenants.PublishShop(h, now.Shop); err != nil {
			return err
		}
		if err := failpoint.At(o.Context(), failpoint.ApprovePublished); err != nil {
			return err
		}
		kind, _ := trades.Get(now.Trade)
		if err := h.InShop(now.Shop, func(t *tenants.ShopTx) error { return catalog.Furnish(t, kind) }); err != nil {
			return err
		}
		if err := delivery.MakeWindows(h, o.place.Zone, patron, delivery.DaysAhead); err != nil {
			return err
		}
		if err := tenants.BumpHood(h); err != nil {
			return err
		}
		return failpoint.At(o.Context(), failpoint.ApproveCommit)
	})
	if err == nil {
		err = failpoint.At(o.Context(), failpoint.ApproveDone)
	}
	if err != nil {
		return o.decided(err)
	}
	if err := s.Hosts.Reload(o.Context()); err != nil {
		o.Log().Warn("hosts not refreshed", "error", err.Error()) // the poll will
	}
	return o.SeeOther(o.path("?done=approved"))
}

// decided answers a second tap, and one on what was taken back meanwhile: the
// list says what still waits.
func (o *office) decided(err error) error {
	if fault.Has(err, fault.Conflict) || fault.Has(err, fault.NotFound) && o.known() {
		return o.SeeOther(o.path(""))
	}
	return err
}

// known reports whether the opening of the path is this neighbourhood's.
func (o *office) known() bool {
	id, err := tenants.ParseID(o.Param("opening"))
	var all []tenants.Opening
	if err == nil {
		err = o.DB.PlatformRead(o.Context(), func(r *tenants.PlatformRead) { tenants.OpeningOf(r, o.place.Hood, id, &all) })
	}
	return err == nil && len(all) > 0
}

// returnOpening sends a request back with a reason in words.
func (s site) returnOpening(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	x, err := o.draft()
	if err != nil {
		return o.decided(err)
	}
	f := web.ReadForm(c)
	reason := f.OptionalText("reason", reasonLetters)
	if reason == "" && f.Err() == nil {
		f.Fail("reason", "error.required")
	}
	if err := f.Err(); err != nil {
		v := o.openingView(x, f.Typed())
		v.Errors = o.Wrong(err)
		return o.Render(web.Status(err), openingPage(o.P(), v))
	}
	err = s.DB.Hood(o.Context(), o.scope(), func(h *tenants.HoodTx) error {
		_, err := tenants.MoveOpening(h, x.ID, tenants.ReturnOpening, o.Actor(), reason)
		return err
	})
	if err != nil {
		return o.decided(err)
	}
	return o.SeeOther(o.path("?done=returned"))
}
