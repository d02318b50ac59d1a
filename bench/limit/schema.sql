-- The limit program's data: as many shops and goods as our own seed has, in the
-- simplest tables that still have row security.
create schema shop;
set search_path = shop;
create table tenants (id bigint primary key, slug text unique not null, name text not null);
create table products (id bigint generated always as identity primary key, tenant_id bigint not null, category_id int not null, position int not null,
  slug text not null, name text not null, description text not null, price_cents int not null, image_key text not null, published bool not null default true);
insert into tenants select i, 'shop' || i, 'Shop number ' || i from generate_series(1, 1000) i;
insert into products (tenant_id, category_id, position, slug, name, description, price_cents, image_key)
  select t, 1 + (p % 8), p, 'product-' || p, 'Fresh product ' || p || ' of shop ' || t,
  'Made this morning by hand in the neighbourhood with flour, butter & salt; best eaten within two days. Batch ' || md5((t * 1000 + p)::text),
  250 + (p * 37) % 4000, t || '/' || md5((t * 1000 + p)::text)
  from generate_series(1, 1000) t, generate_series(1, 200) p;
create index products_tenant_pos on products (tenant_id, position) where published;
create index products_tenant_cat on products (tenant_id, category_id, position) where published;
create unique index products_tenant_slug on products (tenant_id, slug);
alter table products enable row level security;
create policy p on products using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
do $$ begin create role limit_app login; exception when duplicate_object then null; end $$;
grant usage on schema shop to limit_app;
grant select on all tables in schema shop to limit_app;
alter role limit_app set search_path = shop;
analyze;
