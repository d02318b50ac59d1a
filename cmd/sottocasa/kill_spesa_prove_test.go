//go:build prove

package main_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sottocasa/internal/failpoint"
	"sottocasa/internal/testkit"
)

// The shops of the spesa, with what is bought of each; veal is weighed.
const (
	baker   = "forno-spighe-e-crosta"
	butcher = "macelleria-sbordoni-e-figlie"
)

// death is a moment of a spesa, and whether its page is left to expire.
type death struct {
	at      failpoint.Name
	expires bool
}

// spesaMoments are those of a spesa from three shops whose money is held, taken,
// sent on, given back in part and taken back, and of one that nobody pays.
func spesaMoments() []death {
	return []death{{at: failpoint.PlaceAfterQuote}, {at: failpoint.PlaceAfterStock}, {at: failpoint.PlaceBeforeCommit}, // place
		{at: failpoint.DeskBeforeOpen}, {at: failpoint.DeskAfterOpen}, // session
		{at: failpoint.InboxAfterInsert}, {at: failpoint.SettleAfterFetch}, {at: failpoint.SettleCommit}, // webhook
		{at: failpoint.HoldAfterFinish}, // capture
		{at: failpoint.CostAfterRead}, {at: failpoint.TransferBefore}, {at: failpoint.TransferAfter}, {at: failpoint.TransferCommit},
		{at: failpoint.RefundAfterAsk},
		{at: failpoint.ReversalBefore}, {at: failpoint.ReversalAfter}, {at: failpoint.ReversalCommit},
		{at: failpoint.InboxAfterInsert, expires: true}, {at: failpoint.SettleAfterFetch, expires: true}} // expiry
}

// TestASpesaWithTheProgramKilledAtEveryMoment lets the whole program kill itself
// at each moment of a spesa from three shops, starts it again, brings that spesa
// and another one to their end, and finds every cent where it belongs.
func TestASpesaWithTheProgramKilledAtEveryMoment(t *testing.T) {
	mortal := filepath.Join(t.TempDir(), "mortal")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "failpoint", "-o", mortal, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	dir := folder(t)
	c, s := demo(t, dir) // seeded once
	plenty(t, dir)
	c.stop()
	for _, d := range spesaMoments() {
		name := fmt.Sprint(d.at, map[bool]string{true: ", expiring"}[d.expires])
		t.Run(name, func(t *testing.T) { (&street{t: t, dir: dir, s: s}).dies(mortal, d) })
	}
}

// dies is a spesa in a program that kills itself, and what comes of it in the
// next.
func (k *street) dies(mortal string, d death) {
	t, whole := k.t, binary
	binary = mortal
	k.life, _ = demo(t, k.dir, "PORT="+string(k.s), "SOTTOCASA_FAILPOINT="+string(d.at)+"=kill")
	binary = whole
	err := k.spesa(d.expires)
	select {
	case <-k.life.done:
	case <-time.After(10 * time.Second):
		t.Fatalf("it lives: %v", err)
	}
	// Time passes: a job of a dead process is taken up again.
	must(t, testkit.Exec(owner(t, k.dir), `update river.river_job set attempted_at = attempted_at - interval '10 minutes' where state = 'running'`))
	k.life, _ = demo(t, k.dir, "PORT="+string(k.s))
	if err := k.spesa(false); err != nil {
		t.Errorf("the next one: %v", err)
	}
	settled(t, k.dir)
	if err := k.drive(); err != nil { // what was killed, too
		t.Errorf("to its end: %v", err)
	}
	settled(t, k.dir)
	k.evenly()
	if code, out := run(t, "check", k.dir); code != 0 {
		t.Errorf("a rule is broken: %s", out)
	}
	k.life.stop()
}

// plenty gives shelves and windows enough for all the moments.
func plenty(t *testing.T, dir string) {
	t.Helper()
	must(t, testkit.Exec(owner(t, dir), `update shop.variants set on_hand = on_hand + 1000 where on_hand is not null`))
	must(t, testkit.Exec(owner(t, dir), `update hood.capacities set seats = seats + 200`))
}

// street is a demo on whose neighbourhood's host a spesa is made, in one life of
// the program after the other.
type street struct {
	t    *testing.T
	dir  string
	s    site
	life *child
}

var errDead = errors.New("the program is dead")

