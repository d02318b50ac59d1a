-- One basket over several shops: ordered shop by shop where money is not
-- shared, carried from a shop's host to the neighbourhood's, and made by people
-- who leave no e-mail.

-- +goose Up
-- only_shop: whose lines the checkout is about just now; null: everything.
alter table hood.baskets
  add column only_shop uuid,
  add foreign key (hood_id, only_shop) references platform.shops (hood_id, id);

-- A basket on its way from one cookie to another. Only the code's hash is kept.
-- moved is what became of it, told again to a second click.
create table hood.handovers (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  code_hash bytea not null check (length(code_hash) = 32),
  basket_id uuid not null,
  shop_id uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  taken_at timestamptz,
  taken_by uuid,
  moved jsonb,
  primary key (hood_id, id),
  unique (hood_id, code_hash),
  check ((taken_at is null) = (taken_by is null) and (taken_at is null) = (moved is null)),
  foreign key (hood_id, basket_id) references hood.baskets (hood_id, id),
  foreign key (hood_id, taken_by) references hood.baskets (hood_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);
create index handovers_by_basket on hood.handovers (hood_id, basket_id);

-- by_hand: who ordered left no e-mail, so the private page's address is sent by
-- a person; told_at and told_by: when, and whether a shop or the coordinator did.
-- shops: of how many shops the spesa is.
alter table hood.parts
  add column by_hand boolean not null default false,
  add column told_at timestamptz,
  add column told_by text check (told_by in ('shop', 'coordinator')),
  add column shops int not null default 1 check (shops between 1 and 60),
  add constraint parts_told check ((told_at is null) = (told_by is null) and (told_at is null or by_hand));
create index parts_to_tell on hood.parts (hood_id, day, starts_at) where by_hand and told_at is null;

call app.isolate('hood.handovers');

-- What the platform keeps of payments, links and sessions is of no shop: a shop's
-- transaction cannot read it, whatever it asks. Stripe's notices carry the name
-- and the whole amount of who bought from its neighbours too.
-- +goose StatementBegin
create procedure app.keep_from_shops(target regclass) language plpgsql as $$
declare
  owner name := (select pg_get_userbyid(relowner) from pg_class where oid = target);
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy owner_all on %s to %I using (true) with check (true)', target, owner);
  execute format('create policy check_all on %s for select to %I using (true)', target, app.role_named('check'));
  execute format('create policy no_shop on %s to %I using (app.shop() is null) with check (app.shop() is null)', target, app.role_named('app'));
end $$;
-- +goose StatementEnd
call app.keep_from_shops('platform.stripe_events');
call app.keep_from_shops('platform.stripe_objects');
call app.keep_from_shops('platform.link_tokens');
call app.keep_from_shops('platform.sessions');
call app.keep_from_shops('platform.sign_ins');

-- +goose Down
-- +goose StatementBegin
do $$
declare
  t regclass;
begin
  foreach t in array array['platform.stripe_events', 'platform.stripe_objects', 'platform.link_tokens', 'platform.sessions', 'platform.sign_ins']::regclass[] loop
    execute format('drop policy owner_all on %s', t);
    execute format('drop policy check_all on %s', t);
    execute format('drop policy no_shop on %s', t);
    execute format('alter table %s no force row level security', t);
    execute format('alter table %s disable row level security', t);
  end loop;
end $$;
-- +goose StatementEnd
drop procedure app.keep_from_shops(regclass);
drop index hood.parts_to_tell;
alter table hood.parts drop column by_hand, drop column told_at, drop column told_by, drop column shops;
drop table hood.handovers;
alter table hood.baskets drop column only_shop;
