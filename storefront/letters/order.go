package letters

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

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
	parts := about(job, d)
	if r := backOfAll(job, d); r != nil {
		return w.allBack(ctx, job, d, *r, n)
	}
	if len(parts) > 1 && job.Ref == nil {
		return w.spesa(ctx, job, d, parts, n, zones, enabled)
	}
	for _, part := range parts {
		place, err := w.bought(job.Hood, part.Card.Shop, d)
		if err != nil {
			return err
		}
		v := w.letter(kind, d, part, place, n)
		told, err := w.ref(ctx, job, d, part, &v)
		if err != nil {
			return err
		}
		if !told {
			continue
		}
		if kind == view.LetterReceived {
			v.Invoice = part.Invoice
			v.Terms = law.Sections(w.Words.In(d.Lang), face.Law(w.Words.In(d.Lang), part.Card, part.Settings, n, zones, enabled))
		}
		l := mail.Letter{ID: id(job, part), To: d.Email, ReplyTo: part.Settings.Email, Lang: d.Lang, Kind: "order_" + job.About,
			Hood: job.Hood.String(), Shop: part.Card.Shop.String()}
		if err := w.send(ctx, l, base.OrderLetter(w.Words.In(d.Lang), v)); err != nil {
			return err
		}
		if err := w.note(ctx, job, l.ID, part); err != nil {
			return err
		}
	}
	return nil
}

// bought is where a purchase was made: the shop's own host, or its
// neighbourhood's. There its page is.
func (w *writer) bought(hood tenants.HoodID, shop tenants.ShopID, d *orders.Detail) (*tenants.Place, error) {
	place, ok := w.Hosts.Shop(shop)
	if d.Inside {
		place, ok = w.Hosts.Hood(hood)
	}
	if !ok {
		return nil, fault.New(fault.Unavailable, "error.slow").Because("shop %s of %s has no host now", shop, hood)
	}
	return place, nil
}

// about lists the parts of a purchase that a letter still tells the truth of.
func about(job orders.Letter, d *orders.Detail) []orders.DetailPart {
	var list []orders.DetailPart
	kind := view.LetterKind(job.About)
	last := time.Time{}
	for _, part := range d.Parts {
		if m := orders.Last(part.Moments, orders.MomentCancelled); m != nil && m.At.After(last) {
			last = m.At
		}
	}
	for _, part := range d.Parts {
		switch {
		case job.Order != nil && *job.Order != part.Order.ID, !timely(kind, part.Order, d):
			continue
		case len(d.Parts) > 1 && kind == view.LetterLeftOut && !short(part):
			continue
		case kind == view.LetterCancelled && job.Order == nil: // the others were told of when they were
			if m := orders.Last(part.Moments, orders.MomentCancelled); m != nil && m.At.Before(last) {
				continue
			}
		}
		list = append(list, part)
	}
	return list
}

// short reports whether something has left a part.
func short(part orders.DetailPart) bool {
	for _, l := range part.Lines {
		if l.LeftOut != "" {
			return true
		}
	}
	return false
}

// id is the same for the same purchase, matter and shop.
func id(job orders.Letter, part orders.DetailPart) string {
	return job.About + "-" + part.Order.ID.String() + refID(job.Ref)
}

// timely says whether a letter still tells the truth about an order that may
// have moved on since it was written down.
func timely(kind view.LetterKind, o orders.Order, d *orders.Detail) bool {
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
	case view.LetterOut:
		return !cancelled && o.Fulfilment == orders.Out
	case view.LetterWeighed:
		return !cancelled && o.Due != nil
	case view.LetterLeftOut:
		return !cancelled // else that letter says it
	case view.LetterReleased:
		return face.Held(d) && d.State == "expired"
	case view.LetterRefunded, view.LetterMessage:
		return true // about one thing, which is looked at: see ref
	}
	return false
}

