-- Goods that are added by their bar code are drafts which may have no name and no
-- price yet: an unknown code is never given somebody else's. What is on sale has
-- both: its price is in the log, which takes none of 0.

-- +goose Up
alter table shop.products drop constraint products_title_check,
  add constraint only_drafts_have_no_name check (title ->> 'it' <> '' or state = 'draft');
alter table shop.variants drop constraint variants_price_cents_check,
  add constraint no_price_below_zero check (price_cents >= 0);

-- +goose Down
alter table shop.variants drop constraint no_price_below_zero, add constraint variants_price_cents_check check (price_cents > 0) not valid;
alter table shop.products drop constraint only_drafts_have_no_name, add constraint products_title_check check (title ->> 'it' <> '') not valid;
