package letters

import (
	"context"
	"slices"
	"strconv"

	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/internal/mail"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

// refundDays is how long a shop has to give money back after a withdrawal
// (art. 56 Codice del consumo).
const refundDays = 14

// shop writes to a shop about one of its orders. A shop without an address gets
// none; what is not true any more is not told.
func (w *writer) shop(ctx context.Context, job orders.ShopLetter) error {
	var o orders.ShopOrder
	to, err := w.shopkeeper(ctx, tenants.InShop(job.Hood, job.Shop, "job:"+job.Kind()), func(r *tenants.ShopRead) { orders.InShop(r, job.Shop, job.Order, &o) })
	if err != nil || to == nil {
		return err
	}
	v := view.ShopLetter{Kind: job.About, Shop: to.card.Name, Accent: to.card.Accent, Number: "#" + strconv.Itoa(o.Order.Number), Name: o.Order.ShortName,
		URL: to.page + "/orders/" + o.Order.ID.String(), Method: view.Method(o.Order.Method), Total: o.Order.Estimate, Most: o.Order.Ceiling,
		Window: view.Span{Start: o.Order.Starts.In(to.place.Zone), End: o.Order.Ends.In(to.place.Zone)}}
	if o.Order.Due != nil {
		v.Total, v.Most = *o.Order.Due, 0
	}
	if told, err := w.about(ctx, job, o, to.place, to.words, &v); err != nil || !told {
		return err
	}
	return w.send(ctx, to.letter("shop_"+job.About, "shop-"+job.About+"-"+job.Order.String()+refID(job.Ref)), base.ShopLetter(to.words, v))
}

// about adds what the letter tells of; false when it is over.
func (w *writer) about(ctx context.Context, job orders.ShopLetter, o orders.ShopOrder, place *tenants.Place, p *locale.Printer, v *view.ShopLetter) (bool, error) {
	lines := func(of []int) {
		if v.Whole = of == nil; v.Whole {
			v.Split = face.Split(o.Order, o.Lines)
		}
		told := slices.DeleteFunc(slices.Clone(o.Lines), func(l orders.Line) bool { return of != nil && !slices.Contains(of, l.Line) })
		v.Lines = face.Lines(p, told)
	}
	s := tenants.InHood(job.Hood, "job:"+job.Kind())
	switch job.About {
	case "placed":
		lines(nil)
		return o.Order.State == orders.Open, nil
	case "cancelled":
		lines(nil)
	case "left_out":
		var gone []int
		for _, l := range o.Lines {
			if l.LeftOut == orders.Unweighed {
				gone = append(gone, l.Line)
			}
		}
		lines(gone)
		switch {
		case o.Order.Reason == "unpacked" || o.Order.Reason == "unweighed":
			v.Kind = "ended" // the whole order has left
			lines(nil)
		case gone == nil && o.Order.State == orders.Cancelled:
			return false, nil // it had ended before
		case gone == nil:
			v.Kind = "others_left"
		}
		return true, nil
	case "refund_failed":
		var x payments.Return
		var pay payments.Payment
		err := w.DB.HoodRead(ctx, s, func(r *tenants.HoodRead) { payments.ReadRefund(r, job.Hood, *job.Ref, &x, &pay) })
		v.Amount, v.Why = x.Amount, x.Why
		return x.State == "failed", err
	case "withdrawal":
		var x orders.Withdrawal
		err := w.DB.HoodRead(ctx, s, func(r *tenants.HoodRead) { orders.ReadWithdrawal(r, job.Hood, *job.Ref, &x) })
		v.Until = x.Submitted.In(place.Zone).AddDate(0, 0, refundDays)
		lines(x.Lines)
		return true, err
	case "dispute_inquiry", "dispute_open", "dispute_won", "dispute_lost", "debt_made", "debt_settled", "transfer_failed":
		return w.shared(ctx, job, place.Zone, o, v)
	}
	return true, nil
}

func refID(ref *tenants.ID) string {
	if ref == nil {
		return ""
	}
	return "-" + ref.String()
}

// acknowledge confirms a withdrawal to who declared it, where they asked for.
func (w *writer) acknowledge(ctx context.Context, job orders.Acknowledge) error {
	s := tenants.InHood(job.Hood, "job:"+job.Kind())
	var x orders.Withdrawal
	err := w.DB.HoodRead(ctx, s, func(r *tenants.HoodRead) { orders.ReadWithdrawal(r, job.Hood, job.Withdrawal, &x) })
	if fault.Has(err, fault.NotFound) {
		return tenants.Never(err)
	}
	if err != nil {
		return err
	}
	place, ok := w.Hosts.Shop(x.Shop)
	if !ok {
		return fault.New(fault.Unavailable, "error.slow").Because("shop %s has no host now", x.Shop)
	}
	d, err := orders.ReadDetail(ctx, w.DB, s, x.Purchase)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(d.Parts, func(p orders.DetailPart) bool { return p.Order.ID == x.Order })
	if i < 0 {
		return tenants.Never(fault.New(fault.NotFound, "error.not_found"))
	}
	v := withdrawalView(w.Words.In(x.Lang), x, d.Parts[i], place)
	l := mail.Letter{ID: "withdrawal-" + x.ID.String(), To: x.Email, ReplyTo: d.Parts[i].Settings.Email, Lang: x.Lang, Kind: "withdrawal",
		Hood: job.Hood.String(), Shop: x.Shop.String()}
	if err := w.send(ctx, l, base.WithdrawalLetter(w.Words.In(x.Lang), v)); err != nil {
		return err
	}
	return w.DB.Hood(ctx, s, func(h *tenants.HoodTx) error {
		if err := orders.Acknowledged(h, x.ID); err != nil {
			return err
		}
		return h.FinishJob()
	})
}

func withdrawalView(p *locale.Printer, x orders.Withdrawal, part orders.DetailPart, place *tenants.Place) view.WithdrawalLetter {
	v := view.WithdrawalLetter{Shop: part.Card.Name, Accent: part.Card.Accent, Number: "#" + strconv.Itoa(part.Order.Number), Name: x.Name,
		Content: x.Content, At: x.Submitted.In(place.Zone), Seller: face.Seller(p, part.Settings), Phone: italy.ShowPhone(part.Settings.Phone)}
	for _, l := range part.Lines {
		if slices.Contains(x.Lines, l.Line) {
			v.Lines = append(v.Lines, l.Title.In(x.Lang))
		}
	}
	return v
}
