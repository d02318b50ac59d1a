package platform

import (
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

// nameLetters is how long a person's name, or a passkey's, may be.
const nameLetters = 60

// account shows the person's name, where they are signed in, and their passkeys.
func (s site) account(c *web.Ctx) error { return s.accountPage(c, http.StatusOK, nil, nil) }

func (s site) accountPage(c *web.Ctx, status int, f *web.Form, wrong error) error {
	who, err := c.Person()
	if err != nil {
		return err
	}
	var open []accounts.Open
	var keys []accounts.Passkey
	err = s.DB.PlatformRead(c.Context(), func(r *tenants.PlatformRead) {
		accounts.Sessions(r, who, &open)
		accounts.PasskeysOf(r, who.Person.ID, &keys)
	})
	if err != nil {
		return err
	}
	zone := s.zone(who)
	v := view.Account{Page: c.StaffPage(zone), Who: who.Person.Email, Name: who.Person.Name, SaveName: c.URL("/account/name"), Back: c.URL("/"),
		SignOut: c.URL("/sign-out"), Passkeys: s.addPasskey(c, ""), Errors: c.Wrong(wrong)}
	v.Other = strings.TrimSuffix(c.Other(), c.Path()) + "/account"
	if f != nil {
		v.Name = f.Typed()["name"]
	}
	v.Notice, v.Works = accountDone(c), s.works(c, who)
	for _, o := range open {
		v.Devices = append(v.Devices, device(c, o, zone))
	}
	if len(open) > 1 {
		v.Others = c.URL("/account/sessions/end")
	}
	for _, k := range keys {
		id := hex.EncodeToString(k.ID)
		row := view.Passkey{ID: "k" + id[:min(16, len(id))], Name: k.Name, Note: c.P().T("passkey.made", "day", c.P().Date(k.Made.In(zone))),
			Rename: c.URL("/account/passkeys/" + id), Remove: c.URL("/account/passkeys/" + id + "/remove")}
		if k.Used != nil {
			row.Note += " · " + c.P().T("passkey.used", "when", s.past(c, *k.Used, zone))
		}
		v.Passkeys.Keys = append(v.Passkeys.Keys, row)
	}
	return c.Render(status, house.Account(c.P(), v))
}

// zone is the clock of where the person works.
func (s site) zone(who *accounts.Session) *time.Location {
	for _, m := range who.Rooms {
		if place, ok := s.Hosts.Hood(m.Hood); ok {
			return place.Zone
		}
	}
	return utc()
}

// past writes when something was: "oggi alle 15:04", "lunedì 16 novembre alle 9:10".
func (s site) past(c *web.Ctx, t time.Time, zone *time.Location) string {
	p, at := c.P(), t.In(zone)
	return p.Day(at, c.Now(zone)) + " " + p.At(at)
}

func device(c *web.Ctx, o accounts.Open, zone *time.Location) view.Device {
	p := c.P()
	when := site{}.past(c, o.Seen, zone)
	return view.Device{Text: deviceWords(p, o.Device), When: when, Here: o.Mine, End: c.URL("/account/sessions/" + o.ID.String() + "/end"),
		Note: p.T("account.used", "when", when) + " · " + p.T("account.since", "day", p.Date(o.Since.In(zone)))}
}

// deviceWords is "Safari su iPhone".
func deviceWords(p *locale.Printer, words string) string {
	brands := map[string]string{"samsung": "Samsung Internet", "edge": "Edge", "opera": "Opera", "firefox": "Firefox", "chrome": "Chrome", "safari": "Safari",
		"iphone": "iPhone", "ipad": "iPad", "android": "Android", "chromebook": "Chromebook", "windows": "Windows", "mac": "Mac", "linux": "Linux"}
	browser, system, _ := strings.Cut(words, " ")
	if brands[browser] == "" && brands[system] == "" {
		return p.T("device.unknown")
	}
	or := func(name, key string) string {
		if brands[name] != "" {
			return brands[name]
		}
		return p.T(key)
	}
	return p.T("device.on", "browser", or(browser, "device.browser_unknown"), "system", or(system, "device.system_unknown"))
}

func accountDone(c *web.Ctx) *view.Notice {
	done := c.Query("done")
	if !slices.Contains([]string{"ended", "others", "name", "passkey", "forgotten", "renamed", "left"}, done) {
		return nil
	}
	return &view.Notice{Tone: view.Ok, Text: c.P().T("account.done_" + done)}
}

// change changes something of the person's own, and leads back to their page.
func (s site) change(c *web.Ctx, done string, fn func(p *tenants.PlatformTx, who *accounts.Session) error) error {
	who, err := c.Person()
	if err != nil {
		return err
	}
	if err := s.DB.Platform(c.Context(), c.Actor(), func(p *tenants.PlatformTx) error { return fn(p, who) }); err != nil {
		return err
	}
	return c.SeeOther("/account?done=" + done)
}

// saveName changes what the person is called.
func (s site) saveName(c *web.Ctx) error {
	f := web.ReadForm(c)
	name := f.Line("name", nameLetters)
	if err := f.Err(); err != nil {
		return s.accountPage(c, web.Status(err), f, err)
	}
	return s.change(c, "name", func(p *tenants.PlatformTx, who *accounts.Session) error { return accounts.SetName(p, who, name) })
}

// endSession ends one of the person's sessions elsewhere.
func (s site) endSession(c *web.Ctx) error {
	id, err := tenants.ParseID(c.Param("session"))
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return s.change(c, "ended", func(p *tenants.PlatformTx, who *accounts.Session) error { return accounts.EndOne(p, who, id) })
}

// endOthers ends all sessions but this one.
func (s site) endOthers(c *web.Ctx) error {
	return s.change(c, "others", accounts.EndOthers)
}
