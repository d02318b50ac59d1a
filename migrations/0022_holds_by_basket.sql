-- A basket's seat is looked up at every step to the till, also when its time is
-- over: without this index each look reads all seats of the neighbourhood.

-- +goose Up
create index holds_by_basket on hood.holds (hood_id, basket_id) where purchase_id is null;

-- +goose Down
drop index hood.holds_by_basket;
