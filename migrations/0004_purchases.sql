-- A neighbourhood as only it may see itself: people, baskets, purchases, seats,
-- money and stops. hood.parts alone is seen by its shop too.

-- +goose Up
create table hood.couriers (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  account_id uuid not null references platform.accounts (id),
  name text not null,
  public_name text not null,
  mode text not null check (mode in ('foot', 'bike', 'cargo_bike', 'car')),
  phone text not null,
  seats int not null check (seats between 0 and 99),
  zones uuid[] not null,
  primary key (hood_id, id),
  unique (hood_id, account_id)
);

create table hood.template_couriers (
  hood_id uuid not null,
  template_id uuid not null,
  courier_id uuid not null,
  primary key (hood_id, template_id, courier_id),
  foreign key (hood_id, template_id) references hood.window_templates (hood_id, id),
  foreign key (hood_id, courier_id) references hood.couriers (hood_id, id)
);

create table hood.signups (
  hood_id uuid not null,
  round_id uuid not null,
  courier_id uuid not null,
  state text not null default 'taken' check (state in ('offered', 'taken', 'confirmed', 'done', 'dropped', 'absent')),
  primary key (hood_id, round_id, courier_id),
  foreign key (hood_id, round_id) references hood.rounds (hood_id, id),
  foreign key (hood_id, courier_id) references hood.couriers (hood_id, id)
);
create index signups_by_courier on hood.signups (hood_id, courier_id);

create table hood.contacts (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  name text not null,
  short_name text not null,
  email text not null default '',
  phone text not null default '',
  lang text not null check (lang in ('it', 'en')),
  primary key (hood_id, id)
);

create table hood.addresses (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  street text not null,
  civic text not null,
  stair text not null default '',
  floor text not null default '',
  flat text not null default '',
  buzzer text not null default '',
  cap text not null check (cap ~ '^[0-9]{5}$'),
  comune text not null,
  province text not null,
  note text not null default '',
  zone_id uuid not null,
  approximate boolean not null default false,
  primary key (hood_id, id),
  foreign key (hood_id, zone_id) references hood.zones (hood_id, id)
);

-- A basket is found by the hash of its cookie. draft keeps what was typed at
-- checkout until it is ordered.
create table hood.baskets (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  token_hash bytea not null check (length(token_hash) = 32),
  method text check (method in ('delivery', 'pickup')),
  zone_id uuid,
  approximate boolean not null default false,
  draft jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (hood_id, id),
  unique (hood_id, token_hash),
  foreign key (hood_id, zone_id) references hood.zones (hood_id, id)
);
create index baskets_by_age on hood.baskets (hood_id, updated_at);

