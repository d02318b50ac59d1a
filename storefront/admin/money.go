package admin

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/payments"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// moneyView is how the shop's account at Stripe stands.
type moneyView struct {
	view.Staff
	Status  string // key of its words at "money."
	Tone    view.Tone
	Facts   []view.Fact
	Due     []string // what Stripe still wants, in words
	DueBy   string   // until when, or ""
	Action  string   // of the one button, or ""
	Do      string   // its words
	Counter bool     // until then residents fetch and pay at the counter
	Shut    bool     // until then nobody can order at all
	Away    string   // Stripe's own pages, or ""
	Tax     string   // the page of its tax data
	Takeout string   // the page on which the shop takes all it has with it
	Shared  sharedMoney
	Till    tillView
	Papers  string // the register's page
}

// money shows how the account stands, as it was seen last.
func (s site) money(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	return d.showMoney(http.StatusOK, nil)
}

func (d *desk) showMoney(status int, notice *view.Notice) error {
	var account payments.Connected
	var card tenants.Card
	err := d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		payments.AccountOf(r, d.place.Shop, &account)
		tenants.OwnCard(r, d.place.Hood, d.place.Shop, &card)
	})
	if err != nil {
		return err
	}
	v := d.moneyView(account, card)
	if v.Shared, err = d.sharedMoney(); err != nil {
		return err
	}
	if v.Till, err = d.till(); err != nil {
		return err
	}
	v.Notice = notice
	if d.Query("done") == "back" && notice == nil && v.Tone != view.Ok {
		v.Notice = &view.Notice{Tone: view.Info, Text: d.P().T("money.back")}
	}
	v.Other = d.otherMoney()
	d.AllowFormTo(d.FormsTo...)
	return d.Render(status, moneyPage(d.P(), v))
}

// otherMoney is the page in the other language, also for answers to a POST.
func (d *desk) otherMoney() string {
	if d.Lang() == "en" {
		return d.path("/money")
	}
	return "/en" + d.path("/money")
}

func (d *desk) moneyView(a payments.Connected, card tenants.Card) moneyView {
	p := d.P()
	v := moneyView{Staff: d.frame("money", p.T("money.title")), Takeout: d.URL(d.path("/takeout"))}
	v.Tax, v.Papers = d.URL(d.path("/tax")), d.URL(d.path("/documents"))
	v.Status, v.Tone = standing(a)
	v.Action, v.Do = d.URL(d.path("/money/connect")), p.T("money.do_"+v.Status)
	v.Due = face.Wanted(p, a.Due)
	if a.DueBy != nil && len(v.Due) > 0 {
		v.DueBy = p.T("money.due_by", "day", p.Date(a.DueBy.In(d.place.Zone)))
	}
	if a.ID != "" && !a.Gone {
		v.Facts = []view.Fact{{Name: p.T("money.charges"), Value: p.T(yes(a.Charges))}, {Name: p.T("money.payouts"), Value: p.T(yes(a.Payouts))}}
		v.Away = face.StripeHome
	}
	if a.Seen != nil {
		at := a.Seen.In(d.place.Zone)
		v.Over = p.T("money.seen", "day", p.Day(at, d.Now(d.place.Zone)), "time", p.Clock(at))
	}
	if v.Status == "ready" || v.Status == "rejected" || v.Status == "checking" {
		v.Action = ""
	}
	if !a.Sells() {
		v.Counter = card.Terms.AtCounter()
		v.Shut = !v.Counter
	}
	return v
}

func yes(b bool) string {
	if b {
		return "money.yes"
	}
	return "money.no"
}

// standing is how an account stands, in one word.
func standing(a payments.Connected) (string, view.Tone) {
	switch {
	case a.ID == "":
		return "none", view.Info
	case a.Gone:
		return "gone", view.Bad
	case strings.HasPrefix(a.Disabled, "rejected"):
		return "rejected", view.Bad
	case a.Charges && a.Payouts && len(a.Due) == 0:
		return "ready", view.Ok
	case a.Charges && len(a.Due) > 0:
		return "due", view.Warn
	case a.Charges:
		return "unpaid", view.Warn
	case !a.Submitted:
		return "begun", view.Warn
	case len(a.Due) == 0:
		return "checking", view.Info
	}
	return "stopped", view.Bad
}

