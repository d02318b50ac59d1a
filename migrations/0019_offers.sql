-- Reduced prices, discount codes and gifts.

-- +goose Up

-- What the law lets a product be reduced by at most, in per cent (null: as much as the
-- shop likes), and the price that this is taken from: a book's cover (L. 128/2011).
alter table shop.products
  add column max_discount_pct int check (max_discount_pct between 0 and 100),
  add column cover_cents bigint check (cover_cents > 0);

-- A reduced price from a moment to another, for a product or a shelf: so many per
-- cent less, or a price.
create table shop.offers (
  shop_id uuid not null,
  id uuid not null,
  hood_id uuid not null,
  product_id uuid,
  shelf_id uuid,
  percent int check (percent between 1 and 90),
  price_cents bigint check (price_cents > 0),
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  ended_at timestamptz,
  created_at timestamptz not null default now(),
  actor text not null,
  primary key (shop_id, id),
  check (num_nonnulls(product_id, shelf_id) = 1),
  check (num_nonnulls(percent, price_cents) = 1),
  check (price_cents is null or product_id is not null),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, product_id) references shop.products (shop_id, id),
  foreign key (shop_id, shelf_id) references shop.shelves (shop_id, id)
);
create index offers_by_end on shop.offers (shop_id, ends_at);

-- price_cents is what is asked now. While an offer is on, regular_cents is what is
-- asked without it, and offer what is said beside the price: public pages read no
-- other row.
alter table shop.variants
  add column regular_cents bigint,
  add column offer jsonb,
  add constraint an_offer_is_whole check ((offer is null) = (regular_cents is null)),
  add constraint an_offer_is_less check (regular_cents > price_cents);
alter table platform.listings add column offer jsonb;

-- Rows of an offer say so; what is not live is asked of nobody.
alter table shop.price_log
  add column offer_id uuid,
  add column live boolean not null default true,
  add foreign key (shop_id, offer_id) references shop.offers (shop_id, id);

-- A shop's discount code.
create table shop.codes (
  shop_id uuid not null,
  id uuid not null,
  hood_id uuid not null,
  code text not null check (code ~ '^[A-Z0-9]{3,20}$'),
  percent int check (percent between 1 and 90),
  amount_cents bigint check (amount_cents > 0),
  free_delivery boolean not null default false,
  minimum_cents bigint not null default 0 check (minimum_cents >= 0),
  shelf_id uuid,
  first_order boolean not null default false,
  with_offers boolean not null default false,
  most_uses int check (most_uses > 0),
  per_person int check (per_person > 0),
  uses int not null default 0 check (uses >= 0),
  starts_at timestamptz not null,
  ends_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null default now(),
  actor text not null,
  primary key (shop_id, id),
  check (num_nonnulls(percent, amount_cents, nullif(free_delivery, false)) = 1),
  constraint used_at_most check (most_uses is null or uses <= most_uses),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, shelf_id) references shop.shelves (shop_id, id)
);
-- Words of a code that has ended may be used again.
create unique index codes_in_use on shop.codes (shop_id, code) where ended_at is null;

-- An order's use of a code counts until the order ends without its goods.
create table shop.code_uses (
  shop_id uuid not null,
  order_id uuid not null,
  code_id uuid not null,
  hood_id uuid not null,
  counted boolean not null default true,
  primary key (shop_id, order_id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, order_id) references shop.orders (shop_id, id),
  foreign key (shop_id, code_id) references shop.codes (shop_id, id)
);
create index code_uses_by_code on shop.code_uses (shop_id, code_id) where counted;

-- Who has ordered before, for codes of a first order or of so many for each person.
create index contacts_by_phone on hood.contacts (hood_id, phone) where phone <> '';
create index contacts_by_email on hood.contacts (hood_id, lower(email)) where email <> '';

-- A line's amounts are what is owed for it: its share of a discount is off already.
-- A percentage is known by itself, since what is weighed is reduced by what it weighs.
-- offer is what was said beside the price when it was ordered.
alter table shop.lines
  add column discount_cents bigint not null default 0 check (discount_cents >= 0),
  add column discount_pct int not null default 0 check (discount_pct between 0 and 100),
  add column offer jsonb,
  drop constraint lines_check2,
  add constraint goods_cost_their_price check (kind <> 'goods' or estimate_cents = price_cents * pieces - discount_cents),
  add constraint only_goods_are_discounted check (kind in ('goods', 'weighed') or (discount_cents = 0 and discount_pct = 0));
alter table shop.orders add column code text not null default '';
alter table hood.parts add column code_id uuid;

call app.isolate('shop.offers');
call app.isolate('shop.codes');
call app.isolate('shop.code_uses');

-- +goose Down
alter table hood.parts drop column code_id;
alter table shop.orders drop column code;
alter table shop.lines
  drop constraint goods_cost_their_price,
  drop constraint only_goods_are_discounted,
  add constraint lines_check2 check (kind <> 'goods' or estimate_cents = price_cents * pieces) not valid,
  drop column discount_cents, drop column discount_pct, drop column offer;
drop index hood.contacts_by_phone, hood.contacts_by_email;
drop table shop.code_uses, shop.codes;
alter table shop.price_log drop column offer_id, drop column live;
alter table platform.listings drop column offer;
alter table shop.variants drop column regular_cents, drop column offer;
drop table shop.offers;
alter table shop.products drop column max_discount_pct, drop column cover_cents;
