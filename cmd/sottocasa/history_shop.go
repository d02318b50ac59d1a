package main

import (
	"fmt"
	"time"

	"sottocasa/catalog"
	"sottocasa/documents"
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/tenants"
)

// The shops of the demo that do something of their own in a history, by their
// place.
const (
	codeShop   = 0
	codeWord   = "MENODIECI"
	feeShop    = 1 // the network keeps a twentieth
	flatShop   = 4 // and of this one fifty cents
	bounceShop = 0 // whose bank sends a payout back
)

// prepare opens the neighbourhood, or makes one that is open already as old as
// the month wants, and has its shops want what they have not wanted so far.
func (h *history) prepare(from time.Time) error {
	x := h.x
	fresh := &seeding{ctx: h.ctx, x: x, n: h.n, lib: x.media, hood: h.hood}
	open, err := fresh.done()
	if err != nil {
		return err
	}
	since := time.Now() // the demo's prices are as of the day it is opened
	if open {
		err = h.clock.owner.QueryRow(h.ctx, `select created_at from platform.hoods where id = $1`, h.hood).Scan(&since)
	} else {
		err = seed(h.ctx, x, h.n)
	}
	if err != nil {
		return err
	}
	if err := h.age(since, from); err != nil {
		return err
	}
	if err := x.hosts.Reload(h.ctx); err != nil {
		return err
	}
	for _, a := range h.banked() {
		if err := h.box.PayDaily(a); err != nil {
			return err
		}
	}
	for i := range h.n.Shops {
		if err := h.furnish(i); err != nil {
			return fmt.Errorf("%s: %w", h.n.Shops[i].Slug, err)
		}
	}
	return h.write("history", func(t *tenants.HoodTx) error {
		if err := tenants.SetFee(t, h.shopID(feeShop), tenants.Fee{Permille: 50}); err != nil {
			return err
		}
		if err := tenants.SetFee(t, h.shopID(flatShop), tenants.Fee{Fixed: 50}); err != nil {
			return err
		}
		return t.InShop(h.shopID(codeShop), func(s *tenants.ShopTx) error {
			return catalog.AddCode(s, catalog.Code{ID: tenants.NewID(), Word: codeWord, Percent: 10, Starts: from})
		})
	})
}

// age makes a neighbourhood that opened at a moment, and has sold nothing yet, as
// old as the month wants: its goods had their prices when they were first ordered.
func (h *history) age(since, from time.Time) error {
	days := int(since.Sub(from).Hours()/24) + 1
	_, err := h.clock.owner.Exec(h.ctx, `with hoods as (update platform.hoods set created_at = least(created_at, $2) where id = $1),
		shops as (update platform.shops set created_at = least(created_at, $2) where hood_id = $1)
		update shop.price_log set valid_from = valid_from - make_interval(days => $3) where hood_id = $1`, h.hood, from.AddDate(0, 0, -1), days)
	return err
}

