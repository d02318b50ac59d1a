package platform

import (
	"net/http"
	"strings"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

// askForm asks for the e-mail; who is signed in already goes on.
func (s site) askForm(c *web.Ctx) error {
	next := localNext(c.Query("next"))
	who, err := c.Person()
	switch {
	case err == nil:
		return c.SeeOther(s.onward(c, who, next))
	case !fault.Has(err, fault.Unknown):
		return err
	}
	return c.Render(http.StatusOK, house.SignIn(c.P(), view.SignIn{Page: c.StaffPage(utc()), Next: next}))
}

// ask sends the letter. A known address and an unknown one get the same
// answer, for the same work.
func (s site) ask(c *web.Ctx) error {
	f := web.ReadForm(c)
	email := web.Parsed(f, "email", italy.ParseEmail)
	next := localNext(f.OptionalLine("next", 1024))
	if err := f.Err(); err != nil {
		return c.Render(web.Status(err), house.SignIn(c.P(), view.SignIn{Page: c.StaffPage(utc()), Email: f.Typed()["email"], Next: next, Errors: lacking(c, err)}))
	}
	if err := c.LimitLetters(email); err != nil {
		return err
	}
	var id tenants.ID
	err := s.DB.Platform(c.Context(), "sign-in", func(p *tenants.PlatformTx) (err error) {
		id, err = accounts.Ask(p, s.Secret, email, c.Lang())
		return err
	})
	if err != nil {
		return err
	}
	return s.checkMail(c, http.StatusOK, view.CheckMail{Email: email, Attempt: id.String(), Next: next})
}

// checkMail is the page with the form for the six digits. It is the answer of
// a POST, so its other language is the form's beginning.
func (s site) checkMail(c *web.Ctx, status int, v view.CheckMail) error {
	v.Page, v.Minutes = c.StaffPage(utc()), minutes
	v.Other = otherSignIn(c)
	return c.Render(status, house.CheckMail(c.P(), v))
}

func otherSignIn(c *web.Ctx) string {
	return strings.TrimSuffix(c.Other(), c.Path()) + "/sign-in"
}

// localNext accepts a page of this host to go to after signing in.
func localNext(next string) string {
	if _, ok := web.LocalPath(next); !ok || next == "/" || strings.HasPrefix(next, "/sign-") {
		return ""
	}
	return next
}

// lacking names the one field of a form that was sent empty.
func lacking(c *web.Ctx, err error) view.Errors {
	return face.Lacking(c.P(), c.Wrong(err), map[string]string{"email": "field.email"})
}
