package world

import "context"

// Crowd opens so many more shops, "Bottega 001" and so on, without goods: every
// third a bakery, the others wine shops; they deliver as the first shop does, and
// every second takes cards.
func (w *World) Crowd(n int) {
	w.T.Helper()
	w.Super(`with made as (
			insert into platform.shops (id, hood_id, slug, name, theme, accent, state)
			select gen_random_uuid(), $1::uuid, 'bottega-' || lpad(n::text, 3, '0') || '-' || right($1::uuid::text, 12), 'Bottega ' || lpad(n::text, 3, '0'), 'base', '#7a3b1d', 'live'
			from generate_series(1, $3::int) n returning id, slug, name, substr(name, 9)::int as n
		), paid as (
			insert into platform.stripe_accounts (id, hood_id, shop_id, charges_enabled) select 'acct_' || id, $1::uuid, id, true from made where n % 2 = 0
		)
		insert into hood.shops (hood_id, shop_id, slug, name, kind, trade, tagline, theme, accent, hours, terms, street, civic, live, position)
		select $1::uuid, m.id, m.slug, m.name, case when m.n % 3 = 0 then '{"it": "Forno", "en": "Bakery"}'::jsonb else '{"it": "Enoteca", "en": "Wine"}'::jsonb end,
			c.trade, c.tagline, c.theme, c.accent, c.hours, c.terms, c.street, m.n::text, true, 100 + m.n
		from made m, hood.shops c where c.hood_id = $1::uuid and c.shop_id = $2::uuid`, w.Hood, w.Shop.ID, n)
	w.Must(w.Hosts.Reload(context.Background()))
}
