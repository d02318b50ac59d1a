package orders_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// What the goods of the model cost: honey a piece, veal a kilo, the seat a
// delivery, nothing from so much on.
const (
	honeyPrice = money.Cents(690)
	vealPrice  = money.Cents(2490)
	vealWish   = 500 // grams
	seatPrice  = money.Cents(250)
	seatFree   = money.Cents(3500)
)

// lineModel is a line of an order: what it comes to, and where its money is.
type lineModel struct {
	veal, left            bool
	delivery              bool
	estimate, most, due   money.Cents
	captured, done, aside money.Cents // done is given back, aside on its way
}

func (l *lineModel) free() money.Cents { return l.captured - l.done - l.aside }

// partModel is what the model knows of a shop, and of its part of the spesa.
// The association's part has no shop and one line.
type partModel struct {
	shop    world.Shop
	account string
	fee     tenants.Fee
	shelf   int // pieces of honey that others could have
	honey   int // in the basket
	veal    bool
	order   tenants.ID
	lines   []*lineModel
	gone    bool
	packed  bool
	lost    money.Cents
}

func (p *partModel) sum(of func(*lineModel) money.Cents) (sum money.Cents) {
	for _, l := range p.lines {
		sum += of(l)
	}
	return sum
}

func captured(l *lineModel) money.Cents { return l.captured }
func done(l *lineModel) money.Cents     { return l.done }
func free(l *lineModel) money.Cents     { return l.free() }
func most(l *lineModel) money.Cents     { return l.most }

// refundModel is money that was asked back of a part.
type refundModel struct {
	part  *partModel
	lines []money.Cents
	state string // pending, done, failed
	there bool   // the provider gave it back
}

func (f *refundModel) sum() (sum money.Cents) {
	for _, c := range f.lines {
		sum += c
	}
	return sum
}

// spesaModel is what should be true of a spesa from one to five shops.
type spesaModel struct {
	w       *world.World
	s       *world.Shopper
	window  tenants.ID
	seats   int
	rivals  []*world.Shopper // who hold the other seats
	share   int              // of the delivery fee, for the association
	gift    money.Cents
	parts   []*partModel // of all shops
	ours    *partModel   // the association's
	state   string       // "", held, awaiting, confirmed, cancelled
	placed  orders.Placed
	page    payments.Payment
	shared  bool
	hold    bool // the money is held at first
	paid    bool // at the provider, heard of or not
	over    bool // its page, at the provider
	decided string
	taken   bool // the decision was carried out there
	booked  bool // and here
	refunds []*refundModel
	contest string // the dispute's id
	there   string // how it stands there
	heard   string // how we know it to stand
	steps   int
	lossy   bool // answers of the provider are lost
	truth   payments.Provider
}

func newSpesaModel(t *testing.T, r *rapid.T) *spesaModel {
	w := world.New(t)
	m := &spesaModel{w: w, s: w.NewShopper(), truth: w.Provider, seats: 2, share: rapid.SampledFrom([]int{0, 20}).Draw(r, "share"),
		gift: money.Cents(rapid.SampledFrom([]int{0, 150}).Draw(r, "gift"))}
	w.ShareAmong(5, m.share)
	for i, s := range w.Shops() {
		p := &partModel{shop: s, account: w.AccountOf(i), fee: world.Fees()[i], shelf: 4}
		w.Super(`update shop.variants set on_hand = $2 where id = $1`, s.Goods["miele"].Variant, p.shelf)
		m.parts = append(m.parts, p)
	}
	w.Goods(`select 1`)
	for _, p := range m.parts[:rapid.IntRange(1, 5).Draw(r, "shops")] {
		p.honey, p.veal = rapid.IntRange(1, 2).Draw(r, "pieces"), rapid.IntRange(0, 7).Draw(r, "veal") == 0
		w.Must(m.s.PutOf(p.shop, "miele", catalog.Amount{Pieces: p.honey}))
		if p.veal {
			w.Must(m.s.PutOf(p.shop, "fesa", catalog.Amount{Grams: vealWish}))
		}
	}
	w.Must(m.s.Choose(delivery.Delivery))
	w.Must(m.s.Describe())
	m.s.Give(int(m.gift))
	m.window = m.s.Windows()[1].ID
	setSeats(w, m.window, m.seats)
	slices.SortFunc(m.parts, func(a, b *partModel) int { return bytes.Compare(a.shop.ID[:], b.shop.ID[:]) })
	return m
}

// in are the parts of the spesa, in the order of the shops' ids.
func (m *spesaModel) in() (list []*partModel) {
	for _, p := range m.parts {
		if p.honey > 0 {
			list = append(list, p)
		}
	}
	return list
}

func (m *spesaModel) open() (list []*partModel) {
	for _, p := range m.in() {
		if !p.gone {
			list = append(list, p)
		}
	}
	return list
}

