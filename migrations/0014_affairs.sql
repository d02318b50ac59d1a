-- What people decide and see about shared money: disputes, the settings of the
-- neighbourhood with who changed them, and which letters went out.

-- +goose Up
-- A payer's bank has taken a payment back, or asks about it. One that is open
-- freezes the money of the payment's orders; an inquiry takes nothing yet.
create table hood.disputes (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  payment_id uuid not null,
  provider_id text not null check (provider_id <> ''),
  account text not null,
  amount_cents bigint not null check (amount_cents > 0),
  reason text not null default '',
  state text not null check (state in ('inquiry', 'open', 'won', 'lost')),
  answered boolean not null default false,
  secure text not null default '',
  due_by timestamptz,
  opened_at timestamptz not null,
  found_at timestamptz not null default now(),
  closed_at timestamptz,
  primary key (hood_id, id),
  unique (hood_id, provider_id),
  check ((state in ('won', 'lost')) = (closed_at is not null)),
  foreign key (hood_id, payment_id) references hood.payments (hood_id, id)
);
create index disputes_by_payment on hood.disputes (hood_id, payment_id);
create index disputes_by_time on hood.disputes (hood_id, opened_at);

-- What a lost dispute took from each order; without an order it is the
-- association's. Each shop reads its own.
create table hood.losses (
  hood_id uuid not null,
  id uuid not null,
  dispute_id uuid not null,
  shop_id uuid,
  order_id uuid,
  amount_cents bigint not null check (amount_cents > 0),
  at timestamptz not null default now(),
  primary key (hood_id, id),
  unique nulls not distinct (hood_id, dispute_id, order_id),
  check ((shop_id is null) = (order_id is null)),
  foreign key (hood_id, dispute_id) references hood.disputes (hood_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (hood_id, order_id) references hood.parts (hood_id, order_id)
);
create index losses_by_order on hood.losses (hood_id, order_id);

-- disputed: the order's money stands still; lost_cents: what disputes took of it.
alter table hood.parts
  add column disputed boolean not null default false,
  add column lost_cents bigint not null default 0 check (lost_cents between 0 and captured_cents);
alter table hood.purchases add column association_lost_cents bigint not null default 0 check (association_lost_cents >= 0);

-- Who changed a setting of the neighbourhood, from what to what. With a shop it
-- is the shop's, such as its fee, and the shop may read it.
create table hood.changes (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  shop_id uuid,
  what text not null check (what <> ''),
  subject text not null default '',
  was jsonb not null,
  new jsonb not null,
  actor text not null,
  at timestamptz not null default now(),
  primary key (hood_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);
create index changes_by_time on hood.changes (hood_id, at desc);

-- Which letters about an order the mail server has taken: neither to whom nor
-- what they said.
create table hood.letters (
  hood_id uuid not null references platform.hoods (id),
  letter text not null,
  shop_id uuid not null,
  order_id uuid not null,
  kind text not null,
  sent_at timestamptz not null default now(),
  primary key (hood_id, letter),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (hood_id, order_id) references hood.parts (hood_id, order_id)
);
create index letters_by_order on hood.letters (hood_id, order_id, sent_at);

call app.isolate('hood.disputes');
call app.isolate('hood.losses', 'parts', append => true);
call app.isolate('hood.changes', 'parts', append => true);
call app.isolate('hood.letters', 'parts', append => true);

-- The association opens an account too: it is no shop's.
alter table platform.stripe_openings drop constraint stripe_openings_pkey, alter column shop_id drop not null,
  add constraint stripe_openings_once unique nulls not distinct (hood_id, shop_id);

alter table hood.breaks drop constraint breaks_kind_check, add constraint breaks_kind_check check (kind in ('unknown', 'foreign', 'differs',
  'mode', 'paid_there', 'not_paid_there', 'refunded_there', 'refund_missing', 'refund_failed', 'held_long', 'account_gone', 'out_of_sight',
  'transfer_missing', 'transfer_differs', 'transfer_failed', 'reversal_missing', 'disputed_there', 'dispute_missing'));

-- +goose Down
delete from hood.breaks where kind in ('disputed_there', 'dispute_missing');
alter table hood.breaks drop constraint breaks_kind_check, add constraint breaks_kind_check check (kind in ('unknown', 'foreign', 'differs',
  'mode', 'paid_there', 'not_paid_there', 'refunded_there', 'refund_missing', 'refund_failed', 'held_long', 'account_gone', 'out_of_sight',
  'transfer_missing', 'transfer_differs', 'transfer_failed', 'reversal_missing')) not valid;
delete from platform.stripe_openings where shop_id is null;
alter table platform.stripe_openings drop constraint stripe_openings_once, add primary key (shop_id);
drop table hood.letters, hood.changes, hood.losses, hood.disputes;
alter table hood.purchases drop column association_lost_cents;
alter table hood.parts drop column disputed, drop column lost_cents;
