-- Prices and stocks change by the thousand at once. Where its page has room, a
-- changed row stays on it and no index hears of it; without, each of a listing's
-- words went into their index once more (docs/decisions/0047). Rows that are there
-- already get room as they are written.

-- +goose Up
alter table shop.variants set (fillfactor = 50);
alter table platform.listings set (fillfactor = 50);

-- New words wait on a list that searches read too, at most 128 kB of it for all
-- neighbourhoods, and go into their index sorted.
alter index platform.listings_by_words set (fastupdate = on, gin_pending_list_limit = 128);

-- +goose Down
alter index platform.listings_by_words set (fastupdate = off);
alter index platform.listings_by_words reset (gin_pending_list_limit);
alter table platform.listings reset (fillfactor);
alter table shop.variants reset (fillfactor);
