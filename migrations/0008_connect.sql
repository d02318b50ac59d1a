-- What is known of each shop's account at Stripe, the mode that a payment was
-- opened in, and the differences between Stripe's books and ours.

-- +goose Up
-- An account stays here when its shop has gone on to another one: money may
-- still have to go back over it. A shop is charged on the one that was not
-- replaced, unless that has gone.
alter table platform.stripe_accounts
  drop constraint stripe_accounts_shop_id_key,
  add column submitted boolean not null default false,
  add column payouts_enabled boolean not null default false,
  add column transfers_enabled boolean not null default false,
  add column due jsonb not null default '[]',
  add column due_by timestamptz,
  add column disabled text not null default '',
  add column gone_at timestamptz,
  add column replaced_at timestamptz,
  add column seen_at timestamptz,
  add column compared_at timestamptz,
  add column searched_at timestamptz;
create unique index stripe_accounts_of_shop on platform.stripe_accounts (shop_id) where replaced_at is null;

-- The key of the call that opens an account, written down before the call with
-- what is asked, so that a second call asks the same.
create table platform.stripe_openings (
  shop_id uuid primary key,
  hood_id uuid not null references platform.hoods (id),
  idempotency_key text not null unique,
  name text not null,
  email text not null,
  site text not null,
  asked_at timestamptz not null default now(),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);
call app.share('platform.stripe_openings', 'select, insert, update, delete');

alter table hood.payments add column live boolean not null default false;
create index payments_by_account on hood.payments (hood_id, account, created_at);
create index payments_unsettled on hood.payments (hood_id, account) where state in ('pending', 'authorized');
create index refunds_by_provider on hood.refunds (hood_id, provider_id) where provider_id is not null;
create index refunds_unsettled on hood.refunds (hood_id, payment_id) where state = 'pending';

-- A difference between the two books. It has one open row, however often it is
-- seen, and somebody closes it with a note. resolved_at: it is not seen any more.
create table hood.breaks (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  kind text not null check (kind in ('unknown', 'foreign', 'differs', 'mode', 'paid_there', 'not_paid_there', 'refunded_there',
    'refund_missing', 'refund_failed', 'held_long', 'account_gone', 'out_of_sight')),
  subject text not null check (subject <> ''),
  account text not null,
  payment_id uuid,
  ours jsonb not null default '{}',
  theirs jsonb not null default '{}',
  made_at timestamptz not null,
  found_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  resolved_at timestamptz,
  closed_at timestamptz,
  closed_by text not null default '',
  note text not null default '',
  primary key (hood_id, id),
  check ((closed_at is null) = (note = '')),
  foreign key (hood_id, payment_id) references hood.payments (hood_id, id)
);
create unique index breaks_open on hood.breaks (hood_id, kind, subject) where closed_at is null;
create index breaks_by_subject on hood.breaks (hood_id, kind, subject, closed_at);
create index breaks_by_time on hood.breaks (hood_id, closed_at, found_at);
call app.isolate('hood.breaks');

-- +goose Down
drop table hood.breaks;
drop index hood.refunds_unsettled, hood.refunds_by_provider, hood.payments_unsettled, hood.payments_by_account;
alter table hood.payments drop column live;
drop table platform.stripe_openings;
drop index platform.stripe_accounts_of_shop;
alter table platform.stripe_accounts drop column submitted, drop column payouts_enabled, drop column transfers_enabled, drop column due,
  drop column due_by, drop column disabled, drop column gone_at, drop column replaced_at, drop column seen_at, drop column compared_at,
  drop column searched_at;
delete from platform.stripe_accounts a using platform.stripe_accounts b where a.shop_id = b.shop_id and a.created_at < b.created_at;
alter table platform.stripe_accounts add constraint stripe_accounts_shop_id_key unique (shop_id);
