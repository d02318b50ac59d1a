package tenants

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// Violation is a broken invariant of safety.md §3.
type Violation struct {
	Rule  string
	Where string
}

// Tally is an invariant with what breaks it.
type Tally struct {
	Rule  string
	Count int      // of what breaks it
	Where []string // the first of them
}

// whereShown is how many breaches of one invariant are named.
const whereShown = 20

// Check runs the invariants as a role that sees every row, on one
// neighbourhood or, for a zero one, on all, and lists what breaks them. It
// changes nothing.
func Check(ctx context.Context, url string, hood HoodID) ([]Violation, error) {
	tallies, err := Tallies(ctx, url, hood)
	var found []Violation
	for _, t := range tallies {
		for _, w := range t.Where {
			found = append(found, Violation{t.Rule, w})
		}
	}
	return found, err
}

// Tallies is Check for who wants every invariant with its count, also those that
// hold.
func Tallies(ctx context.Context, url string, hood HoodID) ([]Tally, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, errors.New("check: the database does not answer")
	}
	defer func() { _ = conn.Close(ctx) }()
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback(ctx) }()
	var all []Tally
	for _, r := range rules() {
		t, err := r.tally(ctx, tx, hood)
		if err != nil {
			return nil, fmt.Errorf("check: %s: %w", r.id, err)
		}
		all = append(all, t)
	}
	return all, nil
}

func (r rule) tally(ctx context.Context, tx pgx.Tx, hood HoodID) (Tally, error) {
	t := Tally{Rule: r.id}
	rows, err := tx.Query(ctx, `select hood_id::text || ' ' || coalesce(what, ''), count(*) over () from (`+r.sql+`) v (hood_id, what)
		where $1::uuid is null or hood_id = $1 limit $2`, hood, whereShown)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	for rows.Next() {
		where := ""
		if err := rows.Scan(&where, &t.Count); err != nil {
			return t, err
		}
		t.Where = append(t.Where, where)
	}
	return t, rows.Err()
}

// Rules names the invariants that Check runs, with what each says.
func Rules() []string {
	var names []string
	for _, r := range rules() {
		names = append(names, r.id)
	}
	return names
}

// rule is a query whose every row (hood_id, what) is a violation.
type rule struct{ id, sql string }

func rules() []rule {
	return slices.Concat(moneyRules(), refundRules(), sharedRules(), disputeRules(), bookRules(), placeRules(), listingRules(), openingRules())
}

func refundRules() []rule {
	return []rule{
		{"M2 refunds are at most captures", `
			select p.hood_id, 'payment ' || p.id from hood.payments p where p.refunded_cents > p.captured_cents
				or p.refunded_cents <> (select coalesce(sum(r.amount_cents), 0) from hood.refunds r
					where r.hood_id = p.hood_id and r.payment_id = p.id and r.state = 'succeeded')`},
		{"M2 a refund of an order is the sum of its lines", `
			select r.hood_id, 'refund ' || r.id from hood.refunds r where r.order_id is not null and r.amount_cents <>
				(select coalesce(sum(f.amount_cents), 0) from shop.refund_lines f where f.hood_id = r.hood_id and f.refund_id = r.id)`},
		{"M2 a line gives back at most what it took, and what its refunds say", `
			select l.hood_id, 'order ' || l.order_id || ' line ' || l.line from shop.lines l
			left join (select f.shop_id, f.order_id, f.line, coalesce(sum(f.amount_cents) filter (where r.state = 'succeeded'), 0) as back,
				coalesce(sum(f.amount_cents) filter (where r.state = 'pending'), 0) as aside from shop.refund_lines f
				join hood.refunds r on r.hood_id = f.hood_id and r.id = f.refund_id group by 1, 2, 3) g
				on g.shop_id = l.shop_id and g.order_id = l.order_id and g.line = l.line
			where l.refunded_cents <> coalesce(g.back, 0) or l.refunding_cents <> coalesce(g.aside, 0)
				or l.refunded_cents + l.refunding_cents > greatest(l.captured_cents, 0)`},
		{"M2 an order's refunded is its lines', and its share's of the payments", `
			select o.hood_id, 'order ' || o.id from shop.orders o
			where o.refunded_cents <> (select coalesce(sum(l.refunded_cents), 0) from shop.lines l where l.shop_id = o.shop_id and l.order_id = o.id)
				or o.refunded_cents <> (select coalesce(sum(y.refunded_cents), 0) from shop.order_payments y where y.shop_id = o.shop_id and y.order_id = o.id)
				or o.payment <> case when o.refunded_cents = 0 then o.payment when o.refunded_cents = o.captured_cents then 'refunded' else 'partially_refunded' end`},
		{"M2 the books gave back what the refunds say", `
			select p.hood_id, 'payment ' || p.id from hood.payments p where (select coalesce(sum(r.amount_cents), 0) from hood.refunds r
				where r.hood_id = p.hood_id and r.payment_id = p.id and r.state = 'succeeded') <> (select coalesce(-sum(l.amount_cents), 0) from shop.ledger l where l.hood_id = p.hood_id and l.payment_id = p.id
				and l.kind in ('refund', 'refund_failed') and l.account in ('stripe', 'cash', 'platform'))
				+ (select coalesce(-sum(l.amount_cents), 0) from hood.ledger l where l.hood_id = p.hood_id and l.payment_id = p.id
				and l.kind in ('refund', 'refund_failed') and l.account = 'platform')`},
	}
}

