package tenants

func openingRules() []rule {
	return []rule{
		{"O1 what is approved has a shop that left its draft, and nothing else has", `
			select o.hood_id, 'opening ' || o.id from platform.openings o join platform.shops s on s.id = o.shop_id
			where (o.state = 'approved') = (s.state = 'draft')`},
		{"O1 a draft is on no street, and what is live is on its own", `
			select c.hood_id, 'shop ' || c.shop_id from hood.shops c join platform.shops s on s.id = c.shop_id
			where (s.state = 'draft' and c.live) or c.slug <> s.slug or c.hood_id <> s.hood_id`},
	}
}
