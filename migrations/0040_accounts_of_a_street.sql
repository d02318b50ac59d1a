-- Which shops of a neighbourhood take cards is asked by each of its pages: the
-- index of shops alone let that read the accounts of all neighbourhoods.

-- +goose Up
create index stripe_accounts_of_shops on platform.stripe_accounts (hood_id) where shop_id is not null and replaced_at is null;

-- +goose Down
drop index platform.stripe_accounts_of_shops;