func moneyRules() []rule {
	return []rule{
		{"M1 captured is at most authorised, and the sum of the orders' captured", `
			select p.hood_id, 'payment ' || p.id as what from hood.payments p
			where p.captured_cents > p.amount_cents or (p.captured_cents > 0 and p.captured_cents <>
				(select coalesce(sum(s.captured_cents), 0) from shop.order_payments s where s.hood_id = p.hood_id and s.payment_id = p.id)
				+ (select u.association_captured_cents from hood.purchases u where u.hood_id = p.hood_id and u.id = p.purchase_id)
				and not exists (select 1 from shop.ledger l where l.hood_id = p.hood_id and l.payment_id = p.id and l.account = 'excess')
				and not exists (select 1 from hood.ledger l where l.hood_id = p.hood_id and l.payment_id = p.id and l.account = 'excess'))`},
		{"M1 each captured payment has one capture entry per order in the shop's book", `
			select p.hood_id, 'payment ' || p.id from hood.payments p where p.captured_cents > 0 and p.captured_cents <>
				(select coalesce(sum(l.amount_cents), 0) from shop.ledger l
				where l.hood_id = p.hood_id and l.payment_id = p.id and l.kind = 'capture' and l.account in ('stripe', 'cash', 'platform'))
				+ (select coalesce(sum(l.amount_cents), 0) from hood.ledger l
				where l.hood_id = p.hood_id and l.payment_id = p.id and l.kind = 'capture' and l.account = 'platform')`},
		{"M1 an order's captured is its lines'", `
			select o.hood_id, 'order ' || o.id from shop.orders o where o.captured_cents <>
				(select coalesce(sum(l.captured_cents), 0) from shop.lines l where l.shop_id = o.shop_id and l.order_id = o.id)`},
		{"M3 every entry of a shop's book sums to zero", `
			select l.hood_id, 'entry ' || l.entry_id from shop.ledger l group by l.hood_id, l.shop_id, l.entry_id, l.currency having sum(l.amount_cents) <> 0`},
		{"M3 every entry of a neighbourhood's book sums to zero", `
			select l.hood_id, 'entry ' || l.entry_id from hood.ledger l group by l.hood_id, l.entry_id, l.currency having sum(l.amount_cents) <> 0`},
		{"M4 an order is the sum of its lines", `
			select o.hood_id, 'order ' || o.id from shop.orders o where (o.estimate_cents + o.ceiling_cents * 1000000000::numeric) is distinct from
				(select sum(l.estimate_cents) + sum(l.ceiling_cents) * 1000000000::numeric from shop.lines l where l.shop_id = o.shop_id and l.order_id = o.id)`},
		{"M4 a purchase is the sum of its orders", `
			select p.hood_id, 'purchase ' || p.id from hood.purchases p where p.ceiling_cents <>
				(select coalesce(sum(q.ceiling_cents), 0) from hood.parts q where q.hood_id = p.hood_id and q.purchase_id = p.id)
				+ p.association_cents + p.contribution_cents`},
		{"M4 an order comes to what its lines come to", `
			select o.hood_id, 'order ' || o.id from shop.orders o where (o.to_weigh || ' ' || coalesce(o.due_cents::text, '')) <>
				(select count(*) filter (where l.due_cents is null) || ' ' || coalesce(case when bool_and(l.due_cents is not null) then sum(l.due_cents)::text end, '')
				from shop.lines l where l.shop_id = o.shop_id and l.order_id = o.id)`},
		{"M1 a payment by card is on an account of its own shop", `
			select p.hood_id, 'payment ' || p.id from hood.payments p where p.provider = 'stripe' and not p.shared and not exists
				(select 1 from shop.order_payments s join platform.stripe_accounts a on a.shop_id = s.shop_id and a.hood_id = s.hood_id
				where s.hood_id = p.hood_id and s.payment_id = p.id and a.id = p.account)`},
		{"M1 of held money the truth is taken", `
			select o.hood_id, 'order ' || o.id from hood.payments p join shop.order_payments s on s.hood_id = p.hood_id and s.payment_id = p.id
				join shop.orders o on o.shop_id = s.shop_id and o.id = s.order_id
			where p.capture = 'manual' and p.wanted = 'capture' and p.captured_cents > 0 and o.state <> 'cancelled' and o.captured_cents is distinct from o.due_cents`},
		{"M1 no hold outlives what the provider grants", `
			select p.hood_id, 'payment ' || p.id from hood.payments p where p.state = 'authorized' and p.capture_before < now()`},
		{"M5 money taken is an order or on its way back", `
			select p.hood_id, 'payment ' || p.id from hood.payments p join hood.purchases u on u.hood_id = p.hood_id and u.id = p.purchase_id
			where p.captured_cents > p.refunded_cents + (select coalesce(sum(q.lost_cents), 0) from hood.parts q where q.hood_id = p.hood_id and q.purchase_id = p.purchase_id)
				+ u.association_lost_cents and u.state <> 'confirmed'
				and not exists (select 1 from hood.disputes d where d.hood_id = p.hood_id and d.payment_id = p.id and d.state = 'open')
				and not exists (select 1 from hood.refunds r where r.hood_id = p.hood_id and r.payment_id = p.id and r.state in ('pending', 'succeeded'))
				and not exists (select 1 from hood.parts q where q.hood_id = p.hood_id and q.purchase_id = p.purchase_id and q.refund_failed)`},
		{"M6 a basket has one purchase that waits for payment", `
			select p.hood_id, 'basket ' || p.basket_id from hood.purchases p where p.state = 'awaiting'
			group by p.hood_id, p.basket_id having count(*) > 1`},
		{"M9 an order and the neighbourhood's copy of it say the same", `
			select o.hood_id, 'order ' || o.id from shop.orders o left join hood.parts p on p.hood_id = o.hood_id and p.order_id = o.id
			where (p.state, p.payment, p.fulfilment, p.ceiling_cents, p.captured_cents, p.refunded_cents, p.number, p.to_weigh, p.due_cents) is distinct from
				(o.state, o.payment, o.fulfilment, o.ceiling_cents, o.captured_cents, o.refunded_cents, o.number, o.to_weigh, o.due_cents)`},
	}
}

