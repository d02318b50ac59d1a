-- Goods that a shop brings from elsewhere: the file, what was planned of each of
-- its products, and how far that is done.

-- +goose Up

-- An import waits for its columns to be named, is planned, waits for a yes, is
-- written, and fetches its pictures. table_key and pictures_key are objects that
-- no page shows; they go when it is over.
create table shop.imports (
  shop_id uuid not null,
  id uuid not null,
  hood_id uuid not null,
  state text not null check (state in ('mapping', 'planning', 'planned', 'writing', 'pictures', 'done', 'failed', 'dropped')),
  name text not null,
  table_key text not null default '',
  pictures_key text not null default '',
  header jsonb not null default '[]',
  sample jsonb not null default '[]',
  reading jsonb not null default '{}',
  options jsonb not null default '{}',
  why jsonb,
  actor text not null,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (shop_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);
create index imports_by_time on shop.imports (shop_id, created_at desc);

-- picture is what becomes of the address that the file names for one.
create table shop.import_rows (
  shop_id uuid not null,
  import_id uuid not null,
  n int not null,
  hood_id uuid not null,
  line int not null,
  slug text not null,
  title text not null,
  item jsonb not null,
  verdict text not null check (verdict in ('added', 'changed', 'same', 'refused')),
  changes jsonb not null default '[]',
  why jsonb not null default '[]',
  notes jsonb not null default '[]',
  done boolean not null default false,
  product_id uuid,
  picture text not null default 'none' check (picture in ('none', 'wanted', 'taken', 'failed')),
  picture_why jsonb,
  primary key (shop_id, import_id, n),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, import_id) references shop.imports (shop_id, id),
  foreign key (shop_id, product_id) references shop.products (shop_id, id)
);
create index import_rows_to_do on shop.import_rows (shop_id, import_id, n) where not done;
create index import_rows_by_product on shop.import_rows (shop_id, product_id) where product_id is not null;
create index import_rows_pictures on shop.import_rows (shop_id, import_id, n) where picture = 'wanted';

-- How files name goods: by article number and by bar code.
create index variants_by_sku on shop.variants (shop_id, sku) where sku <> '';
create index products_by_gtin on shop.products (shop_id, (facts ->> 'gtin')) where facts ->> 'gtin' is not null;

call app.isolate('shop.imports');
call app.isolate('shop.import_rows');

-- +goose Down
drop index shop.products_by_gtin, shop.variants_by_sku;
drop table shop.import_rows, shop.imports;
