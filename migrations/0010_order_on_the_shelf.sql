-- A shelf's products come in their order, without sorting, and each row has the
-- picture that its pages show, with the product's own words for it: images never
-- change, so what is written with image_id stays true.

-- +goose Up
create index products_on_shelf on shop.products (shop_id, shelf_id, position, id);
drop index shop.products_by_shelf;
alter table shop.products add column picture jsonb;
update shop.products p set picture = case when p.image_alt is null then i.picture else i.picture || jsonb_build_object('alt', p.image_alt) end
  from shop.images i where i.shop_id = p.shop_id and i.id = p.image_id;
alter table shop.products add constraint picture_of_an_image check ((picture is null) = (image_id is null));

-- +goose Down
create index products_by_shelf on shop.products (shop_id, shelf_id, position);
drop index shop.products_on_shelf;
alter table shop.products drop column picture;
