package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/locale"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// token is a basket's cookie: made of numbers, so that SQL can make it too.
func token(run uint32, shop, n int) string { return fmt.Sprintf("bench-%06x-%d-%d", run, shop, n) }

// id is a row's: of which kind, in which shop, the how manieth. They sort by
// kind, shop and number, as ids of ours sort by time.
func id(run uint32, kind, shop, n int) string {
	return fmt.Sprintf("01%06x-%04x-7%03x-8000-%012x", run, kind, shop, n)
}

// Kinds of ids that are there before an order is placed.
const (
	basketKind = 1
	holdKind   = 2
	firstNew   = 16
)

// choose picks n neighbourhoods and in each of them some shops, each with a good
// that is sold by the piece and not for adults only.
func (b *placing) choose(ctx context.Context, n, shops int) (list []*counter, err error) {
	err = b.d.as(ctx, ourBase, func(c *pgx.Conn) error {
		rows, err := c.Query(ctx, `select hood_id, zone_id, shop_id, slug, variant_id, price_cents from (
				select s.hood_id, z.id as zone_id, s.id as shop_id, s.slug, v.id as variant_id, v.price_cents,
					dense_rank() over (partition by s.hood_id order by s.id) as shop, row_number() over (partition by s.id order by v.id) as good
				from platform.shops s join hood.zones z on z.hood_id = s.hood_id and z.slug = 'centro'
				join shop.products p on p.shop_id = s.id and p.sale_mode = 'each' and p.online and p.state = 'live' and p.min_age = 0 and p.lead_hours = 0 and p.made_on is null
				join shop.variants v on v.shop_id = p.shop_id and v.product_id = p.id and v.price_cents between 200 and 3000) x
			where good = 1 and shop <= $1 order by hood_id, shop_id limit $2`, shops, n*shops)
		if err != nil {
			return err
		}
		var x counter
		var g good
		_, err = pgx.ForEachRow(rows, []any{&x.hood, &x.zoneID, &g.shop, &g.slug, &g.variant, &g.price}, func() error {
			if len(list) == 0 || list[len(list)-1].hood != x.hood {
				list = append(list, &counter{hood: x.hood, zoneID: x.zoneID, number: len(list)})
			}
			last := list[len(list)-1]
			last.goods = append(last.goods, g)
			return nil
		})
		return err
	})
	if err == nil && (len(list) < n || len(list[n-1].goods) < shops) {
		err = fmt.Errorf("only %d neighbourhoods can sell, %d with %d shops are asked for", len(list), n, shops)
	}
	return list, err
}

// ready walks one resident through the checkout up to the summary, and copies
// their basket as often as it is needed.
func (b *placing) ready(ctx context.Context, c *counter, number, copies int) error {
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		return err
	}
	if err := b.plenty(ctx, c); err != nil {
		return err
	}
	if err := b.accounts(ctx, c); err != nil {
		return err
	}
	scope, cookie := tenants.InHood(c.hood, "resident"), tenants.Token()
	do := func(fn func(h *tenants.HoodTx) error) {
		if err == nil {
			err = b.db.Hood(ctx, scope, fn)
		}
	}
	for _, g := range c.goods {
		do(func(h *tenants.HoodTx) error {
			_, err := orders.Put(h, cookie, g.shop, zone.String(), g.variant, catalog.Amount{Pieces: g.pieces()}, false)
			return err
		})
	}
	do(func(h *tenants.HoodTx) error {
		return orders.Choose(h, cookie, delivery.Delivery, orders.Draft{CAP: "00152", Street: "Via dei Gelsomini"}, &delivery.Found{Zone: delivery.Zone{ID: c.zoneID}})
	})
	if err != nil {
		return err
	}
	if c.window, err = b.window(ctx, c, scope, zone, cookie); err != nil {
		return err
	}
	do(func(h *tenants.HoodTx) error {
		f, err := orders.Load(ctx, b.db, scope, zone.String(), cookie)
		if err != nil {
			return err
		}
		return orders.TakeSeat(h, cookie, f, f.Wish(zone), c.window)
	})
	do(func(h *tenants.HoodTx) error {
		return orders.Describe(h, cookie, orders.Draft{Name: "Ada Esempi", Email: "ada@posta.example", Phone: "+393000000401", Civic: "9901", Buzzer: "Esempi"})
	})
	if err != nil {
		return err
	}
	basket, err := b.summary(ctx, c, scope, zone, cookie)
	if err != nil {
		return err
	}
	return b.copy(ctx, c, basket, number, copies)
}

