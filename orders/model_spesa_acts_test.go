package orders_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/payments/sandbox"
	"sottocasa/tenants"
)

// put sets how much of a shop's honey the basket holds, or takes it out; veal
// comes and goes with it.
func (m *spesaModel) put(r *rapid.T) {
	if m.state != "" && m.state != "held" {
		return
	}
	p, n := m.parts[rapid.IntRange(0, len(m.parts)-1).Draw(r, "shop")], rapid.IntRange(0, 3).Draw(r, "pieces")
	had := p.honey
	err := m.w.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Put(h, m.s.Token, p.shop.ID, m.w.Zone.String(), p.shop.Goods["miele"].Variant, catalog.Amount{Pieces: n}, false)
		return err
	})
	if may := n == 0 || n <= p.shelf || n <= had && p.shelf > 0; (err == nil) != may {
		r.Fatalf("%d of %d on the shelf: %v", n, p.shelf, err)
	}
	if err != nil {
		return
	}
	p.honey = n
	p.veal = n > 0 && rapid.IntRange(0, 7).Draw(r, "veal") == 0
	grams := 0
	if p.veal {
		grams = vealWish
	}
	m.w.Must(m.w.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Put(h, m.s.Token, p.shop.ID, m.w.Zone.String(), p.shop.Goods["fesa"].Variant, catalog.Amount{Grams: grams}, false)
		return err
	}))
}

// shelve changes what a shop has.
func (m *spesaModel) shelve(r *rapid.T) {
	p, n := m.parts[rapid.IntRange(0, len(m.parts)-1).Draw(r, "shop")], rapid.IntRange(0, 4).Draw(r, "pieces")
	m.w.Super(`update shop.variants set on_hand = reserved + $2 where id = $1`, p.shop.Goods["miele"].Variant, n)
	p.shelf = n
}

// takeSeat has the resident, or somebody else, take a seat of the window.
func (m *spesaModel) takeSeat(r *rapid.T) {
	who, mine := m.s, rapid.Bool().Draw(r, "mine")
	if mine && (m.state != "" || len(m.in()) == 0) {
		return
	}
	taken := len(m.rivals)
	if m.state != "" && m.state != "cancelled" {
		taken++
	}
	if !mine {
		who = m.w.NewShopper()
		m.w.Must(who.Put("spaghetti", 3))
		m.w.Must(who.Choose(delivery.Delivery))
	}
	err := who.Hold(m.window)
	if (err == nil) != (taken < m.seats) {
		r.Fatalf("a seat with %d of %d taken: %v", taken, m.seats, err)
	}
	switch {
	case err != nil:
	case mine:
		m.state = "held"
	default:
		m.rivals = append(m.rivals, who)
	}
}

// leaveSeat lets somebody else's seat, or the resident's, run out.
func (m *spesaModel) leaveSeat(r *rapid.T) {
	who := m.s
	if mine := rapid.Bool().Draw(r, "mine"); mine && m.state != "held" || !mine && len(m.rivals) == 0 {
		return
	} else if mine {
		m.state = ""
	} else {
		who, m.rivals = m.rivals[0], m.rivals[1:]
	}
	const its = `select x.id::text from hood.holds x join hood.baskets b on b.hood_id = x.hood_id and b.id = x.basket_id
		where b.token_hash = $1 and x.state = 'active' and x.purchase_id is null`
	id, err := tenants.ParseID(ask[string](m.w, its, tenants.Hash(who.Token)))
	m.w.Must(err)
	m.w.Super(`update hood.holds set expires_at = now() - interval '1 second' where id = $1`, id)
	m.w.Must(m.w.Hoods(func(h *tenants.HoodTx) error { return delivery.Expire(h, id) }))
}

func (m *spesaModel) place(r *rapid.T) {
	if m.state != "held" || len(m.in()) == 0 {
		return
	}
	may := true
	for _, p := range m.in() {
		may = may && p.honey <= p.shelf
	}
	quote, err := m.s.Full().Quote()
	if err == nil {
		var seal string
		seal, err = quote.Seal()
		m.w.Must(err)
		m.placed, err = m.w.Conductor.Place(context.Background(), m.w.Scope(), orders.Request{Token: m.s.Token, Seal: seal, Pay: payments.Stripe,
			Lang: "it", Zone: m.w.Zone, Return: "https://a.example/return", Secret: m.w.Secret})
	}
	if (err == nil) != may {
		r.Fatalf("placing: %v, the model says %v", err, may)
	}
	if err != nil {
		return
	}
	m.state = "awaiting"
	m.quote()
	for _, p := range m.in() {
		p.shelf -= p.honey
	}
	m.learn(r)
	m.page = m.s.Open(m.placed)
}