func placeRules() []rule {
	return []rule{
		{"S1 a window's counts are its live seats", `
			select c.hood_id, 'capacity ' || c.id from hood.capacities c where c.held + c.confirmed > c.seats
				or c.held <> (select coalesce(sum(h.units), 0) from hood.holds h where h.hood_id = c.hood_id and h.capacity_id = c.id and h.state = 'active')
				or c.confirmed <> (select coalesce(sum(h.units), 0) from hood.holds h where h.hood_id = c.hood_id and h.capacity_id = c.id and h.state = 'consumed')`},
		{"S2 reserved stock is its live reservations", `
			select v.hood_id, 'variant ' || v.id from shop.variants v where v.on_hand < v.reserved or v.reserved <>
				(select coalesce(sum(r.quantity), 0) from shop.reservations r where r.shop_id = v.shop_id and r.variant_id = v.id and r.state = 'held')`},
		{"S3 a firm purchase has its seat, an ended one has none", `
			select p.hood_id, 'purchase ' || p.id from hood.purchases p where (p.state = 'confirmed') <> exists
				(select 1 from hood.holds h where h.hood_id = p.hood_id and h.purchase_id = p.id and h.state = 'consumed') and p.state <> 'awaiting'`},
		{"S4 no seat outlives its time by more than five minutes without a purchase", `
			select h.hood_id, 'hold ' || h.id from hood.holds h where h.state = 'active' and h.purchase_id is null and h.expires_at < now() - interval '5 minutes'`},
		{"S5 nothing is placed after its window's cut-off", `
			select p.hood_id, 'purchase ' || p.id from hood.purchases p join hood.windows w on w.hood_id = p.hood_id and w.id = p.window_id where p.placed_at > w.cutoff_at`},
		{"S7 an order's goods are reserved all or none", `
			select o.hood_id, 'order ' || o.id from shop.orders o where
				(select count(distinct r.state) from shop.reservations r join shop.lines l on l.shop_id = r.shop_id and l.order_id = r.order_id
					and l.variant_id = r.variant_id where r.shop_id = o.shop_id and r.order_id = o.id and l.left_out <> 'unweighed') > 1`},
		{"S7 what is in a box is reserved with it, in full", `
			select x.hood_id, 'order ' || x.order_id || ' line ' || x.line from shop.line_parts x join shop.lines l using (shop_id, order_id, line)
			join shop.variants v on v.shop_id = x.shop_id and v.id = x.variant_id
			left join shop.reservations r on r.shop_id = x.shop_id and r.order_id = x.order_id and r.variant_id = x.variant_id and r.line = x.line
			left join shop.reservations b on b.shop_id = x.shop_id and b.order_id = x.order_id and b.variant_id = l.variant_id and b.line = 0
			group by x.hood_id, x.shop_id, x.order_id, x.line, x.variant_id, r.quantity, r.state, b.state
			having r.state is distinct from b.state or r.quantity <> sum(x.boxes * coalesce(x.pieces, x.grams))`},
		{"S7 nothing is reserved for goods that an order does not have", `
			select r.hood_id, 'order ' || r.order_id from shop.reservations r join shop.orders o on o.shop_id = r.shop_id and o.id = r.order_id where r.state <> 'released' and not exists
				(select 1 from shop.lines l where l.shop_id = r.shop_id and l.order_id = r.order_id and r.line = 0 and l.variant_id = r.variant_id
				union all select 1 from shop.line_parts x where x.shop_id = r.shop_id and x.order_id = r.order_id and x.line = r.line and x.variant_id = r.variant_id)`},
		{"S7 a purchase has its orders", `
			select p.hood_id, 'purchase ' || p.id from hood.purchases p where not exists
				(select 1 from hood.parts q where q.hood_id = p.hood_id and q.purchase_id = p.id)`},
	}
}

