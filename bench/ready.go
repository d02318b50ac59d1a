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

// choose picks shops of different neighbourhoods, each with a good that is sold
// by the piece and not for adults only.
func (b *placing) choose(ctx context.Context, n int) (list []*counter, err error) {
	err = b.d.as(ctx, ourBase, func(c *pgx.Conn) error {
		rows, err := c.Query(ctx, `select distinct on (s.hood_id) s.hood_id, s.id, s.slug, z.id, v.id, v.price_cents
			from platform.shops s join hood.zones z on z.hood_id = s.hood_id and z.slug = 'centro'
			join shop.products p on p.shop_id = s.id and p.sale_mode = 'each' and p.online and p.state = 'live' and p.min_age = 0 and p.lead_hours = 0 and p.made_on is null
			join shop.variants v on v.shop_id = p.shop_id and v.product_id = p.id and v.price_cents between 200 and 3000
			order by s.hood_id, s.id, v.id limit $1`, n)
		if err != nil {
			return err
		}
		var x counter
		_, err = pgx.ForEachRow(rows, []any{&x.hood, &x.shop, &x.slug, &x.zoneID, &x.variant, &x.price}, func() error {
			one := x
			one.number = len(list)
			list = append(list, &one)
			return nil
		})
		return err
	})
	if err == nil && len(list) < n {
		err = fmt.Errorf("only %d neighbourhoods can sell, %d are asked for", len(list), n)
	}
	return list, err
}

// ready walks one resident through the checkout up to the summary, and copies
// their basket as often as it is needed.
func (b *placing) ready(ctx context.Context, c *counter, shop, copies int) error {
	err := b.d.as(ctx, ourBase, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `with s as (update shop.variants set on_hand = null where shop_id = $1 and id = $2)
			update hood.capacities set wanted = 1000000, seats = 1000000 where hood_id = $3 and shop_id is null`, c.shop, c.variant, c.hood)
		return err
	})
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		return err
	}
	scope, cookie := tenants.InHood(c.hood, "resident"), tenants.Token()
	do := func(fn func(h *tenants.HoodTx) error) {
		if err == nil {
			err = b.db.Hood(ctx, scope, fn)
		}
	}
	do(func(h *tenants.HoodTx) error {
		_, err := orders.Put(h, cookie, c.shop, zone.String(), c.variant, catalog.Amount{Pieces: 1 + 2500/c.price}, false)
		return err
	})
	do(func(h *tenants.HoodTx) error {
		return orders.Choose(h, cookie, delivery.Delivery, orders.Draft{CAP: "00152", Street: "Via dei Gelsomini"}, &delivery.Found{Zone: delivery.Zone{ID: c.zoneID}})
	})
	if err != nil {
		return err
	}
	window, err := b.window(ctx, c, scope, zone, cookie)
	if err != nil {
		return err
	}
	do(func(h *tenants.HoodTx) error {
		f, err := orders.Load(ctx, b.db, scope, zone.String(), cookie)
		if err != nil {
			return err
		}
		return orders.TakeSeat(h, cookie, f, f.Wish(zone), window)
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
	return b.copy(ctx, c, basket, shop, copies)
}

// summary reads what the resident is shown last, and keeps it as the request of
// every copy: the same goods, window and door have the same seal.
func (b *placing) summary(ctx context.Context, c *counter, scope tenants.Scope, zone *time.Location, cookie string) (basket tenants.ID, err error) {
	f, err := orders.Load(ctx, b.db, scope, zone.String(), cookie)
	if err != nil {
		return basket, err
	}
	account := "acct_bench_" + c.slug
	err = b.db.Platform(ctx, "bench", func(p *tenants.PlatformTx) error { return tenants.ConnectStripe(p, c.hood, c.shop, account, true) })
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
		Return: "https://" + c.slug + ".shops.example/checkout/return", Secret: b.secret}
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
		delivery.Coming(r, c.hood, delivery.Delivery, c.shop, 10, &all)
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
		return nil
	})
}