func (m *spesaModel) pay(*rapid.T) {
	if m.state != "awaiting" || m.paid || m.over {
		return
	}
	m.w.Must(m.w.Sandbox.Pay(m.page.Session, world.GoodCard))
	m.paid = true
}

func (m *spesaModel) decline(r *rapid.T) {
	if m.state != "awaiting" || m.paid || m.over {
		return
	}
	var no *sandbox.Declined
	if err := m.w.Sandbox.Pay(m.page.Session, sandbox.CardDeclined); !errors.As(err, &no) {
		r.Fatal(err)
	}
}

// settled is what looking at the page does.
func (m *spesaModel) settled() {
	switch {
	case m.state != "awaiting":
	case m.paid:
		m.confirm()
	case m.over:
		m.expire()
	}
}

func (m *spesaModel) abandon(*rapid.T) {
	if m.state != "awaiting" {
		return
	}
	m.w.Must(m.w.Conductor.Abandon(context.Background(), m.w.Scope(), m.placed.Payment))
	m.over = !m.paid
	m.settled()
}

// pass lets the page's life go by: who watches finds what it has become.
func (m *spesaModel) pass(*rapid.T) {
	if m.state != "awaiting" {
		return
	}
	if !m.paid && !m.over {
		m.w.Must(m.w.Sandbox.Expire(m.page.Session))
	}
	m.w.Later(m.placed.Purchase, payments.PageLife+time.Minute)
	m.w.Must(m.w.Conductor.WatchNow(context.Background(), m.w.Hood, m.placed.Payment))
	m.over = !m.paid
	m.settled()
}

// hear delivers some event, of now or of long ago, once more; others are never
// delivered.
func (m *spesaModel) hear(r *rapid.T) {
	all := m.w.Sandbox.Events()
	if len(all) == 0 {
		return
	}
	e := all[rapid.IntRange(0, len(all)-1).Draw(r, "event")]
	m.w.Must(m.w.Sandbox.Redeliver(context.Background(), e.ID))
	known := m.state != "" && m.state != "held" && ask[bool](m.w, `select exists (select 1 from platform.stripe_events e join platform.stripe_objects o
		on o.account = e.account and o.id in (e.payload -> 'data' -> 'object' ->> 'id', e.payload -> 'data' -> 'object' ->> 'payment_intent')
		where e.id = $1 and o.payment_id = $2)`, e.ID, m.placed.Payment)
	for range rapid.IntRange(1, 2).Draw(r, "times") {
		m.w.Must(m.w.Conductor.HeedNow(context.Background(), e.ID))
	}
	if !known {
		return
	}
	switch {
	case strings.HasPrefix(e.Type, "checkout.session."):
		m.settled()
	case strings.HasPrefix(e.Type, "charge.dispute."):
		m.hearContest()
	case strings.Contains(e.Type, "refund"):
		m.meet()
	}
}

// busy says that held money is just being taken: nothing may leave now.
func (m *spesaModel) busy() bool { return m.hold && m.decided == "capture" && !m.booked }

func (m *spesaModel) shopCancels(r *rapid.T) {
	if m.state != "confirmed" && m.state != "cancelled" {
		return
	}
	p := m.in()[rapid.IntRange(0, len(m.in())-1).Draw(r, "shop")]
	m.tell(r, p.gone || !m.busy(), m.w.Hoods(func(h *tenants.HoodTx) error {
		return orders.Cancel(h, orders.CancelAsk{Shop: p.shop.ID, Order: p.order, By: orders.ByShop, Reason: "sold_out"})
	}))
	if !p.gone && !m.busy() {
		m.cancel(p)
	}
}

func (m *spesaModel) residentCancels(r *rapid.T) {
	if m.state != "confirmed" {
		return
	}
	p := m.in()[rapid.IntRange(0, len(m.in())-1).Draw(r, "shop")]
	whole := rapid.IntRange(0, 2).Draw(r, "whole") == 0
	if whole {
		m.tell(r, !m.busy(), m.w.Hoods(func(h *tenants.HoodTx) error { return orders.CancelMine(h, m.placed.Purchase) }))
	} else {
		m.tell(r, p.gone || !m.busy(), m.w.Hoods(func(h *tenants.HoodTx) error { return orders.CancelMyPart(h, m.placed.Purchase, p.shop.ID) }))
	}
	for _, x := range m.open() {
		if (whole || x == p) && !m.busy() {
			m.leave(x)
			defer m.askAll(x)
		}
	}
	if m.state == "cancelled" {
		m.askAll(m.ours)
	}
	m.decide()
}

