package letters

import (
	"context"
	"time"

	"sottocasa/accounts"
	"sottocasa/internal/mail"
	"sottocasa/tenants"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

// colleague sends an invitation to work in a shop. One that was taken back or
// accepted meanwhile needs no letter.
func (w *writer) colleague(ctx context.Context, job accounts.ColleagueLetter) error {
	var list []accounts.Asked
	err := w.DB.PlatformRead(ctx, func(r *tenants.PlatformRead) { accounts.InvitationByID(r, job.Invitation, &list) })
	if err != nil || len(list) == 0 {
		return err
	}
	a := list[0]
	shop, ok := w.Hosts.Shop(a.Shop)
	if !ok || a.Email == "" {
		return nil
	}
	p := w.Words.In(a.Lang)
	l := mail.Letter{ID: "colleague-" + a.ID.String(), To: a.Email, Lang: a.Lang, Kind: "colleague"}
	return w.send(ctx, l, base.ColleagueLetter(p, view.ColleagueLetter{Shop: shop.Name, Role: p.T("role.what_" + string(a.Role)),
		Link: w.AppURL + view.Root(a.Lang) + "/join/" + accounts.ColleagueToken(w.Secret, a.ID), Days: int(accounts.ColleagueLife / (24 * time.Hour))}))
}
