-- One payment for several shops: what each of them and the neighbourhood's
-- association is to have of it, what was sent on, what came back, what is owed.

-- +goose Up

-- association_share: per cent of the delivery fee that goes to the association.
alter table platform.hoods
  add column shared_payments boolean not null default false,
  add column association_share int not null default 0 check (association_share between 0 and 100),
  add column contribution boolean not null default false;

-- An account without a shop is the association's.
alter table platform.stripe_accounts alter column shop_id drop not null;
create unique index stripe_accounts_of_hood on platform.stripe_accounts (hood_id) where shop_id is null and replaced_at is null;

-- What the network keeps of a shop's goods: nothing, a part, or so much an order.
create table hood.fees (
  hood_id uuid not null,
  shop_id uuid not null,
  kind text not null check (kind in ('none', 'percent', 'fixed')),
  permille int not null default 0 check (permille between 0 and 300),
  cents bigint not null default 0 check (cents between 0 and 10000),
  updated_at timestamptz not null default now(),
  primary key (hood_id, shop_id),
  check ((kind = 'percent') = (permille > 0) and (kind = 'fixed') = (cents > 0)),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);

-- association_cents is its part of the delivery fee; what was captured and
-- given back is of that and the contribution together.
alter table hood.purchases
  add column contribution_cents bigint not null default 0 check (contribution_cents >= 0),
  add column association_cents bigint not null default 0 check (association_cents >= 0),
  add column association_captured_cents bigint not null default 0,
  add column association_refunded_cents bigint not null default 0,
  add constraint association_in_bounds check (association_captured_cents between 0 and association_cents + contribution_cents
    and association_refunded_cents between 0 and association_captured_cents);

-- cost_cents is what the provider kept of a shared payment; unknown until read.
alter table hood.payments
  add column shared boolean not null default false,
  add column cost_cents bigint check (cost_cents >= 0),
  add column charge_id text,
  add constraint shared_on_the_platform check (not shared or (provider = 'stripe' and account = '')),
  add constraint cost_of_shared check (cost_cents is null or shared);

-- The fee as it was agreed when the order was placed.
alter table hood.parts
  add column fee_permille int not null default 0 check (fee_permille between 0 and 300),
  add column fee_fixed_cents bigint not null default 0 check (fee_fixed_cents >= 0);

-- association: of what the association had, and of no order.
alter table hood.refunds
  add column association boolean not null default false,
  add constraint refunds_of_one check (not association or order_id is null);