// tell fails when what was done went otherwise than the model says.
func (m *spesaModel) tell(r *rapid.T, may bool, err error) {
	if (err == nil) != may {
		r.Fatalf("%v, the model says %v", err, may)
	}
}

func (m *spesaModel) refundLine(r *rapid.T) {
	if m.state != "confirmed" && m.state != "cancelled" {
		return
	}
	p := m.in()[rapid.IntRange(0, len(m.in())-1).Draw(r, "shop")]
	n := rapid.IntRange(0, len(p.lines)-1).Draw(r, "line")
	amount := money.Cents(rapid.SampledFrom([]int{1, 99, 690, int(max(1, p.lines[n].free()))}).Draw(r, "cents"))
	may := amount <= p.lines[n].free() && !m.frozen()
	m.tell(r, may, m.w.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Refund(h, orders.RefundAsk{Shop: p.shop.ID, Order: p.order, Lines: map[int]money.Cents{n + 1: amount},
			Reason: payments.ReasonMissing, Key: tenants.NewID().String()})
		return err
	}))
	if may {
		amounts := make([]money.Cents, len(p.lines))
		amounts[n] = amount
		m.ask(p, amounts)
	}
}

func (m *spesaModel) pack(r *rapid.T) {
	if m.state != "confirmed" {
		return
	}
	p := m.in()[rapid.IntRange(0, len(m.in())-1).Draw(r, "shop")]
	if p.gone || p.packed || m.busy() || p.sum(captured) > 0 && p.sum(done) == p.sum(captured) {
		return
	}
	grams := rapid.IntRange(400, 600).Draw(r, "grams")
	m.w.Must(m.w.Hoods(func(h *tenants.HoodTx) error {
		for i, l := range p.lines {
			if !l.veal || l.left {
				continue
			}
			if err := orders.Weigh(h, p.shop.ID, p.order, []orders.Scale{{Line: i + 1, Grams: grams}}); err != nil {
				return err
			}
			l.due = min(catalog.PriceOf(vealPrice, grams), l.most)
		}
		return errors.Join(orders.Take(h, p.shop.ID, p.order, orders.StepAccept), orders.Take(h, p.shop.ID, p.order, orders.StepReady))
	}))
	p.packed = true
	m.decide()
}

// endHold lets the hold come near its end: what is not packed leaves.
func (m *spesaModel) endHold(*rapid.T) {
	if !m.hold || m.state != "confirmed" || m.decided != "" {
		return
	}
	m.w.Super(`update hood.payments set capture_before = now() + interval '11 hours' where id = $1`, m.placed.Payment)
	m.w.Must(m.w.Hoods(func(h *tenants.HoodTx) error { return orders.EndHold(h, m.placed.Payment) }))
	several := len(m.in()) > 1
	for _, p := range m.open() {
		switch {
		case p.packed:
		case several:
			m.leave(p)
		default:
			for _, l := range p.lines {
				if l.veal {
					l.left, l.due = true, 0
				}
			}
		}
	}
	if m.state == "confirmed" {
		m.decided = "capture"
	}
}

// contests has the payer's bank take the money back.
func (m *spesaModel) contests(*rapid.T) {
	if m.contest != "" || !m.booked || m.decided == "release" || m.total(captured) <= m.refundedThere() {
		return
	}
	account := ""
	if !m.shared {
		account = m.in()[0].account
	}
	intent := ask[string](m.w, `select intent_id from hood.payments where id = $1`, m.placed.Payment)
	i, err := m.truth.(payments.Books).Intent(context.Background(), account, intent)
	m.w.Must(err)
	m.contest, err = m.w.Sandbox.Dispute(i.Charge)
	m.w.Must(err)
	m.there = "open"
}

func (m *spesaModel) ends(r *rapid.T) {
	if m.there != "open" {
		return
	}
	m.there = rapid.SampledFrom([]string{"won", "lost"}).Draw(r, "end")
	m.w.Must(m.w.Sandbox.Decide(m.contest, m.there == "won"))
}

func (m *spesaModel) look(*rapid.T) {
	if m.contest == "" {
		return
	}
	m.w.Must(lookAtDisputes(m.w, m.placed.Payment))
	m.hearContest()
}

// weather says how the provider is from now on.
func (m *spesaModel) weather(r *rapid.T) {
	m.lossy = false
	switch rapid.SampledFrom([]string{"fair", "lossy", "no transfers", "no reversals"}).Draw(r, "weather") {
	case "fair":
		m.w.Use(m.truth)
	case "lossy":
		m.lossy = true
		m.w.Use(lossy{m.truth.(bookish)})
	case "no transfers":
		m.w.Use(closedOf{m.truth.(bookish)})
	case "no reversals":
		m.w.Use(brokeOf{m.truth.(bookish)})
	}
}

