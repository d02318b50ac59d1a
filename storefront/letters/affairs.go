package letters

import (
	"context"
	"strings"
	"time"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/internal/mail"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

// hood writes to each of those who run a neighbourhood, in their own language.
func (w *writer) hood(ctx context.Context, job orders.HoodLetter) error {
	place, ok := w.Hosts.Hood(job.Hood)
	if !ok {
		return fault.New(fault.Unavailable, "error.slow").Because("neighbourhood %s has no host now", job.Hood)
	}
	var who []accounts.Account
	if err := w.DB.PlatformRead(ctx, func(r *tenants.PlatformRead) { accounts.Coordinators(r, job.Hood, &who) }); err != nil {
		return err
	}
	v := view.HoodLetter{Kind: job.About, Hood: place.HoodName}
	path, told, err := w.hoodMatter(ctx, job, place, &v)
	if err != nil || !told {
		return err
	}
	for _, a := range who {
		v.URL = w.AppURL + view.Root(a.Lang) + "/coordinator/" + place.HoodSlug + path
		l := mail.Letter{ID: "hood-" + short8(job.Ref) + "-" + short8(a.ID) + "-" + job.About, To: a.Email, Lang: a.Lang, Kind: "hood_" + job.About, Hood: job.Hood.String()}
		if err := w.send(ctx, l, base.HoodLetter(w.Words.In(a.Lang), v)); err != nil {
			return err
		}
	}
	return nil
}

// short8 is the part of an id that no clock has made.
func short8(id tenants.ID) string {
	s := strings.ReplaceAll(id.String(), "-", "")
	return s[16:]
}

// hoodMatter reads what a letter to the neighbourhood is about, and where it
// leads; told is false when it is over.
func (w *writer) hoodMatter(ctx context.Context, job orders.HoodLetter, place *tenants.Place, v *view.HoodLetter) (path string, told bool, err error) {
	s := tenants.InHood(job.Hood, "job:"+job.Kind())
	var c payments.Contest
	var x payments.Passed
	var d payments.Debt
	switch job.About {
	case "transfer_failed":
		err = w.DB.HoodRead(ctx, s, func(r *tenants.HoodRead) { payments.ReadPassed(r, job.Hood, job.Ref, &x) })
		v.Amount, v.Shop, told = x.Amount, w.shopName(x.Shop, place), x.State == "failed"
		return "/money", told, err
	case "payout_failed":
		var b payments.Banked
		err = w.DB.HoodRead(ctx, s, func(r *tenants.HoodRead) { payments.ReadPayout(r, job.Hood, job.Ref, &b) })
		shop := tenants.NoShop()
		if b.Shop != nil {
			shop = *b.Shop
		}
		v.Amount, v.Shop = b.Amount, w.shopName(shop, place)
		return "/breaks", b.State == payments.PayoutFailed, err
	case "debt_made":
		err = w.DB.HoodRead(ctx, s, func(r *tenants.HoodRead) { payments.ReadDebt(r, job.Hood, job.Ref, &d) })
		v.Amount, v.Shop = d.Amount, w.shopName(d.Shop, place)
		return "/money", d.Done == nil, err
	}
	err = w.DB.HoodRead(ctx, s, func(r *tenants.HoodRead) { payments.ReadContest(r, job.Hood, job.Ref, &c) })
	v.Amount, v.Ref = c.Amount, c.Ref
	if c.Due != nil && !c.State.Over() {
		v.Until = c.Due.In(place.Zone)
	}
	return "/disputes/" + job.Ref.String(), job.About == "dispute_"+string(c.State), err
}

// shopName is whose money it is: a shop's, or the association's.
func (w *writer) shopName(shop tenants.ShopID, place *tenants.Place) string {
	if at, ok := w.Hosts.Shop(shop); ok && !shop.IsZero() {
		return at.Name
	}
	return place.HoodName
}

// shared adds what a letter to a shop about its money tells of; false when it is
// over.
func (w *writer) shared(ctx context.Context, job orders.ShopLetter, zone *time.Location, o orders.ShopOrder, v *view.ShopLetter) (bool, error) {
	s := tenants.InHood(job.Hood, "job:"+job.Kind())
	switch job.About {
	case "transfer_failed":
		var x payments.Passed
		err := w.DB.HoodRead(ctx, s, func(r *tenants.HoodRead) { payments.ReadPassed(r, job.Hood, *job.Ref, &x) })
		v.Amount = x.Amount
		return x.State == "failed", err
	case "debt_made", "debt_settled":
		var d payments.Debt
		err := w.DB.HoodRead(ctx, s, func(r *tenants.HoodRead) { payments.ReadDebt(r, job.Hood, *job.Ref, &d) })
		v.Amount = d.Amount
		return (d.Done != nil) == (job.About == "debt_settled"), err
	}
	var c payments.Contest
	lost := map[tenants.ID]payments.Loss{}
	err := w.DB.HoodRead(ctx, s, func(r *tenants.HoodRead) {
		payments.ReadContest(r, job.Hood, *job.Ref, &c)
		payments.Losses(r, job.Hood, *job.Ref, lost)
	})
	v.Amount = min(c.Amount, o.Order.Captured-o.Order.Refunded)
	if l, ok := lost[o.Order.ID]; ok {
		v.Amount = l.Amount
	}
	if c.Due != nil && !c.State.Over() {
		v.Until = c.Due.In(zone)
	}
	return job.About == "dispute_"+string(c.State), err
}

// note keeps that a letter about an order has gone, for who has to prove it.
func (w *writer) note(ctx context.Context, job orders.Letter, letter string, part orders.DetailPart) error {
	return w.DB.Hood(ctx, tenants.InHood(job.Hood, "job:"+job.Kind()), func(h *tenants.HoodTx) error {
		return orders.NoteLetter(h, letter, part.Card.Shop, part.Order.ID, job.About)
	})
}
