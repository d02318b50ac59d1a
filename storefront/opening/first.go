package opening

import (
	"net/http"
	"time"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

// firstView is the page where an opening begins.
type firstView struct {
	view.Page
	SignUp string // action; "" for who is signed in
	Begin  string // where who is signed in goes on
	Who    string
	Email  string
	Hood   string // slug of the neighbourhood that led here
	Errors view.Errors
}

// first says what opening a shop takes. Who is at it goes on where they were.
func (s site) first(c *web.Ctx) error {
	hood := s.hoodAsked(c.Query("hood"))
	e, err := s.errand(c)
	if fault.Has(err, fault.Unknown) {
		return s.showFirst(c, http.StatusOK, firstView{SignUp: c.URL("/opening/sign-up"), Hood: hood})
	}
	switch {
	case err != nil:
		return err
	case e.at == nil:
		v := firstView{Begin: c.URL(beginPath(hood)), Who: e.who.Person.Email, Hood: hood}
		return s.showFirst(c, http.StatusOK, v)
	case e.at.State == tenants.OpeningAsked:
		return c.SeeOther("/opening/wait")
	}
	return c.SeeOther(paths()[e.at.Reached])
}

func (s site) showFirst(c *web.Ctx, status int, v firstView) error {
	v.Page = c.StaffPage(time.UTC)
	if v.Other = c.In("en", "/opening"); c.Lang() == "en" {
		v.Other = "/opening"
	}
	return c.Render(status, firstPage(c.P(), v))
}

// hoodAsked is the slug of a neighbourhood that there is; else "".
func (s site) hoodAsked(slug string) string {
	for _, h := range s.Hosts.Hoods() {
		if h.HoodSlug == slug {
			return slug
		}
	}
	return ""
}

func beginPath(hood string) string {
	if hood == "" {
		return "/opening/trade"
	}
	return "/opening/trade?hood=" + hood
}

// signUp sends the letter with link and code. Whoever has an account gets the
// same answer as who has none.
func (s site) signUp(c *web.Ctx) error {
	f := web.ReadForm(c)
	email := web.Parsed(f, "email", italy.ParseEmail)
	hood := s.hoodAsked(f.OptionalLine("hood", 80))
	if err := f.Err(); err != nil {
		return s.showFirst(c, web.Status(err), firstView{SignUp: c.URL("/opening/sign-up"), Email: f.Typed()["email"], Hood: hood, Errors: face.Lacking(c.P(), c.Wrong(err), map[string]string{"email": "field.email"})})
	}
	if err := c.LimitLetters(email); err != nil {
		return err
	}
	var id tenants.ID
	err := s.DB.Platform(c.Context(), "sign-up", func(p *tenants.PlatformTx) (err error) {
		id, err = accounts.AskToJoin(p, s.Secret, email, hood, c.Lang())
		return err
	})
	if err != nil {
		return err
	}
	next := "/opening"
	if hood != "" {
		next += "?hood=" + hood
	}
	v := view.CheckMail{Page: c.StaffPage(time.UTC), Email: email, Attempt: id.String(), Next: next, Again: c.URL(next), Minutes: int(accounts.SignInLife / time.Minute)}
	if v.Other = c.In("en", "/opening"); c.Lang() == "en" {
		v.Other = "/opening"
	}
	return c.Render(http.StatusOK, house.CheckMail(c.P(), v))
}