// all are the parts with the association's.
func (m *spesaModel) all() []*partModel { return append(m.in(), m.ours) }

// frozen says that a dispute which we know of holds the money, or took it.
func (m *spesaModel) frozen() bool { return m.heard == "open" || m.heard == "lost" }

func (m *spesaModel) total(of func(*lineModel) money.Cents) (sum money.Cents) {
	for _, p := range m.all() {
		sum += p.sum(of)
	}
	return sum
}

// quote works out what the basket comes to.
func (m *spesaModel) quote() {
	var goods money.Cents
	var weights []money.Cents
	for _, p := range m.in() {
		p.lines, p.gone, p.packed, p.lost = nil, false, false, 0
		sum := honeyPrice * money.Cents(p.honey)
		p.lines = append(p.lines, &lineModel{estimate: sum, most: sum, due: sum})
		if p.veal {
			l := &lineModel{veal: true, estimate: catalog.PriceOf(vealPrice, vealWish), most: catalog.PriceOf(vealPrice, vealWish*11/10)}
			p.lines = append(p.lines, l)
			sum += l.estimate
		}
		goods += sum
		weights = append(weights, sum)
	}
	fee := seatPrice
	if goods >= seatFree {
		fee = 0
	}
	forAll := fee*money.Cents(m.share)/100 + m.gift
	m.shared = len(weights) > 1 || forAll > 0
	for i, part := range money.Split(fee-fee*money.Cents(m.share)/100, weights) {
		p := m.in()[i]
		slices.SortFunc(p.lines, func(a, b *lineModel) int { return bytes.Compare(p.variant(a), p.variant(b)) })
		if part > 0 {
			p.lines = append(p.lines, &lineModel{delivery: true, estimate: part, most: part, due: part})
		}
	}
	m.hold = false
	for _, p := range m.in() {
		m.hold = m.hold || p.veal
	}
	m.ours = &partModel{account: m.w.AccountOf(9), lines: []*lineModel{{estimate: forAll, most: forAll, due: forAll}}}
}

func (p *partModel) variant(l *lineModel) []byte {
	slug := "miele"
	if l.veal {
		slug = "fesa"
	}
	id := p.shop.Goods[slug].Variant
	return id[:]
}

// learn finds the orders' ids, and whether they are what was expected.
func (m *spesaModel) learn(r *rapid.T) {
	d := m.w.Detail(m.placed.Purchase)
	if len(d.Parts) != len(m.in()) || d.Payment.Shared != m.shared || d.Payment.Hold != m.hold || d.Payment.Amount != m.total(most) {
		r.Fatalf("%d parts, payment %+v; the model says %d, shared %v, held %v, %d", len(d.Parts), d.Payment, len(m.in()), m.shared, m.hold, m.total(most))
	}
	for _, p := range m.in() {
		for _, part := range d.Parts {
			if part.Card.Shop == p.shop.ID {
				p.order = part.Order.ID
				if part.Order.Ceiling != p.sum(most) || len(part.Lines) != len(p.lines) {
					r.Fatalf("%s: %d in %d lines, the model says %d in %d", p.shop.Slug, part.Order.Ceiling, len(part.Lines), p.sum(most), len(p.lines))
				}
			}
		}
	}
}

// confirm is what a payment that we hear of does.
func (m *spesaModel) confirm() {
	m.state = "confirmed"
	if m.hold {
		return
	}
	m.taken, m.booked = true, true
	for _, p := range m.all() {
		for _, l := range p.lines {
			l.captured = l.most
		}
	}
}

// take is what carrying out the decision about held money does.
func (m *spesaModel) take() {
	m.booked = true
	if m.decided != "capture" {
		return
	}
	for _, p := range m.all() {
		for _, l := range p.lines {
			if !p.gone {
				l.captured = l.due
			}
		}
	}
}

// expire is what the end of an unpaid page does.
func (m *spesaModel) expire() {
	for _, p := range m.in() {
		p.shelf += p.honey
	}
	m.state, m.paid, m.over = "", false, false
}

// decide is what happens when everybody who is left has packed.
func (m *spesaModel) decide() {
	if !m.hold || m.decided != "" || m.state != "confirmed" {
		return
	}
	for _, p := range m.open() {
		if !p.packed {
			return
		}
	}
	m.decided = "capture"
}

// leave takes an order out of the spesa, with its goods back on the shelf.
func (m *spesaModel) leave(p *partModel) {
	p.gone = true
	p.shelf += p.honey
	if len(m.open()) > 0 {
		return
	}
	m.state = "cancelled"
	if m.hold && m.decided == "" {
		m.decided = "release"
	}
}

// cancel is what cancelling an order does.
func (m *spesaModel) cancel(p *partModel) {
	m.leave(p)
	if m.state == "cancelled" {
		m.askAll(m.ours)
	}
	m.decide()
	m.askAll(p)
}

