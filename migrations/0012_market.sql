-- What the neighbourhood's own pages need: streets with their house numbers and
-- a point, zones with a place on the map, and listings that can be searched.

-- +goose Up

-- Numbers of 0 are the whole street. Points are in degrees (WGS 84);
-- approximate says that one was not measured.
alter table hood.streets
  add column civic_from int not null default 0 check (civic_from between 0 and 99999),
  add column civic_to int not null default 0 check (civic_to between 0 and 99999),
  add column parity text not null default 'all' check (parity in ('all', 'odd', 'even')),
  add column lat double precision check (lat between -90 and 90),
  add column lng double precision check (lng between -180 and 180),
  add column approximate boolean not null default true,
  add constraint streets_numbers check ((civic_from = 0) = (civic_to = 0) and civic_from <= civic_to),
  add constraint streets_point check ((lat is null) = (lng is null)),
  drop constraint streets_hood_id_folded_cap_key,
  add unique (hood_id, folded, cap, civic_from, civic_to, parity);

-- The box around a zone, in degrees.
alter table hood.zones
  add column west double precision,
  add column south double precision,
  add column east double precision,
  add column north double precision,
  add constraint zones_box check (num_nulls(west, south, east, north) in (0, 4) and west < east and south < north
    and west >= -180 and east <= 180 and south >= -90 and north <= 90);

-- Addresses that only their CAP placed, for the coordinator to look at.
create index addresses_approximate on hood.addresses (hood_id, id) where approximate;

-- Folded and stemmed words of a shelf's title: every listing on it has them too.
alter table shop.shelves add column words tsvector not null default '';

-- words are lexemes that Go made: each begins with the neighbourhood's key, so
-- that a search touches none of another's. edition says by which rules they were
-- made; source is a digest of what they were made of. name_it and name_en are
-- what results are sorted by.
alter table platform.listings
  drop column words_it,
  drop column words_en,
  add column words tsvector not null default '',
  add column edition int not null default 0,
  add column source text not null default '',
  add column name_it text collate "C" not null default '',
  add column name_en text collate "C" not null default '',
  add column sale_mode text not null default 'each',
  add column net_quantity int not null default 0,
  add column net_unit text not null default '',
  add column drained_g int not null default 0,
  add column holds int not null default 0,
  add column traces int not null default 0,
  add column declared boolean not null default false;
create index listings_by_words on platform.listings using gin (words) with (fastupdate = off);
create index listings_by_name on platform.listings (hood_id, name_it, shop_id, product_id);
create index listings_stale on platform.listings (edition, hood_id, shop_id);

-- What a listing's words were made of. Title, description, facts and shelf.
create function app.listing_source(title jsonb, about jsonb, facts jsonb, sku text, shelf jsonb) returns text language sql immutable
return md5(title::text || chr(10) || about::text || chr(10) || facts::text || chr(10) || sku || chr(10) || shelf::text);

-- +goose Down
drop function app.listing_source(jsonb, jsonb, jsonb, text, jsonb);
drop index platform.listings_stale, platform.listings_by_name, platform.listings_by_words;
alter table platform.listings
  drop column words, drop column edition, drop column source, drop column name_it, drop column name_en, drop column sale_mode,
  drop column net_quantity, drop column net_unit, drop column drained_g, drop column holds, drop column traces, drop column declared,
  add column words_it text not null default '', add column words_en text not null default '';
alter table shop.shelves drop column words;
drop index hood.addresses_approximate;
alter table hood.zones drop column west, drop column south, drop column east, drop column north;
delete from hood.streets where civic_from > 0 or parity <> 'all';
alter table hood.streets drop column civic_from, drop column civic_to, drop column parity, drop column lat, drop column lng, drop column approximate,
  add unique (hood_id, folded, cap);
