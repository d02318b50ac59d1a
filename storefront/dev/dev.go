// Package dev holds the doors that only the demo has: the letters that were
// sent, and ways in without one. The program that serves real shops never
// registers them.
package dev

import (
	"net/http"
	"time"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/internal/mail"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// Doors says what the demo opens.
type Doors struct {
	DB      *tenants.DB
	Letters *mail.Folder
	Zone    *time.Location // the neighbourhood's clock
	People  []Person
}

// Person can come in by one click.
type Person struct {
	Key   string // in the path: shopkeeper, courier, coordinator …
	Email string
	To    string // where they land
}

// Register adds the doors.
func Register(r *web.Routes, d Doors) {
	r = r.Needs(tenants.Visit, nil)
	r.Get("/dev/mail", d.letters, web.Private())
	r.Get("/dev/mail/:id", d.letter, web.Private())
	r.Get("/dev/mail/:id/html", d.html, web.Private())
	r.Get("/dev/enter/:who", d.enter, web.Private())
}

// shown is how many letters the list has.
const shown = 200

func (d Doors) letters(c *web.Ctx) error {
	list, err := d.Letters.List(shown)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, listPage(c.P(), page(c), d.Zone, list))
}

func (d Doors) letter(c *web.Ctx) error {
	l, err := d.Letters.Read(c.Param("id"))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, letterPage(c.P(), page(c), l))
}

// html shows the letter as a mail program would, with no script and no form.
func (d Doors) html(c *web.Ctx) error {
	l, err := d.Letters.Read(c.Param("id"))
	if err != nil {
		return err
	}
	c.AsLetter()
	return c.Send(http.StatusOK, "text/html; charset=utf-8", []byte(l.HTML))
}

func page(c *web.Ctx) view.Page {
	return view.Page{Other: c.Other(), Personal: true, Now: time.Now()}
}

// enter signs somebody of the demo in. It is a GET on purpose: one click, on
// this machine only, among invented people.
func (d Doors) enter(c *web.Ctx) error {
	for _, p := range d.People {
		if p.Key != c.Param("who") {
			continue
		}
		var token string
		err := d.DB.Platform(c.Context(), "demo", func(t *tenants.PlatformTx) error {
			id, err := accounts.Ensure(t, accounts.Account{Email: p.Email, Lang: c.Lang()})
			if err != nil {
				return err
			}
			token, err = accounts.Begin(t, id)
			return err
		})
		if err != nil {
			return err
		}
		c.SetToken(web.SessionCookie, token, accounts.SessionLife)
		return c.SeeOther(p.To)
	}
	return fault.New(fault.NotFound, "error.not_found")
}
