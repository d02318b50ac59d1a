package main

import (
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/demo"
	"sottocasa/tenants"
)

// errand is what somebody means to buy.
type errand struct {
	who     demo.Resident
	home    demo.Doorbell
	shops   []int
	goods   []wanted
	method  delivery.Method
	counter bool // paid when it is fetched
	cash    bool
	gift    int // cents for the association
	code    bool
	invoice bool
	bags    int // -1: says nothing
	card    string
	role    role
}

// wanted is so much of a product of a shop.
type wanted struct {
	shop    int
	product demo.Product
	amount  catalog.Amount
}

// role is what is to become of an order beside being sold.
type role string

// The roles.
const (
	rolePlain     role = ""
	rolePart      role = "part"      // a part of a line is given back
	roleWhole     role = "whole"     // all is given back
	roleDeposit   role = "deposit"   // empties come back
	roleMissing   role = "missing"   // a line is left out when it is packed
	roleDashboard role = "dashboard" // given back at Stripe's own pages
	roleFails     role = "fails"     // what is given back comes back
	roleWon       role = "won"       // disputed
	roleLost      role = "lost"
	roleCancelled role = "cancelled" // by the shop, before it is packed
)

// roles are the roles by the order's place in a month of a hundred: however
// small a month is, its first orders have one of nearly everything.
func roleOf(n int) role {
	return map[int]role{3: roleLost, 5: rolePart, 7: roleWon, 9: roleDashboard, 11: roleFails, 13: roleMissing, 15: roleWhole, 17: roleDeposit,
		19: roleCancelled, 27: rolePart, 34: roleMissing, 41: rolePart, 48: roleDeposit, 55: rolePart, 62: roleWhole, 69: roleDashboard,
		76: rolePart, 83: roleMissing, 90: rolePart}[n%100]
}

// plan spreads a month's orders over its days and hours.
func (m *month) plan(orders int) {
	days := int(m.to.Sub(m.from).Hours()+12) / 24
	for n := range orders {
		day := m.from.AddDate(0, 0, n*days/orders)
		at := time.Date(day.Year(), day.Month(), day.Day(), 8+m.rng.IntN(13), 3+m.rng.IntN(54), m.rng.IntN(60), 0, m.zone)
		m.will(at, func() error { return m.buy(m.invent(n)) })
	}
}

// invent makes up an errand: the n-th of the month.
func (m *month) invent(n int) errand {
	e := errand{who: m.n.Residents[m.rng.IntN(len(m.n.Residents))], bags: -1, card: "4242424242424242", role: roleOf(n)}
	e.home = e.who.Addresses[m.rng.IntN(len(e.who.Addresses))]
	e.method = delivery.Delivery
	switch first := m.rng.IntN(len(m.n.Shops)); {
	case e.role == rolePlain && n%3 == 1 || e.role == rolePart && n%2 == 0 || n%100 == 7 || n%100 == 3 && n > 100:
		e.shops = []int{first, (first + 1 + m.rng.IntN(3)) % len(m.n.Shops)}
		if m.rng.IntN(3) == 0 {
			e.shops = append(e.shops, (first+4+m.rng.IntN(3))%len(m.n.Shops))
		}
		e.gift = []int{0, 0, 100, 200}[m.rng.IntN(4)]
	case e.role == roleDeposit:
		e.shops = []int{m.shopWith(func(p demo.Product) bool { return p.Deposit > 0 }, first)}
	default:
		e.shops = []int{first}
		if e.role == rolePlain && n%4 == 2 {
			e.method, e.counter, e.cash = delivery.Pickup, true, m.rng.IntN(3) > 0
		} else if m.rng.IntN(4) == 0 {
			e.method = delivery.Pickup
		}
	}
	e.code, e.invoice = m.rng.IntN(6) == 0, e.role == rolePart && n%100 == 5 || m.rng.IntN(14) == 0
	if m.rng.IntN(4) == 0 {
		e.bags = m.rng.IntN(4)
	}
	if m.rng.IntN(6) == 0 {
		e.card = []string{"5555555555554444", "4000002500000003", "4000008260000000"}[m.rng.IntN(3)]
	}
	if e.role == roleFails {
		e.card = "4000000000005126"
	}
	for _, shop := range e.shops {
		e.goods = append(e.goods, m.fill(shop, e.role)...)
	}
	return e
}

// shopWith finds a shop with a product of a kind, from one on.
func (m *month) shopWith(is func(demo.Product) bool, first int) int {
	for i := range m.n.Shops {
		shop := (first + i) % len(m.n.Shops)
		for _, p := range m.n.Shops[shop].Products {
			if is(p) {
				return shop
			}
		}
	}
	return first
}

// fill chooses goods of a shop, for a little more than its least.
func (m *month) fill(shop int, r role) (list []wanted) {
	s := m.n.Shops[shop]
	least := int(s.Delivery.MinOrder) + 200 + m.rng.IntN(1500)
	sum := 0
	for _, i := range m.rng.Perm(len(s.Products)) {
		p := s.Products[i]
		if !p.OnlineSale || p.Bag || len(list) > 0 && sum >= least || p.Price > 6000 && len(list) > 0 {
			continue
		}
		a, cents := m.amount(p)
		list = append(list, wanted{shop, p, a})
		sum += cents
	}
	if r != roleDeposit {
		return list
	}
	for _, p := range s.Products {
		if p.Deposit > 0 {
			return append([]wanted{{shop, p, catalog.Amount{Pieces: 6}}}, list[:min(1, len(list))]...)
		}
	}
	return list
}

// amount is how much of a product somebody takes, and what it comes to.
func (m *month) amount(p demo.Product) (catalog.Amount, int) {
	switch p.Mode {
	case demo.ByWeight:
		grams := p.Weight.Default + p.Weight.Step*m.rng.IntN(3)
		return catalog.Amount{Grams: grams}, int(p.Price) * grams / 1000
	case demo.PieceWeight:
		return catalog.Amount{Pieces: 1}, int(p.Price) * p.Weight.Piece / 1000
	default:
		pieces := 1
		if p.Price < 800 {
			pieces += m.rng.IntN(4)
		}
		return catalog.Amount{Pieces: pieces}, int(p.Price) * pieces
	}
}

// shopID is the id of a shop of the demo.
func (h *history) shopID(i int) tenants.ShopID {
	return tenants.ShopID(named("shop", h.n.Shops[i].Slug))
}
