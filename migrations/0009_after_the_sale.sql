-- After the sale: refunds by line, notes and messages on orders, withdrawals.

-- +goose Up
-- A refund of one order names it; without an order it is the whole payment's.
alter table hood.refunds
  add column shop_id uuid,
  add column order_id uuid,
  add column note text not null default '',
  add column asked_by text not null default 'nobody',
  add column why text not null default '',
  drop constraint refunds_reason_check,
  add constraint refunds_reason_check check (reason in ('late', 'duplicate', 'cancelled_by_shop', 'cancelled_by_resident', 'missing', 'damaged',
    'weight', 'withdrawal', 'goodwill', 'dashboard', 'other')),
  add check ((shop_id is null) = (order_id is null)),
  add foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  add foreign key (hood_id, order_id) references hood.parts (hood_id, order_id);
create index refunds_by_order on hood.refunds (hood_id, order_id) where order_id is not null;

-- refund_failed: money that did not reach the resident, and that the shop has
-- not asked for again; withdrawn: a withdrawal that it has not answered.
alter table hood.parts
  add column refunded_cents bigint not null default 0 check (refunded_cents between 0 and captured_cents),
  add column refund_failed boolean not null default false,
  add column withdrawn boolean not null default false;
alter table shop.orders
  add column refunded_cents bigint not null default 0 check (refunded_cents between 0 and captured_cents);

-- refunding_cents is asked for and not yet given back.
alter table shop.lines
  add column refunded_cents bigint not null default 0 check (refunded_cents >= 0),
  add column refunding_cents bigint not null default 0 check (refunding_cents >= 0),
  add constraint lines_given_back check (refunded_cents + refunding_cents = 0 or refunded_cents + refunding_cents <= captured_cents);

create table shop.refund_lines (
  shop_id uuid not null,
  refund_id uuid not null,
  order_id uuid not null,
  line int not null,
  hood_id uuid not null,
  amount_cents bigint not null check (amount_cents > 0),
  primary key (shop_id, refund_id, order_id, line),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (hood_id, refund_id) references hood.refunds (hood_id, id),
  foreign key (shop_id, order_id) references shop.orders (shop_id, id),
  foreign key (shop_id, order_id, line) references shop.lines (shop_id, order_id, line)
);
create index refund_lines_by_order on shop.refund_lines (shop_id, order_id, line);

-- text is what people wrote; data holds amounts, lines and reasons.
alter table shop.order_events
  add column text text not null default '',
  add column data jsonb not null default '{}';

-- What a consumer sent with the withdrawal function (art. 54-bis Codice del
-- consumo), word by word as it was acknowledged.
create table hood.withdrawals (
  hood_id uuid not null,
  id uuid not null,
  purchase_id uuid not null,
  shop_id uuid not null,
  order_id uuid not null,
  lines int[] not null check (cardinality(lines) > 0),
  name text not null,
  email text not null,
  lang text not null check (lang in ('it', 'en')),
  content text not null,
  submitted_at timestamptz not null default now(),
  ack_at timestamptz,
  idempotency_key text not null,
  primary key (hood_id, id),
  unique (hood_id, idempotency_key),
  foreign key (hood_id, purchase_id) references hood.purchases (hood_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (hood_id, order_id) references hood.parts (hood_id, order_id)
);
create index withdrawals_by_purchase on hood.withdrawals (hood_id, purchase_id);
create index withdrawals_by_order on hood.withdrawals (hood_id, order_id);

-- What had been given back before refunds knew lines: always all of an order.
insert into shop.refund_lines (shop_id, refund_id, order_id, line, hood_id, amount_cents)
  select l.shop_id, r.id, l.order_id, l.line, l.hood_id, l.captured_cents
  from hood.refunds r join shop.order_payments y on y.hood_id = r.hood_id and y.payment_id = r.payment_id and y.refunded_cents > 0
  join shop.lines l on l.shop_id = y.shop_id and l.order_id = y.order_id and l.captured_cents > 0
  where r.state = 'succeeded';
update shop.lines l set refunded_cents = f.amount_cents from shop.refund_lines f
  where f.shop_id = l.shop_id and f.order_id = l.order_id and f.line = l.line;
update shop.orders set refunded_cents = captured_cents where payment = 'refunded';
update hood.parts set refunded_cents = captured_cents where payment = 'refunded';

call app.isolate('shop.refund_lines', append => true);
call app.isolate('hood.withdrawals');

-- +goose Down
drop table hood.withdrawals, shop.refund_lines;
alter table shop.order_events drop column text, drop column data;
alter table shop.lines drop constraint lines_given_back, drop column refunded_cents, drop column refunding_cents;
alter table shop.orders drop column refunded_cents;
alter table hood.parts drop column refunded_cents, drop column refund_failed, drop column withdrawn;
alter table hood.refunds drop constraint refunds_reason_check, drop column shop_id, drop column order_id, drop column note, drop column asked_by,
  drop column why,
  add constraint refunds_reason_check check (reason in ('late', 'cancelled_by_shop', 'cancelled_by_resident', 'duplicate')) not valid;
