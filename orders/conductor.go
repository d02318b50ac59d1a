package orders

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/documents"
	"sottocasa/internal/clock"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// Watch is the job that looks at a payment when its page's life is over, in
// case no notice of it came.
type Watch struct {
	Hood    tenants.HoodID `json:"hood_id"`
	Payment tenants.ID     `json:"payment_id"`
}

// Kind names the job.
func (Watch) Kind() string { return "orders.watch" }

// Letter is the job that writes to a resident about a purchase.
type Letter struct {
	Hood     tenants.HoodID `json:"hood_id"`
	Purchase tenants.ID     `json:"purchase_id"`
	About    string         `json:"about"`              // received, confirmed, ready, out, delivered, missed, cancelled, refunded, message
	Ref      *tenants.ID    `json:"ref_id,omitempty"`   // the refund or the message that it is about
	Order    *tenants.ID    `json:"order_id,omitempty"` // the one part that it is about; nil: the spesa
}

// Kind names the job.
func (Letter) Kind() string { return "orders.letter" }

// tell enqueues a letter about a purchase; one is written once.
func tell(h *tenants.HoodTx, purchase tenants.ID, about string) error {
	return h.Enqueue(Letter{Hood: h.Hood(), Purchase: purchase, About: about}, tenants.Once())
}

// tellPart enqueues a letter about one shop's part of a purchase.
func tellPart(h *tenants.HoodTx, purchase, order tenants.ID, about string) error {
	return h.Enqueue(Letter{Hood: h.Hood(), Purchase: purchase, About: about, Order: &order}, tenants.Once())
}

// Daily is the job that begins each day's work for every neighbourhood.
type Daily struct{}

// Kind names the job.
func (Daily) Kind() string { return "orders.daily" }

// Conductor runs what needs both a transaction and the network, one after the
// other, never one inside the other.
type Conductor struct {
	db    *tenants.DB
	desk  *payments.Desk
	inbox *payments.Inbox
	log   *slog.Logger
}

// NewConductor puts the parts together.
func NewConductor(db *tenants.DB, desk *payments.Desk, inbox *payments.Inbox, log *slog.Logger) *Conductor {
	return &Conductor{db, desk, inbox, log}
}

// Register says how the jobs of selling are done.
func (c *Conductor) Register(j *tenants.Jobs) {
	tenants.Handle(j, c.notice)
	tenants.Handle(j, c.watch)
	tenants.Handle(j, c.giveBack)
	tenants.Handle(j, c.refundLater)
	tenants.Handle(j, c.levelOut)
	tenants.Handle(j, c.sendOn)
	tenants.Handle(j, c.takeBack)
	tenants.Handle(j, c.finishHold)
	tenants.Handle(j, c.endHold)
	tenants.Handle(j, func(ctx context.Context, e delivery.ExpireHold) error {
		return c.db.Hood(ctx, tenants.InHood(e.Hood, "job:"+e.Kind()), func(h *tenants.HoodTx) error {
			if err := delivery.Expire(h, e.Hold); err != nil {
				return err
			}
			return h.FinishJob()
		})
	})
	tenants.Handle(j, c.sealAll)
	tenants.Handle(j, c.compareAll)
	tenants.Handle(j, c.compare)
	tenants.Handle(j, c.expand)
	tenants.Handle(j, c.daily)
	tenants.Handle(j, func(ctx context.Context, t catalog.Turn) error { return catalog.DoTurn(ctx, c.db, t) })
	tenants.Handle(j, func(ctx context.Context, t catalog.Appear) error { return catalog.DoAppear(ctx, c.db, t) })
}

// Place places a basket. A purchase of it that waits with another quote is
// closed at the provider first: it may turn out to be paid, and then that is
// the answer.
func (c *Conductor) Place(ctx context.Context, s tenants.Scope, r Request) (Placed, error) {
	for range 3 {
		var p Placed
		err := c.db.Hood(ctx, s, func(h *tenants.HoodTx) (err error) {
			p, err = Place(h, r)
			return err
		})
		var open *OpenPurchase
		if !errors.As(err, &open) {
			return p, err
		}
		over, err := c.close(ctx, s, *open, r)
		if err != nil || over.Again {
			return over, err
		}
	}
	return Placed{}, fault.New(fault.Conflict, "error.order_moved")
}