func (w *writer) letter(kind view.LetterKind, d *orders.Detail, part orders.DetailPart, place *tenants.Place, n tenants.Neighbourhood) view.OrderLetter {
	v := view.OrderLetter{Kind: kind, Shop: part.Card.Name, Accent: part.Card.Accent, Number: "#" + strconv.Itoa(part.Order.Number),
		Name: first(d.Name), URL: w.SiteURL(place) + view.Root(d.Lang) + "/orders/" + w.Secret.Derive(orders.OrderLink, d.ID),
		Method: view.Method(d.Method), Window: face.Span(d.Window, place.Zone), Now: d.Now.In(place.Zone), Way: view.PayCard,
		Paid: d.Payment.PaidAt != nil && !face.Held(d), Held: face.Held(d), Money: face.Money(w.Words.In(d.Lang), d), Refunded: refunded(d, part), Seller: face.Seller(w.Words.In(d.Lang), part.Settings),
		Phone: italy.ShowPhone(part.Settings.Phone)}
	if d.Inside {
		v.Hood, v.Accent = n.Name, place.Accent
	}
	v.Spesa = ofSpesa(d, part)
	v.Total, v.Most = part.Order.Estimate, part.Order.Ceiling
	if part.Order.Due != nil {
		v.Total, v.Most = *part.Order.Due, 0
	}
	if d.Payment.Provider == payments.Counter {
		v.Way = view.PayCounter
	}
	if kind == view.LetterMissed {
		v.Reason = face.Missed(w.Words.In(d.Lang), d.Missed)
	}
	if m := orders.Last(part.Moments, orders.MomentCancelled); m != nil && kind == view.LetterCancelled {
		v.Reason, v.Mine = m.Text, part.Order.Reason == "by_"+string(orders.ByResident)
		if v.Reason == "" {
			v.Reason = face.Ended(w.Words.In(d.Lang), part.Order)
		}
	}
	v.Address = w.address(d, part, n)
	v.Split, v.Lines = face.Split(part.Order, part.Lines), face.Lines(w.Words.In(d.Lang), part.Lines)
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

// ofSpesa says of which spesa an order is one part, and who else is in it; zero
// for one that is all of it.
func ofSpesa(d *orders.Detail, part orders.DetailPart) view.SpesaOf {
	if len(d.Parts) < 2 {
		return view.SpesaOf{}
	}
	of := view.SpesaOf{Number: d.Ref}
	for _, other := range d.Parts {
		if other.Card.Shop != part.Card.Shop {
			of.Others = append(of.Others, other.Card.Name)
		}
	}
	return of
}

// refunded is what of some orders of a purchase has been given back, or is on its
// way. What belongs to no order counts when all of them are meant.
func refunded(d *orders.Detail, parts ...orders.DetailPart) money.Cents {
	var sum money.Cents
	for _, r := range d.Refunds {
		mine := slices.ContainsFunc(parts, func(p orders.DetailPart) bool { return p.Order.ID == r.Order })
		if r.Order == (tenants.ID{}) {
			mine = len(parts) == len(d.Parts)
		}
		if r.State != "failed" && mine {
			sum += r.Amount
		}
	}
	return sum
}

// ref adds the refund or the message that a letter is about; false when this
// part of the purchase has nothing to do with it, or it is over.
func (w *writer) ref(ctx context.Context, job orders.Letter, d *orders.Detail, part orders.DetailPart, v *view.OrderLetter) (bool, error) {
	if job.Ref == nil {
		return v.Kind != view.LetterRefunded && v.Kind != view.LetterMessage, nil
	}
	for _, m := range part.Moments {
		if m.ID == *job.Ref && m.What == orders.MomentMessage {
			v.Reason = m.Text
			return true, nil
		}
	}
	for _, r := range d.Refunds {
		if r.ID != *job.Ref || r.State == "failed" || r.Order != (tenants.ID{}) && r.Order != part.Order.ID {
			continue
		}
		v.Refunded, v.Reason = r.Amount, r.Note
		v.Back = view.RefundOf{Why: r.Reason, Part: r.Association || part.Order.Refunded < part.Order.Captured, Cash: d.Payment.Provider == payments.Counter}
		if r.Note != "" && strings.HasPrefix(r.Reason, "cancelled_") {
			v.Reason = "" // the letter about the cancelling has it
		}
		lines := map[int]money.Cents{}
		err := w.DB.ShopRead(ctx, tenants.InShop(job.Hood, part.Card.Shop, "job:"+job.Kind()), func(in *tenants.ShopRead) {
			orders.RefundLines(in, part.Card.Shop, r.ID, part.Order.ID, lines)
		})
		if err != nil || !v.Back.Part {
			return true, err
		}
		for _, l := range part.Lines {
			if c := lines[l.Line]; c > 0 {
				v.Back.Lines = append(v.Back.Lines, view.SummaryLine{Name: l.Title.In(d.Lang), Sum: c})
			}
		}
		return true, nil
	}
	return false, nil
}

// first is the name by which a letter greets.
func first(name string) string {
	name, _, _ = strings.Cut(name, " ")
	return name
}
