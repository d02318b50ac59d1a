-- The photos that shops send: the same file is kept once in a shop, what they
-- take is counted, and each product says in its own words what is to be seen.

-- +goose Up
-- upload is the SHA-256 of the file that was sent, null for pictures that came
-- with the demo; bytes is what all widths take in the bucket.
alter table shop.images
  add column upload text check (upload ~ '^[0-9a-f]{64}$'),
  add column bytes bigint not null default 0 check (bytes >= 0);
create unique index images_by_upload on shop.images (shop_id, upload);
alter table shop.products add column image_alt jsonb check (image_alt ->> 'it' <> '');
create index products_by_image on shop.products (shop_id, image_id);

-- +goose Down
drop index shop.products_by_image;
alter table shop.products drop column image_alt;
alter table shop.images drop column upload, drop column bytes;