// plenty is of everything that is not to run short.
func (b *placing) plenty(ctx context.Context, c *counter) error {
	return b.d.as(ctx, ourBase, func(conn *pgx.Conn) error {
		for _, g := range c.goods {
			if _, err := conn.Exec(ctx, `update shop.variants set on_hand = null where shop_id = $1 and id = $2`, g.shop, g.variant); err != nil {
				return err
			}
		}
		_, err := conn.Exec(ctx, `update hood.capacities set wanted = 1000000, seats = 1000000 where hood_id = $1 and shop_id is null`, c.hood)
		return err
	})
}

// accounts lets every shop take cards, and all of them one payment.
func (b *placing) accounts(ctx context.Context, c *counter) error {
	return b.db.Platform(ctx, "bench", func(p *tenants.PlatformTx) error {
		for _, g := range c.goods {
			account := "acct_bench_" + g.slug
			if err := tenants.ConnectStripe(p, c.hood, g.shop, account, true); err != nil {
				return err
			}
			if err := tenants.SetTransfers(p, c.hood, account, true); err != nil {
				return err
			}
		}
		return tenants.SetShared(p, c.hood, tenants.SharedTerms{On: true})
	})
}

// summary reads what the resident is shown last, and keeps it as the request of
// every copy: the same goods, window and door have the same seal.
func (b *placing) summary(ctx context.Context, c *counter, scope tenants.Scope, zone *time.Location, cookie string) (basket tenants.ID, err error) {
	f, err := orders.Load(ctx, b.db, scope, zone.String(), cookie)
	if err != nil {
		return basket, err
	}
	q, err := f.Quote()
	if err != nil {
		return basket, err
	}
	seal, err := q.Seal()
	if err != nil {
		return basket, err
	}
	c.request = orders.Request{Seal: seal, Pay: payments.Stripe, Lang: locale.It, Zone: zone,
		Return: "https://shops.example/checkout/return", Secret: b.secret}
	return f.Basket.ID, nil
}

// window finds the last window that the basket may have: it stays open longest.
func (b *placing) window(ctx context.Context, c *counter, scope tenants.Scope, zone *time.Location, cookie string) (tenants.ID, error) {
	f, err := orders.Load(ctx, b.db, scope, zone.String(), cookie)
	if err != nil {
		return tenants.ID{}, err
	}
	var all []delivery.Window
	err = b.db.HoodRead(ctx, scope, func(r *tenants.HoodRead) {
		delivery.Coming(r, c.hood, delivery.Delivery, tenants.NoShop(), 10, &all)
	})
	var found tenants.ID
	for _, w := range all {
		if f.Wish(zone).Judge(w, f.Now, false) == delivery.Free {
			found = w.ID
		}
	}
	if err == nil && found == (tenants.ID{}) {
		err = fmt.Errorf("no window is free")
	}
	return found, err
}

// copy makes baskets with lines and seats out of one.
func (b *placing) copy(ctx context.Context, c *counter, basket tenants.ID, shop, copies int) error {
	sql := func(kind int) string {
		return fmt.Sprintf("('%s' || lpad(to_hex(n), 12, '0'))::uuid", id(b.run, kind, shop, 0)[:24])
	}
	return b.d.as(ctx, ourBase, func(conn *pgx.Conn) error {
		for _, s := range []string{
			`insert into hood.baskets (hood_id, id, token_hash, method, zone_id, approximate, draft)
				select b.hood_id, ` + sql(basketKind) + `, sha256(('` + token(b.run, shop, 0)[:len(token(b.run, shop, 0))-1] + `' || n)::bytea), b.method, b.zone_id, b.approximate, b.draft
				from hood.baskets b, generate_series(0, $3 - 1) n where b.hood_id = $1 and b.id = $2`,
			`insert into hood.basket_lines (hood_id, basket_id, shop_id, variant_id, pieces)
				select l.hood_id, ` + sql(basketKind) + `, l.shop_id, l.variant_id, l.pieces
				from hood.basket_lines l, generate_series(0, $3 - 1) n where l.hood_id = $1 and l.basket_id = $2`,
			`insert into hood.holds (hood_id, id, capacity_id, window_id, basket_id, units, expires_at)
				select o.hood_id, ` + sql(holdKind) + `, o.capacity_id, o.window_id, ` + sql(basketKind) + `, o.units, now() + interval '1 day'
				from hood.holds o, generate_series(0, $3 - 1) n where o.hood_id = $1 and o.basket_id = $2 and o.state = 'active'`,
			`update hood.capacities k set held = held + $3 from hood.holds o where o.hood_id = $1 and o.basket_id = $2 and o.state = 'active'
				and k.hood_id = o.hood_id and k.id = o.capacity_id`,
		} {
			if _, err := conn.Exec(ctx, s, c.hood, basket, copies); err != nil {
				return err
			}
		}
		_, err := conn.Exec(ctx, "analyze hood.baskets, hood.basket_lines, hood.holds") // so many at once that no plan fits them
		return err
	})
}
