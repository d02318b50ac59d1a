-- A shop: its settings, catalogue, stock, orders and book.

-- +goose Up
create table shop.settings (
  shop_id uuid not null,
  hood_id uuid not null,
  about jsonb not null,
  phone text not null default '',
  whatsapp text not null default '',
  email text not null default '',
  address jsonb not null,
  legal jsonb not null,
  weekly_closing jsonb not null default '{"it": ""}',
  primary key (shop_id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);

create table shop.counters (
  shop_id uuid not null,
  hood_id uuid not null,
  next_order int not null default 1001 check (next_order > 1000),
  primary key (shop_id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);

create table shop.shelves (
  shop_id uuid not null,
  id uuid not null,
  hood_id uuid not null,
  slug text not null,
  title jsonb not null,
  position int not null,
  primary key (shop_id, id),
  unique (shop_id, slug),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);

create table shop.images (
  shop_id uuid not null,
  id uuid not null,
  hood_id uuid not null,
  picture jsonb not null,
  created_at timestamptz not null default now(),
  primary key (shop_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);

-- facts holds what the law wants on the page of a food or a thing (FOOD-01):
-- allergens, ingredients, origin, storage, operator, strength, withdrawal.
create table shop.products (
  shop_id uuid not null,
  id uuid not null,
  hood_id uuid not null,
  slug text not null,
  shelf_id uuid not null,
  title jsonb not null check (title ->> 'it' <> ''),
  about jsonb not null,
  sale_mode text not null check (sale_mode in ('each', 'weight', 'piece_weight')),
  online boolean not null default true,
  state text not null default 'live' check (state in ('draft', 'live', 'hidden')),
  vat_rate int not null check (vat_rate in (0, 4, 5, 10, 22)),
  vat_nature text not null default '' check ((vat_rate = 0) = (vat_nature <> '')),
  perishable boolean not null default false,
  min_age int not null default 0 check (min_age in (0, 18)),
  net_quantity int check (net_quantity > 0),
  net_unit text check (net_unit in ('g', 'ml', 'pz')),
  drained_g int check (drained_g > 0),
  unit_price_exempt text not null default '',
  facts jsonb not null default '{}',
  image_id uuid,
  out_until date,
  made_on int[] check (made_on <@ array[0, 1, 2, 3, 4, 5, 6]),
  lead_hours int not null default 0 check (lead_hours between 0 and 2160),
  position int not null,
  updated_at timestamptz not null default now(),
  primary key (shop_id, id),
  unique (shop_id, slug),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, shelf_id) references shop.shelves (shop_id, id),
  foreign key (shop_id, image_id) references shop.images (shop_id, id)
);
create index products_by_shelf on shop.products (shop_id, shelf_id, position);

-- Stock is in pieces or, for goods by weight, in grams; null is not counted.
create table shop.variants (
  shop_id uuid not null,
  id uuid not null,
  hood_id uuid not null,
  product_id uuid not null,
  sku text not null default '',
  title jsonb not null default '{"it": ""}',
  price_cents bigint not null check (price_cents > 0),
  per text not null check (per in ('piece', 'kg')),
  on_hand int check (on_hand >= 0),
  reserved int not null default 0 check (reserved >= 0),
  version int not null default 1,
  position int not null default 1,
  primary key (shop_id, id),
  check (on_hand is null or reserved <= on_hand),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, product_id) references shop.products (shop_id, id)
);
create index variants_by_product on shop.variants (shop_id, product_id, position);

-- Every price that was ever asked, for the lowest of thirty days (art. 17-bis
-- Codice del consumo).
create table shop.price_log (
  shop_id uuid not null,
  id uuid not null,
  hood_id uuid not null,
  variant_id uuid not null,
  price_cents bigint not null check (price_cents > 0),
  valid_from timestamptz not null default now(),
  actor text not null,
  primary key (shop_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, variant_id) references shop.variants (shop_id, id)
);
create index price_log_by_variant on shop.price_log (shop_id, variant_id, valid_from);

create table shop.orders (
  shop_id uuid not null,
  id uuid not null,
  hood_id uuid not null,
  purchase_id uuid not null,
  number int not null,
  state text not null check (state in ('open', 'completed', 'cancelled')),
  payment text not null check (payment in ('pending', 'authorized', 'paid', 'partially_refunded', 'refunded', 'failed')),
  fulfilment text not null check (fulfilment in ('new', 'accepted', 'ready', 'out', 'delivered', 'collected', 'returned')),
  method text not null check (method in ('delivery', 'pickup')),
  at_counter boolean not null default false,
  window_id uuid not null,
  day date not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  short_name text not null,
  phone text not null default '',
  note text not null default '',
  lang text not null check (lang in ('it', 'en')),
  currency char(3) not null default 'EUR',
  estimate_cents bigint not null check (estimate_cents >= 0),
  ceiling_cents bigint not null check (ceiling_cents >= estimate_cents),
  captured_cents bigint not null default 0 check (captured_cents between 0 and ceiling_cents),
  placed_at timestamptz not null default now(),
  closed_reason text not null default '',
  primary key (shop_id, id),
  unique (shop_id, number),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (hood_id, purchase_id) references hood.purchases (hood_id, id),
  foreign key (hood_id, window_id) references hood.windows (hood_id, id)
);
create index orders_by_purchase on shop.orders (shop_id, purchase_id);

-- Each line carries three amounts: estimated, at most, captured.
create table shop.lines (
  shop_id uuid not null,
  order_id uuid not null,
  line int not null,
  hood_id uuid not null,
  kind text not null check (kind in ('goods', 'weighed', 'delivery', 'bag', 'deposit', 'contribution', 'rounding', 'discount')),
  variant_id uuid,
  product_slug text not null default '',
  title jsonb not null,
  pieces int check (pieces between 1 and 99),
  grams int check (grams between 1 and 100000),
  price_cents bigint not null,
  per text not null check (per in ('piece', 'kg', 'whole')),
  vat_rate int check (vat_rate in (0, 4, 5, 10, 22)),
  vat_nature text not null default '',
  estimate_cents bigint not null,
  ceiling_cents bigint not null,
  captured_cents bigint not null default 0,
  facts jsonb not null default '{}',
  primary key (shop_id, order_id, line),
  check (pieces is null or grams is null),
  check (kind in ('rounding', 'discount') or (estimate_cents >= 0 and ceiling_cents >= estimate_cents)),
  check (kind <> 'goods' or estimate_cents = price_cents * pieces),
  check (kind <> 'bag' or price_cents > 0),
  check (kind <> 'deposit' or vat_rate is null),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, order_id) references shop.orders (shop_id, id),
  foreign key (shop_id, variant_id) references shop.variants (shop_id, id)
);

