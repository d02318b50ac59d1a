package tenants

func disputeRules() []rule {
	return []rule{
		{"M10 an order stands still while its payment is disputed, and no longer", `
			select q.hood_id, 'order ' || q.order_id from hood.parts q where q.disputed <> exists (select 1 from hood.disputes d
				join hood.payments p on p.hood_id = d.hood_id and p.id = d.payment_id
				where d.hood_id = q.hood_id and p.purchase_id = q.purchase_id and d.state = 'open')`},
		{"M10 what an order lost is what lost disputes took, and no more than it had", `
			select q.hood_id, 'order ' || q.order_id from hood.parts q where q.lost_cents + q.refunded_cents > q.captured_cents or q.lost_cents <>
				(select coalesce(sum(l.amount_cents), 0) from hood.losses l join hood.disputes d on d.hood_id = l.hood_id and d.id = l.dispute_id
				where l.hood_id = q.hood_id and l.order_id = q.order_id and d.state = 'lost')`},
		{"M10 a lost dispute takes at most what it is about", `
			select d.hood_id, 'dispute ' || d.id from hood.disputes d where
				(select coalesce(sum(l.amount_cents), 0) from hood.losses l where l.hood_id = d.hood_id and l.dispute_id = d.id) >
				case d.state when 'lost' then d.amount_cents else 0 end`},
		{"M10 the books lost what the disputes took", `
			select l.hood_id, 'order ' || l.order_id from hood.losses l where l.order_id is not null group by l.hood_id, l.order_id
				having sum(l.amount_cents) <> (select coalesce(sum(b.amount_cents), 0) from shop.ledger b
				where b.hood_id = l.hood_id and b.order_id = l.order_id and b.kind = 'dispute' and b.account = 'lost')`},
	}
}
