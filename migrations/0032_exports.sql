-- Shops that take all they have with them: the zip is made by a job, and waits a
-- while where only the shop's owner gets it.

-- +goose Up
create table shop.exports (
  shop_id uuid not null,
  id uuid not null,
  hood_id uuid not null,
  state text not null check (state in ('making', 'ready')),
  parcel text not null default '',
  bytes bigint not null default 0,
  expires_at timestamptz,
  actor text not null,
  created_at timestamptz not null default now(),
  primary key (shop_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);
create index exports_by_time on shop.exports (shop_id, created_at desc);
call app.isolate('shop.exports');

-- +goose Down
drop table shop.exports;
