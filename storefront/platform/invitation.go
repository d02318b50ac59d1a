package platform

import (
	"net/http"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

// invitation says who invites to what, and has one button; it uses nothing up,
// because mail scanners open every link.
func (s site) invitation(c *web.Ctx) error {
	token := c.Param("token")
	var i *accounts.Invitation
	if web.ValidToken(token) {
		err := s.DB.PlatformRead(c.Context(), func(r *tenants.PlatformRead) { accounts.PeekInvitation(r, token, &i) })
		if err != nil {
			return err
		}
	}
	if i == nil {
		return s.over(c)
	}
	v := view.Invitation{Page: c.StaffPage(utc()), Action: c.URL("/invitation/" + token), Hood: i.Hood, Host: c.Site().Host, Email: masked(i.Email)}
	return c.Render(http.StatusOK, house.Invitation(c.P(), v))
}

// accept signs the invited in, once.
func (s site) accept(c *web.Ctx) error {
	token := c.Param("token")
	if !web.ValidToken(token) {
		return s.over(c)
	}
	if err := c.Limit("try", c.IP(), tryRate()); err != nil {
		return err
	}
	var session string
	err := s.DB.Platform(c.Context(), "invitation", func(p *tenants.PlatformTx) (err error) {
		session, err = accounts.Accept(p, token)
		return err
	})
	if fault.Has(err, fault.Gone) {
		return s.over(c)
	}
	if err != nil {
		return err
	}
	return s.enter(c, session, "")
}
