package tenants

// bookRules hold what the books say against the orders, and their seals.
func bookRules() []rule {
	return []rule{
		{"M11 every entry is sealed or waits to be", `
			select l.hood_id, 'entry ' || l.entry_id from (select hood_id, shop_id, entry_id from shop.ledger union select hood_id, null::uuid, entry_id from hood.ledger) l
			left join (select shop_id, unnest(entries) as entry_id from shop.seals union all select null::uuid, unnest(entries) from hood.seals) s
				on s.entry_id = l.entry_id and s.shop_id is not distinct from l.shop_id
			left join hood.unsealed u on u.hood_id = l.hood_id and u.entry_id = l.entry_id
			where s.entry_id is null and u.entry_id is null`},
		{"M11 what is sealed is what it was, in one unbroken chain", `
			select s.hood_id, 'seal ' || s.n || ' of shop ' || s.shop_id from shop.seals s left join shop.seals p on p.shop_id = s.shop_id and p.n = s.n - 1
				where s.hash <> app.shop_seal(s.shop_id, s.entries, s.before) or s.before <> coalesce(p.hash, '') or (p.n is null) <> (s.n = 1)
			union all
			select s.hood_id, 'seal ' || s.n || ' of the neighbourhood' from hood.seals s left join hood.seals p on p.hood_id = s.hood_id and p.n = s.n - 1
				where s.hash <> app.hood_seal(s.hood_id, s.entries, s.before) or s.before <> coalesce(p.hash, '') or (p.n is null) <> (s.n = 1)`},
		{"M12 an order's book is what it took less what it gave back", `
			select o.hood_id, 'order ' || o.id from shop.orders o where o.captured_cents - o.refunded_cents <> (select coalesce(-sum(l.amount_cents), 0)
				from shop.ledger l where l.shop_id = o.shop_id and l.order_id = o.id and (l.account like 'sales:%' or l.account like 'vat:%'
				or l.account in ('deposits', 'rounding', 'contributions')))`},
		{"M12 VAT is taken out of each rate over the order", `
			select r.hood_id, 'order ' || r.order_id || ' at ' || r.rate from (select l.hood_id, l.shop_id, l.order_id, split_part(l.account, ':', 2)::int as rate,
					-sum(l.amount_cents) as gross, coalesce(-sum(l.amount_cents) filter (where l.account like 'vat:%'), 0) as vat,
					bool_or(bool_or(l.account like 'vat:%')) over (partition by l.shop_id, l.order_id) as taxed
				from shop.ledger l where l.order_id is not null and (l.account like 'sales:%' or l.account like 'vat:%') group by 1, 2, 3, 4) r
			where r.vat <> case when r.taxed then r.gross - sign(r.gross) * floor((abs(r.gross) * 200 + 100 + r.rate) / (2 * (100 + r.rate))) else 0 end`},
		{"M12 a deposit in the book is one of the order's", `
			select o.hood_id, 'order ' || o.id from shop.orders o where o.captured_cents > o.refunded_cents and
				(select coalesce(sum(l.captured_cents - l.refunded_cents) filter (where l.kind = 'deposit'), 0) from shop.lines l where l.shop_id = o.shop_id and l.order_id = o.id)
				<> (select coalesce(-sum(b.amount_cents), 0) from shop.ledger b where b.shop_id = o.shop_id and b.order_id = o.id and b.account = 'deposits')`},
		{"M13 a payout is in its holder's book as it stands", `
			select p.hood_id, 'payout ' || p.id from hood.payouts p cross join lateral (
					select account, amount_cents from shop.ledger l where l.shop_id = p.shop_id and l.source = p.provider_id
					union all select account, amount_cents from hood.ledger l where p.shop_id is null and l.hood_id = p.hood_id and l.source = p.provider_id) b
			group by p.hood_id, p.id having
				coalesce(sum(b.amount_cents) filter (where b.account = 'bank'), 0) <> max(case p.state when 'paid' then p.amount_cents else 0 end)
				or coalesce(sum(b.amount_cents) filter (where b.account = 'transit'), 0) <> max(case when p.state in ('pending', 'in_transit') then p.amount_cents else 0 end)
				or coalesce(-sum(b.amount_cents) filter (where b.account = 'stripe'), 0) <> max(case when p.state in ('failed', 'canceled') then 0 else p.ours_cents end)`},
		{"M13 a payout by the provider itself is the sum of what it is made of", `
			select p.hood_id, 'payout ' || p.id from hood.payouts p where p.automatic and p.ours_cents <>
				(select coalesce(sum(i.net_cents), 0) from hood.payout_items i where i.hood_id = p.hood_id and i.payout_id = p.id)`},
		{"M13 what the provider kept of a direct charge is in the book of its shop", `
			select p.hood_id, 'payment ' || p.id from hood.payments p where not p.shared and p.cost_cents is not null and p.cost_cents <>
				(select coalesce(sum(l.amount_cents), 0) from shop.ledger l where l.hood_id = p.hood_id and l.payment_id = p.id and l.kind = 'cost' and l.account = 'stripe_cost')`},
	}
}
