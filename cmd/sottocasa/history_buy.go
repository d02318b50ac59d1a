package main

import (
	"errors"
	"fmt"
	"time"

	"sottocasa/delivery"
	"sottocasa/documents"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// buy goes through the checkout with an errand. What the shops cannot give is
// not bought, as happens to people.
func (m *month) buy(e errand) error {
	token := tenants.Token()
	placed, err := m.checkout(e, token)
	if refused(err) || err == nil && placed == nil {
		m.done.refused++
		return nil
	}
	if err != nil {
		return err
	}
	scope := m.as("resident")
	if placed.AtStripe {
		page, err := m.conductor.PayPage(m.ctx, scope, placed.Payment)
		if err != nil {
			return err
		}
		if err := m.box.Pay(page.Session, e.card); err != nil {
			return err
		}
		if err := m.conductor.Check(m.ctx, scope, placed.Payment); err != nil {
			return err
		}
	}
	return m.bought(e, placed.Purchase)
}

// refused reports whether somebody was told no.
func refused(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f)
}

// checkout fills a basket and places it; nil: there is no window for it.
func (m *month) checkout(e errand, token string) (*orders.Placed, error) {
	put := 0
	for _, w := range e.goods {
		err := m.write("resident", func(h *tenants.HoodTx) error {
			_, err := orders.Put(h, token, m.shopID(w.shop), m.zone.String(), named("variant", w.product.ID), w.amount, false)
			return err
		})
		switch {
		case err == nil:
			put++
		case !refused(err):
			return nil, err
		}
	}
	if put == 0 {
		return nil, nil //nolint:nilnil // nothing is bought, and that is no fault
	}
	if err := m.write("resident", func(h *tenants.HoodTx) error { return m.ask(h, e, token) }); err != nil {
		return nil, err
	}
	full, err := m.seat(e, token)
	if err != nil || full == nil {
		return nil, err
	}
	quote, err := full.Quote()
	if err != nil {
		return nil, err
	}
	seal, err := quote.Seal()
	if err != nil {
		return nil, err
	}
	pay := payments.Stripe
	if e.counter {
		pay = payments.Counter
	}
	placed, err := m.conductor.Place(m.ctx, m.as("resident"), orders.Request{Token: token, Seal: seal, Pay: pay, Lang: locale.It, Zone: m.zone,
		Return: "http://localhost/checkout/return", Secret: m.secret, Inside: len(e.shops) > 1, AtMost: "al massimo"})
	return &placed, err
}

// ask keeps how the goods are to come, for whom, and what else is wished.
func (m *month) ask(h *tenants.HoodTx, e errand, token string) error {
	found := &delivery.Found{Zone: delivery.Zone{ID: named("zone", e.home.Zone)}}
	if err := orders.Choose(h, token, e.method, orders.Draft{CAP: e.home.CAP, Street: e.home.Street}, found); err != nil {
		return err
	}
	d := orders.Draft{Name: e.who.FirstName + " " + e.who.LastName, Email: e.who.Email, Phone: e.who.Phone, Civic: e.home.Civic, Stair: e.home.Stair,
		Floor: e.home.Floor, Flat: e.home.Door, Buzzer: e.home.Buzzer, Adult: true}
	if e.invoice {
		d.Invoice = &documents.Wish{Buyer: documents.Buyer{FirstName: e.who.FirstName, LastName: e.who.LastName, TaxCode: inventedTaxCode,
			Street: e.home.Street, Civic: e.home.Civic, CAP: e.home.CAP, Comune: e.home.Comune, Province: e.home.Province}}
	}
	if err := orders.Describe(h, token, d); err != nil {
		return err
	}
	if e.gift > 0 {
		if err := orders.Contribute(h, token, money.Cents(e.gift)); err != nil {
			return err
		}
	}
	for _, shop := range e.shops {
		if e.bags >= 0 {
			if err := orders.WantBags(h, token, m.shopID(shop), e.bags); err != nil && !fault.Has(err, fault.NotFound) {
				return err
			}
		}
		if e.code && shop == codeShop {
			if err := orders.SetCode(h, token, m.shopID(shop), codeWord); err != nil {
				return err
			}
		}
	}
	return nil
}

