package web

import (
	"time"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/themes/view"
)

// Person is who is signed in on KindApp; a stranger is a fault.Unknown, which
// leads to the sign-in page.
func (c *Ctx) Person() (*accounts.Session, error) {
	s, err := c.Session()
	if err != nil {
		return nil, err
	}
	who, ok := s.(*accounts.Session)
	if !ok {
		return nil, fault.New(fault.Unknown, "error.sign_in")
	}
	return who, nil
}

// SignedIn is the guard of pages for anybody who is signed in.
func SignedIn(c *Ctx) error {
	_, err := c.Person()
	return err
}

// Actor names who acts, for a transaction's scope.
func (c *Ctx) Actor() string {
	who, err := c.Person()
	if err != nil {
		return "nobody"
	}
	return "account:" + who.Account()
}

// Now is the time by the server's clock, in zone. Deadlines are never judged
// by it: they ask the database.
func (c *Ctx) Now(zone *time.Location) time.Time { return c.app.opts.Now().In(zone) }

// StaffPage is what surrounds a page on KindApp: personal, with the session's
// form token. zone is the place's that the page is about.
func (c *Ctx) StaffPage(zone *time.Location) view.Page {
	return view.Page{Other: c.Other(), Personal: true, Token: c.FormToken(SessionCookie), Now: c.Now(zone)}
}

// Wrong lists the fields of a form fault in the reader's words, once each.
func (c *Ctx) Wrong(err error) view.Errors {
	var list view.Errors
	if err == nil {
		return nil
	}
	for _, f := range fault.From(err).Fields {
		if list.For(f.Name) == "" {
			list = append(list, view.FieldError{Field: f.Name, Text: c.printer.T(f.Key, f.Args...)})
		}
	}
	return list
}

// InvalidForm reports whether err is a form with marked fields, to be shown
// again as it was typed.
func InvalidForm(err error) bool {
	return err != nil && fault.Has(err, fault.Invalid) && len(fault.From(err).Fields) > 0
}
