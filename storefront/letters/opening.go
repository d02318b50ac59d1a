package letters

import (
	"context"
	"strconv"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/internal/mail"
	"sottocasa/tenants"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

// opening writes about a shop that opens: to who runs the neighbourhood, or to
// the shopkeeper. What has moved on since is not told any more.
func (w *writer) opening(ctx context.Context, job tenants.OpeningLetter) error {
	place, ok := w.Hosts.Hood(job.Hood)
	if !ok {
		return fault.New(fault.Unavailable, "error.slow").Because("neighbourhood %s has no host now", job.Hood)
	}
	var all []tenants.Opening
	var who []accounts.Account
	err := w.DB.PlatformRead(ctx, func(r *tenants.PlatformRead) {
		tenants.OpeningOf(r, job.Hood, job.Opening, &all)
		accounts.Coordinators(r, job.Hood, &who)
	})
	if err != nil || len(all) == 0 || all[0].Version != job.Version || !job.About.Told() {
		return err
	}
	o := all[0]
	var card tenants.Card
	err = w.DB.ShopRead(ctx, tenants.InShop(o.Hood, o.Shop, "job:"+job.Kind()), func(r *tenants.ShopRead) { tenants.OwnCard(r, o.Hood, o.Shop, &card) })
	if err != nil {
		return err
	}
	path := map[tenants.OpeningMove]string{tenants.AskOpening: "/coordinator/" + place.HoodSlug + "/openings/" + o.ID.String(),
		tenants.ReturnOpening: "/opening", tenants.ApproveOpening: "/admin/" + card.Slug + "/start"}[job.About]
	if job.About != tenants.AskOpening {
		who = nil
		if err := w.DB.PlatformRead(ctx, func(r *tenants.PlatformRead) { accounts.Named(r, o.Account, &who) }); err != nil {
			return err
		}
	}
	for _, a := range who {
		v := view.OpeningLetter{About: string(job.About), Shop: card.Name, Accent: card.Accent, Hood: place.HoodName, Reason: o.Reason, URL: w.AppURL + view.Root(a.Lang) + path}
		l := mail.Letter{ID: "opening-" + short8(o.ID) + "-" + strconv.Itoa(job.Version) + "-" + short8(a.ID), To: a.Email, Lang: a.Lang, Kind: "opening_" + string(job.About), Hood: o.Hood.String()}
		if err := w.send(ctx, l, base.OpeningLetter(w.Words.In(a.Lang), v)); err != nil {
			return err
		}
	}
	return nil
}