// listingRules compare the public copies of goods with the goods, also what
// their words were made of.
func listingRules() []rule {
	return []rule{
		{"L1 the listings are the live goods that are sold online", `
			select coalesce(p.hood_id, l.hood_id), 'product ' || coalesce(p.id, l.product_id) from
				(select p.hood_id, p.shop_id, p.id, row(p.slug, p.title, s.name, v.price_cents, v.per, p.sale_mode, coalesce(p.net_quantity, 0), coalesce(p.net_unit, ''),
					coalesce(p.drained_g, 0), app.listing_source(p.title, p.about, p.facts, v.sku, h.title))::text as shown,
					p.picture, v.offer
				from shop.products p join platform.shops s on s.id = p.shop_id
				join shop.shelves h on h.shop_id = p.shop_id and h.id = p.shelf_id
				join shop.variants v on v.shop_id = p.shop_id and v.product_id = p.id and v.position = 1
				where p.state = 'live' and p.online) p
			full join platform.listings l on l.shop_id = p.shop_id and l.product_id = p.id and l.hood_id = p.hood_id
			where p.shown is distinct from row(l.slug, l.title, l.shop_name, l.price_cents, l.per, l.sale_mode, l.net_quantity, l.net_unit, l.drained_g, l.source)::text
				or p.picture is distinct from l.image or p.offer is distinct from l.offer or l.edition = 0`},
	}
}
