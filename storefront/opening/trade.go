package opening

import (
	"net/http"

	"sottocasa/catalog/trades"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

// tradeView asks what kind of shop it is, and where when there are several
// neighbourhoods.
type tradeView struct {
	stepView
	Kinds []kindRow
	Hoods []hoodRow
}

type kindRow struct {
	Key, Name, Shelves, Picture string
}

type hoodRow struct{ Slug, Name string }

// begins is how often one machine, and one account, may begin an opening.
const begins = 20

// trade shows the kinds of shop.
func (s site) trade(c *web.Ctx) error {
	e, sent, err := s.begun(c, 0)
	if err != nil || sent {
		return err
	}
	typed := map[string]string{"hood": s.hoodAsked(c.Query("hood"))}
	if e.at != nil {
		typed["trade"], typed["hood"] = e.at.Trade, e.place.HoodSlug
	}
	return c.Render(http.StatusOK, tradePage(c.P(), e.tradeView(typed)))
}

func (e *errand) tradeView(typed map[string]string) tradeView {
	v := tradeView{stepView: e.step(tenants.StepTrade, "trade", typed)}
	for i, k := range trades.All() {
		row := kindRow{Key: k.Key, Name: k.Kind.In(e.Lang()), Picture: base.FacadeURL(view.Shop{Trade: k.Drawing, Accent: k.Accent}, i)}
		var shelves []string
		for _, shelf := range k.Shelves {
			shelves = append(shelves, shelf.Title.In(e.Lang()))
		}
		row.Shelves = e.P().List(shelves)
		v.Kinds = append(v.Kinds, row)
	}
	if hoods := e.Hosts.Hoods(); len(hoods) > 1 && e.at == nil {
		for _, h := range hoods {
			v.Hoods = append(v.Hoods, hoodRow{h.HoodSlug, h.HoodName})
		}
	}
	return v
}

// saveTrade begins the opening, or changes its kind: what the kind brings takes
// the place of what the other one did, but for what was said on a later page.
func (s site) saveTrade(c *web.Ctx) error {
	e, sent, err := s.begun(c, 0)
	if err != nil || sent {
		return err
	}
	f := web.ReadForm(c)
	kind, known := trades.Get(f.OptionalLine("trade", 30))
	if !known {
		f.Fail("trade", "opening.trade_missing")
	}
	hood := e.hoodOf(f)
	if err := f.Err(); err != nil {
		v := e.tradeView(f.Typed())
		v.Errors = c.Wrong(err)
		return c.Render(web.Status(err), tradePage(c.P(), v))
	}
	if err := c.Limit("begin", c.IP(), web.Rate{N: begins, Per: web.AskSpan}); err != nil {
		return err
	}
	err = s.DB.Hood(c.Context(), tenants.InHood(hood.Hood, c.Actor()), func(h *tenants.HoodTx) error {
		if err := tenants.BeginOpening(h, e.who.Person.ID, kind.Key); err != nil {
			return err
		}
		if e.at != nil && !e.at.Shop.IsZero() {
			if err := e.rekind(h, kind); err != nil {
				return err
			}
		}
		return failpoint.At(c.Context(), failpoint.OpeningStepCommit)
	})
	if err == nil {
		err = failpoint.At(c.Context(), failpoint.OpeningStepDone)
	}
	if fault.Has(err, fault.Conflict) {
		v := e.tradeView(f.Typed())
		said := fault.From(err)
		v.Notice = &view.Notice{Tone: view.Bad, Text: c.P().T(said.Key, said.Args...)}
		return c.Render(http.StatusConflict, tradePage(c.P(), v))
	}
	if err != nil {
		return err
	}
	return c.SeeOther("/opening/name")
}

// hoodOf is the neighbourhood that the shop opens in: the one it has begun in,
// the only one, or the one that was chosen.
func (e *errand) hoodOf(f *web.Form) *tenants.Place {
	hoods := e.Hosts.Hoods()
	chosen := f.OptionalLine("hood", 80)
	switch {
	case e.at != nil:
		return e.place
	case len(hoods) == 1:
		return hoods[0]
	}
	for _, h := range hoods {
		if h.HoodSlug == chosen {
			return h
		}
	}
	f.Fail("hood", "opening.hood_missing")
	return nil
}

func (e *errand) rekind(h *tenants.HoodTx, kind trades.Trade) error {
	e.card.Kind, e.card.Trade, e.card.Theme = kind.Kind, kind.Drawing, kind.Theme
	if e.at.Reached < tenants.StepLook {
		e.card.Accent = kind.Accent
	}
	if e.at.Reached < tenants.StepHours {
		e.card.Hours.Week, e.own.WeeklyClosing = kind.Week, kind.WeeklyClosing
	}
	o, err := tenants.LockOpening(h, e.who.Person.ID, 0)
	if err != nil {
		return err
	}
	if err := tenants.NameDraft(h, o, e.draft()); err != nil {
		return err
	}
	return h.InShop(e.at.Shop, e.write)
}

// draft is the platform's row of the shop that the card says.
func (e *errand) draft() tenants.Shop {
	return tenants.Shop{ID: e.card.Shop, Hood: e.at.Hood, Slug: e.card.Slug, Name: e.card.Name, Theme: e.card.Theme, Accent: e.card.Accent}
}