// close ends a waiting purchase; when it has been paid after all it is the
// answer.
func (c *Conductor) close(ctx context.Context, s tenants.Scope, open OpenPurchase, r Request) (Placed, error) {
	_, seen, err := c.desk.Close(ctx, s, open.Payment)
	if payments.Closed(err) {
		return Placed{}, c.giveUp(ctx, s, open.Payment)
	}
	if err != nil {
		return Placed{}, err
	}
	if !seen.Paid && seen.Held == 0 {
		return Placed{}, c.db.Hood(ctx, s, func(h *tenants.HoodTx) error { return settleForAnother(h, open.Payment, seen) })
	}
	if err := c.settle(ctx, s, open.Payment, seen); err != nil {
		return Placed{}, err
	}
	return Placed{Purchase: open.Purchase, Payment: open.Payment, Token: r.Secret.Derive(OrderLink, open.Purchase), AtStripe: true, Again: true}, nil
}

// PayPage gives the address of the payment page of a placed purchase.
func (c *Conductor) PayPage(ctx context.Context, s tenants.Scope, payment tenants.ID) (payments.Payment, error) {
	if err := failpoint.At(ctx, failpoint.DeskBeforeOpen); err != nil {
		return payments.Payment{}, err
	}
	p, err := c.desk.Open(ctx, s, payment)
	if payments.Closed(err) {
		c.lookAtAccount(ctx, s, p.Account)
	}
	return p, err
}

// Check looks at a payment's page and settles what it has become. It is what a
// notice, the return page and the watch all do.
func (c *Conductor) Check(ctx context.Context, s tenants.Scope, payment tenants.ID) error {
	p, seen, err := c.desk.Look(ctx, s, payment)
	if fault.Has(err, fault.Gone) {
		return nil // over without a page ever having been opened
	}
	if err != nil {
		return err
	}
	if p.State != payments.Pending && p.PaidAt != nil {
		return nil
	}
	return c.settle(ctx, s, payment, seen)
}

// Abandon closes a purchase's payment page because the resident says so.
func (c *Conductor) Abandon(ctx context.Context, s tenants.Scope, payment tenants.ID) error {
	_, seen, err := c.desk.Close(ctx, s, payment)
	if fault.Has(err, fault.Gone) {
		return nil
	}
	if payments.Closed(err) {
		return c.giveUp(ctx, s, payment)
	}
	if err != nil {
		return err
	}
	return c.settle(ctx, s, payment, seen)
}

func (c *Conductor) settle(ctx context.Context, s tenants.Scope, payment tenants.ID, seen payments.Session) error {
	if err := failpoint.At(ctx, failpoint.SettleAfterFetch); err != nil {
		return err
	}
	err := c.db.Hood(ctx, s, func(h *tenants.HoodTx) error { return Settle(h, payment, seen) })
	if (!seen.Paid && seen.Held == 0) || !fault.Has(err, fault.Conflict) {
		return err
	}
	c.log.InfoContext(ctx, "late payment finds no place: given back", "hood", s.Hood, "payment", payment)
	return c.db.Hood(ctx, s, func(h *tenants.HoodTx) error { return GiveBackLate(h, payment, seen) })
}

func (c *Conductor) notice(ctx context.Context, n payments.Notice) error {
	about, err := c.inbox.Find(ctx, n.Event)
	if err != nil {
		return err
	}
	if about.Live != c.desk.Live() { // an endpoint for accounts gets the events of both modes
		return c.inbox.Done(ctx, n.Event)
	}
	switch {
	case about.Known:
		err = c.heed(ctx, tenants.InHood(about.Hood, "job:"+n.Kind()), about)
	case about.Fresh && disputeEvent(about.Type): // its payment may not be settled yet, and so not known
		return tenants.Later(lookAgain)
	case payoutEvent(about.Type):
		err = c.payoutMoved(ctx, "job:"+n.Kind(), about.Account, about.Object)
	case accountEvent(about.Type):
		err = c.accountMoved(ctx, "job:"+n.Kind(), about.Account)
	}
	if err != nil {
		return err
	}
	return c.inbox.Done(ctx, n.Event)
}

