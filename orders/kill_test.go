package orders_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/payments/stripe"
	"sottocasa/tenants"
)

// errand is what a child process does until it is killed.
type errand struct {
	At                  failpoint.Name
	Database, PayOrigin string
	Hood                tenants.HoodID
	Request             orders.Request
	Payment, Refund     tenants.ID
	Purchase, Window    tenants.ID
	Event               payments.Event
	Shop                tenants.ShopID
	Code                string
	Works               bool // works the neighbourhood's queue until then
}

const errandVariable = "SOTTOCASA_TEST_ERRAND"

// killed runs an errand in a process of its own that ends by SIGKILL at the
// errand's moment.
func killed(w *world.World, e errand) {
	w.T.Helper()
	e.Database, e.PayOrigin, e.Hood = w.Database.App, w.PayOrigin, w.Hood
	told, err := json.Marshal(e)
	w.Must(err)
	child := exec.CommandContext(w.T.Context(), os.Args[0], "-test.run=^TestAnErrandOfAChild$")
	child.Env = append(os.Environ(), errandVariable+"="+string(told))
	said, err := child.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		w.T.Fatalf("the child ended with %v: %s", err, said)
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
		w.T.Fatalf("the child was not killed: %v: %s", err, said)
	}
	w.Eventually("the child's connections are gone", func() bool {
		return ask[int](w, `select count(*)::int from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`) == 0
	})
}

// TestAnErrandOfAChild does nothing in the parent.
func TestAnErrandOfAChild(t *testing.T) {
	told := os.Getenv(errandVariable)
	if told == "" {
		return
	}
	var e errand
	if err := json.Unmarshal([]byte(told), &e); err != nil {
		t.Fatal(err)
	}
	e.Request.Zone = time.UTC
	if zone, err := time.LoadLocation("Europe/Rome"); err == nil {
		e.Request.Zone = zone
	}
	jobs := world.Queue(e.Hood, nil)
	db, err := tenants.Open(t.Context(), tenants.Options{URL: e.Database, Jobs: jobs})
	if err != nil {
		t.Fatal(err)
	}
	provider, err := stripe.New(stripe.Config{Key: "sk_test_world", URL: e.PayOrigin})
	if err != nil {
		t.Fatal(err)
	}
	c := orders.NewConductor(db, payments.NewDesk(db, provider), payments.NewInbox(db), nil)
	ctx := failpoint.With(t.Context(), e.At, func(context.Context) error {
		if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
			return err
		}
		select {} // the signal is on its way
	})
	if e.Works {
		c.Register(jobs)
		_, err = db.Start(ctx)
		time.Sleep(20 * time.Second)
	} else {
		err = e.act(ctx, db, c)
	}
	t.Fatalf("lived on: %v", err)
}

// act does what the errand's moment is in.
func (e errand) act(ctx context.Context, db *tenants.DB, c *orders.Conductor) error {
	scope := tenants.InHood(e.Hood, "resident")
	switch e.At {
	case failpoint.HoldChecked, failpoint.HoldLeft, failpoint.HoldTaken:
		full, err := orders.Load(ctx, db, scope, e.Request.Zone.String(), e.Request.Token)
		if err != nil {
			return err
		}
		return db.Hood(ctx, scope, func(h *tenants.HoodTx) error {
			return orders.TakeSeat(h, e.Request.Token, full, full.Wish(e.Request.Zone), e.Window)
		})
	case failpoint.PlaceAfterQuote, failpoint.ReserveAfterOne, failpoint.PlaceAfterStock, failpoint.PlaceBeforeCommit:
		_, err := c.Place(ctx, scope, e.Request)
		return err
	case failpoint.DeskBeforeOpen, failpoint.DeskAfterOpen:
		_, err := c.PayPage(ctx, scope, e.Payment)
		return err
	case failpoint.InboxAfterInsert:
		return payments.NewInbox(db).Receive(ctx, e.Event)
	case failpoint.SettleAfterFetch, failpoint.SettleCommit:
		return c.Check(ctx, scope, e.Payment)
	case failpoint.RefundAfterAsk:
		return c.GiveBack(ctx, payments.GiveBack{Hood: e.Hood, Refund: e.Refund})
	case failpoint.HoldAfterFinish:
		return c.FinishHoldNow(ctx, e.Hood, e.Payment)
	case failpoint.DisputeAfterFetch, failpoint.DisputeCommit:
		return c.CheckDisputes(ctx, scope, e.Payment)
	case failpoint.CostAfterRead, failpoint.TransferBefore, failpoint.TransferAfter, failpoint.TransferCommit,
		failpoint.ReversalBefore, failpoint.ReversalAfter, failpoint.ReversalCommit:
		return c.Finish(ctx, scope, e.Payment)
	case failpoint.OnlyBeforeCommit:
		return db.Hood(ctx, scope, func(h *tenants.HoodTx) error { return orders.Only(h, e.Request.Token, &e.Shop) })
	case failpoint.HandOverTaken, failpoint.HandOverCommit:
		return db.Hood(ctx, scope, func(h *tenants.HoodTx) error {
			_, err := orders.TakeOver(h, e.Request.Zone.String(), e.Code, e.Request.Token)
			return err
		})
	case failpoint.HandoverCommit:
		return db.Hood(ctx, scope, func(h *tenants.HoodTx) error { return orders.MarkDelivered(h, e.Purchase) })
	}
	return errors.New("nobody knows where this moment is")
}

