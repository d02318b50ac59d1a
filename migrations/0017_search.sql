-- What the search of a neighbourhood of many goods needs: its goods in the order
-- of either alphabet, and a few of them taken blindly, by which it tells common
-- words from rare ones.

-- +goose Up

-- A lot is a number that says nothing of a product: from ids, whose ends are random.
create function app.lot(shop uuid, product uuid) returns int language sql immutable parallel safe
return (get_byte(uuid_send(shop), 14) # get_byte(uuid_send(product), 14)) * 256 + (get_byte(uuid_send(shop), 15) # get_byte(uuid_send(product), 15));

-- One in sixteen.
create index listings_sample on platform.listings (hood_id, app.lot(shop_id, product_id)) where app.lot(shop_id, product_id) & 15 = 0;
create index listings_by_name_en on platform.listings (hood_id, name_en, shop_id, product_id);

-- +goose Down
drop index platform.listings_by_name_en, platform.listings_sample;
drop function app.lot(uuid, uuid);