// askAll asks for what a part still has.
func (m *spesaModel) askAll(p *partModel) {
	if m.frozen() || p.sum(free) == 0 {
		return
	}
	var amounts []money.Cents
	for _, l := range p.lines {
		amounts = append(amounts, l.free())
	}
	m.ask(p, amounts)
}

func (m *spesaModel) ask(p *partModel, amounts []money.Cents) {
	for i, c := range amounts {
		p.lines[i].aside += c
	}
	m.refunds = append(m.refunds, &refundModel{part: p, lines: amounts, state: "pending"})
}

// end brings a refund to its end here.
func (f *refundModel) end(state string) {
	f.state = state
	for i, c := range f.lines {
		f.part.lines[i].aside -= c
		if state == "done" {
			f.part.lines[i].done += c
		}
	}
}

// meet is what looking at the provider's refunds does.
func (m *spesaModel) meet() {
	for _, f := range m.refunds {
		if f.state == "pending" && f.there {
			f.end("done")
		}
	}
}

// hearContest is what looking at the provider's disputes does.
func (m *spesaModel) hearContest() {
	if m.contest == "" {
		return
	}
	m.meet()
	if m.heard == m.there {
		return
	}
	m.heard = m.there
	for _, p := range m.all() {
		switch {
		case m.heard == "lost":
			p.lost = p.sum(captured) - p.sum(done)
		case m.heard == "won" && (p.gone || p == m.ours && m.state == "cancelled"):
			m.askAll(p)
		}
	}
}

// refundedThere is what the provider gave back.
func (m *spesaModel) refundedThere() (sum money.Cents) {
	for _, f := range m.refunds {
		if f.there {
			sum += f.sum()
		}
	}
	return sum
}

func (m *spesaModel) agree(r *rapid.T) {
	var want []string
	for _, p := range m.parts {
		want = append(want, p.shop.ID.String()+" "+strconv.Itoa(p.shelf))
	}
	got := ask[string](m.w, `select string_agg(v.shop_id || ' ' || v.on_hand - v.reserved, ', ' order by v.shop_id) from shop.variants v
		join shop.products p on p.shop_id = v.shop_id and p.id = v.product_id where v.hood_id = $1 and p.slug = 'miele'`, m.w.Hood)
	if got != strings.Join(want, ", ") {
		r.Fatalf("the shelves have %s, the model says %v", got, want)
	}
	mine := 0
	if m.state != "" && m.state != "cancelled" {
		mine = 1
	}
	if got := seats(m.w, m.window); got.Held+got.Taken != mine+len(m.rivals) {
		r.Fatalf("%+v, the model says %d and %d", got, mine, len(m.rivals))
	}
	if m.state != "" && m.state != "held" {
		m.agreeOnMoney(r)
	}
	if m.steps++; m.steps%3 == 0 { // it is slower than the rest together
		m.checked(r)
	}
}

func (m *spesaModel) checked(r *rapid.T) {
	found, err := tenants.Check(context.Background(), m.w.Database.Super, m.w.Hood)
	if err != nil || len(found) > 0 {
		r.Fatalf("broken: %v %v", found, err)
	}
}

func (m *spesaModel) agreeOnMoney(r *rapid.T) {
	d := m.w.Detail(m.placed.Purchase)
	if d.State != m.state || d.Payment.Captured != m.total(captured) || d.Payment.Refunded != m.total(done) {
		r.Fatalf("%s, %d captured, %d given back; the model says %s, %d, %d", d.State, d.Payment.Captured, d.Payment.Refunded,
			m.state, m.total(captured), m.total(done))
	}
	var want []string
	for _, p := range m.in() {
		for _, part := range d.Parts {
			if part.Order.ID != p.order {
				continue
			}
			o := part.Order
			if (o.State == orders.Cancelled) != p.gone || o.Captured != p.sum(captured) || o.Refunded != p.sum(done) {
				r.Fatalf("%s is %s, %d captured, %d given back; the model says gone %v, %d, %d", p.shop.Slug, o.State, o.Captured, o.Refunded,
					p.gone, p.sum(captured), p.sum(done))
			}
			for i, l := range part.Lines {
				if want := p.lines[i]; l.Captured != want.captured || l.Refunded != want.done+want.aside {
					r.Fatalf("%s line %d: %+v; the model says %+v", p.shop.Slug, i+1, l, want)
				}
			}
		}
		want = append(want, fmt.Sprint(m.heard == "open", " ", int(p.lost)))
	}
	got := ask[string](m.w, `select string_agg(disputed || ' ' || lost_cents, ', ' order by shop_id) from hood.parts where purchase_id = $1`, m.placed.Purchase)
	if got != strings.Join(want, ", ") {
		r.Fatalf("disputed and lost: %s; the model says %v", got, want)
	}
}
