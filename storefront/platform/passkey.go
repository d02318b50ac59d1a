package platform

import (
	"encoding/hex"
	"net/http"
	"strings"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

// answerLetters is how long a device's answer may be.
const answerLetters = 16 << 10

func (s site) addPasskey(c *web.Ctx, next string) view.Passkeys {
	return view.Passkeys{Begin: c.URL("/account/passkeys/begin"), Add: c.URL("/account/passkeys"), Next: next}
}

// beginPasskey asks the person's device for a key.
func (s site) beginPasskey(c *web.Ctx) error {
	who, err := c.Person()
	if err != nil {
		return err
	}
	var q accounts.Challenge
	err = s.DB.Platform(c.Context(), c.Actor(), func(p *tenants.PlatformTx) (err error) {
		q, err = s.Passkeys.BeginAdd(p, who.Person)
		return err
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, q)
}

// take takes the ceremony that a form answers; account is zero for a sign-in.
func (s site) take(c *web.Ctx, f *web.Form, account tenants.ID) (taken accounts.Ceremony, answer []byte, err error) {
	id, e := tenants.ParseID(f.ID("ceremony"))
	answer = []byte(f.Line("answer", answerLetters))
	if e != nil || f.Err() != nil {
		return taken, nil, fault.New(fault.Forbidden, "error.passkey")
	}
	err = s.DB.Platform(c.Context(), "passkey", func(p *tenants.PlatformTx) (err error) {
		taken, err = accounts.TakeCeremony(p, id, account)
		return err
	})
	return taken, answer, err
}

// savePasskey keeps the key that the device has made.
func (s site) savePasskey(c *web.Ctx) error {
	who, err := c.Person()
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	next := localNext(f.OptionalLine("next", 1024))
	taken, answer, err := s.take(c, f, who.Person.ID)
	if err != nil {
		return err
	}
	name := deviceWords(c.P(), accounts.Device(c.Header("User-Agent")))
	err = s.DB.Platform(c.Context(), c.Actor(), func(p *tenants.PlatformTx) error {
		return s.Passkeys.Add(p, who.Person, taken, name, answer)
	})
	switch {
	case err != nil:
		return err
	case next != "":
		return c.SeeOther(next)
	}
	return c.SeeOther("/account?done=passkey")
}

// keyOf reads the key of the path.
func keyOf(c *web.Ctx) ([]byte, error) {
	id, err := hex.DecodeString(c.Param("key"))
	if err != nil || len(id) == 0 {
		return nil, fault.New(fault.NotFound, "error.not_found")
	}
	return id, nil
}

func (s site) renamePasskey(c *web.Ctx) error {
	id, err := keyOf(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	name := f.Line("passkey", nameLetters)
	if err := f.Err(); err != nil {
		return s.accountPage(c, web.Status(err), nil, err)
	}
	return s.change(c, "renamed", func(p *tenants.PlatformTx, who *accounts.Session) error {
		return accounts.RenamePasskey(p, who.Person.ID, id, name)
	})
}

func (s site) removePasskey(c *web.Ctx) error {
	id, err := keyOf(c)
	if err != nil {
		return err
	}
	return s.change(c, "forgotten", func(p *tenants.PlatformTx, who *accounts.Session) error {
		return accounts.ForgetPasskey(p, who.Person.ID, id)
	})
}

// beginPasskeySignIn asks a device for the key that it has for this host.
func (s site) beginPasskeySignIn(c *web.Ctx) error {
	if err := c.Limit("try", c.IP(), tryRate()); err != nil {
		return err
	}
	var q accounts.Challenge
	err := s.DB.Platform(c.Context(), "sign-in", func(p *tenants.PlatformTx) (err error) {
		q, err = s.Passkeys.BeginSignIn(p)
		return err
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, q)
}

// usePasskey signs in with a key. One that is not known, or is not its owner's
// hand, leads back to the form with the letter.
func (s site) usePasskey(c *web.Ctx) error {
	if err := c.Limit("try", c.IP(), tryRate()); err != nil {
		return err
	}
	f := web.ReadForm(c)
	next := localNext(f.OptionalLine("next", 1024))
	taken, answer, err := s.take(c, f, tenants.ID{})
	var token string
	if err == nil {
		err = s.DB.Platform(c.Context(), "sign-in", func(p *tenants.PlatformTx) (err error) {
			token, err = s.Passkeys.SignIn(p, taken, answer)
			return err
		})
	}
	if fault.Has(err, fault.Forbidden) {
		c.Log().Warn("a passkey was refused", "error", err.Error())
		page := c.StaffPage(utc())
		page.Other = otherSignIn(c)
		page.Notice = &view.Notice{Tone: view.Bad, Text: c.Sentence(err)}
		return c.Render(web.Status(err), house.SignIn(c.P(), view.SignIn{Page: page, Next: next}))
	}
	if err != nil {
		return err
	}
	return s.enter(c, token, next)
}

// offer says once that a passkey would be faster.
func (s site) offer(c *web.Ctx) error {
	next := localNext(c.Query("next"))
	v := view.PasskeyOffer{Page: c.StaffPage(utc()), Passkeys: s.addPasskey(c, next), Later: c.URL(next)}
	if next == "" {
		v.Later = c.URL("/")
	}
	return c.Render(http.StatusOK, house.PasskeyOffer(c.P(), v))
}

// offering leads by the offer to where the person goes, when their browser can
// and they have neither a passkey nor been asked lately.
func (s site) offering(c *web.Ctx, who *accounts.Session, to string) (string, error) {
	offer := false
	err := s.DB.Platform(c.Context(), "sign-in", func(p *tenants.PlatformTx) (err error) {
		offer, err = accounts.OfferPasskey(p, who.Person.ID)
		return err
	})
	if err != nil || !offer {
		return to, err
	}
	return "/account/passkeys/offer?next=" + strings.ReplaceAll(to, "&", "%26"), nil
}
