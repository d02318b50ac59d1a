package payments

import (
	"time"

	"sottocasa/tenants"
)

// Verdict is what two sides of one payment come to.
type Verdict struct {
	Look   bool    // the provider is ahead: look at the payment again, as a notice would have
	Breaks []Break // what looking does not mend
}

// sessionLife is the longest that a payment page lives at Stripe.
const sessionLife = 24 * time.Hour

// heldAfter is how long after its time a hold may still be there.
const heldAfter = time.Hour

// Judge compares a payment page with its payment. A page without one is nobody's
// concern: the money on it, if any, is judged with its intent. live is the mode
// of our key.
// Ours must have been read before theirs was for what we are ahead in, and
// after it for what the provider is ahead in.
func (x SessionPair) Judge(live bool) Verdict {
	s, p := x.Theirs, x.Ours
	if p == nil {
		return Verdict{}
	}
	base := x.base()
	if p.Session == "" { // opened, and the answer was lost
		return Verdict{Look: p.State == Pending && s.Live == live}
	}
	if s.Live != live || p.Live != s.Live {
		base.Kind = BreakMode
		return Verdict{Breaks: []Break{base}}
	}
	taken := s.Paid || s.Captured > 0
	if s.ID != p.Session && s.Reference == p.ID.String() && !taken && s.Held == 0 {
		return Verdict{} // opened under a key that was spent: nobody was shown it
	}
	if !p.Fits(s) {
		base.Kind = BreakDiffers
		return Verdict{Breaks: []Break{base}}
	}
	switch {
	case (taken || s.Held > 0) && p.PaidAt == nil:
		base.Kind = BreakPaidThere
		return Verdict{Look: true, Breaks: []Break{base}}
	case s.State == SessionExpired && p.State == Pending:
		return Verdict{Look: true}
	case p.Captured > 0 && !taken:
		base.Kind = BreakNotPaidThere
		return Verdict{Breaks: []Break{base}}
	case p.Captured > 0 && s.Captured > 0 && s.Captured != p.Captured:
		base.Kind = BreakDiffers
		return Verdict{Breaks: []Break{base}}
	case s.Charge != "" && p.Refunded > s.Refunded:
		base.Kind = BreakRefundMissing
		return Verdict{Breaks: []Break{base}}
	}
	return Verdict{}
}

func (x SessionPair) base() Break {
	s := x.Theirs
	b := Break{Subject: s.ID, Account: s.Account, Made: s.Expires.Add(-sessionLife), Theirs: Side{State: string(s.State), Amount: s.Amount, Held: s.Held,
		Captured: s.Captured, Refunded: s.Refunded, Currency: s.Currency, Account: s.Account, Mark: s.Reference, Live: s.Live}}
	b.ours(x.Ours)
	return b
}

func (b *Break) ours(p *Payment) {
	if p == nil {
		return
	}
	id := p.ID
	b.Payment = &id
	b.Ours = Side{State: string(p.State), Amount: p.Amount, Captured: p.Captured, Refunded: p.Refunded, Currency: p.Currency, Account: p.Account,
		Mark: p.ID.String(), Live: p.Live}
}