create table hood.basket_lines (
  hood_id uuid not null,
  basket_id uuid not null,
  shop_id uuid not null,
  variant_id uuid not null,
  pieces int check (pieces between 1 and 99),
  grams int check (grams between 1 and 100000),
  added_at timestamptz not null default now(),
  primary key (hood_id, basket_id, shop_id, variant_id),
  check ((pieces is null) <> (grams is null)),
  foreign key (hood_id, basket_id) references hood.baskets (hood_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);

create table hood.purchases (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  ref text not null check (ref ~ '^[A-HJ-NP-Z2-9]{6}$'),
  basket_id uuid,
  contact_id uuid not null,
  address_id uuid,
  method text not null check (method in ('delivery', 'pickup')),
  window_id uuid not null,
  state text not null check (state in ('awaiting', 'confirmed', 'expired', 'cancelled')),
  lang text not null check (lang in ('it', 'en')),
  quote jsonb not null,
  quote_hash bytea not null check (length(quote_hash) = 32),
  currency char(3) not null default 'EUR',
  estimate_cents bigint not null check (estimate_cents >= 0),
  ceiling_cents bigint not null check (ceiling_cents >= estimate_cents),
  captured_cents bigint not null default 0 check (captured_cents between 0 and ceiling_cents),
  delivery_cents bigint not null default 0 check (delivery_cents >= 0),
  placed_at timestamptz not null default now(),
  confirmed_at timestamptz,
  primary key (hood_id, id),
  unique (hood_id, ref),
  check ((method = 'delivery') = (address_id is not null)),
  foreign key (hood_id, basket_id) references hood.baskets (hood_id, id),
  foreign key (hood_id, contact_id) references hood.contacts (hood_id, id),
  foreign key (hood_id, address_id) references hood.addresses (hood_id, id),
  foreign key (hood_id, window_id) references hood.windows (hood_id, id)
);
create index purchases_by_basket on hood.purchases (hood_id, basket_id);
create index purchases_by_window on hood.purchases (hood_id, window_id);
create unique index purchases_one_open on hood.purchases (hood_id, basket_id) where state = 'awaiting';

-- A seat: held while someone chooses or pays, then consumed, else released.
create table hood.holds (
  hood_id uuid not null,
  id uuid not null,
  capacity_id uuid not null,
  window_id uuid not null,
  basket_id uuid,
  purchase_id uuid,
  state text not null default 'active' check (state in ('active', 'consumed', 'released', 'expired')),
  units int not null default 1 check (units > 0),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (hood_id, id),
  foreign key (hood_id, capacity_id) references hood.capacities (hood_id, id),
  foreign key (hood_id, window_id) references hood.windows (hood_id, id),
  foreign key (hood_id, basket_id) references hood.baskets (hood_id, id),
  foreign key (hood_id, purchase_id) references hood.purchases (hood_id, id)
);
create unique index holds_one_per_basket on hood.holds (hood_id, basket_id) where state = 'active' and purchase_id is null;
create unique index holds_one_per_purchase on hood.holds (hood_id, purchase_id) where state in ('active', 'consumed');
create index holds_by_capacity on hood.holds (hood_id, capacity_id) where state in ('active', 'consumed');
create index holds_by_expiry on hood.holds (hood_id, expires_at) where state = 'active';

create table hood.parts (
  hood_id uuid not null,
  order_id uuid not null,
  shop_id uuid not null,
  purchase_id uuid not null,
  number int not null,
  short_name text not null,
  state text not null check (state in ('open', 'completed', 'cancelled')),
  payment text not null check (payment in ('pending', 'authorized', 'paid', 'partially_refunded', 'refunded', 'failed')),
  fulfilment text not null check (fulfilment in ('new', 'accepted', 'ready', 'out', 'delivered', 'collected', 'returned')),
  method text not null check (method in ('delivery', 'pickup')),
  at_counter boolean not null default false,
  window_id uuid not null,
  day date not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  parcels int not null default 1 check (parcels between 1 and 99),
  items int not null check (items > 0),
  estimate_cents bigint not null check (estimate_cents >= 0),
  ceiling_cents bigint not null check (ceiling_cents >= estimate_cents),
  captured_cents bigint not null default 0 check (captured_cents between 0 and ceiling_cents),
  placed_at timestamptz not null default now(),
  primary key (hood_id, order_id),
  unique (hood_id, shop_id, number),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (hood_id, purchase_id) references hood.purchases (hood_id, id),
  foreign key (hood_id, window_id) references hood.windows (hood_id, id)
);
create index parts_by_shop_day on hood.parts (hood_id, shop_id, day, starts_at);
create index parts_by_window on hood.parts (hood_id, window_id);
create index parts_by_purchase on hood.parts (hood_id, purchase_id);

-- One way of being paid for one purchase. at_stripe rows carry the idempotency
-- key before the call is made, and the page's life.
create table hood.payments (
  hood_id uuid not null,
  id uuid not null,
  purchase_id uuid not null,
  provider text not null check (provider in ('stripe', 'counter')),
  account text not null default '',
  currency char(3) not null default 'EUR',
  amount_cents bigint not null check (amount_cents > 0),
  authorized_cents bigint not null default 0 check (authorized_cents between 0 and amount_cents),
  captured_cents bigint not null default 0 check (captured_cents between 0 and amount_cents),
  refunded_cents bigint not null default 0 check (refunded_cents between 0 and captured_cents),
  state text not null check (state in ('pending', 'authorized', 'paid', 'partially_refunded', 'refunded', 'failed')),
  attempt int not null default 1 check (attempt > 0),
  idempotency_key text not null,
  session_id text,
  session_url text not null default '',
  intent_id text,
  return_url text not null default '',
  items jsonb not null default '[]',
  lang text not null default 'it' check (lang in ('it', 'en')),
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  paid_at timestamptz,
  primary key (hood_id, id),
  unique (hood_id, idempotency_key),
  unique (hood_id, session_id),
  unique (hood_id, intent_id),
  foreign key (hood_id, purchase_id) references hood.purchases (hood_id, id)
);
create index payments_by_purchase on hood.payments (hood_id, purchase_id);

create table hood.refunds (
  hood_id uuid not null,
  id uuid not null,
  payment_id uuid not null,
  amount_cents bigint not null check (amount_cents > 0),
  reason text not null check (reason in ('late', 'cancelled_by_shop', 'cancelled_by_resident', 'duplicate')),
  state text not null default 'pending' check (state in ('pending', 'succeeded', 'failed')),
  idempotency_key text not null,
  provider_id text,
  created_at timestamptz not null default now(),
  done_at timestamptz,
  primary key (hood_id, id),
  unique (hood_id, idempotency_key),
  foreign key (hood_id, payment_id) references hood.payments (hood_id, id)
);
create index refunds_by_payment on hood.refunds (hood_id, payment_id);

create table hood.stops (
  hood_id uuid not null,
  id uuid not null,
  round_id uuid not null,
  kind text not null check (kind in ('pickup', 'dropoff')),
  shop_id uuid,
  purchase_id uuid,
  position int not null,
  state text not null default 'todo' check (state in ('todo', 'done', 'failed', 'cancelled')),
  reason text not null default '' check (reason in ('', 'absent', 'wrong_address', 'refused', 'damaged', 'missing_item', 'closed_shop', 'weather', 'other')),
  done_at timestamptz,
  primary key (hood_id, id),
  unique nulls not distinct (hood_id, round_id, kind, shop_id, purchase_id),
  check ((kind = 'pickup') = (shop_id is not null)),
  check ((kind = 'dropoff') = (purchase_id is not null)),
  foreign key (hood_id, round_id) references hood.rounds (hood_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (hood_id, purchase_id) references hood.purchases (hood_id, id)
);
create index stops_by_purchase on hood.stops (hood_id, purchase_id);

-- The neighbourhood's book. All legs of an entry come in one INSERT.
create table hood.ledger (
  hood_id uuid not null references platform.hoods (id),
  entry_id uuid not null,
  leg int not null,
  kind text not null,
  account text not null,
  currency char(3) not null,
  amount_cents bigint not null check (amount_cents <> 0),
  purchase_id uuid,
  payment_id uuid,
  refund_id uuid,
  at timestamptz not null default now(),
  primary key (hood_id, entry_id, leg),
  foreign key (hood_id, purchase_id) references hood.purchases (hood_id, id),
  foreign key (hood_id, payment_id) references hood.payments (hood_id, id),
  foreign key (hood_id, refund_id) references hood.refunds (hood_id, id)
);
create index ledger_by_payment on hood.ledger (hood_id, payment_id);
create trigger balanced after insert on hood.ledger referencing new table as fresh
  for each statement execute function app.balanced();

call app.isolate('hood.couriers');
call app.isolate('hood.template_couriers');
call app.isolate('hood.signups');
call app.isolate('hood.contacts');
call app.isolate('hood.addresses');
call app.isolate('hood.baskets');
call app.isolate('hood.basket_lines');
call app.isolate('hood.purchases');
call app.isolate('hood.holds');
call app.isolate('hood.parts', 'parts');
call app.isolate('hood.payments');
call app.isolate('hood.refunds');
call app.isolate('hood.stops');
call app.isolate('hood.ledger', append => true);

-- +goose Down
drop table hood.ledger, hood.stops, hood.refunds, hood.payments, hood.parts, hood.holds, hood.purchases, hood.basket_lines, hood.baskets,
  hood.addresses, hood.contacts, hood.signups, hood.template_couriers, hood.couriers;
