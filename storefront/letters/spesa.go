package letters

import (
	"context"
	"slices"
	"strconv"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/mail"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/base"
	"sottocasa/themes/law"
	"sottocasa/themes/view"
)

// spesa writes one letter about several shops' parts of a purchase: each shop
// beside what it sells, delivery and contribution once.
func (w *writer) spesa(ctx context.Context, job orders.Letter, d *orders.Detail, parts []orders.DetailPart, n tenants.Neighbourhood,
	zones []delivery.Zone, cards bool,
) error {
	place, ok := w.Hosts.Hood(job.Hood)
	if !ok {
		return fault.New(fault.Unavailable, "error.slow").Because("neighbourhood %s has no host now", job.Hood)
	}
	p, kind := w.Words.In(d.Lang), view.LetterKind(job.About)
	v := view.SpesaLetter{Kind: kind, Hood: n.Name, Number: d.Ref, Name: first(d.Name), Accent: place.Accent,
		URL:    w.SiteURL(place) + view.Root(d.Lang) + "/orders/" + w.Secret.Derive(orders.OrderLink, d.ID),
		Window: face.Span(d.Window, place.Zone), Address: w.address(d, parts[0], n), Held: face.Held(d), Money: face.Money(p, d)}
	for _, part := range parts {
		v.Parts = append(v.Parts, w.part(d, part))
		if kind == view.LetterReceived {
			t := &v.Parts[len(v.Parts)-1]
			v.Invoice = v.Invoice || part.Invoice
			t.Terms = law.Sections(p, face.Law(p, part.Card, part.Settings, n, zones, cards))
		}
		v.Mine = v.Mine || part.Order.Reason == "by_"+string(orders.ByResident)
	}
	v.Refunded = refunded(d, parts...)
	v.Whole = len(parts) == len(d.Parts)
	if v.Whole {
		err := w.DB.HoodRead(ctx, tenants.InHood(job.Hood, "job:"+job.Kind()), func(r *tenants.HoodRead) {
			orders.ContributionOf(r, job.Hood, d.ID, &v.Contribution)
		})
		if err != nil {
			return err
		}
	}
	if kind == view.LetterMissed {
		v.Reason = face.Missed(p, d.Missed)
	}
	w.totals(&v, d, parts)
	l := mail.Letter{ID: job.About + "-" + d.ID.String(), To: d.Email, ReplyTo: n.Email, Lang: d.Lang, Kind: "spesa_" + job.About, Hood: job.Hood.String()}
	if err := w.send(ctx, l, base.SpesaLetter(p, v)); err != nil {
		return err
	}
	for _, part := range parts {
		if err := w.note(ctx, job, id(job, part), part); err != nil {
			return err
		}
	}
	return nil
}

// backOfAll is the refund that a letter is about, when it is no single shop's of
// several: of the whole payment, or of what was the association's.
func backOfAll(job orders.Letter, d *orders.Detail) *payments.Return {
	i := slices.IndexFunc(d.Refunds, func(r payments.Return) bool { return job.Ref != nil && r.ID == *job.Ref })
	if i < 0 || len(d.Parts) < 2 || d.Refunds[i].Order != (tenants.ID{}) {
		return nil
	}
	return &d.Refunds[i]
}

// allBack tells once of money that went back for a whole spesa.
func (w *writer) allBack(ctx context.Context, job orders.Letter, d *orders.Detail, r payments.Return, n tenants.Neighbourhood) error {
	place, ok := w.Hosts.Hood(job.Hood)
	if !ok {
		return fault.New(fault.Unavailable, "error.slow").Because("neighbourhood %s has no host now", job.Hood)
	}
	if r.State == "failed" {
		return nil
	}
	p := w.Words.In(d.Lang)
	v := view.SpesaLetter{Kind: view.LetterRefunded, Hood: n.Name, Number: d.Ref, Name: first(d.Name), Accent: place.Accent, Refunded: r.Amount,
		URL: w.SiteURL(place) + view.Root(d.Lang) + "/orders/" + w.Secret.Derive(orders.OrderLink, d.ID), Reason: r.Note}
	if r.Association {
		v.Reason = p.T("letter.spesa.association_back", "association", n.Association)
	}
	l := mail.Letter{ID: "refunded-" + r.ID.String(), To: d.Email, ReplyTo: n.Email, Lang: d.Lang, Kind: "spesa_refunded", Hood: job.Hood.String()}
	if err := w.send(ctx, l, base.SpesaLetter(p, v)); err != nil {
		return err
	}
	for _, part := range d.Parts {
		if err := w.note(ctx, job, id(job, part), part); err != nil {
			return err
		}
	}
	return nil
}

// part is one shop's lines with who sells them.
func (w *writer) part(d *orders.Detail, part orders.DetailPart) view.LetterPart {
	out := view.LetterPart{Shop: part.Card.Name, Number: "#" + strconv.Itoa(part.Order.Number), Seller: face.Seller(w.Words.In(d.Lang), part.Settings),
		Phone: italy.ShowPhone(part.Settings.Phone)}
	out.Split, out.Lines = face.Split(part.Order, part.Lines), face.Lines(w.Words.In(d.Lang), part.Lines)
	out.Total = out.Goods + out.Extras + out.Rounding
	for _, l := range out.Lines {
		out.Most += max(l.Sum, l.Most)
	}
	return out
}

// totals sums up what the letter shows. Delivery and contribution are the whole
// spesa's: a letter about some of its parts leaves them out.
func (w *writer) totals(v *view.SpesaLetter, d *orders.Detail, parts []orders.DetailPart) {
	var most money.Cents
	for _, p := range v.Parts {
		v.Total += p.Total
		most += p.Most
	}
	if v.Whole {
		v.Fee = d.Delivery
		v.Total += v.Fee + v.Contribution
		most += v.Fee + v.Contribution
	}
	if most > v.Total && !weighed(parts) {
		v.Most = most
	}
}

// weighed reports whether the scale has spoken about all of it.
func weighed(parts []orders.DetailPart) bool {
	for _, p := range parts {
		if p.Order.ToWeigh > 0 {
			return false
		}
	}
	return true
}
