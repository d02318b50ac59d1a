package admin

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/internal/qr"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// peopleView is who works in a shop, who is invited and who may act for it.
type peopleView struct {
	view.Staff
	People  []personRow
	Invited []invitedRow
	Helpers []helperRow
	Hours   []int
	Invite  string // action
	Roles   []tenants.Role
	Typed   map[string]string
	Adding  bool
	Trail   string
}

type personRow struct {
	Name  string
	Email string
	Role  string
	Note  string // since when, last seen
	URL   string
}

type invitedRow struct {
	Called string
	Role   string
	Until  string
	URL    string
}

// helperRow is a coordinator of the neighbourhood.
type helperRow struct {
	Name  string
	Asks  bool
	Until string // "oggi alle 18:00" while they may act; ""
	Grant string // actions
	End   string
}

// called is how long a name may be.
const calledLetters = 60

func (d *desk) peoplePath(rest string) string { return d.URL(d.path("/people" + rest)) }

// people shows who works in the shop.
func (s site) people(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	v, err := d.peopleView()
	if err != nil {
		return err
	}
	v.Notice = d.peopleDone()
	return d.Render(http.StatusOK, peoplePage(d.P(), v))
}

func (d *desk) peopleView() (peopleView, error) {
	p := d.P()
	v := peopleView{Staff: d.frame("people", p.T("people.title")), Invite: d.peoplePath("/invitations"), Roles: tenants.ShopRoles(),
		Hours: tenants.ConsentHours(), Typed: map[string]string{"role": string(tenants.Packer)}, Trail: d.URL(d.path("/trail"))}
	v.Narrow, v.Other = true, d.otherPage(d.path("/people"))
	var staff []tenants.Colleague
	var asked []accounts.Asked
	var helpers []tenants.Consent
	err := d.DB.PlatformRead(d.Context(), func(r *tenants.PlatformRead) {
		tenants.Colleagues(r, d.place.Hood, d.place.Shop, &staff)
		accounts.Invitations(r, d.place.Hood, d.place.Shop, &asked)
		tenants.Helpers(r, d.place.Hood, d.place.Shop, &helpers)
	})
	if err != nil {
		return v, err
	}
	for _, x := range staff {
		v.People = append(v.People, personRow{Name: cmp.Or(x.Name, x.Email), Email: x.Email, Role: p.T("role." + string(x.Role)), Note: d.seen(x),
			URL: d.peoplePath("/" + x.Account.String())})
	}
	for _, x := range asked {
		v.Invited = append(v.Invited, invitedRow{Called: x.Called, Role: p.T("role." + string(x.Role)), Until: d.until(x.Expires), URL: d.peoplePath("/invitations/" + x.ID.String())})
	}
	for _, x := range helpers {
		row := helperRow{Name: cmp.Or(x.Name, x.Email), Asks: x.ID != tenants.ID{} && x.Until == nil,
			Grant: d.peoplePath("/consents/" + x.Account.String()), End: d.peoplePath("/consents/" + x.Account.String() + "/end")}
		if x.Until != nil {
			row.Until = d.until(*x.Until)
		}
		v.Helpers = append(v.Helpers, row)
	}
	v.Adding = len(v.People) < 2 && len(v.Invited) == 0
	return v, nil
}

// until writes an instant: "oggi alle 18:00".
func (d *desk) until(t time.Time) string {
	return d.P().Deadline(t.In(d.place.Zone), d.Now(d.place.Zone))
}

// seen says since when somebody works here, and when they were last in.
func (d *desk) seen(x tenants.Colleague) string {
	since := d.P().T("people.since", "day", d.P().Date(x.Since.In(d.place.Zone)))
	if x.Seen == nil {
		return since
	}
	return since + " · " + d.P().T("people.seen", "day", d.P().Day(x.Seen.In(d.place.Zone), d.Now(d.place.Zone)))
}

// peopleDone says what the last tap did, as the address of the page tells it.
func (d *desk) peopleDone() *view.Notice {
	done := d.Query("done")
	if !slices.Contains([]string{"role", "removed", "revoked", "granted", "ended"}, done) {
		return nil
	}
	return &view.Notice{Tone: view.Ok, Text: d.P().T("people.done_" + done)}
}

// invite makes an invitation, and leads to its link.
func (s site) invite(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	a := accounts.Asked{Called: f.Line("called", calledLetters), Role: readRole(f), Email: web.ParsedIf(f, "email", italy.ParseEmail), Lang: d.Lang()}
	var id tenants.ID
	if err = f.Err(); err == nil {
		if err := c.Limit("invite", d.place.Shop.String(), web.Rate{N: 40, Per: 24 * time.Hour}); err != nil {
			return err
		}
		err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) (err error) {
			id, err = a.Ask(t, s.Secret, d.who.Person.ID)
			return err
		})
	}
	switch {
	case err == nil:
		return d.SeeOther(d.path("/people/invitations/" + id.String()))
	case fault.Has(err, fault.TooMany):
		return d.peopleAgain(f, nil, d.Sentence(err))
	case !web.InvalidForm(err):
		return err
	}
	return d.peopleAgain(f, err, "")
}

