package tenants

// theirs is what each order, and without one the association, should have of a
// shared payment whose cost is known: captured, less given back, fee and cost.
// The views are those that levelling reads.
const theirs = `select p.hood_id, p.id as payment_id, s.order_id,
		case when exists (select 1 from hood.given_back w where w.hood_id = p.hood_id and w.payment_id = p.id) then 0
			else s.captured - s.back - s.fee - s.cost end as due
	from hood.payments p join shop.shares s on s.hood_id = p.hood_id and s.payment_id = p.id where p.shared and p.cost_cents is not null
	union all
	select p.hood_id, p.id, null, a.captured - a.back - a.cost
	from hood.payments p join hood.association_shares a on a.hood_id = p.hood_id and a.payment_id = p.id where p.shared and p.cost_cents is not null`

// sharedRules hold what is handed on of a payment for several.
func sharedRules() []rule {
	return []rule{
		{"M8 everyone has of a shared payment what is theirs, or it is owed", `
			select d.hood_id, 'payment ' || d.payment_id || ' order ' || coalesce(d.order_id::text, 'of the association') from (` + theirs + `) d
			where d.due <> (select coalesce(sum(t.amount_cents + t.netted_cents - (select coalesce(sum(r.amount_cents), 0) from hood.reversals r
					where r.hood_id = t.hood_id and r.transfer_id = t.id and r.state <> 'void')), 0) from hood.transfers t
					where t.hood_id = d.hood_id and t.payment_id = d.payment_id and t.order_id is not distinct from d.order_id and t.state <> 'failed')
				- (select coalesce(sum(o.amount_cents), 0) from hood.debts o where o.hood_id = d.hood_id and o.payment_id = d.payment_id
					and o.order_id is not distinct from d.order_id and o.reversal_id is null)
				and not exists (select 1 from hood.transfers t where t.hood_id = d.hood_id and t.payment_id = d.payment_id
					and t.order_id is not distinct from d.order_id and t.state = 'failed')
				and not exists (select 1 from hood.disputes c where c.hood_id = d.hood_id and c.payment_id = d.payment_id and c.state = 'open')`},
		{"M8 never more is sent on than was captured", `
			select p.hood_id, 'payment ' || p.id from hood.payments p where p.captured_cents < (select sum(t.amount_cents - (select coalesce(sum(r.amount_cents), 0)
					from hood.reversals r where r.hood_id = t.hood_id and r.transfer_id = t.id and r.state <> 'void'))
				from hood.transfers t where t.hood_id = p.hood_id and t.payment_id = p.id and t.state <> 'failed')`},
		{"M8 what was taken back of a transfer is its reversals", `
			select t.hood_id, 'transfer ' || t.id from hood.transfers t where t.reversed_cents <> (select coalesce(sum(r.amount_cents), 0)
				from hood.reversals r where r.hood_id = t.hood_id and r.transfer_id = t.id and r.state = 'done')`},
		{"M8 the cost of a shared payment is shared out whole", `
			select p.hood_id, 'payment ' || p.id from hood.payments p join hood.purchases u on u.hood_id = p.hood_id and u.id = p.purchase_id
			where p.shared and p.cost_cents <> u.association_cost_cents + (select coalesce(sum(q.cost_cents), 0) from hood.parts q
				where q.hood_id = p.hood_id and q.purchase_id = p.purchase_id)`},
		{"M8 a debt is settled by what was kept back for it, and no further", `
			select d.hood_id, 'debt ' || d.id from hood.debts d where d.settled_cents > d.amount_cents or d.settled_cents <>
				(select coalesce(sum(s.amount_cents), 0) from hood.settlements s where s.hood_id = d.hood_id and s.debt_id = d.id)`},
		{"M8 what a transfer keeps back settles debts", `
			select t.hood_id, 'transfer ' || t.id from hood.transfers t where t.state <> 'failed' and t.netted_cents <>
				(select coalesce(sum(s.amount_cents), 0) from hood.settlements s where s.hood_id = t.hood_id and s.transfer_id = t.id)`},
		{"M8 a refused reversal is a debt of as much", `
			select r.hood_id, 'reversal ' || r.id from hood.reversals r where (r.state = 'owed') <> exists
				(select 1 from hood.debts d where d.hood_id = r.hood_id and d.reversal_id = r.id and d.amount_cents = r.amount_cents)`},
		{"M8 nothing of a shared payment stays with the platform but its fee", `
			select p.hood_id, 'payment ' || p.id from hood.payments p where p.shared and (p.cost_cents is not null or p.captured_cents = p.refunded_cents)
				and not exists (select 1 from hood.transfers t where t.hood_id = p.hood_id and t.payment_id = p.id and t.state <> 'done')
				and not exists (select 1 from hood.reversals r join hood.transfers t on t.hood_id = r.hood_id and t.id = r.transfer_id
					where t.hood_id = p.hood_id and t.payment_id = p.id and r.state = 'pending')
				and not exists (select 1 from hood.refunds r where r.hood_id = p.hood_id and r.payment_id = p.id and r.state = 'pending')
				and not exists (select 1 from hood.disputes c where c.hood_id = p.hood_id and c.payment_id = p.id and c.state = 'open')
				and 0 <> (select coalesce(sum(l.amount_cents), 0) from shop.ledger l where l.hood_id = p.hood_id and l.payment_id = p.id and l.account = 'platform')
					+ (select coalesce(sum(l.amount_cents), 0) from hood.ledger l where l.hood_id = p.hood_id and l.payment_id = p.id and l.account = 'platform')`},
	}
}
