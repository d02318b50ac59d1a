package tenants_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

func as(t *testing.T, address, role, password string) string {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	u.User = url.UserPassword(role, password)
	return u.String()
}

func TestRule9OpenRefusesARoleThatRowSecurityDoesNotBind(t *testing.T) {
	d := testkit.Own(t)
	role := "r_" + d.Name
	t.Cleanup(func() { _ = testkit.Exec(testkit.ClusterURL(t, "postgres"), "drop role if exists "+role) })
	must(t, testkit.Exec(d.Super, `create role `+role+` login password 'x' noinherit; grant usage on schema app, platform, hood, shop, river to `+role))
	for _, c := range []struct{ do, undo, want string }{
		{`alter role %s superuser`, `alter role %s nosuperuser`, "is a superuser"},
		{`alter role %s bypassrls`, `alter role %s nobypassrls`, "has BYPASSRLS"},
		{`alter role %s replication`, `alter role %s noreplication`, "may replicate"},
		{`alter role %s createrole`, `alter role %s nocreaterole`, "may create roles"},
		{`alter role %s createdb`, `alter role %s nocreatedb`, "may create roles or databases"},
		{`grant tk_owner to %s`, `revoke tk_owner from %s`, "is a member"},
		{`grant pg_read_all_data to %s`, `revoke pg_read_all_data from %s`, "is a member"},
		{`alter table hood.stops owner to %s`, `alter table hood.stops owner to tk_owner`, "owns tables"},
		{`alter function app.hood() owner to %s`, `alter function app.hood() owner to tk_owner`, "owns tables, functions"},
		{`alter schema shop owner to %s`, `alter schema shop owner to tk_owner`, "owns tables, functions or schemas"},
		{`alter database ` + d.Name + ` owner to %s`, `alter database ` + d.Name + ` owner to tk_owner`, "owns the database"},
		{`grant create on schema public to %s`, `revoke create on schema public from %s`, "may create tables"},
		{`grant truncate on shop.orders to %s`, `revoke truncate on shop.orders from %s`, "may truncate"},
		{`grant references on shop.orders to %s`, `revoke references on shop.orders from %s`, "may truncate"},
		{`grant trigger on hood.holds to %s`, `revoke trigger on hood.holds from %s`, "may truncate"},
	} {
		sql := func(s string) string { return strings.ReplaceAll(s, "%s", role) }
		must(t, testkit.Exec(d.Super, sql(c.do)))
		db, err := tenants.Open(t.Context(), tenants.Options{URL: as(t, d.Super, role, "x")})
		if err == nil {
			db.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "@") {
			t.Errorf("%s: %v", c.do, err)
		}
		must(t, testkit.Exec(d.Super, sql(c.undo)))
	}
	db, err := tenants.Open(t.Context(), tenants.Options{URL: as(t, d.Super, role, "x")})
	must(t, err)
	db.Close()
	must(t, testkit.Exec(d.Super, `drop owned by `+role))
	for who, address := range map[string]string{"the superuser": d.Super, "the owner": d.Owner} {
		if _, err := tenants.Open(t.Context(), tenants.Options{URL: address}); err == nil {
			t.Errorf("%s serves", who)
		}
	}
}