// readRole reads a role that a shop gives.
func readRole(f *web.Form) tenants.Role {
	var names []string
	for _, r := range tenants.ShopRoles() {
		names = append(names, string(r))
	}
	return tenants.Role(f.Choice("role", names...))
}

// peopleAgain shows the page with what was typed, and what is wrong with it.
func (d *desk) peopleAgain(f *web.Form, wrong error, said string) error {
	v, err := d.peopleView()
	if err != nil {
		return err
	}
	v.Typed, v.Adding, v.Errors = f.Typed(), true, face.Lacking(d.P(), d.Wrong(wrong), map[string]string{"called": "people.called"})
	status := http.StatusUnprocessableEntity
	if said != "" {
		status, v.Notice = http.StatusConflict, &view.Notice{Tone: view.Bad, Text: said}
	}
	return d.Render(status, peoplePage(d.P(), v))
}

// invitationView is an invitation with its link.
type invitationView struct {
	view.Staff
	Link     string
	WhatsApp string
	QR       qr.Code
	Until    string
	Sent     string // the address it was sent to, or ""
	Text     string
	End      string
	Back     string
}

// invitation shows the link of one, to be handed on.
func (s site) invitation(c *web.Ctx) error {
	d, id, err := s.deskAt(c, "invitation")
	if err != nil {
		return err
	}
	var list []accounts.Asked
	err = s.DB.PlatformRead(d.Context(), func(r *tenants.PlatformRead) {
		accounts.InvitationOf(r, d.place.Hood, d.place.Shop, id, &list)
	})
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.New(fault.NotFound, "error.invitation_over")
	}
	v, err := d.invitationView(list[0])
	if err != nil {
		return err
	}
	return d.Render(http.StatusOK, invitationPage(d.P(), v))
}

func (d *desk) invitationView(a accounts.Asked) (invitationView, error) {
	p := d.P()
	link := d.Absolute("/join/" + accounts.ColleagueToken(d.Secret, a.ID))
	v := invitationView{Staff: d.frame("people", p.T("people.invitation_for", "name", a.Called)), Link: link, Until: d.until(a.Expires), Sent: a.Email,
		Text: p.T("role.what_" + string(a.Role)), End: d.peoplePath("/invitations/" + a.ID.String() + "/end"), Back: d.peoplePath("")}
	v.Over, v.Narrow = p.T("role."+string(a.Role)), true
	v.WhatsApp = "https://wa.me/?text=" + strings.ReplaceAll(url.QueryEscape(p.T("people.share_text", "shop", d.place.Name, "link", link)), "+", "%20")
	code, err := qr.Encode(link)
	v.QR = code
	return v, err
}

// revoke takes an invitation back.
func (s site) revoke(c *web.Ctx) error {
	return s.changePeople(c, "invitation", "revoked", func(t *tenants.ShopTx, _ *desk, id tenants.ID) error { return accounts.Revoke(t, id) })
}

// grant lets a coordinator act for the shop.
func (s site) grant(c *web.Ctx) error {
	f := web.ReadForm(c)
	var words []string
	for _, h := range tenants.ConsentHours() {
		words = append(words, strconv.Itoa(h))
	}
	hours, _ := strconv.Atoi(f.Choice("hours", words...))
	if err := f.Err(); err != nil {
		return err
	}
	return s.changePeople(c, "person", "granted", func(t *tenants.ShopTx, d *desk, id tenants.ID) error {
		return tenants.GrantConsent(t, id, d.who.Person.ID, hours)
	})
}

// endConsent takes a consent back, or says no.
func (s site) endConsent(c *web.Ctx) error {
	return s.changePeople(c, "person", "ended", func(t *tenants.ShopTx, _ *desk, id tenants.ID) error { return tenants.EndConsent(t, id) })
}

// changePeople changes something about the id that the path names, and leads
// back to the page of people.
func (s site) changePeople(c *web.Ctx, param, done string, change func(*tenants.ShopTx, *desk, tenants.ID) error) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	id, err := d.id(param)
	if err != nil {
		return err
	}
	err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return change(t, d, id) })
	if err != nil {
		return err
	}
	return d.SeeOther(d.path("/people?done=" + done))
}

// roleWords is the choice of a role, with what it may do.
func roleWords(p *locale.Printer, r tenants.Role) (name, what string) {
	return p.T("role." + string(r)), p.T("role.what_" + string(r))
}

// addAsking tells the shop's owner, on the board, who asks to act for the shop.
func (d *desk) addAsking(v *boardView) error {
	if !d.may(tenants.RunPeople) {
		return nil
	}
	var helpers []tenants.Consent
	err := d.DB.PlatformRead(d.Context(), func(r *tenants.PlatformRead) { tenants.Helpers(r, d.place.Hood, d.place.Shop, &helpers) })
	for _, h := range helpers {
		if h.ID != (tenants.ID{}) && h.Until == nil {
			v.Urgent = append(v.Urgent, urgent{Tone: view.Info, Text: d.P().T("consent.waits", "name", cmp.Or(h.Name, h.Email)), URL: d.peoplePath(""), Do: d.P().T("consent.decide")})
		}
	}
	return err
}