// lookAgain is how long a notice waits for its payment to be known.
const lookAgain = 15 * time.Second

// heed looks again at what a notice speaks of.
func (c *Conductor) heed(ctx context.Context, s tenants.Scope, about payments.About) error {
	switch {
	case sessionEvent(about.Type):
		return c.Check(ctx, s, about.Payment)
	case refundEvent(about.Type):
		return c.CheckRefunds(ctx, s, about.Payment)
	case disputeEvent(about.Type):
		return c.CheckDisputes(ctx, s, about.Payment)
	}
	return nil
}

func sessionEvent(kind string) bool {
	switch kind {
	case "checkout.session.completed", "checkout.session.expired",
		"checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed":
		return true
	}
	return false
}

// watch closes a page whose life is over, so that its seat can be given back
// with the provider's word for it. A page still open a minute after its end is
// closed by us; one whose address we never noted was shown to nobody, and is
// over by itself.
func (c *Conductor) watch(ctx context.Context, w Watch) error {
	s := tenants.InHood(w.Hood, "job:"+w.Kind())
	var p payments.Payment
	err := c.db.HoodRead(ctx, s, func(r *tenants.HoodRead) { payments.Read(r, w.Hood, w.Payment, &p) })
	if err != nil {
		return err
	}
	if p.PaidAt != nil || p.State != payments.Pending {
		return nil
	}
	if left := p.Expires.Sub(p.Now); left > 0 { // a new attempt gave it a longer life
		return tenants.Later(left + time.Minute)
	}
	if p.Session == "" {
		return c.db.Hood(ctx, s, func(h *tenants.HoodTx) error {
			if err := abandonUnopened(h, w.Payment); err != nil {
				return err
			}
			return h.FinishJob()
		})
	}
	_, seen, err := c.desk.Close(ctx, s, w.Payment)
	if payments.Closed(err) {
		return c.giveUp(ctx, s, w.Payment)
	}
	if err != nil {
		return err
	}
	return c.settle(ctx, s, w.Payment, seen)
}

func (c *Conductor) expand(ctx context.Context, e delivery.Expand) error {
	var n tenants.Neighbourhood
	if err := c.db.PlatformRead(ctx, func(r *tenants.PlatformRead) { tenants.GetNeighbourhood(r, e.Hood, &n) }); err != nil {
		return err
	}
	zone, err := n.Location()
	if err != nil {
		return err
	}
	patron, err := clock.ParseMonthDay(n.Patron)
	if err != nil {
		return err
	}
	return c.db.Hood(ctx, tenants.InHood(e.Hood, "job:"+e.Kind()), func(h *tenants.HoodTx) error {
		if err := delivery.MakeWindows(h, zone, patron, delivery.DaysAhead); err != nil {
			return err
		}
		if err := tenants.BumpHood(h); err != nil {
			return err
		}
		return h.FinishJob()
	})
}

// daily starts each neighbourhood's day and forgets what is old.
func (c *Conductor) daily(ctx context.Context, d Daily) error {
	var hoods []tenants.HoodID
	if err := c.db.PlatformRead(ctx, func(r *tenants.PlatformRead) { tenants.AllNeighbourhoods(r, &hoods) }); err != nil {
		return err
	}
	return c.db.Platform(ctx, "job:"+d.Kind(), func(t *tenants.PlatformTx) error {
		for _, h := range hoods {
			if err := t.Enqueue(h, delivery.Expand{Hood: h}, tenants.Once()); err != nil {
				return err
			}
			if err := t.Enqueue(h, documents.Forget{Hood: h}, tenants.Once()); err != nil {
				return err
			}
		}
		if err := payments.Purge(t); err != nil {
			return err
		}
		return t.FinishJob()
	})
}