// until waits until ok, which the program's jobs bring about, or until it dies.
func (k *street) until(what, sql string) error {
	deadline := time.Now().Add(patience)
	for {
		var ok bool
		must(k.t, testkit.Query(owner(k.t, k.dir), sql, nil, &ok))
		if ok {
			return nil
		}
		select {
		case <-k.life.done:
			return errDead
		case <-time.After(100 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("waited in vain: %s", what)
		}
	}
}

// spesa buys from three shops, or lets the page expire, and drives what was
// bought to its end.
func (k *street) spesa(expires bool) error {
	if err := open(k.t).fills(k.s, expires); err != nil {
		return err
	}
	if expires {
		return k.until("given up", `select not exists (select 1 from hood.purchases where state = 'awaiting')`)
	}
	if err := k.until("confirmed", `select not exists (select 1 from hood.payments where state = 'pending' and session_id is not null
		and created_at > (select max(created_at) from hood.payments) - interval '1 second')`); err != nil {
		return err
	}
	return k.drive()
}

// drive packs what is to be packed, waits for the money, and has the baker take
// its part back.
func (k *street) drive() error {
	var orders string
	must(k.t, testkit.Query(owner(k.t, k.dir), `select coalesce(string_agg(h.slug || ' ' || q.order_id || ' ' || q.to_weigh || ' ' || q.fulfilment, ',' order by q.number), '')
		from hood.parts q join platform.shops h on h.id = q.shop_id join hood.payments p on p.hood_id = q.hood_id and p.purchase_id = q.purchase_id
		where p.shared and q.state = 'open' and q.fulfilment in ('new', 'accepted') and p.state in ('authorized', 'paid', 'partially_refunded')`, nil, &orders))
	for _, row := range strings.FieldsFunc(orders, func(r rune) bool { return r == ',' }) {
		var shop, order, fulfilment string
		var weigh int
		if _, err := fmt.Sscan(row, &shop, &order, &weigh, &fulfilment); err != nil {
			return err
		}
		if err := k.packs(shop, order, weigh, fulfilment); err != nil {
			return err
		}
	}
	const moving = `select 1 from hood.transfers where state = 'pending' union all select 1 from hood.reversals where state = 'pending'
		union all select 1 from hood.refunds where state = 'pending'`
	if err := k.until("taken and sent on", `select not exists (select 1 from hood.payments where shared and state = 'authorized' and wanted is not null
		or shared and captured_cents > 0 and cost_cents is null) and not exists (`+moving+`)`); err != nil {
		return err
	}
	must(k.t, testkit.Query(owner(k.t, k.dir), `select coalesce(string_agg(q.order_id::text, ' '), '') from hood.parts q join platform.shops h on h.id = q.shop_id
		join hood.payments p on p.hood_id = q.hood_id and p.purchase_id = q.purchase_id
		where p.shared and q.state = 'open' and p.captured_cents > 0 and h.slug = '`+baker+`'`, nil, &orders))
	for _, order := range strings.Fields(orders) {
		if err := k.staff(baker, "/orders/"+order+"/cancel", "/cancel", map[string]string{"reason": "sold_out"}); err != nil {
			return err
		}
	}
	return k.until("given back and taken back", `select not exists (`+moving+`)`)
}

// packs weighs an order and says that it is ready.
func (k *street) packs(shop, order string, weigh int, fulfilment string) error {
	at := "/orders/" + order
	if weigh > 0 {
		b := open(k.t)
		if _, err := b.walk(http.MethodGet, k.s.app()+"/dev/enter/"+shop, nil); err != nil {
			return err
		}
		p, err := b.walk(http.MethodGet, k.s.app()+"/admin/"+shop+at, nil)
		if err != nil {
			return err
		}
		fields := map[string]string{}
		for _, in := range p.all("input", nil) {
			if strings.HasPrefix(in["name"], "grams-") {
				fields[in["name"]] = "690"
			}
		}
		if _, err := b.step(p, "", "/admin/"+shop+at+"/weigh", fields); err != nil {
			return err
		}
	}
	if fulfilment == "new" {
		if err := k.staff(shop, at, "/accept", nil); err != nil {
			return err
		}
	}
	return k.staff(shop, at, "/ready", nil)
}

// staff sends a form of a shop's page.
func (k *street) staff(shop, at, form string, fields map[string]string) error {
	b := open(k.t)
	if _, err := b.walk(http.MethodGet, k.s.app()+"/dev/enter/"+shop, nil); err != nil {
		return err
	}
	to := "/admin/" + shop + at
	if !strings.HasSuffix(to, form) {
		to += form
	}
	_, err := b.step(page{}, k.s.app()+"/admin/"+shop+at, to, fields)
	return err
}

// fills goes from three shops' goods to the payment, and pays or lets the page
// expire.
func (b *browser) fills(s site, expires bool) error {
	host := s.host("monteverde")
	var p page
	var err error
	add := func(shop, product, field, amount string) {
		if err == nil {
			at := "/shops/" + shop
			p, err = b.step(page{}, host+at+"/products/"+product, at+"/cart/add", map[string]string{field: amount})
		}
	}
	add(nives, "olio-evo-sabina-dop", "quantity", "1")
	add(baker, "biscotti-al-farro", "quantity", "3")
	add(butcher, "fesa-di-vitello", "grams", "700")
	if err == nil {
		p, err = b.step(page{}, host+"/checkout", "/checkout", map[string]string{"method": "delivery", "cap": "00152", "street": residentStreet})
	}
	if err == nil {
		p, err = b.window(host)
	}
	if err == nil {
		p, err = b.step(p, "", "/checkout/details", maps.Clone(resident()))
	}
	if err == nil {
		p, err = b.step(p, "", "/checkout/order", map[string]string{"pay": "card"})
	}
	switch {
	case err != nil:
		return err
	case !expires:
		_, err = b.step(p, "", "", card())
		return err
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, "http://"+p.at.Host+"/_control/expire", bytes.NewReader([]byte(`{"session":"last"}`)))
	must(b.t, err)
	r.Header.Set("Content-Type", "application/json")
	answer, err := b.http.Do(r)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// evenly fails the test unless what came in for every spesa is what everybody
// got, gave back, or was kept of it.
func (k *street) evenly() {
	k.t.Helper()
	var odd, spese, back int
	must(k.t, testkit.Query(owner(k.t, k.dir), `select count(*) filter (where p.captured_cents - p.refunded_cents - p.cost_cents <>
			(select coalesce(sum(t.amount_cents + t.netted_cents - t.reversed_cents), 0) from hood.transfers t where t.payment_id = p.id and t.state = 'done')
			+ (select coalesce(sum(l.amount_cents), 0) from shop.ledger l where l.payment_id = p.id and l.account = 'fee')
			- (select coalesce(sum(d.amount_cents), 0) from hood.debts d where d.payment_id = p.id and d.reversal_id is null)),
			count(*), count(*) filter (where p.refunded_cents > 0)
		from hood.payments p where p.shared and p.captured_cents > 0`, nil, &odd, &spese, &back))
	if odd > 0 || spese == 0 || back != spese {
		k.t.Errorf("of %d spese %d do not add up, %d were given back in part", spese, odd, back)
	}
}