-- Without an order it is the association's. amount_cents is what goes over the
-- network, netted_cents what is kept back for debts. fee_cents and cost_cents
-- say what was kept back besides, as it stood when the row was written.
create table hood.transfers (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  payment_id uuid not null,
  shop_id uuid,
  order_id uuid,
  account text not null check (account <> ''),
  amount_cents bigint not null check (amount_cents >= 0),
  fee_cents bigint not null default 0,
  cost_cents bigint not null default 0,
  netted_cents bigint not null default 0 check (netted_cents >= 0),
  reversed_cents bigint not null default 0 check (reversed_cents between 0 and amount_cents),
  state text not null default 'pending' check (state in ('pending', 'done', 'failed')),
  idempotency_key text not null,
  provider_id text,
  why text not null default '',
  created_at timestamptz not null default now(),
  done_at timestamptz,
  primary key (hood_id, id),
  unique (hood_id, idempotency_key),
  unique (hood_id, provider_id),
  check (amount_cents + netted_cents > 0),
  check ((shop_id is null) = (order_id is null)),
  foreign key (hood_id, payment_id) references hood.payments (hood_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (hood_id, order_id) references hood.parts (hood_id, order_id)
);
create index transfers_by_payment on hood.transfers (hood_id, payment_id);
create index transfers_by_order on hood.transfers (hood_id, order_id) where order_id is not null;
create index transfers_by_shop on hood.transfers (hood_id, shop_id, created_at) where shop_id is not null;
create index transfers_waiting on hood.transfers (hood_id, created_at) where state = 'pending';

-- Money asked back of a transfer: owed is what there was no balance for, void
-- what was asked of a transfer that never went.
create table hood.reversals (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  transfer_id uuid not null,
  shop_id uuid,
  refund_id uuid,
  amount_cents bigint not null check (amount_cents > 0),
  state text not null default 'pending' check (state in ('pending', 'done', 'owed', 'void')),
  idempotency_key text not null,
  provider_id text,
  why text not null default '',
  created_at timestamptz not null default now(),
  done_at timestamptz,
  primary key (hood_id, id),
  unique (hood_id, idempotency_key),
  unique (hood_id, provider_id),
  foreign key (hood_id, transfer_id) references hood.transfers (hood_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (hood_id, refund_id) references hood.refunds (hood_id, id)
);
create index reversals_by_transfer on hood.reversals (hood_id, transfer_id);
create index reversals_waiting on hood.reversals (hood_id, created_at) where state = 'pending';

-- What a shop (without one: the association) owes the platform: of a reversal
-- that was refused, or because nothing was left to take its share of the
-- provider's cost from.
create table hood.debts (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  payment_id uuid not null,
  shop_id uuid,
  order_id uuid,
  reversal_id uuid,
  amount_cents bigint not null check (amount_cents > 0),
  settled_cents bigint not null default 0 check (settled_cents between 0 and amount_cents),
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  primary key (hood_id, id),
  unique (hood_id, reversal_id),
  check ((settled_at is not null) = (settled_cents = amount_cents)),
  foreign key (hood_id, payment_id) references hood.payments (hood_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (hood_id, order_id) references hood.parts (hood_id, order_id),
  foreign key (hood_id, reversal_id) references hood.reversals (hood_id, id)
);
create index debts_open on hood.debts (hood_id, shop_id) where settled_at is null;
create index debts_by_payment on hood.debts (hood_id, payment_id);
create index debts_by_order on hood.debts (hood_id, order_id) where order_id is not null;

-- Which transfer kept back how much of which debt.
create table hood.settlements (
  hood_id uuid not null references platform.hoods (id),
  debt_id uuid not null,
  transfer_id uuid not null,
  shop_id uuid,
  amount_cents bigint not null check (amount_cents > 0),
  at timestamptz not null default now(),
  primary key (hood_id, debt_id, transfer_id),
  foreign key (hood_id, debt_id) references hood.debts (hood_id, id),
  foreign key (hood_id, transfer_id) references hood.transfers (hood_id, id)
);
create index settlements_by_transfer on hood.settlements (hood_id, transfer_id);

alter table hood.breaks drop constraint breaks_kind_check,
  add constraint breaks_kind_check check (kind in ('unknown', 'foreign', 'differs', 'mode', 'paid_there', 'not_paid_there', 'refunded_there',
    'refund_missing', 'refund_failed', 'held_long', 'account_gone', 'out_of_sight', 'transfer_missing', 'transfer_differs', 'transfer_failed',
    'reversal_missing'));

-- When the platform's own books were compared for a neighbourhood.
alter table platform.hoods
  add column compared_at timestamptz,
  add column searched_at timestamptz;

call app.isolate('hood.fees', 'parts');
call app.isolate('hood.transfers', 'parts');
call app.isolate('hood.reversals', 'parts');
call app.isolate('hood.debts', 'parts');
call app.isolate('hood.settlements', 'parts');

-- +goose Down
drop table hood.settlements, hood.debts, hood.reversals, hood.transfers, hood.fees;
alter table hood.breaks drop constraint breaks_kind_check,
  add constraint breaks_kind_check check (kind in ('unknown', 'foreign', 'differs', 'mode', 'paid_there', 'not_paid_there', 'refunded_there',
    'refund_missing', 'refund_failed', 'held_long', 'account_gone', 'out_of_sight')) not valid;
alter table hood.refunds drop constraint refunds_of_one, drop column association;
alter table hood.parts drop column fee_permille, drop column fee_fixed_cents;
alter table hood.payments drop constraint cost_of_shared, drop constraint shared_on_the_platform, drop column shared, drop column cost_cents,
  drop column charge_id;
alter table hood.purchases drop constraint association_in_bounds, drop column contribution_cents, drop column association_cents,
  drop column association_captured_cents, drop column association_refunded_cents;
drop index platform.stripe_accounts_of_hood;
delete from platform.stripe_accounts where shop_id is null;
alter table platform.stripe_accounts alter column shop_id set not null;
alter table platform.hoods drop column shared_payments, drop column association_share, drop column contribution, drop column compared_at,
  drop column searched_at;
