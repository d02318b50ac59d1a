package orders

import (
	"context"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// CompareEvery is how often the provider's books are compared with ours
// (safety.md R6.6).
const CompareEvery = 5 * time.Minute

// How far back a comparison looks: always, and once a night.
const (
	nearLook = 6 * time.Hour
	farLook  = 30 * 24 * time.Hour
)

// CompareAll is the job that begins the comparison of every account's books.
type CompareAll struct{}

// Kind names the job.
func (CompareAll) Kind() string { return "orders.compare_all" }

// Compare is the job that compares the books of one account with ours.
type Compare struct {
	Hood    tenants.HoodID `json:"hood_id"`
	Account string         `json:"account"`
	Far     bool           `json:"far"`
}

// Kind names the job.
func (Compare) Kind() string { return "orders.compare" }

// Timeout bounds one run: a month of a busy shop is a hundred pages of lists.
func (Compare) Timeout() time.Duration { return 10 * time.Minute }

// compareAll makes one job for each account, so that none waits for another's
// trouble. A job of an account that is not done yet is not made twice, and all
// other work goes first.
func (c *Conductor) compareAll(ctx context.Context, j CompareAll) error {
	var due []payments.Due
	if err := c.db.PlatformRead(ctx, func(r *tenants.PlatformRead) { payments.AllDue(r, &due) }); err != nil {
		return err
	}
	return c.db.Platform(ctx, "job:"+j.Kind(), func(t *tenants.PlatformTx) error {
		for _, d := range due {
			if err := t.Enqueue(d.Hood, Compare{d.Hood, d.Account, d.Far}, tenants.Once(), tenants.Last()); err != nil {
				return err
			}
		}
		return t.FinishJob()
	})
}

// compare is the job. An account that cannot be compared now is told of and
// comes up again with the next round: a growing pause would let it wait hours.
func (c *Conductor) compare(ctx context.Context, x Compare) error {
	if err := c.Compare(ctx, x); err != nil {
		c.log.ErrorContext(ctx, "books not compared", "hood", x.Hood, "account", x.Account, "error", err)
	}
	return nil
}

// Compare compares the provider's books of one account with ours, both ways.
// What our own verbs can mend is mended; each difference that stays is a row
// that somebody closes. It may run any number of times, also at once, while
// notices come in.
func (c *Conductor) Compare(ctx context.Context, x Compare) error {
	s := tenants.InHood(x.Hood, "job:"+x.Kind())
	account, err := c.accountNow(ctx, s, x.Account)
	if err != nil {
		return err
	}
	if account.Hood != x.Hood {
		return fault.New(fault.NotFound, "error.not_found").Because("account %s is another neighbourhood's", x.Account)
	}
	if account.Gone {
		return c.tellGone(ctx, s, account)
	}
	a := &audit{c: c, s: s, account: x.Account, since: account.Now.Add(-nearLook), now: account.Now, known: payments.Known{}}
	if x.Far {
		a.since = account.Now.Add(-farLook)
	}
	steps := []func(context.Context) error{a.sessions, a.intents, a.rest, a.refunds, a.waiting, a.disputes, a.charges, a.payouts}
	switch {
	case x.Account == "":
		steps = append(steps, a.transfers)
	case account.Shop.IsZero(): // the association's: nobody pays there
		steps = []func(context.Context) error{a.payouts}
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	err = c.db.Hood(ctx, s, func(h *tenants.HoodTx) error { return payments.Unseen(h, a.account, account.Now, a.since) })
	if err != nil {
		return err
	}
	return c.db.Platform(ctx, s.Actor, func(t *tenants.PlatformTx) error { return payments.Compared(t, x.Hood, x.Account, x.Far) })
}

// audit is one comparison.
type audit struct {
	c       *Conductor
	s       tenants.Scope
	account string
	since   time.Time
	now     time.Time // the database's, when it began
	known   payments.Known
}

func (a *audit) report(ctx context.Context, found []payments.Break) error {
	if len(found) == 0 {
		return nil
	}
	return a.c.db.Hood(ctx, a.s, func(h *tenants.HoodTx) error {
		for _, b := range found {
			if err := payments.Report(h, b); err != nil {
				return err
			}
		}
		return nil
	})
}

// sessions compares the payment pages.
func (a *audit) sessions(ctx context.Context) error {
	for pairs, err := range a.c.desk.SessionPairs(ctx, a.s, a.account, a.since) {
		if err != nil {
			return err
		}
		var found []payments.Break
		for _, x := range pairs {
			a.known.Add(x.Ours)
			v := x.Judge(a.c.desk.Live())
			if x.Ours != nil && (v.Look || len(v.Breaks) > 0) {
				if v.Breaks, err = a.mend(ctx, x.Ours.ID, v.Breaks); err != nil {
					return err
				}
			}
			found = append(found, v.Breaks...)
		}
		if err := a.report(ctx, found); err != nil {
			return err
		}
	}
	return nil
}

// mend looks at a payment as a notice would have, and gives what that does not
// settle. Lists are a moment old and ours is of now, so what differs is read
// anew, ours first; the provider being ahead is looked at twice. What cannot be
// looked at stays as it was found.
func (a *audit) mend(ctx context.Context, payment tenants.ID, found []payments.Break) ([]payments.Break, error) {
	var v payments.Verdict
	for range 2 {
		if err := a.c.Check(ctx, a.s, payment); err != nil {
			a.c.log.WarnContext(ctx, "payment not settled by the comparison", "hood", a.s.Hood, "payment", payment, "error", err)
		}
		p, seen, err := a.c.desk.Look(ctx, a.s, payment)
		switch {
		case fault.Has(err, fault.Gone):
			return nil, nil
		case fault.Has(err, fault.NotFound):
			return payments.Missing(p), nil
		case fault.Has(err, fault.Unavailable):
			return nil, err
		case err != nil:
			a.c.log.WarnContext(ctx, "payment not looked at by the comparison", "hood", a.s.Hood, "payment", payment, "error", err)
			return found, nil
		}
		if v = (payments.SessionPair{Theirs: seen, Ours: &p}).Judge(a.c.desk.Live()); !v.Look {
			break
		}
	}
	return v.Breaks, nil
}

// intents compares the payment intents: money that no page of ours led to, and
// money that is held.
func (a *audit) intents(ctx context.Context) error {
	for pairs, err := range a.c.desk.IntentPairs(ctx, a.s, a.account, a.since) {
		if err != nil {
			return err
		}
		var found []payments.Break
		for _, x := range pairs {
			if a.account == "" && x.Ours == nil {
				continue // on the platform there is other neighbourhoods' money too
			}
			v := x.Judge(a.c.desk.Live(), a.now)
			if x.Ours != nil && (v.Look || len(v.Breaks) > 0) {
				if v.Breaks, err = a.hold(ctx, x); err != nil {
					return err
				}
			}
			found = append(found, v.Breaks...)
		}
		if err := a.report(ctx, found); err != nil {
			return err
		}
	}
	return nil
}

// hold brings a payment up to what its intent has become, and gives what that
// does not settle.
func (a *audit) hold(ctx context.Context, x payments.IntentPair) ([]payments.Break, error) {
	if err := a.c.followIntent(ctx, a.s, *x.Ours, x.Theirs); err != nil {
		a.c.log.WarnContext(ctx, "hold not settled by the comparison", "hood", a.s.Hood, "payment", x.Ours.ID, "error", err)
	}
	now, err := a.c.desk.LookIntent(ctx, a.s, x.Ours.ID, x.Theirs.ID)
	if err != nil {
		return nil, err
	}
	var left []payments.Break
	for _, b := range now.Judge(a.c.desk.Live(), a.now).Breaks {
		if b.Kind != payments.BreakPaidThere || now.Ours.PaidAt != nil || !a.known.Has(x.Ours.ID) { // else its page has told of it
			left = append(left, b)
		}
	}
	return left, nil
}

// followIntent brings a payment up to what the provider says of its intent:
// money that is or was held is booked as what became of it, other money as its
// page says.
func (c *Conductor) followIntent(ctx context.Context, s tenants.Scope, p payments.Payment, seen payments.Intent) error {
	if p.State == payments.Authorized {
		return c.CheckHold(ctx, s, p.ID, seen)
	}
	return c.Check(ctx, s, p.ID)
}

// rest asks for our payments that the provider's lists have not shown: those
// that wait or are held from before, and what is paid here and not there.
func (a *audit) rest(ctx context.Context) error {
	for p, err := range a.c.desk.Unfinished(ctx, a.s, a.account, a.since) {
		if err != nil {
			return err
		}
		if a.known.Has(p.ID) || (p.State == payments.Pending && !p.Over()) {
			continue
		}
		found, err := a.alone(ctx, p)
		if err != nil {
			return err
		}
		if err := a.report(ctx, found); err != nil {
			return err
		}
	}
	return nil
}

// alone looks at one payment that no list has shown.
func (a *audit) alone(ctx context.Context, p payments.Payment) ([]payments.Break, error) {
	if p.State != payments.Authorized {
		return a.mend(ctx, p.ID, nil)
	}
	x, err := a.c.desk.LookIntent(ctx, a.s, p.ID, p.Intent)
	switch {
	case fault.Has(err, fault.NotFound):
		return payments.Missing(p), nil
	case err != nil:
		return nil, err
	}
	if v := x.Judge(a.c.desk.Live(), a.now); !v.Look {
		return v.Breaks, nil
	}
	return a.hold(ctx, x)
}
