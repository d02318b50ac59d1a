-- A publisher's campaign ends: the book's ordinary limit holds again by itself
-- (L. 128/2011 art. 2: one month, never December; PRICE-04).

-- +goose Up
alter table shop.products add column campaign_until date;

-- Campaigns that were written before had no end: theirs is a month from now.
update shop.products set campaign_until = (now() + interval '1 month')::date where max_discount_pct between 16 and 20 and cover_cents is not null;

-- +goose Down
alter table shop.products drop column campaign_until;