// inventedTaxCode is nobody's: of a person born in 1980 in a comune X.
const inventedTaxCode = "SMPDAA80A41H501X"

// seat takes a place in one of the first windows that suit; nil: none does.
func (m *month) seat(e errand, token string) (*orders.Full, error) {
	full, err := orders.Load(m.ctx, m.x.db, m.as("resident"), m.zone.String(), token)
	if err != nil || full == nil {
		return nil, err
	}
	var coming []delivery.Window
	err = m.x.db.HoodRead(m.ctx, m.as("resident"), func(r *tenants.HoodRead) {
		delivery.Coming(r, m.hood, e.method, m.shopID(e.shops[0]), delivery.DaysAhead, &coming)
	})
	if err != nil {
		return nil, err
	}
	wish, later := full.Wish(m.zone), m.rng.IntN(3)
	for _, w := range coming {
		if wish.Judge(w, full.Now, false) != delivery.Free {
			continue
		}
		if later--; later >= 0 {
			continue
		}
		err := m.write("resident", func(h *tenants.HoodTx) error { return orders.TakeSeat(h, token, full, wish, w.ID) })
		if err != nil {
			return nil, err
		}
		return orders.Load(m.ctx, m.x.db, m.as("resident"), m.zone.String(), token)
	}
	return nil, nil //nolint:nilnil // no window suits, and that is no fault
}

// part is one shop's order of a purchase.
type part struct {
	shop      tenants.ShopID
	order     tenants.ID
	purchase  tenants.ID
	starts    time.Time
	ends      time.Time
	pickup    bool
	atCounter bool
}

// parts reads the orders of a purchase.
func (m *month) parts(purchase tenants.ID) (list []part, err error) {
	err = m.x.db.HoodRead(m.ctx, m.as("history"), func(r *tenants.HoodRead) {
		r.Each(`select shop_id, order_id, purchase_id, starts_at, ends_at, method = 'pickup', at_counter from hood.parts
			where hood_id = $1 and purchase_id = $2 order by number, shop_id`, tenants.With(m.hood, purchase), func(row tenants.Row) error {
			var p part
			err := row.Scan(&p.shop, &p.order, &p.purchase, &p.starts, &p.ends, &p.pickup, &p.atCounter)
			list = append(list, p)
			return err
		})
	})
	return list, err
}

// bought plans what becomes of a purchase.
func (m *month) bought(e errand, purchase tenants.ID) error {
	list, err := m.parts(purchase)
	if err != nil || len(list) == 0 {
		return errors.Join(err, fmt.Errorf("purchase %s has %d orders", purchase, len(list)))
	}
	m.done.orders++
	switch {
	case list[0].atCounter:
		m.done.counter++
	case len(list) > 1:
		m.done.shared++
	default:
		m.done.direct++
	}
	if e.invoice {
		m.done.invoices++
	}
	now := m.clock.now()
	if e.role == roleCancelled {
		m.will(now.Add(40*time.Minute), func() error {
			return m.write("history", func(h *tenants.HoodTx) error {
				return orders.Cancel(h, orders.CancelAsk{Shop: list[0].shop, Order: list[0].order, By: orders.ByShop, Reason: orders.CancelReasons()[0]})
			})
		})
		return nil
	}
	pack := list[0].starts.Add(-3 * time.Hour)
	if soonest := now.Add(20 * time.Minute); pack.Before(soonest) {
		pack = soonest
	}
	m.will(pack, func() error { return m.pack(e, list) })
	window := int(list[0].ends.Sub(list[0].starts).Minutes())
	handed := list[0].starts.Add(time.Duration(5+m.rng.IntN(max(1, window-10))) * time.Minute)
	if soonest := pack.Add(30 * time.Minute); handed.Before(soonest) {
		handed = soonest
	}
	m.will(handed, func() error { return m.handOver(e, list) })
	return nil
}
