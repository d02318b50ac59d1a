-- What public pages show of a product, packed into one text for its card and one
-- for what its page has beside: each column of a statement costs the database
-- about as much as finding the row (decisions/0037). The database makes them, so
-- that no verb can forget to. catalog/packed.go unpacks them in the same order.

-- +goose Up

create function app.packed(variadic fields text[]) returns text language sql immutable parallel safe
return array_to_string(array(select translate(f, chr(31), ' ') from unnest(fields) with ordinality as u (f, n) order by n), chr(31), '');

create function app.joined(numbers int[]) returns text language sql immutable parallel safe
return array_to_string(numbers, ',');

create function app.joined(numbers jsonb) returns text language sql immutable parallel safe
return translate(numbers::text, '[] ', '');

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

-- +goose Down
alter table shop.products drop column card, drop column page;
drop function app.joined(jsonb), app.joined(int[]), app.packed(text[]);
