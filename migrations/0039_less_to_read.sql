-- What public pages read, in fewer columns and in the reader's words only: each
-- column of an answer costs about as much as finding its row, and a shelf of 25
-- goods now fits into one of the database's writes (8 kB). The database makes them,
-- as in 0024; catalog/packed.go unpacks them in the same order.

-- +goose Up

-- said is what a text says in a language, or in the other one when it says nothing.
create function app.said(words jsonb, lang text) returns text language sql immutable parallel safe
return coalesce(nullif(words ->> lang, ''), nullif(words ->> 'it', ''), words ->> 'en');

-- Days are counted from 2000, since a date's text depends on who asks.
alter table shop.products drop column card;
alter table shop.products
  add column card_it text not null generated always as (app.packed(
    slug, app.said(title, 'it'), app.said(about, 'it'), sale_mode, online::text, (out_until - date '2000-01-01')::text,
    net_quantity::text, net_unit, drained_g::text, weigh_min_g::text, weigh_default_g::text, choice::text,
    picture ->> 'key', picture ->> 'width', picture ->> 'height', app.joined(picture -> 'widths'), picture ->> 'type', app.said(picture -> 'alt', 'it'))) stored,
  add column card_en text not null generated always as (app.packed(
    slug, app.said(title, 'en'), app.said(about, 'en'), sale_mode, online::text, (out_until - date '2000-01-01')::text,
    net_quantity::text, net_unit, drained_g::text, weigh_min_g::text, weigh_default_g::text, choice::text,
    picture ->> 'key', picture ->> 'width', picture ->> 'height', app.joined(picture -> 'widths'), picture ->> 'type', app.said(picture -> 'alt', 'en'))) stored;

-- Written with every change of a stock: so by hand, and without a search through it.
alter table shop.variants add column sold text not null generated always as (
  id::text || chr(31) || price_cents::text || chr(31) || coalesce(on_hand::text, '') || chr(31) || reserved::text || chr(31) || coalesce(offer::text, '')) stored;

-- +goose Down
alter table shop.variants drop column sold;
alter table shop.products drop column card_it, drop column card_en;
drop function app.said(jsonb, text);
alter table shop.products
  add column card text not null generated always as (app.packed(
    slug, title ->> 'it', title ->> 'en', about ->> 'it', about ->> 'en', sale_mode, online::text,
    net_quantity::text, net_unit, drained_g::text, weigh_min_g::text, weigh_default_g::text, choice::text,
    picture ->> 'key', picture ->> 'width', picture ->> 'height', app.joined(picture -> 'widths'), picture ->> 'type',
    picture #>> '{alt,it}', picture #>> '{alt,en}')) stored;