func TestRule9TheRolesOfTheSchemaAreWhatTheyMustBe(t *testing.T) {
	d := testkit.Shared(t)
	for what, sql := range map[string]string{
		"attributes": `select count(*) from pg_roles where rolname in ('sottocasa_app', 'sottocasa_check')
			and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolinherit)`,
		"members":       `select count(*) from pg_auth_members m join pg_roles r on r.oid in (m.member, m.roleid) where r.rolname like 'sottocasa\_%' and m.member <> 10 and not m.admin_option`,
		"check logs in": `select count(*) from pg_roles where rolname = 'sottocasa_check' and rolcanlogin`,
		"temporary":     `select has_database_privilege('sottocasa_app', current_database(), 'temporary')::int`,
		"create":        `select has_database_privilege('sottocasa_app', current_database(), 'create')::int`,
		"schemas":       `select count(*) from pg_namespace where has_schema_privilege('sottocasa_app', oid, 'create')`,
		"owned":         `select count(*) from pg_shdepend where refobjid = 'sottocasa_app'::regrole and deptype = 'o'`,
		"no policy for owner or check": `select count(*) from ` + scoped + ` t where 2 > (select count(*) from pg_policy p where p.polrelid = t.oid
			and (p.polroles = array['tk_owner'::regrole::oid] and p.polcmd = '*' and pg_get_expr(p.polqual, p.polrelid) = 'true'
				or p.polroles = array['sottocasa_check'::regrole::oid] and p.polcmd = 'r' and pg_get_expr(p.polqual, p.polrelid) = 'true'))`,
	} {
		if n := counts(t, d, sql); n != 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
}

// Neither the owner nor the checker is above row security: a policy lets them.
func TestRule9TheCheckerSeesEverythingAndWritesNothing(t *testing.T) {
	a, _ := two(t)
	conn, err := pgx.Connect(t.Context(), a.Database.Super)
	must(t, err)
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	for _, table := range []string{"shop.products", "hood.zones", "hood.couriers", "hood.parts", "platform.listings", "platform.hoods"} {
		var all, seen int
		must(t, conn.QueryRow(t.Context(), `select count(*) from `+table).Scan(&all))
		tx, err := conn.Begin(t.Context())
		must(t, err)
		_, err = tx.Exec(t.Context(), `set local role sottocasa_check`)
		must(t, err)
		must(t, tx.QueryRow(t.Context(), `select count(*) from `+table).Scan(&seen))
		if seen < all {
			t.Errorf("the checker sees %d of %d rows of %s", seen, all, table)
		}
		if _, err := tx.Exec(t.Context(), `delete from `+table); err == nil {
			t.Errorf("the checker emptied %s", table)
		}
		must(t, tx.Rollback(t.Context()))
	}
	var seen int
	must(t, testkit.Query(a.Database.Owner, `select count(*) from shop.products where hood_id = $1`, []any{a.Hood}, &seen))
	if seen == 0 {
		t.Error("the owner sees nothing: backfills would miss every row")
	}
}

// attacks are statements of somebody who got SQL into a transaction of A's
// shop and aims at B.
func attacks(a, b *world.World) []string {
	list := []string{
		`select count(*) from shop.products where shop_id = '{shop}'`, `select count(*) from shop.orders where hood_id = '{hood}'`,
		`select count(*) from hood.zones where hood_id = '{hood}'`, `select count(*) from hood.contacts`, `select count(*) from hood.parts where hood_id = '{hood}'`,
		`update shop.products set position = 0 where shop_id = '{shop}'`, `delete from shop.shelves where shop_id = '{shop}'`,
		`update hood.windows set state = 'closed' where hood_id = '{hood}'`, `update platform.listings set price_cents = 1 where hood_id = '{hood}'`,
		`update shop.products set shop_id = '{shop}'`, `update shop.products set hood_id = '{hood}'`, `update shop.products set hood_id = '{hood}', shop_id = '{shop}'`,
		`update hood.zones set hood_id = '{hood}'`, `update hood.shops set hood_id = '{hood}', shop_id = '{shop}'`,
		`insert into shop.shelves (shop_id, hood_id, id, slug, title, position) values ('{shop}', '{hood}', gen_random_uuid(), 'x', '{}', 1)`,
		`insert into shop.shelves (shop_id, hood_id, id, slug, title, position) values (app.shop(), '{hood}', gen_random_uuid(), 'x', '{}', 1)`,
		`insert into hood.contacts (hood_id, id, name, short_name, lang) values (app.hood(), gen_random_uuid(), 'x', 'x', 'it')`,
		`insert into hood.streets (hood_id, id, name, folded, cap, zone_id) values (app.hood(), gen_random_uuid(), 'x', 'x', '00100', '{zone}')`,
		`update shop.products set shelf_id = '{shelf}'`, `update shop.variants set product_id = '{product}'`,
		`insert into platform.bumps (hood_id, shop_id) values ('{hood}', '{shop}')`, `insert into platform.bumps (hood_id) values (app.hood())`,
		`select count(*) from shop.products where shop_id = '{shop}' for update`, `select 1 from shop.variants where shop_id = '{shop}' for key share`,
		`copy shop.ledger to program 'cat'`, `copy shop.ledger to '/tmp/ledger'`, `copy shop.shelves from '/etc/passwd'`,
		`set role tk_owner`, `set role postgres`, `set role sottocasa_check`, `set session authorization tk_owner`, `set local row_security = off; select * from shop.orders`,
		`create table shop.mine (id int)`, `create table public.mine (id int)`, `create temporary table mine (id int)`, `create schema mine`,
		`create function shop.mine() returns int language sql as 'select 1'`, `create view shop.mine as select 1`, `create policy mine on shop.orders using (true)`,
		`drop policy scope on shop.orders`, `alter policy scope on shop.orders using (true)`, `alter table shop.orders disable row level security`,
		`alter table shop.orders no force row level security`, `alter table shop.orders owner to sottocasa_app`, `drop table shop.orders`,
		`create index mine on shop.orders (number)`, `create trigger mine before insert on shop.orders for each row execute function app.balanced()`,
		`alter role sottocasa_app bypassrls`, `create role mine`, `grant tk_owner to sottocasa_app`, `grant select on hood.contacts to public`,
		`call app.isolate('shop.orders', 'open')`, `call app.share('shop.orders', 'select')`, `update app.roles set name = 'postgres'`, `delete from app.goose_version`,
		`create or replace function app.shop() returns uuid language sql as 'select null::uuid'`, `alter function app.hood() owner to sottocasa_app`,
		`select pg_read_file('/etc/passwd')`, `select lo_import('/etc/passwd')`, `alter system set row_security = off`, `select pg_reload_conf()`,
		`select * from pg_authid`, `alter database ` + a.Database.Name + ` set row_security = off`, `create extension dblink`, `do language plpython3u 'pass'`,
		`select app.enter('{shop}')`, `alter table river.river_job add mine int`, `update platform.stripe_objects set hood_id = '{hood}'`, `delete from platform.shops`, `delete from platform.hoods`,
	}
	for _, table := range []string{"shop.orders", "shop.products", "shop.ledger", "hood.parts", "hood.contacts", "platform.shops", "platform.listings", "river.river_job"} {
		list = append(list, "truncate "+table, "drop table "+table, "alter table "+table+" add mine int",
			"comment on table "+table+" is 'mine'", "create table public.mine (like "+table+")")
	}
	shelf, zone := "", b.ZoneID.String()
	_ = testkit.Query(b.Database.Super, `select id::text from shop.shelves where shop_id = $1`, []any{b.Shop.ID}, &shelf)
	fill := strings.NewReplacer("{hood}", b.Hood.String(), "{shop}", b.Shop.ID.String(), "{shelf}", shelf, "{zone}", zone, "{product}", b.Shop.Goods["miele"].Product.String())
	for i := range list {
		list[i] = fill.Replace(list[i])
	}
	return list
}

func TestISO07TheServingRoleInSQL(t *testing.T) {
	a, b := two(t)
	a.NewShopper().Buy("delivery")
	b.NewShopper().Buy("delivery")
	conn, err := pgx.Connect(t.Context(), a.Database.App)
	must(t, err)
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	refused, empty := 0, 0
	for _, sql := range attacks(a, b) {
		got, err := attack(t, conn, a, sql)
		switch {
		case err != nil:
			refused++
		case got == 0:
			empty++
		default:
			t.Errorf("%d rows: %s", got, sql)
		}
	}
	t.Logf("%d statements: %d refused, %d without a row", refused+empty, refused, empty)
}

// attack runs one statement in A's shop and gives how many rows, or what
// count, it came to.
func attack(t *testing.T, conn *pgx.Conn, a *world.World, sql string) (int, error) {
	t.Helper()
	ctx := t.Context()
	tx, err := conn.Begin(ctx)
	must(t, err)
	defer func() { _ = tx.Rollback(ctx) }()
	_, err = tx.Exec(ctx, fmt.Sprintf(`select set_config('app.hood_id', '%s', true), set_config('app.shop_id', '%s', true)`, a.Hood, a.Shop.ID))
	must(t, err)
	const rights = `select coalesce(sum(cardinality(relacl)), 0) from pg_class`
	var before, after int
	must(t, tx.QueryRow(ctx, rights).Scan(&before))
	results, err := tx.Conn().PgConn().Exec(ctx, sql).ReadAll()
	if err != nil {
		return 0, err
	}
	last := results[len(results)-1]
	if strings.Contains(sql, "select count(*)") && len(last.Rows) == 1 {
		n := 0
		_, err := fmt.Sscan(string(last.Rows[0][0]), &n)
		return n, err
	}
	if tag := last.CommandTag.String(); tag == "GRANT" || tag == "CALL" { // to grant what is not one's own is a warning
		must(t, tx.QueryRow(ctx, rights).Scan(&after))
		return after - before, nil
	}
	if !strings.HasPrefix(last.CommandTag.String(), "SELECT") && !last.CommandTag.Insert() && !last.CommandTag.Update() && !last.CommandTag.Delete() {
		return 1, nil // a command that was obeyed
	}
	return int(last.CommandTag.RowsAffected()), nil
}
