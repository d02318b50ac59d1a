package opening

import (
	"net/http"

	"sottocasa/catalog"
	"sottocasa/catalog/trades"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// previewView shows what was said, and asks for the coordinator's word.
type previewView struct {
	stepView
	Window   string // the shop as it will look
	Withdraw string // action, while the coordinator looks at it
	Address  string // on the web
	Facts    []factRow
	Goods    string // how many samples wait as drafts, in words
	Hood     string
	Waits    bool
}

// factRow is one thing that was said, with the page to change it on.
type factRow struct{ Name, Value, URL string }

// preview is the last page before asking.
func (s site) preview(c *web.Ctx) error {
	e, sent, err := s.begun(c, tenants.StepDelivery)
	if err != nil || sent {
		return err
	}
	return c.Render(http.StatusOK, previewPage(c.P(), e.previewView(false)))
}

func (e *errand) previewView(waits bool) previewView {
	v := previewView{stepView: e.step(len(paths()), "preview", nil), Window: e.URL("/opening/window"), Withdraw: e.URL("/opening/withdraw"), Hood: e.place.HoodName,
		Address: e.card.Slug + "." + e.Domain, Waits: waits}
	v.Action, v.Hem = e.URL("/opening/ask"), e.card.Accent
	p := e.P()
	kind, _ := trades.Get(e.at.Trade)
	v.Goods = p.T("opening.samples", "count", len(catalog.Samples(kind)))
	way := "opening.way_" + e.typedDelivery()["way"]
	rests := e.own.WeeklyClosing.In(e.Lang())
	if rests == "" {
		rests = p.T("opening.never_rests")
	}
	for i, f := range []factRow{
		{p.T("opening.fact_trade"), kind.Kind.In(e.Lang()), ""},
		{p.T("opening.fact_name"), e.card.Name, ""},
		{p.T("opening.fact_where"), face.Address(e.own.Address) + ", " + italy.ShowPhone(e.own.Phone), ""},
		{p.T("opening.fact_hours"), face.UsualHours(e.card.Hours.Week) + "; " + p.T("opening.rests", "days", rests), ""},
		{p.T("opening.fact_way"), p.T(way), ""},
	} {
		f.URL = e.URL(paths()[[]int{0, 1, 1, 3, 4}[i]])
		v.Facts = append(v.Facts, f)
	}
	if waits {
		for i := range v.Facts {
			v.Facts[i].URL = ""
		}
		v.Title, v.Over, v.Back = p.T("opening.waiting"), e.place.HoodName, ""
		v.Other = e.other("/opening/wait")
	}
	return v
}

// ask sends the opening to the coordinator; a second tap finds it sent.
func (s site) ask(c *web.Ctx) error {
	e, sent, err := s.begun(c, tenants.StepDelivery)
	if err != nil || sent {
		return err
	}
	return e.move(tenants.AskOpening, "/opening/wait")
}

// withdraw takes the request back, to change something.
func (s site) withdraw(c *web.Ctx) error {
	e, err := s.errand(c)
	if err != nil {
		return err
	}
	if e.at == nil {
		return c.SeeOther("/opening")
	}
	return e.move(tenants.WithdrawOpening, "/opening/preview")
}

func (e *errand) move(m tenants.OpeningMove, then string) error {
	err := e.DB.Hood(e.Context(), e.inHood(), func(h *tenants.HoodTx) error {
		if _, err := tenants.MoveOpening(h, e.at.ID, m, e.Actor(), ""); err != nil {
			return err
		}
		return failpoint.At(e.Context(), failpoint.OpeningMoveCommit)
	})
	if fault.Has(err, fault.Conflict) { // decided, or sent, meanwhile: the page says where it stands
		return e.SeeOther("/opening/wait")
	}
	if err != nil {
		return err
	}
	return e.SeeOther(then)
}

// wait says where an opening stands that was asked for.
func (s site) wait(c *web.Ctx) error {
	e, err := s.errand(c)
	switch {
	case err != nil:
		return err
	case e.at != nil && e.at.State == tenants.OpeningAsked:
		return c.Render(http.StatusOK, previewPage(c.P(), e.previewView(true)))
	case e.at != nil:
		return c.SeeOther(paths()[e.at.Reached])
	case len(e.all) > 0:
		if place, ok := s.Hosts.Shop(e.all[0].Shop); ok {
			return c.SeeOther("/admin/" + place.Slug + "/start")
		}
	}
	return c.SeeOther("/opening")
}

// window shows the draft as residents will see it: with the samples of its
// kind, which nobody but its shopkeeper sees.
func (s site) window(c *web.Ctx) error {
	e, err := s.errand(c)
	if err != nil {
		return err
	}
	if e.at == nil || e.at.Reached < tenants.StepName {
		return c.SeeOther("/opening")
	}
	kind, _ := trades.Get(e.at.Trade)
	return s.Preview(c, Draft(e.card, e.place), catalog.Samples(kind))
}

// Draft is the place of a shop that no host answers for yet.
func Draft(card tenants.Card, hood *tenants.Place) *tenants.Place {
	return &tenants.Place{Hood: hood.Hood, Shop: card.Shop, HoodSlug: hood.HoodSlug, HoodName: hood.HoodName, Slug: card.Slug, Name: card.Name,
		Theme: card.Theme, Accent: card.Accent, Zone: hood.Zone}
}

// inWindow is every link and button of the preview: they lead nowhere yet.
func (s site) inWindow(c *web.Ctx) error { return c.SeeOther("/opening/window") }
