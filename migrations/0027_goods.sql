-- What shopkeepers write of their goods: up to three options with a variant for
-- each combination, goods that go on sale by themselves, photos that wait for
-- the product they were sent with.

-- +goose Up

-- options is a list of {name, values}, both in the two languages. choice says what
-- cards need of it: 0 none, 1 variants of one price, 2 of several. live_at is
-- when a draft goes on sale by itself.
alter table shop.products
  add column options jsonb not null default '[]' check (jsonb_typeof(options) = 'array' and jsonb_array_length(options) <= 3),
  add column choice int not null default 0 check (choice between 0 and 2),
  add column live_at timestamptz,
  add constraint a_choice_has_options check ((choice = 0) = (options = '[]')),
  add constraint only_drafts_are_scheduled check (live_at is null or state = 'draft');

-- picks are the Italian words of the chosen values, in the order of the options.
-- What is not on offer any more stays for the orders that have it. The variant
-- in the first position is the one that cards and listings show.
alter table shop.variants
  add column picks jsonb not null default '[]',
  add column active boolean not null default true,
  add constraint the_first_is_sold check (active or position > 1);
create unique index variants_first on shop.variants (shop_id, product_id) where position = 1;

-- A photo that was sent with a form which was not right waits here for its
-- product; null is kept.
alter table shop.images add column kept_until timestamptz;

alter table shop.products drop column card, drop column page;
alter table shop.products
  add column card text not null generated always as (app.packed(
    slug, title ->> 'it', title ->> 'en', about ->> 'it', about ->> 'en', sale_mode, online::text,
    net_quantity::text, net_unit, drained_g::text, weigh_min_g::text, weigh_default_g::text, choice::text,
    picture ->> 'key', picture ->> 'width', picture ->> 'height', app.joined(picture -> 'widths'), picture ->> 'type',
    picture #>> '{alt,it}', picture #>> '{alt,en}')) stored,
  add column page text not null generated always as (app.packed(
    shelf_id::text, min_age::text, lead_hours::text, app.joined(made_on), weigh_step_g::text, piece_g::text, scale_g::text,
    tolerance_pct::text, deposit_cents::text,
    facts ->> 'food', facts ->> 'allergens', facts ->> 'may_contain', facts #>> '{ingredients,it}', facts #>> '{ingredients,en}',
    facts ->> 'origin', facts ->> 'storage', facts ->> 'operator', facts ->> 'marks', facts ->> 'strength',
    facts #>> '{withdrawal,allowed}', facts #>> '{withdrawal,letter}', facts ->> 'maker',
    facts #>> '{notes,it}', facts #>> '{notes,en}', nullif(options, '[]')::text, facts ->> 'nutrition')) stored;

-- +goose Down
alter table shop.products drop column card, drop column page;
alter table shop.images drop column kept_until;
drop index shop.variants_first;
alter table shop.variants drop constraint the_first_is_sold, drop column picks, drop column active;
alter table shop.products drop constraint a_choice_has_options, drop constraint only_drafts_are_scheduled,
  drop column options, drop column choice, drop column live_at;
alter table shop.products
  add column card text not null generated always as (app.packed(
    slug, title ->> 'it', title ->> 'en', about ->> 'it', about ->> 'en', sale_mode, online::text,
    net_quantity::text, net_unit, drained_g::text, weigh_min_g::text, weigh_default_g::text,
    picture ->> 'key', picture ->> 'width', picture ->> 'height', app.joined(picture -> 'widths'), picture ->> 'type',
    picture #>> '{alt,it}', picture #>> '{alt,en}')) stored,
  add column page text not null generated always as (app.packed(
    shelf_id::text, min_age::text, lead_hours::text, app.joined(made_on), weigh_step_g::text, piece_g::text, scale_g::text,
    tolerance_pct::text, deposit_cents::text,
    facts ->> 'food', facts ->> 'allergens', facts ->> 'may_contain', facts #>> '{ingredients,it}', facts #>> '{ingredients,en}',
    facts ->> 'origin', facts ->> 'storage', facts ->> 'operator', facts ->> 'marks', facts ->> 'strength',
    facts #>> '{withdrawal,allowed}', facts #>> '{withdrawal,letter}', facts ->> 'maker',
    facts #>> '{notes,it}', facts #>> '{notes,en}')) stored;
