// Package opening is a shopkeeper's road on APP_HOST from nothing to a published
// shop: one page a step, kept at each, on any phone they sign in with.
package opening

import (
	"time"

	"sottocasa/accounts"
	"sottocasa/catalog"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// Deps is what the pages of an opening need.
type Deps struct {
	DB      *tenants.DB
	Hosts   *tenants.Hosts
	Secret  tenants.Secret
	Words   *locale.Words
	Media   *media.Library
	Photos  *media.Intake
	Domain  string                                                         // below which shops have their names
	Preview func(c *web.Ctx, at *tenants.Place, p []catalog.Product) error // draws a shop that nobody else can see
}

type site struct{ Deps }

// sentBytes is what a form with a photo may take.
const sentBytes = 16 << 20

// Register adds the routes of an opening. A stranger finds the first page; the
// others ask to sign in.
func Register(r *web.Routes, d Deps) {
	s := site{d}
	open := r.Needs(tenants.Visit, nil)
	open.Get("/opening", s.first, web.Private())
	open.Post("/opening/sign-up", s.signUp, web.Private())
	r = r.Needs(tenants.Enter, nil, web.Bound(web.SessionCookie))
	r.Get("/opening/trade", s.trade)
	r.Post("/opening/trade", s.saveTrade)
	r.Get("/opening/name", s.name)
	r.Post("/opening/name", s.saveName)
	r.Get("/opening/look", s.look)
	r.Post("/opening/look", s.saveLook, web.Upload(sentBytes))
	r.Get("/opening/hours", s.hours)
	r.Post("/opening/hours", s.saveHours)
	r.Get("/opening/delivery", s.delivery)
	r.Post("/opening/delivery", s.saveDelivery)
	r.Get("/opening/preview", s.preview)
	r.Post("/opening/ask", s.ask)
	r.Get("/opening/wait", s.wait)
	r.Post("/opening/withdraw", s.withdraw)
	r.Get("/opening/window", s.window)
	r.Get("/opening/window/*", s.inWindow)
	r.Post("/opening/window/*", s.inWindow)
	r.Get("/opening/pictures/:picture", s.picture)
}

// paths of the steps, in their order; the last is the preview.
func paths() []string {
	return []string{"/opening/trade", "/opening/name", "/opening/look", "/opening/hours", "/opening/delivery", "/opening/preview"}
}

// errand is who opens a shop on a request, and how far they are.
type errand struct {
	*web.Ctx
	site
	who *accounts.Session
	all []tenants.Opening
	at  *tenants.Opening // what is being opened; nil when nothing is

	place *tenants.Place // the neighbourhood's; nil when nothing is being opened
	card  tenants.Card   // of the draft, from the step on that names it
	own   tenants.Settings
}

// begun reads how far the reader is. done is a step that must be behind them:
// who is not so far, or waits for the coordinator, is sent where they are.
func (s site) begun(c *web.Ctx, done int) (e *errand, sent bool, err error) {
	if e, err = s.errand(c); err != nil {
		return e, false, err
	}
	switch {
	case e.at == nil && done > 0:
		return e, true, c.SeeOther("/opening")
	case e.at == nil:
		return e, false, nil
	case e.at.State == tenants.OpeningAsked:
		return e, true, c.SeeOther("/opening/wait")
	case e.at.Reached < done:
		return e, true, c.SeeOther(paths()[e.at.Reached])
	}
	return e, false, nil
}

func (s site) errand(c *web.Ctx) (*errand, error) {
	who, err := c.Person()
	if err != nil {
		return nil, err
	}
	e := &errand{Ctx: c, site: s, who: who}
	err = s.DB.PlatformRead(c.Context(), func(r *tenants.PlatformRead) { tenants.Openings(r, who.Person.ID, &e.all) })
	if err != nil {
		return nil, err
	}
	for i := range e.all {
		if e.all[i].State != tenants.OpeningApproved {
			e.at = &e.all[i]
		}
	}
	if e.at == nil {
		return e, nil
	}
	place, ok := s.Hosts.Hood(e.at.Hood)
	if !ok {
		return nil, fault.New(fault.NotFound, "error.not_found")
	}
	if e.place = place; e.at.Shop.IsZero() {
		return e, nil
	}
	return e, s.DB.ShopRead(c.Context(), e.inShop(), func(r *tenants.ShopRead) {
		tenants.OwnCard(r, e.at.Hood, e.at.Shop, &e.card)
		tenants.GetSettings(r, e.at.Shop, &e.own)
	})
}

func (e *errand) inHood() tenants.Scope { return tenants.InHood(e.at.Hood, e.Actor()) }

func (e *errand) inShop() tenants.Scope { return tenants.InShop(e.at.Hood, e.at.Shop, e.Actor()) }

// change saves a step, all of it or nothing: the opening is locked in the
// version that the page was made of, and notes how far it is.
func (e *errand) change(version, step int, fn func(h *tenants.HoodTx, o tenants.Opening) (tenants.ShopID, error)) error {
	err := e.DB.Hood(e.Context(), e.inHood(), func(h *tenants.HoodTx) error {
		o, err := tenants.LockOpening(h, e.who.Person.ID, version)
		if err != nil {
			return err
		}
		shop, err := fn(h, o)
		if err != nil {
			return err
		}
		if err := o.Reach(h, step, shop); err != nil {
			return err
		}
		return failpoint.At(e.Context(), failpoint.OpeningStepCommit)
	})
	if err != nil {
		return err
	}
	return failpoint.At(e.Context(), failpoint.OpeningStepDone)
}

// saveShop is change for a step that writes the draft's own rows.
func (e *errand) saveShop(version, step int) error {
	return e.change(version, step, func(h *tenants.HoodTx, o tenants.Opening) (tenants.ShopID, error) {
		return o.Shop, h.InShop(o.Shop, e.write)
	})
}

// stepView surrounds the page of a step.
type stepView struct {
	view.Staff
	Action  string
	Typed   map[string]string
	Version int
	Step    int
	Steps   int
	Back    string
	Reason  string // why the coordinator sent it back
}

// step makes the page of a step; title is a key below "opening.".
func (e *errand) step(n int, title string, typed map[string]string) stepView {
	zone := time.UTC
	if e.place != nil {
		zone = e.place.Zone
	}
	v := stepView{Staff: view.Staff{Page: e.StaffPage(zone), Title: e.P().T("opening." + title), Narrow: true, Who: e.who.Person.Email, SignOut: e.URL("/sign-out")},
		Action: e.URL(paths()[n-1]), Typed: typed, Step: n, Steps: len(paths())}
	v.Over = e.P().T("opening.step", "number", n, "of", v.Steps)
	v.Other = e.other(paths()[n-1])
	if n > 1 {
		v.Back = e.URL(paths()[n-2])
	}
	if e.at != nil {
		v.Version, v.Reason = e.at.Version, e.at.Reason
	}
	return v
}

// other is a page of the opening in the other language, for answers to a form.
func (e *errand) other(path string) string {
	l := locale.En
	if e.Lang() == locale.En {
		l = locale.It
	}
	return e.In(l, path)
}

// clash says what happened when a step was saved over another page's: what was
// typed stays, and saving again is meant. Somebody who sent the same twice goes
// on as if they had not.
func (e *errand) clash(v *stepView, kept, typed map[string]string) (same bool) {
	same = true
	for name, was := range kept {
		if got, sent := typed[name]; name != "version" && sent && got != was {
			same = false
		}
	}
	v.Notice = &view.Notice{Tone: view.Warn, Text: e.P().T("opening.meanwhile")}
	return same
}

// again reads the opening anew after somebody else has saved.
func (e *errand) again() (*errand, error) { return e.errand(e.Ctx) }
