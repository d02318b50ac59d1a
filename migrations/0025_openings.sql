-- A shopkeeper's road from nothing to a published shop, and names that look
-- like others' (decisions/0038).

-- +goose Up

-- Two names are alike when the eye takes one for the other: forno and f0rno,
-- da-nives and danives. internal/italy has the same rule.
create function app.alike(slug text) returns text language sql immutable parallel safe
return replace(replace(translate(slug, '0135-', 'oles'), 'rn', 'm'), 'vv', 'w');

create index hoods_alike on platform.hoods (app.alike(slug));
create index shops_alike on platform.shops (app.alike(slug));

-- A sign-in that may make its account: of who begins to open a shop.
alter table platform.sign_ins add column joins boolean not null default false;

-- An opening belongs to an account, which has no shop yet; its shop is a draft
-- from the step on that names it.
create table platform.openings (
  id uuid primary key,
  account_id uuid not null references platform.accounts (id),
  hood_id uuid not null references platform.hoods (id),
  shop_id uuid,
  trade text not null,
  state text not null default 'begun' check (state in ('begun', 'asked', 'returned', 'approved')),
  reached int not null default 1 check (reached between 1 and 5),
  version int not null default 1,
  reason text not null default '' check ((reason <> '') = (state = 'returned')),
  created_at timestamptz not null default now(),
  asked_at timestamptz,
  decided_at timestamptz,
  decided_by text not null default '',
  moved_at timestamptz not null default now(),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  check (shop_id is not null or state = 'begun'),
  check (state <> 'asked' or reached = 5)
);
create unique index openings_one on platform.openings (account_id) where state <> 'approved';
create unique index openings_by_shop on platform.openings (shop_id) where shop_id is not null;
create index openings_by_hood on platform.openings (hood_id, state, asked_at);
create index openings_by_move on platform.openings (moved_at) where state in ('begun', 'returned');
call app.share('platform.openings', 'select, insert, update, delete');

-- What nobody has gone on with is forgotten, with the draft it made. A shop that
-- was ever more than a draft stays, whoever asks.
-- +goose StatementBegin
create function app.only_drafts() returns trigger language plpgsql as $$
begin
  if old.state <> 'draft' then
    raise exception using errcode = 'SC001', message = 'conflict error.opening_moved';
  end if;
  return old;
end $$;
-- +goose StatementEnd
create trigger only_drafts before delete on platform.shops for each row execute function app.only_drafts();
-- +goose StatementBegin
do $$ begin
  execute format('grant delete on platform.shops to %I', app.role_named('app'));
end $$;
-- +goose StatementEnd

-- +goose Down
drop trigger only_drafts on platform.shops;
drop function app.only_drafts();
-- +goose StatementBegin
do $$ begin
  execute format('revoke delete on platform.shops from %I', app.role_named('app'));
end $$;
-- +goose StatementEnd
drop table platform.openings;
alter table platform.sign_ins drop column joins;
drop index platform.shops_alike, platform.hoods_alike;
drop function app.alike(text);