// Judge compares an intent with its payment. Amounts are judged with the page;
// here it is about money that no page of ours led to, and money that is held.
func (x IntentPair) Judge(live bool, now time.Time) Verdict {
	i, p := x.Theirs, x.Ours
	b := Break{Subject: i.ID, Account: i.Account, Made: i.Created, Theirs: Side{State: string(i.State), Amount: i.Amount, Held: i.Held,
		Captured: i.Captured, Refunded: i.Refunded, Currency: i.Currency, Account: i.Account, Mark: i.Reference, Live: i.Live}}
	b.ours(p)
	if p != nil && p.Session != "" {
		b.Subject = p.Session // one row for the page and its intent
	}
	if i.Held == 0 && i.Captured == 0 {
		if p == nil || p.State != Authorized {
			return Verdict{}
		}
		b.Kind = BreakNotPaidThere
		return Verdict{Look: i.State == IntentCancelled, Breaks: []Break{b}}
	}
	if p == nil {
		switch b.Kind = BreakForeign; {
		case i.Live != live:
			b.Kind = BreakMode
		case i.Reference != "":
			b.Kind = BreakUnknown
		}
		return Verdict{Breaks: []Break{b}}
	}
	switch {
	case i.State == IntentHeld && (p.State != Pending && p.State != Authorized || !i.Before.IsZero() && now.After(i.Before.Add(heldAfter))):
		b.Kind = BreakHeldLong
		return Verdict{Look: true, Breaks: []Break{b}}
	case p.PaidAt == nil, p.State == Authorized && i.State != IntentHeld:
		b.Kind = BreakPaidThere
		return Verdict{Look: true, Breaks: []Break{b}}
	}
	return Verdict{}
}

// Judge compares a refund with ours. look says that our verbs may mend it.
func (x RefundPair) Judge(account string) (look bool, found []Break) {
	if x.Payment == nil {
		return false, nil
	}
	b, failed := x.base(account), x.Theirs.State == "failed"
	switch {
	case x.Ours == nil && failed:
		return false, nil // it gave nothing, and we never counted on it
	case x.Ours == nil:
		b.Kind, look = BreakRefundedThere, true
	case failed && !x.Ours.Again:
		b.Kind, look = BreakRefundFailed, !x.Ours.Failed
	case failed:
		return !x.Ours.Failed, nil
	case x.Ours.Failed:
		b.Kind = BreakRefundedThere
	case x.Theirs.Amount != x.Ours.Amount:
		b.Kind = BreakDiffers
	default:
		return false, nil
	}
	return look, []Break{b}
}

func (x RefundPair) base(account string) Break {
	b := Break{Subject: x.Theirs.ID, Account: account, Made: x.Theirs.Created,
		Theirs: Side{State: x.Theirs.State, Refunded: x.Theirs.Amount, Account: account}}
	b.ours(x.Payment)
	b.Theirs.Currency = x.Payment.Currency
	return b
}

// Refused is the break of a refund that the provider would not make: it has none
// there, and is known by our id. It is seen until the money is asked for again.
func Refused(x Return, p Payment) Break {
	return Break{Kind: BreakRefundFailed, Subject: x.ID.String(), Account: p.Account, Payment: &p.ID, Made: x.Created,
		Ours: Side{State: "refund_asked", Amount: x.Amount}, Theirs: Side{State: "refused"}}
}

// Gone is the break of an account that has disconnected.
func Gone(c Connected) Break {
	return Break{Kind: BreakAccountGone, Subject: c.ID, Account: c.ID, Made: c.Now, Theirs: Side{State: "gone", Account: c.ID}}
}

// OutOfSight is the break of a payment of which nobody can say what became.
func OutOfSight(p Payment) Break {
	b := Break{Kind: BreakOutOfSight, Subject: p.ID.String(), Account: p.Account, Made: p.Expires.Add(-sessionLife), Theirs: Side{Account: p.Account}}
	b.ours(&p)
	b.Ours.State = string(Failed)
	return b
}

// Missing is the break of a payment whose page the provider does not know.
func Missing(p Payment) []Break {
	b := Break{Kind: BreakNotPaidThere, Subject: p.Session, Account: p.Account, Made: p.Expires.Add(-sessionLife), Theirs: Side{State: "missing", Account: p.Account}}
	b.ours(&p)
	return []Break{b}
}

// Known is what a comparison has come upon, by the ids of our payments. It holds
// sixteen bytes a payment, so that a month of a busy shop fits.
type Known map[tenants.ID]struct{}

// Add notes a payment.
func (k Known) Add(p *Payment) {
	if p != nil {
		k[p.ID] = struct{}{}
	}
}

// Has reports whether a payment was come upon.
func (k Known) Has(id tenants.ID) bool { _, ok := k[id]; return ok }
