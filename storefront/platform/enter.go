package platform

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

// useCode signs in with the six digits of the letter.
func (s site) useCode(c *web.Ctx) error {
	f := web.ReadForm(c)
	attempt, code := f.ID("attempt"), digitsOnly(f.Line("code", 20))
	next, again := localNext(f.OptionalLine("next", 1024)), localNext(f.OptionalLine("again", 1024))
	if attempt == "" {
		return s.over(c)
	}
	if err := c.Limit("try", c.IP(), tryRate()); err != nil {
		return err
	}
	id, err := tenants.ParseID(attempt)
	if err != nil {
		return s.over(c)
	}
	wrong := f.Err()
	if wrong == nil && len(code) != 6 {
		wrong = fault.Form(fault.Field{Name: "code", Key: "error.code_digits"})
	}
	var token, begins string
	if wrong == nil {
		begins, err = s.proved(c, "", id,
			func(p *tenants.PlatformTx) (err error) { token, wrong, err = accounts.UseCode(p, id, code); return err },
			func(h *tenants.HoodTx, shop tenants.ShopID) (err error) {
				token, wrong, err = accounts.JoinByCode(h, shop, id, code)
				return err
			})
	}
	switch {
	case fault.Has(err, fault.Gone):
		return s.over(c)
	case err != nil:
		return err
	case wrong != nil:
		return s.codeAgain(c, id, next, again, wrong)
	}
	return s.enterBy(c, token, cmp.Or(begins, next), f.Bool("passkeys"))
}

// codeAgain shows the form of the code again; who had no account asks for another
// letter where they asked for the first.
func (s site) codeAgain(c *web.Ctx, id tenants.ID, next, again string, wrong error) error {
	var pending accounts.Pending
	err := s.DB.PlatformRead(c.Context(), func(r *tenants.PlatformRead) { accounts.ReadPending(r, id, &pending) })
	if fault.Has(err, fault.NotFound) {
		return s.over(c)
	}
	if err != nil {
		return err
	}
	return s.checkMail(c, web.Status(wrong), view.CheckMail{Email: pending.Email, Attempt: id.String(), Next: next, Again: again, Errors: c.Wrong(wrong)})
}

// digitsOnly takes out the spaces that people type or paste.
func digitsOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// linkForm shows whose link it is and one button; it uses nothing up, because
// mail scanners open every link.
func (s site) linkForm(c *web.Ctx) error {
	token := c.Param("token")
	var email string
	if web.ValidToken(token) {
		err := s.DB.PlatformRead(c.Context(), func(r *tenants.PlatformRead) { accounts.PeekLink(r, token, &email) })
		if err != nil {
			return err
		}
	}
	if email == "" {
		return s.over(c)
	}
	action := c.URL("/sign-in/" + token)
	if next := localNext(c.Query("next")); next != "" {
		action += "?next=" + url.QueryEscape(next)
	}
	v := view.ConfirmSignIn{Page: c.StaffPage(utc()), Action: action, Secret: token, Email: masked(email)}
	return c.Render(http.StatusOK, house.ConfirmSignIn(c.P(), v))
}

// useLink signs in with the link, once.
func (s site) useLink(c *web.Ctx) error {
	token := c.Param("token")
	if !web.ValidToken(token) {
		return s.over(c)
	}
	if err := c.Limit("try", c.IP(), tryRate()); err != nil {
		return err
	}
	var session string
	begins, err := s.proved(c, token, tenants.ID{},
		func(p *tenants.PlatformTx) (err error) { session, err = accounts.UseLink(p, token); return err },
		func(h *tenants.HoodTx, shop tenants.ShopID) (err error) {
			session, err = accounts.JoinByLink(h, shop, token)
			return err
		})
	if fault.Has(err, fault.Gone) {
		return s.over(c)
	}
	if err != nil {
		return err
	}
	return s.enterBy(c, session, cmp.Or(begins, localNext(c.Query("next"))), web.ReadForm(c).Bool("passkeys"))
}

// over says that a link or a code opens nothing any more, and offers another.
func (s site) over(c *web.Ctx) error {
	page := c.StaffPage(utc())
	page.Other = otherSignIn(c)
	v := view.Fail{Page: page, Status: http.StatusGone, Text: c.P().T("error.link_expired"), Ask: c.URL("/sign-in"), ID: c.ID()}
	return c.Render(http.StatusGone, house.Fail(c.P(), v))
}

// masked leaves of an address what its owner needs to know it: a…@example.com.
func masked(email string) string {
	name, domain, _ := strings.Cut(email, "@")
	first := []rune(name)[:1]
	return string(first) + "…@" + domain
}

// enter puts the new session's cookie. A session that the browser had before
// ends: whoever planted or copied it gains nothing.
func (s site) enter(c *web.Ctx, token, next string) error { return s.enterBy(c, token, next, false) }

// enterBy is enter, with a passkey to be offered where offers is true.
func (s site) enterBy(c *web.Ctx, token, next string, offers bool) error {
	old, had := c.Token(web.SessionCookie)
	var who *accounts.Session
	err := s.DB.Platform(c.Context(), "sign-in", func(p *tenants.PlatformTx) error {
		if had {
			if err := accounts.End(p, old); err != nil {
				return err
			}
		}
		return accounts.SetDevice(p, token, accounts.Device(c.Header("User-Agent")))
	})
	if err != nil {
		return err
	}
	err = s.DB.PlatformRead(c.Context(), func(r *tenants.PlatformRead) { accounts.ReadSession(r, token, &who) })
	if err != nil {
		return err
	}
	if who == nil {
		return fault.New(fault.Unknown, "error.sign_in")
	}
	c.SetToken(web.SessionCookie, token, accounts.SessionLife)
	to := s.onward(c, who, next)
	if offers {
		if to, err = s.offering(c, who, to); err != nil {
			return err
		}
	}
	return c.SeeOther(to)
}

// onward is the page that was asked for; else to the only room, or to the
// choice.
func (s site) onward(c *web.Ctx, who *accounts.Session, next string) string {
	if next != "" {
		return next
	}
	if rooms := s.rooms(c, who); len(rooms) == 1 {
		return rooms[0].URL
	}
	return "/"
}

// signOut ends the session.
func (s site) signOut(c *web.Ctx) error {
	if token, ok := c.Token(web.SessionCookie); ok {
		err := s.DB.Platform(c.Context(), "sign-out", func(p *tenants.PlatformTx) error { return accounts.End(p, token) })
		if err != nil {
			return err
		}
	}
	c.DropToken(web.SessionCookie)
	return c.SeeOther("/")
}
