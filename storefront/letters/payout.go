package letters

import (
	"context"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/mail"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

// payout writes to a shop that its bank sent a payout back, and what to do. A
// shop without an address gets no letter: its money page says the same.
func (w *writer) payout(ctx context.Context, job orders.PayoutLetter) error {
	place, ok := w.Hosts.Shop(job.Shop)
	if !ok {
		return fault.New(fault.Unavailable, "error.slow").Because("shop %s has no host now", job.Shop)
	}
	var b payments.Banked
	var card tenants.Card
	var own tenants.Settings
	err := w.DB.ShopRead(ctx, tenants.InShop(job.Hood, job.Shop, "job:"+job.Kind()), func(r *tenants.ShopRead) {
		tenants.OwnCard(r, job.Hood, job.Shop, &card)
		tenants.GetSettings(r, job.Shop, &own)
	})
	if err == nil {
		err = w.DB.HoodRead(ctx, tenants.InHood(job.Hood, "job:"+job.Kind()), func(r *tenants.HoodRead) { payments.ReadPayout(r, job.Hood, job.Payout, &b) })
	}
	if fault.Has(err, fault.NotFound) {
		return tenants.Never(err)
	}
	if err != nil || own.Email == "" || b.State != payments.PayoutFailed || b.Shop == nil || *b.Shop != job.Shop {
		return err
	}
	lang := locale.It
	err = w.DB.PlatformRead(ctx, func(r *tenants.PlatformRead) { accounts.ShopLang(r, job.Hood, job.Shop, own.Email, &lang) })
	if err != nil {
		return err
	}
	p := w.Words.In(lang)
	v := view.PayoutLetter{Accent: card.Accent, Amount: b.Amount, Sent: b.Made.In(place.Zone), Why: face.WhyNoPayout(p, b.Why),
		URL: w.AppURL + view.Root(lang) + "/admin/" + place.Slug + "/money"}
	l := mail.Letter{ID: "shop-payout-failed-" + job.Payout.String(), To: own.Email, Lang: lang, Kind: "shop_payout_failed",
		Hood: job.Hood.String(), Shop: job.Shop.String()}
	return w.send(ctx, l, base.PayoutLetter(p, v))
}
