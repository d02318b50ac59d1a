-- A shelf's products come in their order, without sorting.

-- +goose Up
create index products_on_shelf on shop.products (shop_id, shelf_id, position, id);
drop index shop.products_by_shelf;

-- +goose Down
create index products_by_shelf on shop.products (shop_id, shelf_id, position);
drop index shop.products_on_shelf;