// formRate is how often a shop may ask Stripe for its form.
func formRate() web.Rate { return web.Rate{N: 20, Per: 10 * time.Minute} }

// connect leads to Stripe's form, opening the account first when there is none.
func (s site) connect(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	if err := c.Limit("connect", d.place.Shop.String(), formRate()); err != nil {
		return err
	}
	var own tenants.Settings
	err = s.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) { tenants.GetSettings(r, d.place.Shop, &own) })
	if err != nil {
		return err
	}
	account, err := s.Pay.Begin(d.Context(), d.hood(), d.place.Shop,
		payments.NewAccount{Name: d.place.Name, Email: own.Email, Site: s.SiteURL(d.place) + "/"})
	if err != nil {
		return d.noForm(err)
	}
	err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return tenants.Record(t, tenants.Deed{What: "connect_begun"}) })
	if err != nil {
		return err
	}
	return d.form(account)
}

// connectAgain is where Stripe sends people whose link was used or is too old:
// they get another.
func (s site) connectAgain(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	if err := c.Limit("connect", d.place.Shop.String(), formRate()); err != nil {
		return err
	}
	account, err := d.account()
	if err != nil {
		return err
	}
	if account.ID == "" || account.Gone {
		return d.SeeOther(d.path("/money"))
	}
	return d.form(account.ID)
}

func (d *desk) account() (a payments.Connected, err error) {
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) { payments.AccountOf(r, d.place.Shop, &a) })
	return a, err
}

// form leads to Stripe's form; a host that our forms may not lead to gets a page
// with the link.
func (d *desk) form(account string) error {
	link, err := d.Pay.FormLink(d.Context(), account, d.Absolute(d.path("/money/again")), d.Absolute(d.path("/money/back")))
	if err != nil {
		return d.noForm(err)
	}
	u, err := url.Parse(link)
	if err != nil {
		return err
	}
	if slices.Contains(d.FormsTo, u.Scheme+"://"+u.Host) {
		return d.Leave(link)
	}
	v := moneyView{Staff: d.frame("money", d.P().T("money.leave_title")), Away: link}
	v.Narrow, v.Other = true, d.otherMoney()
	return d.Render(http.StatusOK, leavePage(d.P(), v))
}

// noForm shows the page with what kept Stripe's form from opening. An account
// that has gone meanwhile is seen to at once.
func (d *desk) noForm(why error) error {
	if fault.From(why).Code == fault.Internal {
		return why
	}
	if fault.Has(why, fault.Gone) || payments.Closed(why) {
		if a, err := d.account(); err == nil && a.ID != "" {
			if _, err := d.Pay.Refresh(d.Context(), d.Actor(), a.ID); err != nil {
				return err
			}
		}
	}
	d.Log().Warn("no form at Stripe", "shop", d.place.Shop, "error", why.Error())
	return d.showMoney(web.Status(why), &view.Notice{Tone: view.Bad, Text: d.P().T("money.no_form")})
}

// connected is where Stripe's form ends. What it says is asked from Stripe.
func (s site) connected(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	a, err := d.account()
	if err != nil {
		return err
	}
	if a.ID != "" {
		if _, err := s.Pay.Refresh(d.Context(), d.Actor(), a.ID); err != nil {
			d.Log().Warn("account not looked at", "shop", d.place.Shop, "error", err.Error()) // a notice will tell
		}
	}
	return d.SeeOther(d.path("/money?done=back"))
}

// payNudge says that the shop cannot be paid by card yet.
type payNudge struct {
	Text string
	URL  string // "" for who may not see to it
	Tone view.Tone
}

// payNudge is nil for a shop that can be paid. One that takes no
// money at the counter meanwhile is told that nobody can order.
func (d *desk) payNudge(a payments.Connected, card tenants.Card) *payNudge {
	status, tone := standing(a)
	if a.Sells() && status != "due" {
		return nil
	}
	n := &payNudge{Text: d.P().T("money.nudge"), Tone: view.Warn}
	switch {
	case a.Sells():
		n.Text = d.P().T("money.nudge_due")
	case !card.Terms.AtCounter():
		n.Text = d.P().T("money.nudge_shut")
	}
	if !a.Sells() && tone == view.Bad {
		n.Tone = view.Bad
	}
	if d.may(tenants.RunMoney) {
		n.URL = d.URL(d.path("/money"))
	}
	return n
}
