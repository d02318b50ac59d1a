package letters

import (
	"context"
	"strconv"
	"strings"

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

// order writes to a resident about a purchase: one letter for each shop's part,
// with an id that a repeated job repeats. Who left no address gets none, and
// what is not true any more is not told.
func (w *writer) order(ctx context.Context, job orders.Letter) error {
	d, err := orders.ReadDetail(ctx, w.DB, tenants.InHood(job.Hood, "job:"+job.Kind()), job.Purchase)
	if fault.Has(err, fault.NotFound) {
		return tenants.Never(err)
	}
	if err != nil || d.Email == "" {
		return err
	}
	var n tenants.Neighbourhood
	var zones []delivery.Zone
	account, enabled := "", false
	err = w.DB.PlatformRead(ctx, func(r *tenants.PlatformRead) {
		tenants.GetNeighbourhood(r, job.Hood, &n)
		for _, part := range d.Parts {
			tenants.StripeAccount(r, part.Card.Shop, &account, &enabled)
		}
	})
	if err != nil {
		return err
	}
	err = w.DB.HoodRead(ctx, tenants.InHood(job.Hood, "job:"+job.Kind()), func(r *tenants.HoodRead) { delivery.Zones(r, job.Hood, &zones) })
	if err != nil {
		return err
	}
	kind := view.LetterKind(job.About)
	for _, part := range d.Parts {
		if !timely(kind, part.Order) {
			continue
		}
		place, ok := w.Hosts.Shop(part.Card.Shop)
		if !ok {
			return fault.New(fault.Unavailable, "error.slow").Because("shop %s has no host now", part.Card.Shop)
		}
		v := w.letter(kind, d, part, place, n)
		if kind == view.LetterReceived {
			v.Terms = law.Sections(w.Words.In(d.Lang), face.Law(part.Card, part.Settings, n, zones, enabled))
		}
		l := mail.Letter{ID: id(job, part), To: d.Email, ReplyTo: part.Settings.Email, Lang: d.Lang, Kind: "order_" + job.About,
			Hood: job.Hood.String(), Shop: part.Card.Shop.String()}
		if err := w.send(ctx, l, base.OrderLetter(w.Words.In(d.Lang), v)); err != nil {
			return err
		}
	}
	return nil
}

// id is the same for the same purchase, matter and shop.
func id(job orders.Letter, part orders.DetailPart) string {
	return job.About + "-" + part.Order.ID.String()
}

// timely says whether a letter still tells the truth about an order that may
// have moved on since it was written down.
func timely(kind view.LetterKind, o orders.Order) bool {
	cancelled := o.State == orders.Cancelled
	switch kind {
	case view.LetterReceived:
		return !cancelled
	case view.LetterConfirmed:
		return !cancelled && (o.Fulfilment == orders.Accepted || o.Fulfilment == orders.Ready)
	case view.LetterReady:
		return !cancelled && o.Fulfilment == orders.Ready
	case view.LetterDelivered:
		return o.Fulfilment == orders.Delivered || o.Fulfilment == orders.Collected
	case view.LetterMissed:
		return !cancelled && o.Fulfilment == orders.Returned
	case view.LetterCancelled:
		return cancelled
	case view.LetterRefunded:
		return o.Payment == orders.PayGivenBack || o.Payment == orders.PayPartlyGiven
	}
	return false
}

func (w *writer) letter(kind view.LetterKind, d *orders.Detail, part orders.DetailPart, place *tenants.Place, n tenants.Neighbourhood) view.OrderLetter {
	v := view.OrderLetter{Kind: kind, Shop: part.Card.Name, Accent: part.Card.Accent, Number: "#" + strconv.Itoa(part.Order.Number),
		Name: first(d.Name), URL: w.SiteURL(place) + view.Root(d.Lang) + "/orders/" + w.Secret.Derive(orders.OrderLink, d.ID),
		Method: view.Method(d.Method), Window: face.Span(d.Window, place.Zone), Now: d.Now.In(place.Zone), Total: part.Order.Ceiling,
		Way: view.PayCard, Paid: d.Payment.PaidAt != nil, Refunded: refunded(d), Seller: face.Seller(part.Settings),
		Phone: italy.ShowPhone(part.Settings.Phone)}
	if d.Payment.Provider == payments.Counter {
		v.Way = view.PayCounter
	}
	if kind == view.LetterMissed {
		v.Reason = face.Missed(w.Words.In(d.Lang), d.Missed)
	}
	v.Address = w.address(d, part, n)
	for _, l := range part.Lines {
		if l.Kind == "delivery" {
			v.Fee += l.Sum()
			continue
		}
		v.Goods += l.Sum()
		v.Lines = append(v.Lines, view.SummaryLine{Name: l.Title.In(d.Lang), Quantity: l.Amount.Items(), Sum: l.Sum(), Withdrawal: face.Withdrawal(l.Facts.Withdrawal)})
	}
	return v
}

func (w *writer) address(d *orders.Detail, part orders.DetailPart, n tenants.Neighbourhood) view.Address {
	a := d.Address
	if a == nil {
		s := part.Settings.Address
		return view.Address{Name: part.Card.Name, Line: s.Street + " " + s.Civic, Town: face.Town(s.CAP, s.Comune)}
	}
	return view.Address{Name: d.Name, Line: a.Street + " " + a.Civic, Door: face.Door(w.Words.In(d.Lang), a.Stair, a.Floor, a.Flat), Bell: a.Buzzer,
		Town: face.Town(a.CAP, n.Comune), Note: a.Note}
}

// refunded is what has been given back, or is on its way.
func refunded(d *orders.Detail) money.Cents {
	var sum money.Cents
	for _, r := range d.Refunds {
		if r.State != "failed" {
			sum += r.Amount
		}
	}
	return sum
}

// first is the name by which a letter greets.
func first(name string) string {
	name, _, _ = strings.Cut(name, " ")
	return name
}
