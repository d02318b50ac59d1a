-- The scope of a transaction, and the one call that isolates a table.
-- The table app.roles is written by the runner before the first migration.

-- +goose Up
create schema platform;
create schema hood;
create schema shop;
create schema river;

-- +goose StatementBegin
create function app.hood() returns uuid language sql stable parallel safe
return nullif(current_setting('app.hood_id', true), '')::uuid;
-- +goose StatementEnd

-- +goose StatementBegin
create function app.shop() returns uuid language sql stable parallel safe
return nullif(current_setting('app.shop_id', true), '')::uuid;
-- +goose StatementEnd

-- +goose StatementBegin
create function app.actor() returns text language sql stable parallel safe
return coalesce(nullif(current_setting('app.actor', true), ''), 'nobody');
-- +goose StatementEnd

-- A conditional write that hit another number of rows raises: neither a batch
-- nor a CTE stops by itself. code is "<fault code> <translation key>".
-- +goose StatementBegin
create function app.expect(got bigint, want bigint, code text) returns void language plpgsql as $$
begin
  if got is distinct from want then
    raise exception using errcode = 'SC001', message = code;
  end if;
end $$;
-- +goose StatementEnd

-- +goose StatementBegin
create function app.role_named(wanted text) returns name language sql stable
return (select r.name from app.roles r where r.kind = wanted);
-- +goose StatementEnd

-- app.isolate puts one table behind its scope: row security enabled and
-- forced, a policy for each of the three roles, and the grants.
--   shop     shop_id = app.shop()
--   open     hood_id = app.hood()
--   closed   hood_id = app.hood() and no shop in scope
--   parts    hood_id = app.hood() and (no shop in scope or its own)
--   listings read by anyone, written by the shop in scope
--   bumps    read by anyone, appended by the scope in force
-- append leaves select and insert only.
-- +goose StatementBegin
create procedure app.isolate(target regclass, kind text default null, append boolean default false)
language plpgsql as $$
declare
  place text := (select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = target);
  rule text;
  owner name := (select pg_get_userbyid(relowner) from pg_class where oid = target);
begin
  kind := coalesce(kind, case place when 'shop' then 'shop' else 'closed' end);
  rule := case kind
    when 'shop' then 'shop_id = app.shop()'
    when 'open' then 'hood_id = app.hood()'
    when 'closed' then 'hood_id = app.hood() and app.shop() is null'
    when 'parts' then 'hood_id = app.hood() and (app.shop() is null or shop_id = app.shop())'
    when 'listings' then 'hood_id = app.hood() and shop_id = app.shop()'
    when 'bumps' then 'hood_id = app.hood() and shop_id is not distinct from app.shop()'
  end;
  if rule is null then
    raise exception 'app.isolate: unknown kind %', kind;
  end if;
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy owner_all on %s to %I using (true) with check (true)', target, owner);
  execute format('create policy check_all on %s for select to %I using (true)', target, app.role_named('check'));
  if kind in ('listings', 'bumps') then
    execute format('create policy read_all on %s for select to %I using (true)', target, app.role_named('app'));
    execute format('create policy scope_insert on %s for insert to %I with check (%s)', target, app.role_named('app'), rule);
    execute format('create policy scope_update on %s for update to %I using (%s) with check (%s)', target, app.role_named('app'), rule, rule);
    execute format('create policy scope_delete on %s for delete to %I using (%s)', target, app.role_named('app'), rule);
  else
    execute format('create policy scope on %s to %I using (%s) with check (%s)', target, app.role_named('app'), rule, rule);
  end if;
  execute format('grant select on %s to %I', target, app.role_named('check'));
  if append then
    execute format('grant select, insert on %s to %I', target, app.role_named('app'));
  else
    execute format('grant select, insert, update, delete on %s to %I', target, app.role_named('app'));
  end if;
end $$;
-- +goose StatementEnd

-- app.share opens a platform table, which has no scope, to the app role with
-- just the rights it needs.
-- +goose StatementBegin
create procedure app.share(target regclass, rights text) language plpgsql as $$
begin
  execute format('grant %s on %s to %I', rights, target, app.role_named('app'));
  execute format('grant select on %s to %I', target, app.role_named('check'));
end $$;
-- +goose StatementEnd

-- The legs of one entry of a book sum to zero in each currency. A statement
-- trigger sees all rows of its INSERT and runs under the statement's scope.
-- +goose StatementBegin
create function app.balanced() returns trigger language plpgsql as $$
begin
  if exists (select 1 from fresh group by entry_id, currency having sum(amount_cents) <> 0) then
    raise exception using errcode = 'SC002', message = 'ledger entry does not balance';
  end if;
  return null;
end $$;
-- +goose StatementEnd

-- +goose StatementBegin
create procedure app.open_schemas() language plpgsql as $$
declare
  place text;
begin
  foreach place in array array['app', 'platform', 'hood', 'shop', 'river'] loop
    execute format('grant usage on schema %I to %I, %I', place, app.role_named('app'), app.role_named('check'));
  end loop;
  execute format('grant select on app.roles to %I, %I', app.role_named('app'), app.role_named('check'));
end $$;
-- +goose StatementEnd
call app.open_schemas();

-- +goose Down
drop schema river cascade;
drop schema shop cascade;
drop schema hood cascade;
drop schema platform cascade;
