package tenants_test

import (
	"slices"
	"strings"
	"testing"

	"sottocasa/internal/testkit"
)

// planted are mistakes that a migration could make, how to undo them, and what
// the reading of the catalogue must say: that, and nothing else.
func planted() map[string]struct{ do, undo, want string } {
	const thing = `create table hood.things (hood_id uuid not null references platform.hoods (id), id uuid not null, primary key (hood_id, id))`
	const drop = `drop table hood.things`
	const app = `sottocasa_app`
	return map[string]struct{ do, undo, want string }{
		"a table that is not isolated": {thing, drop, `hood.things: nobody may a
			hood.things: nobody may d
			hood.things: nobody may r
			hood.things: nobody may w
			hood.things: row security is not enabled and forced`},
		"row security not forced": {`alter table shop.products no force row level security`, `alter table shop.products force row level security`,
			`shop.products: row security is not enabled and forced`},
		"row security off": {`alter table hood.contacts disable row level security`, `alter table hood.contacts enable row level security`,
			`hood.contacts: row security is not enabled and forced`},
		"a policy for everybody": {`create policy more on hood.contacts for select using (true)`, `drop policy more on hood.contacts`,
			`hood.contacts: policy more is for everybody or names no scope`},
		"a policy without a scope": {`create policy more on shop.orders for select to ` + app + ` using (true)`, `drop policy more on shop.orders`,
			`shop.orders: policy more is for everybody or names no scope`},
		"a policy that checks nothing": {`alter policy scope on hood.holds with check (true)`,
			`alter policy scope on hood.holds with check (hood_id = app.hood() and app.shop() is null)`, `hood.holds: policy scope reads otherwise than it writes`},
		"a unique key across scopes": {`create unique index contacts_mail on hood.contacts (email)`, `drop index hood.contacts_mail`,
			`hood.contacts: key hood.contacts_mail does not begin with hood_id`},
		"a unique key of a hood on a shop's table": {`create unique index products_slug on shop.products (hood_id, slug)`, `drop index shop.products_slug`,
			`shop.products: key shop.products_slug does not begin with shop_id`},
		"a scope that may be null": {`alter table hood.stops drop constraint stops_pkey; alter table hood.stops alter hood_id drop not null`,
			`alter table hood.stops add primary key (hood_id, id)`, `hood.stops: hood_id is missing or may be null
			hood.stops: no primary key`},
		"a simple foreign key": {`create table shop.tags (shop_id uuid not null, hood_id uuid not null, id uuid not null, label uuid not null unique, primary key (shop_id, id),
				foreign key (hood_id, shop_id) references platform.shops (hood_id, id), foreign key (label) references shop.tags (label)); call app.isolate('shop.tags')`,
			`drop table shop.tags`, `shop.tags: foreign key tags_label_fkey does not carry the scope
			shop.tags: key shop.tags_label_key does not begin with shop_id`},
		"no foreign key at all": {thing + `; alter table hood.things add purchase_id uuid; call app.isolate('hood.things')`, drop,
			`hood.things: purchase_id has no foreign key`},
		"a foreign key that deletes": {`alter table shop.lines drop constraint lines_shop_id_order_id_fkey, add constraint lines_shop_id_order_id_fkey
				foreign key (shop_id, order_id) references shop.orders (shop_id, id) on delete cascade`,
			`alter table shop.lines drop constraint lines_shop_id_order_id_fkey, add constraint lines_shop_id_order_id_fkey
				foreign key (shop_id, order_id) references shop.orders (shop_id, id)`,
			`shop.lines: foreign key lines_shop_id_order_id_fkey does not carry the scope`},
		"a view of its owner": {`create view shop.all_orders as select * from shop.orders`, `drop view shop.all_orders`,
			`shop.all_orders: a view without security_invoker`},
		"a view of its reader":    {`create view shop.my_orders with (security_invoker = true) as select * from shop.orders`, `drop view shop.my_orders`, ``},
		"a materialised view":     {`create materialized view hood.totals as select hood_id from hood.parts`, `drop materialized view hood.totals`, `hood.totals: a materialised view`},
		"a function of its owner": {`create function app.peek() returns bigint language sql security definer as 'select count(*) from shop.orders'`, `drop function app.peek`, `app.peek: security definer`},
		"truncate granted":        {`grant truncate on shop.orders to ` + app, `revoke truncate on shop.orders from ` + app, `shop.orders: sottocasa_app may truncate`},
		"the checker may write":   {`grant update on shop.orders to sottocasa_check`, `revoke update on shop.orders from sottocasa_check`, `shop.orders: sottocasa_check may update`},
		"an unknown platform table": {`create table platform.notes (id uuid primary key)`, `drop table platform.notes`,
			`platform.notes: a table outside the known schemas, or one of the platform's that is on no list`},
		"a table in public": {`create table public.notes (id uuid primary key)`, `drop table public.notes`,
			`public.notes: a table outside the known schemas, or one of the platform's that is on no list`},
	}
}

func TestISO02APlantedMistakeIsReportedAndNothingElse(t *testing.T) {
	d := testkit.Own(t)
	before := lint(t, d.Super)
	for name, c := range planted() {
		must(t, testkit.Exec(d.Owner, "do $x$ begin "+c.do+"; end $x$"))
		var got []string
		for _, f := range lint(t, d.Super) {
			if !slices.Contains(before, f) {
				got = append(got, f)
			}
		}
		want := strings.Join(strings.Fields(c.want), " ")
		if strings.Join(got, " ") != want {
			t.Errorf("%s:\n got %q\nwant %q", name, strings.Join(got, " "), want)
		}
		must(t, testkit.Exec(d.Owner, "do $x$ begin "+c.undo+"; end $x$"))
		if !slices.Equal(lint(t, d.Super), before) {
			t.Fatalf("%s is still there after it was undone", name)
		}
	}
}