func ownWorld(t *testing.T) (*world.World, *world.Shopper) {
	w := world.In(t, testkit.Own(t))
	return w, w.NewShopper()
}

func TestKilledWhilePlacing(t *testing.T) {
	t.Parallel()
	w, s := ownWorld(t)
	s.Ready(delivery.Delivery, nil)
	before := written(w)
	request := s.Request(payments.Stripe)
	told := request
	told.Zone, told.Lang = nil, locale.It
	killed(w, errand{At: failpoint.PlaceBeforeCommit, Request: told})
	if after := written(w); after != before {
		t.Errorf("something was written:\n%s\n%s", before, after)
	}
	p, err := w.Conductor.Place(context.Background(), w.Scope(), request)
	w.Must(err)
	page := s.Open(p)
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	w.Must(check(w, p.Payment))
	soldOnce(w, p)
}

func TestKilledWhileThePageIsOpened(t *testing.T) {
	t.Parallel()
	w, s := ownWorld(t)
	s.Ready(delivery.Delivery, nil)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	killed(w, errand{At: failpoint.DeskAfterOpen, Payment: p.Payment})
	lost := w.Sandbox.Sessions(w.Account)
	if len(lost) != 1 {
		t.Fatalf("%d pages at the provider", len(lost))
	}
	page := s.Open(p)
	if got := w.Sandbox.Sessions(w.Account); len(got) != 1 || page.Session != lost[0].ID {
		t.Errorf("%d pages, ours is not the lost one", len(got))
	}
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	w.Must(check(w, p.Payment))
	soldOnce(w, p)
}

func TestKilledWhileSettling(t *testing.T) {
	t.Parallel()
	w, s := ownWorld(t)
	p, page := waiting(s, nil)
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	killed(w, errand{At: failpoint.SettleCommit, Payment: p.Payment})
	if d := w.Detail(p.Purchase); d.State != "awaiting" {
		t.Errorf("half settled: %s", d.State)
	}
	// Nobody comes back to the page and no notice arrives: the watch finds it.
	w.Later(p.Purchase, payments.PageLife+time.Minute)
	w.Super(`update river.river_job set scheduled_at = now(), state = 'available' where kind = 'orders.watch'`)
	w.Work()
	w.Eventually("settled", func() bool { return w.Detail(p.Purchase).State == "confirmed" })
	soldOnce(w, p)
}

func TestKilledWhileGivingBack(t *testing.T) {
	t.Parallel()
	w, s := ownWorld(t)
	p, _ := s.Buy(delivery.Delivery)
	w.Must(take(w, orderOf(w, p.Purchase).ID, orders.StepCancel))
	id, err := tenants.ParseID(ask[string](w, `select id::text from hood.refunds where payment_id = $1`, p.Payment))
	w.Must(err)
	killed(w, errand{At: failpoint.RefundAfterAsk, Refund: id})
	if got := w.Sandbox.Sessions(w.Account)[0]; got.Refunded != got.Captured {
		t.Fatalf("the provider gave back %d of %d", got.Refunded, got.Captured)
	}
	if d := w.Detail(p.Purchase); d.Payment.Refunded != 0 {
		t.Error("it was noted")
	}
	w.Work()
	refunded(w, p, "refunded")
}