-- What an order has taken off the shelf: held until paid, then consumed.
create table shop.reservations (
  shop_id uuid not null,
  order_id uuid not null,
  variant_id uuid not null,
  hood_id uuid not null,
  quantity int not null check (quantity > 0),
  state text not null default 'held' check (state in ('held', 'consumed', 'released')),
  primary key (shop_id, order_id, variant_id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, order_id) references shop.orders (shop_id, id),
  foreign key (shop_id, variant_id) references shop.variants (shop_id, id)
);
create index reservations_live on shop.reservations (shop_id, variant_id) where state = 'held';

-- The order's share of each payment and of each refund.
create table shop.order_payments (
  shop_id uuid not null,
  order_id uuid not null,
  payment_id uuid not null,
  hood_id uuid not null,
  amount_cents bigint not null check (amount_cents > 0),
  captured_cents bigint not null default 0 check (captured_cents between 0 and amount_cents),
  refunded_cents bigint not null default 0 check (refunded_cents between 0 and captured_cents),
  primary key (shop_id, order_id, payment_id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, order_id) references shop.orders (shop_id, id),
  foreign key (hood_id, payment_id) references hood.payments (hood_id, id)
);

create table shop.order_events (
  shop_id uuid not null,
  id uuid not null,
  hood_id uuid not null,
  order_id uuid not null,
  what text not null,
  actor text not null,
  at timestamptz not null default now(),
  primary key (shop_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, order_id) references shop.orders (shop_id, id)
);
create index order_events_by_order on shop.order_events (shop_id, order_id, at);

create table shop.ledger (
  shop_id uuid not null,
  entry_id uuid not null,
  leg int not null,
  hood_id uuid not null,
  kind text not null,
  account text not null,
  currency char(3) not null,
  amount_cents bigint not null check (amount_cents <> 0),
  order_id uuid,
  payment_id uuid,
  refund_id uuid,
  at timestamptz not null default now(),
  primary key (shop_id, entry_id, leg),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, order_id) references shop.orders (shop_id, id),
  foreign key (hood_id, payment_id) references hood.payments (hood_id, id),
  foreign key (hood_id, refund_id) references hood.refunds (hood_id, id)
);
create index shop_ledger_by_payment on shop.ledger (shop_id, payment_id);
create trigger balanced after insert on shop.ledger referencing new table as fresh
  for each statement execute function app.balanced();

call app.isolate('shop.settings');
call app.isolate('shop.counters');
call app.isolate('shop.shelves');
call app.isolate('shop.images');
call app.isolate('shop.products');
call app.isolate('shop.variants');
call app.isolate('shop.price_log', append => true);
call app.isolate('shop.orders');
call app.isolate('shop.lines');
call app.isolate('shop.reservations');
call app.isolate('shop.order_payments');
call app.isolate('shop.order_events', append => true);
call app.isolate('shop.ledger', append => true);

-- +goose Down
drop table shop.ledger, shop.order_events, shop.order_payments, shop.reservations, shop.lines, shop.orders, shop.price_log, shop.variants,
  shop.products, shop.images, shop.shelves, shop.counters, shop.settings;
