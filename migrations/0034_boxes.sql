-- Boxes: a product that is made of others of its shop (S27, STK-04; docs/decisions/0043).

-- +goose Up

-- box says how its contents are known: 'fixed', 'choose' (some of several) or
-- 'weekly'; '' is no box. box_rules is {groups: [{title, pick}], again}: how many of
-- each group are chosen, and whether a week that nobody filled has what the last had.
alter table shop.products
  add column box text not null default '' check (box in ('', 'fixed', 'choose', 'weekly')),
  add column box_rules jsonb not null default '{}' check (jsonb_typeof(box_rules) = 'object'),
  add constraint a_box_is_one_piece check (box = '' or sale_mode = 'each' and choice = 0 and deposit_cents = 0 and max_discount_pct is null);

-- What can be in a box: grp 0 always is, 1 and above are chosen from. week is its
-- Monday, for those with contents per week. Quantities are in pieces or grams.
create table shop.box_items (
  shop_id uuid not null,
  id uuid not null,
  hood_id uuid not null,
  box_id uuid not null,
  week date check (extract(isodow from week) = 1),
  grp int not null default 0 check (grp between 0 and 5),
  position int not null,
  variant_id uuid not null,
  pieces int check (pieces between 1 and 99),
  grams int check (grams between 1 and 50000),
  primary key (shop_id, id),
  unique nulls not distinct (shop_id, box_id, week, variant_id),
  check (num_nonnulls(pieces, grams) = 1),
  check (week is null or grp = 0),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, box_id) references shop.products (shop_id, id),
  foreign key (shop_id, variant_id) references shop.variants (shop_id, id)
);
create index box_items_by_variant on shop.box_items (shop_id, variant_id);
call app.isolate('shop.box_items');

-- choice has, for each piece of a box that is chosen, the variants that were; null
-- for what is no box.
alter table hood.basket_lines add column choice jsonb check (jsonb_typeof(choice) = 'array');

-- What went into the boxes of an order's line: so much of a variant in each of so
-- many boxes. Those of one kind are alike.
create table shop.line_parts (
  shop_id uuid not null,
  order_id uuid not null,
  line int not null,
  part int not null,
  hood_id uuid not null,
  kind int not null check (kind > 0),
  boxes int not null check (boxes between 1 and 99),
  variant_id uuid not null,
  product_slug text not null,
  title jsonb not null,
  pieces int check (pieces between 1 and 99),
  grams int check (grams between 1 and 50000),
  primary key (shop_id, order_id, line, part),
  check (num_nonnulls(pieces, grams) = 1),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, order_id, line) references shop.lines (shop_id, order_id, line),
  foreign key (shop_id, variant_id) references shop.variants (shop_id, id)
);
call app.isolate('shop.line_parts');

-- vat_split shares a line of several VAT rates: [{rate, nature, weight}], the
-- weights being its amount before any discount. Null: all of it is at vat_rate.
alter table shop.lines add column vat_split jsonb check (jsonb_typeof(vat_split) = 'array' and jsonb_array_length(vat_split) > 1);

-- line: of the box that a reservation is for; 0 for what is sold as itself. So a
-- line gives back its own, whatever else of the order has the same goods.
alter table shop.reservations add column line int not null default 0 check (line >= 0);
alter table shop.reservations drop constraint reservations_pkey, add primary key (shop_id, order_id, variant_id, line);

-- How many of a box its contents suffice for now, in any week that it can still be
-- had: 'choose|3'; without a number it is as many as one likes. Called for boxes only.
create function app.boxed(shop uuid, box uuid, kind text, rules jsonb) returns text language sql stable as $$
  with today as materialized (
    select (now() at time zone h.zone)::date as day, date_trunc('week', now() at time zone h.zone)::date as monday from platform.hoods h where h.id = app.hood()),
  items as materialized (
    select i.week, i.grp, case when p.state <> 'live' or not v.active or p.out_until >= t.day then 0
      when v.on_hand is null then 1000000 else (v.on_hand - v.reserved) / coalesce(i.pieces, i.grams) end as n
    from today t, shop.box_items i
    join shop.variants v on v.shop_id = i.shop_id and v.id = i.variant_id
    join shop.products p on p.shop_id = v.shop_id and p.id = v.product_id
    where i.shop_id = $1 and i.box_id = $2 and (kind = 'weekly') = (i.week is not null) and (kind = 'choose' or i.grp = 0) and (i.week is null or i.week >= t.monday or (rules ->> 'again')::boolean
      and i.week = (select max(l.week) from shop.box_items l where l.shop_id = $1 and l.box_id = $2 and l.week <= t.monday))),
  ranked as (select week, grp, n, row_number() over (partition by week, grp order by n desc) as place, count(*) over (partition by week, grp) as held from items),
  groups as (select week, grp, max(n) filter (where place = case when grp = 0 then held else (rules -> 'groups' -> (grp - 1) ->> 'pick')::int end) as n
    from ranked group by week, grp),
  weeks as (select week, min(coalesce(n, 0)) as n from groups group by week)
  select kind || '|' || coalesce(nullif(coalesce(max(n), 0), 1000000)::text, '') from weeks
$$;

-- +goose Down
drop function app.boxed(uuid, uuid, text, jsonb);
delete from shop.reservations where line > 0;
alter table shop.reservations drop constraint reservations_pkey, drop column line, add primary key (shop_id, order_id, variant_id);
alter table shop.lines drop column vat_split;
drop table shop.line_parts;
alter table hood.basket_lines drop column choice;
drop table shop.box_items;
alter table shop.products drop constraint a_box_is_one_piece, drop column box_rules, drop column box;