// work does what the jobs would do.
func (m *spesaModel) work(*rapid.T) {
	if m.state != "confirmed" && m.state != "cancelled" {
		return
	}
	m.jobs()
}

func (m *spesaModel) jobs() {
	ctx := context.Background()
	waits := m.heard == "open" || m.meetsContest()
	for _, err := range []error{m.w.Conductor.FinishHoldNow(ctx, m.w.Hood, m.placed.Payment), m.w.Conductor.GiveBackNow(ctx, m.w.Hood, m.placed.Purchase),
		m.w.Conductor.Finish(ctx, m.w.Scope(), m.placed.Payment)} {
		if !m.lossy && !waits {
			m.w.Must(err)
		}
	}
	if m.decided != "" && !m.booked {
		m.taken = true
		if !m.lossy {
			m.take()
		}
	}
	for _, f := range m.refunds {
		switch {
		case f.state != "pending":
		case !f.there && (m.there == "open" || m.there == "lost"):
			m.hearContest()
			f.end("failed")
		default:
			if f.there = true; !m.lossy {
				f.end("done")
			}
		}
	}
}

// meetsContest says whether a refund is about to be refused for a dispute nobody
// here has heard of yet: that is how it is heard, and what follows waits for it.
func (m *spesaModel) meetsContest() bool {
	return (m.there == "open" || m.there == "lost") &&
		slices.ContainsFunc(m.refunds, func(f *refundModel) bool { return f.state == "pending" && !f.there })
}

// onward goes one step towards a paid spesa.
func (m *spesaModel) onward(r *rapid.T) {
	switch m.state {
	case "":
		m.w.Must(m.s.Hold(m.window))
		m.state = "held"
	case "held":
		m.place(r)
	case "awaiting":
		m.pay(r)
		m.w.Must(check(m.w, m.placed.Payment))
		m.settled()
	}
}

// act is something that may be done now, so many times as likely as another.
type act struct {
	name  string
	times int
	do    func(*rapid.T)
}

// acts are what may be done now.
func (m *spesaModel) acts() (list []act) {
	list = []act{{"shelve", 1, m.shelve}, {"take seat", 1, m.takeSeat}, {"weather", 1, m.weather}}
	if len(m.rivals) > 0 || m.state == "held" {
		list = append(list, act{"leave seat", 1, m.leaveSeat})
	}
	if len(m.w.Sandbox.Events()) > 0 {
		list = append(list, act{"hear", 5, m.hear})
	}
	switch m.state {
	case "":
		list = append(list, act{"put", 2, m.put})
		if len(m.rivals) < m.seats && len(m.in()) > 0 {
			list = append(list, act{"onward", 6, m.onward})
		}
	case "held":
		list = append(list, act{"put", 2, m.put}, act{"onward", 8, m.onward})
	case "awaiting":
		list = append(list, act{"pay", 2, m.pay}, act{"decline", 1, m.decline}, act{"abandon", 1, m.abandon}, act{"pass", 1, m.pass}, act{"onward", 8, m.onward})
	case "confirmed", "cancelled":
		list = append(list, act{"work", 5, m.work}, act{"refund", 4, m.refundLine}, act{"shop cancels", 2, m.shopCancels}, act{"dispute", 2, m.contests},
			act{"dispute ends", 2, m.ends}, act{"look", 2, m.look})
	}
	if m.state == "confirmed" {
		list = append(list, act{"pack", 6, m.pack}, act{"resident cancels", 1, m.residentCancels}, act{"hold ends", 1, m.endHold})
	}
	return list
}

// step does one of them, and compares.
func (m *spesaModel) step(r *rapid.T) {
	list := m.acts()
	var names []string
	for _, a := range list {
		for range a.times {
			names = append(names, a.name)
		}
	}
	name := rapid.SampledFrom(names).Draw(r, "act")
	for _, a := range list {
		if a.name == name {
			a.do(r)
		}
	}
	m.agree(r)
}

// TestASpesaFollowsItsModel draws what a resident, one to five shops, the
// provider and time do to a spesa, in any order, and compares stock, seats,
// states and every cent of every line with a model after each step; at the end
// also with the provider's books.
func TestASpesaFollowsItsModel(t *testing.T) {
	t.Parallel()
	rounds(t, func(r *rapid.T, t *testing.T) {
		m := newSpesaModel(t, r)
		for range rapid.IntRange(20, 40).Draw(r, "steps") {
			m.step(r)
		}
		m.finish(r)
		t.Logf("%s, %d parts, held %v, shared %v, %d refunds, dispute %q", m.state, len(m.in()), m.hold, m.shared, len(m.refunds), m.there)
	})
}
