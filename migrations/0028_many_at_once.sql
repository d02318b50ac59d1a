-- Many goods changed at once, with what they were before: one tap takes it back.

-- +goose Up

-- A text as it is searched: lower case, without the accents of our languages.
create function app.plain(t text) returns text language sql immutable parallel safe
return translate(lower(t), 'àáâäãèéêëìíîïòóôöõùúûüçñ’', 'aaaaaeeeeiiiiooooouuuucn''');

create table shop.bulks (
  shop_id uuid not null,
  id uuid not null,
  hood_id uuid not null,
  what text not null check (what in ('price', 'stock', 'shelf', 'state')),
  count int not null check (count > 0),
  at timestamptz not null default now(),
  actor text not null,
  undone_at timestamptz,
  primary key (shop_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);
create index bulks_by_time on shop.bulks (shop_id, at);

-- before and after are the one value that was changed: {"price": 690}. Undoing
-- leaves alone what somebody has changed since.
create table shop.bulk_rows (
  shop_id uuid not null,
  bulk_id uuid not null,
  variant_id uuid not null,
  hood_id uuid not null,
  before jsonb not null,
  after jsonb not null,
  primary key (shop_id, bulk_id, variant_id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, bulk_id) references shop.bulks (shop_id, id),
  foreign key (shop_id, variant_id) references shop.variants (shop_id, id)
);

call app.isolate('shop.bulks');
call app.isolate('shop.bulk_rows', append => true);

-- +goose Down
drop table shop.bulk_rows, shop.bulks;
drop function app.plain(text);
