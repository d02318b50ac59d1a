package coordinator

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/payments"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// leaveView carries the link to a form that ours may not lead to by itself.
type leaveView struct {
	view.Staff
	Away string
}

// formRate is how often a neighbourhood may ask Stripe for its form.
func formRate() web.Rate { return web.Rate{N: 20, Per: 10 * time.Minute} }

// connect leads to Stripe's form for the association's own account, opening it
// first when there is none.
func (s site) connect(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	if err := c.Limit("connect", o.place.Hood.String(), formRate()); err != nil {
		return err
	}
	var n tenants.Neighbourhood
	err = s.DB.PlatformRead(o.Context(), func(r *tenants.PlatformRead) { tenants.GetNeighbourhood(r, o.place.Hood, &n) })
	if err != nil {
		return err
	}
	account, err := s.Pay.Begin(o.Context(), o.scope(), tenants.NoShop(),
		payments.NewAccount{Name: n.Association, Email: n.Email, Site: s.SiteURL(o.place) + "/"})
	if err != nil {
		return o.noForm(err)
	}
	return o.form(account)
}

// connectAgain is where Stripe sends people whose link was used or is too old.
func (s site) connectAgain(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	if err := c.Limit("connect", o.place.Hood.String(), formRate()); err != nil {
		return err
	}
	a, err := o.ownAccount()
	if err != nil {
		return err
	}
	if a.ID == "" || a.Gone {
		return o.SeeOther(o.path("/settings"))
	}
	return o.form(a.ID)
}

// connected is where Stripe's form ends. What it says is asked from Stripe.
func (s site) connected(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	a, err := o.ownAccount()
	if err != nil {
		return err
	}
	if a.ID != "" {
		if _, err := s.Pay.Refresh(o.Context(), o.Actor(), a.ID); err != nil {
			o.Log().Warn("account not looked at", "hood", o.place.Hood, "error", err.Error()) // a notice will tell
		}
	}
	return o.SeeOther(o.path("/settings?done=back"))
}

func (o *office) ownAccount() (a payments.Connected, err error) {
	err = o.DB.HoodRead(o.Context(), o.scope(), func(r *tenants.HoodRead) { payments.AssociationAccount(r, o.place.Hood, &a) })
	return a, err
}

func (o *office) form(account string) error {
	link, err := o.Pay.FormLink(o.Context(), account, o.Absolute(o.path("/settings/association/again")), o.Absolute(o.path("/settings/association/back")))
	if err != nil {
		return o.noForm(err)
	}
	u, err := url.Parse(link)
	if err != nil {
		return err
	}
	if slices.Contains(o.FormsTo, u.Scheme+"://"+u.Host) {
		return o.Leave(link)
	}
	v := leaveView{Staff: o.frame("money", o.P().T("money.leave_title")), Away: link}
	v.Narrow, v.Other = true, o.twin("/settings")
	return o.Render(http.StatusOK, leavePage(o.P(), v))
}

// noForm shows the page with what kept Stripe's form from opening.
func (o *office) noForm(why error) error {
	if fault.From(why).Code == fault.Internal {
		return why
	}
	if fault.Has(why, fault.Gone) || payments.Closed(why) {
		if a, err := o.ownAccount(); err == nil && a.ID != "" {
			if _, err := o.Pay.Refresh(o.Context(), o.Actor(), a.ID); err != nil {
				return err
			}
		}
	}
	o.Log().Warn("no form at Stripe", "hood", o.place.Hood, "error", why.Error())
	v, _, err := o.settingsView()
	if err != nil {
		return err
	}
	v.Notice = &view.Notice{Tone: view.Bad, Text: o.P().T("money.no_form")}
	return o.showSettings(web.Status(why), v)
}
