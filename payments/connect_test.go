package payments_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/testkit/world"
	"sottocasa/payments"
	"sottocasa/payments/sandbox"
	"sottocasa/payments/stripe"
	"sottocasa/tenants"
)

// opener is Stripe behind a bad line, as accounts are opened over it.
type opener struct {
	*stripe.Provider
	mu    sync.Mutex
	asked []payments.NewAccount
	lose  int // so many answers, once it has acted
	id    string
}

func (o *opener) AddAccount(ctx context.Context, a payments.NewAccount) (payments.Account, error) {
	made, err := o.Provider.AddAccount(ctx, a)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked = append(o.asked, a)
	if o.lose > 0 {
		o.lose--
		return payments.Account{}, fault.New(fault.Unavailable, "payment.unavailable")
	}
	if o.id != "" {
		made.ID = o.id
	}
	return made, err
}

func openOpener(t *testing.T) (*world.World, *opener) {
	t.Helper()
	w := world.New(t)
	p, ok := w.Provider.(*stripe.Provider)
	if !ok {
		t.Fatal("the world's provider is not Stripe")
	}
	o := &opener{Provider: p}
	w.Use(o)
	return w, o
}

func begin(w *world.World, name string) (string, error) {
	return w.Desk.Begin(context.Background(), tenants.InHood(w.Hood, "test"), w.Other.ID,
		payments.NewAccount{Name: name, Email: "forno@example.com", Site: "https://forno.example/"})
}

func account(w *world.World) (c payments.Connected) {
	w.T.Helper()
	w.Must(w.DB.PlatformRead(context.Background(), func(r *tenants.PlatformRead) { payments.AccountOf(r, w.Other.ID, &c) }))
	return c
}

func TestAnAccountIsOpenedOnce(t *testing.T) {
	t.Parallel()
	w, o := openOpener(t)
	o.lose = 1
	if _, err := begin(w, "Forno Prova"); !fault.Has(err, fault.Unavailable) {
		t.Fatalf("a lost answer gave %v", err)
	}
	if c := account(w); c.ID != "" {
		t.Fatalf("an account without an answer: %+v", c)
	}
	first, err := begin(w, "Un altro nome") // asks what was asked before: the key is the same
	w.Must(err)
	if len(o.asked) != 2 || o.asked[0] != o.asked[1] || o.asked[0].Key == "" || o.asked[0].Name != "Forno Prova" {
		t.Errorf("asked %+v", o.asked)
	}
	again, err := begin(w, "Forno Prova")
	w.Must(err)
	if again != first || len(o.asked) != 2 {
		t.Errorf("opened %s, then %s, with %d calls", first, again, len(o.asked))
	}
	c := account(w)
	if c.ID != first || c.Sells() || c.Submitted || len(c.Due) == 0 || c.Seen == nil {
		t.Errorf("kept %+v", c)
	}
	if n := ask[int](w, `select count(*)::int from platform.stripe_openings where shop_id = $1`, w.Other.ID); n != 0 {
		t.Error("what was asked is still written down")
	}
}

// A failure that the provider keeps under the key does not keep a shop from its
// account for a day.
func TestAnAccountAfterAStored500(t *testing.T) {
	t.Parallel()
	for _, acts := range []bool{false, true} {
		w, _ := openOpener(t)
		w.Must(w.Sandbox.Fail(sandbox.Fault{Do: sandbox.FaultStatus, Status: 500, Acts: acts, Method: "POST", Path: "/v1/accounts"}))
		if _, err := begin(w, "Forno Prova"); !fault.Has(err, fault.Unavailable) {
			t.Fatalf("the failure gave %v", err)
		}
		id, err := begin(w, "Forno Prova")
		w.Must(err)
		if c := account(w); c.ID != id {
			t.Errorf("kept %s, not %s", c.ID, id)
		}
	}
}

func TestTwoClicksOpenOneAccount(t *testing.T) {
	t.Parallel()
	w, _ := openOpener(t)
	var wg sync.WaitGroup
	var got [6]string
	var errs [6]error
	for i := range got {
		wg.Go(func() { got[i], errs[i] = begin(w, "Forno Prova") })
	}
	wg.Wait()
	for i := range got {
		// Stripe answers 409 to a key that is just being asked with.
		if errs[i] != nil && !fault.Has(errs[i], fault.Unavailable) || errs[i] == nil && got[i] != account(w).ID {
			t.Errorf("click %d: %s, %v", i, got[i], errs[i])
		}
	}
	if n := ask[int](w, `select count(*)::int from platform.stripe_accounts where shop_id = $1`, w.Other.ID); n != 1 {
		t.Errorf("%d accounts", n)
	}
}

func TestTheKeyOfAnOpeningIsStoredBeforeTheCall(t *testing.T) {
	t.Parallel()
	w, o := openOpener(t)
	o.lose = 1
	_, _ = begin(w, "Forno Prova")
	if key := ask[string](w, `select idempotency_key from platform.stripe_openings where shop_id = $1`, w.Other.ID); key != o.asked[0].Key || !strings.HasPrefix(key, "ac:"+w.Hood.String()) {
		t.Errorf("stored %q, asked with %q", key, o.asked[0].Key)
	}
	w.Super(`update platform.stripe_openings set asked_at = now() - interval '25 hours' where shop_id = $1`, w.Other.ID)
	_, err := begin(w, "Forno Prova")
	w.Must(err)
	if o.asked[0].Key == o.asked[1].Key {
		t.Error("a key that the provider has forgotten was asked with again")
	}
}

func TestAnAccountIsOneShops(t *testing.T) {
	t.Parallel()
	w, o := openOpener(t)
	o.id = w.Account // the first shop's
	_, err := begin(w, "Forno Prova")
	if !errors.Is(err, fault.New(fault.Conflict, "error.account_taken")) {
		t.Errorf("another shop's account was taken: %v", err)
	}
	if c := account(w); c.ID != "" {
		t.Errorf("kept %+v", c)
	}
}

func TestAnAccountThatLeftIsOpenedAnew(t *testing.T) {
	t.Parallel()
	w, _ := openOpener(t)
	old, err := begin(w, "Forno Prova")
	w.Must(err)
	w.Super(`update platform.stripe_accounts set gone_at = now() where id = $1`, old)
	fresh, err := begin(w, "Forno Prova")
	w.Must(err)
	if fresh == old || account(w).ID != fresh {
		t.Errorf("%s, then %s; the shop is charged on %s", old, fresh, account(w).ID)
	}
	if !ask[bool](w, `select replaced_at is not null from platform.stripe_accounts where id = $1`, old) {
		t.Error("the old account is not said to be replaced")
	}
}

func TestAnAnswerThatComesTooLateIsNotKept(t *testing.T) {
	t.Parallel()
	w, _ := openOpener(t)
	w.Super(`update platform.stripe_accounts set seen_at = now() + interval '1 minute', charges_enabled = false where id = $1`, w.Account)
	c, err := w.Desk.Refresh(context.Background(), "test", w.Account)
	w.Must(err)
	if c.Charges {
		t.Error("an older answer won")
	}
	w.Super(`update platform.stripe_accounts set seen_at = now() - interval '1 minute' where id = $1`, w.Account)
	c, err = w.Desk.Refresh(context.Background(), "test", w.Account)
	w.Must(err)
	if !c.Charges || c.Seen == nil || time.Since(*c.Seen) > time.Minute {
		t.Errorf("kept %+v", c)
	}
	if _, err := w.Desk.Refresh(context.Background(), "test", "acct_nobodys"); !fault.Has(err, fault.NotFound) {
		t.Errorf("an account of nobody's: %v", err)
	}
}
