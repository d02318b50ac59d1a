package platform

import (
	"net/http"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

// asked reads what the link of the path invites to; nil when it is over.
func (s site) asked(c *web.Ctx) (*accounts.Asked, error) {
	token := c.Param("token")
	if !web.ValidToken(token) {
		return nil, nil
	}
	var list []accounts.Asked
	err := s.DB.PlatformRead(c.Context(), func(r *tenants.PlatformRead) { accounts.InvitationByToken(r, token, &list) })
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// joinOver says that an invitation opens nothing any more.
func (s site) joinOver(c *web.Ctx) error {
	page := c.StaffPage(utc())
	page.Other = otherSignIn(c)
	return c.Render(http.StatusGone, house.Fail(c.P(), view.Fail{Page: page, Status: http.StatusGone, Text: c.P().T("join.over"), ID: c.ID()}))
}

// join shows who invites to what, and uses nothing up: mail scanners and
// WhatsApp's preview open every link.
func (s site) join(c *web.Ctx) error {
	a, err := s.asked(c)
	switch {
	case err != nil:
		return err
	case a == nil:
		return s.joinOver(c)
	}
	return s.joinPage(c, http.StatusOK, *a, "", nil)
}

func (s site) joinPage(c *web.Ctx, status int, a accounts.Asked, typed string, wrong error) error {
	shop, ok := s.Hosts.Shop(a.Shop)
	if !ok {
		return s.joinOver(c)
	}
	p, path := c.P(), "/join/"+c.Param("token")
	v := view.Join{Page: c.StaffPage(utc()), Shop: shop.Name, Hood: shop.HoodName, Role: p.T("role." + string(a.Role)), What: p.T("role.what_" + string(a.Role)),
		Action: c.URL(path), Email: typed, Errors: lacking(c, wrong)}
	switch who, err := c.Person(); {
	case err == nil:
		v.Accept, v.As = c.URL(path+"/accept"), who.Person.Email
	case !fault.Has(err, fault.Unknown):
		return err
	}
	return c.Render(status, house.Join(p, v))
}

// askToJoin sends the link and the code to who has an invitation.
func (s site) askToJoin(c *web.Ctx) error {
	a, err := s.asked(c)
	switch {
	case err != nil:
		return err
	case a == nil:
		return s.joinOver(c)
	}
	f := web.ReadForm(c)
	email := web.Parsed(f, "email", italy.ParseEmail)
	wrong := f.Err()
	if wrong != nil {
		return s.joinPage(c, web.Status(wrong), *a, f.Typed()["email"], wrong)
	}
	if err := c.LimitLetters(email); err != nil {
		return err
	}
	var id tenants.ID
	err = s.DB.Platform(c.Context(), "sign-in", func(p *tenants.PlatformTx) (err error) {
		id, err = accounts.AskInvited(p, s.Secret, *a, email, c.Lang())
		return err
	})
	if web.InvalidForm(err) {
		return s.joinPage(c, web.Status(err), *a, f.Typed()["email"], err)
	}
	if err != nil {
		return err
	}
	return s.checkMail(c, http.StatusOK, view.CheckMail{Email: email, Attempt: id.String(), Again: c.URL(c.Path())})
}

// acceptJoin joins who is signed in already.
func (s site) acceptJoin(c *web.Ctx) error {
	who, err := c.Person()
	if err != nil {
		return err
	}
	a, err := s.asked(c)
	switch {
	case err != nil:
		return err
	case a == nil:
		return s.joinOver(c)
	case a.Email != "" && a.Email != who.Person.Email:
		return s.joinPage(c, http.StatusUnprocessableEntity, *a, "", fault.Form(fault.Field{Name: "email", Key: "error.invited_other"}))
	}
	err = s.DB.Shop(c.Context(), tenants.InShop(a.Hood, a.Shop, c.Actor()), func(t *tenants.ShopTx) error { return accounts.Join(t, a.ID, who.Person.ID) })
	if fault.Has(err, fault.Gone) {
		return s.joinOver(c)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(s.shopPath(*a))
}

// shopPath is where somebody who has joined begins.
func (s site) shopPath(a accounts.Asked) string {
	if shop, ok := s.Hosts.Shop(a.Shop); ok {
		return "/admin/" + shop.Slug
	}
	return "/"
}

// answering reads which invitation a sign-in answers; nil when none.
func (s site) answering(c *web.Ctx, token string, signIn tenants.ID) (*accounts.Asked, error) {
	var list []accounts.Asked
	err := s.DB.PlatformRead(c.Context(), func(r *tenants.PlatformRead) { accounts.InvitationBySignIn(r, token, signIn, &list) })
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// proved signs in by alone, or by both when the sign-in answers an invitation:
// then into its shop, in one transaction. It gives where to begin.
func (s site) proved(c *web.Ctx, token string, signIn tenants.ID, alone func(*tenants.PlatformTx) error, both func(*tenants.HoodTx, tenants.ShopID) error) (string, error) {
	a, err := s.answering(c, token, signIn)
	if err != nil {
		return "", err
	}
	if a == nil {
		return "", s.DB.Platform(c.Context(), "sign-in", alone)
	}
	return s.shopPath(*a), s.DB.Hood(c.Context(), tenants.InHood(a.Hood, "sign-in"), func(h *tenants.HoodTx) error { return both(h, a.Shop) })
}