// furnish has a shop charge bags and what its bottles are worth.
func (h *history) furnish(i int) error {
	shop := h.n.Shops[i]
	scope := tenants.InShop(h.hood, h.shopID(i), "history")
	var card tenants.Card
	err := h.x.db.ShopRead(h.ctx, scope, func(r *tenants.ShopRead) { tenants.OwnCard(r, h.hood, h.shopID(i), &card) })
	if err != nil {
		return err
	}
	if card.Terms.Bag = (tenants.Bag{Price: 15, Rate: 22, Count: 1}); i%2 == 1 {
		card.Terms.Bag = tenants.Bag{Price: 10, Rate: 22, Paper: true, Count: 1}
	}
	return h.x.db.Shop(h.ctx, scope, func(t *tenants.ShopTx) error {
		if err := tenants.SaveCard(t, card); err != nil {
			return err
		}
		for _, p := range shop.Products {
			if p.Deposit > 0 {
				if err := h.edit(t, p.ID, func(e *catalog.Edit) { e.Deposit = p.Deposit }); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// edit changes a product as its shopkeeper does.
func (h *history) edit(t *tenants.ShopTx, product string, change func(*catalog.Edit)) error {
	e := catalog.Edit{Product: named("product", product)}
	var title, about locale.Text
	err := t.One(`select v.version, p.title, p.about, coalesce(v.regular_cents, v.price_cents), v.on_hand, p.state, p.deposit_cents
		from shop.products p join shop.variants v on v.shop_id = p.shop_id and v.product_id = p.id and v.position = 1
		where p.shop_id = $1 and p.id = $2`, tenants.With(t.Shop(), e.Product), &e.Version, &title, &about, &e.Price, &e.OnHand, &e.State, &e.Deposit)
	if err != nil {
		return err
	}
	e.Title, e.About = title, about
	change(&e)
	return catalog.Save(t, e)
}

// restock fills the shelves as they were when the shops opened.
func (m *month) restock() error {
	for i, shop := range m.n.Shops {
		err := m.x.db.Shop(m.ctx, tenants.InShop(m.hood, m.shopID(i), "history"), func(t *tenants.ShopTx) error {
			for _, p := range shop.Products {
				if p.Stock == nil {
					continue
				}
				err := m.edit(t, p.ID, func(e *catalog.Edit) {
					if e.OnHand != nil && *e.OnHand < *p.Stock {
						e.OnHand = p.Stock
					}
				})
				if err != nil {
					return fmt.Errorf("%s: %w", p.Slug, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// line is what the shop's list says of a line.
type line struct {
	n        int
	kind     string
	wished   int
	most     int
	scale    int
	captured money.Cents
	left     money.Cents
}

func (m *month) lines(p part) (list []line, err error) {
	err = m.x.db.ShopRead(m.ctx, tenants.InShop(m.hood, p.shop, "history"), func(r *tenants.ShopRead) {
		r.Each(`select line, kind, coalesce(wished_g, 0), coalesce(most_g, 0), scale_g, captured_cents, captured_cents - refunded_cents - refunding_cents
			from shop.lines where shop_id = $1 and order_id = $2 and left_out = '' order by line`, tenants.With(p.shop, p.order), func(row tenants.Row) error {
			var l line
			err := row.Scan(&l.n, &l.kind, &l.wished, &l.most, &l.scale, &l.captured, &l.left)
			list = append(list, l)
			return err
		})
	})
	return list, err
}

// pack has every shop of a purchase accept it, weigh, and say that it is ready.
func (m *month) pack(e errand, list []part) error {
	for i, p := range list {
		all, err := m.lines(p)
		if err != nil {
			return err
		}
		var scales []orders.Scale
		out := 0
		for _, l := range all {
			switch {
			case l.kind != "weighed" && l.kind != "goods":
			case e.role == roleMissing && i == 0 && out == 0:
				out = l.n
			case l.kind == "weighed":
				grams := l.wished * (95 + m.rng.IntN(11)) / 100
				scales = append(scales, orders.Scale{Line: l.n, Grams: max(l.scale, grams/l.scale*l.scale), Anyway: true})
			}
		}
		err = m.write("history", func(h *tenants.HoodTx) error {
			if err := orders.Take(h, p.shop, p.order, orders.StepAccept); err != nil {
				return err
			}
			if out > 0 && len(scales)+1 <= len(all) {
				if err := orders.LeaveOut(h, p.shop, p.order, out); err != nil && !refused(err) {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if err := m.weighed(p, scales); err != nil {
			return err
		}
	}
	return nil
}

// weighed writes the weights down, of what is still to be weighed, and then the
// order is ready.
func (m *month) weighed(p part, scales []orders.Scale) error {
	all, err := m.lines(p)
	if err != nil {
		return err
	}
	known := map[int]bool{}
	for _, s := range scales {
		known[s.Line] = true
	}
	for _, l := range all {
		if l.kind == "weighed" && !known[l.n] { // it was not left out after all
			scales = append(scales, orders.Scale{Line: l.n, Grams: max(l.scale, l.wished/l.scale*l.scale), Anyway: true})
		}
	}
	return m.write("history", func(h *tenants.HoodTx) error {
		if len(scales) > 0 {
			if err := orders.Weigh(h, p.shop, p.order, scales); err != nil {
				return err
			}
		}
		return orders.Take(h, p.shop, p.order, orders.StepReady)
	})
}

// numbers has the shops type the numbers of the documenti commerciali of the
// day; those of the month's last days still wait.
func (m *month) numbers(day time.Time) error {
	if day.After(m.to.AddDate(0, 0, -3)) {
		return nil
	}
	for i := range m.n.Shops {
		scope := tenants.InShop(m.hood, m.shopID(i), "history")
		var waiting []documents.Waiting
		err := m.x.db.ShopRead(m.ctx, scope, func(r *tenants.ShopRead) { documents.ReadWaiting(r, m.shopID(i), &waiting) })
		if err != nil {
			return err
		}
		for n, w := range waiting {
			number := fmt.Sprintf("%04d-%04d", 400+clock.DateOf(day.In(m.zone)).Day, 17+n*3+m.rng.IntN(3))
			err := m.x.db.Shop(m.ctx, scope, func(s *tenants.ShopTx) error { return documents.SetReceipt(s, w.Order, number, false) })
			if err != nil {
				return err
			}
		}
	}
	return nil
}
