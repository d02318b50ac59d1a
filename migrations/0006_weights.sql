-- Goods by weight: what may be asked for, what the scale said, what is held
-- until then.

-- +goose Up

-- Grams that may be asked for, those of a piece, what the scale tells apart
-- (WEIGHT-01), and by how many per cent the weight may exceed the wish
-- (WEIGHT-02).
alter table shop.products
  add column weigh_min_g int check (weigh_min_g between 1 and 100000),
  add column weigh_step_g int check (weigh_step_g between 1 and 100000),
  add column weigh_default_g int check (weigh_default_g between 1 and 100000),
  add column piece_g int check (piece_g between 1 and 100000),
  add column scale_g int not null default 1 check (scale_g between 1 and 1000),
  add column tolerance_pct int not null default 10 check (tolerance_pct between 0 and 15),
  add constraint weighed_by_something check (sale_mode <> 'piece_weight' or piece_g is not null or not online);

-- wished_g and most_g are what was asked for and what it may weigh at most;
-- due_cents is what the line comes to, known from the start unless it is weighed.
alter table shop.lines
  add column wished_g int check (wished_g > 0),
  add column most_g int check (most_g >= wished_g),
  add column scale_g int not null default 1,
  add column weighed_g int check (weighed_g between 1 and 100000),
  add column due_cents bigint,
  add column left_out text not null default '' check (left_out in ('', 'missing', 'unweighed')),
  add constraint due_at_most_ceiling check (kind in ('rounding', 'discount') or due_cents between 0 and ceiling_cents),
  add constraint weighed_has_wish check (kind <> 'weighed' or (wished_g is not null and most_g is not null)),
  add constraint weighed_is_due check (kind <> 'weighed' or (due_cents is null) = (weighed_g is null and left_out = '')),
  add constraint left_out_is_free check (left_out = '' or due_cents = 0);
update shop.lines set due_cents = ceiling_cents;
alter table shop.lines add constraint others_are_due check (kind = 'weighed' or due_cents is not null);

-- to_weigh counts the lines that the scale has not seen; due_cents is null as
-- long as there are any.
alter table shop.orders
  add column to_weigh int not null default 0 check (to_weigh >= 0),
  add column due_cents bigint check (due_cents between 0 and ceiling_cents);
alter table hood.parts
  add column to_weigh int not null default 0 check (to_weigh >= 0),
  add column due_cents bigint check (due_cents between 0 and ceiling_cents);
update shop.orders set due_cents = ceiling_cents;
update hood.parts set due_cents = ceiling_cents;
alter table shop.orders add constraint due_when_weighed check ((due_cents is null) = (to_weigh > 0));
alter table hood.parts add constraint due_when_weighed check ((due_cents is null) = (to_weigh > 0));

-- Money that is held first: until when, and what has been decided about it,
-- once. The decision is written before the provider is asked.
alter table hood.payments
  add column capture text not null default 'automatic' check (capture in ('automatic', 'manual')),
  add column capture_before timestamptz,
  add column wanted text check (wanted in ('capture', 'release')),
  add column wanted_cents bigint check (wanted_cents > 0 and wanted_cents <= amount_cents),
  add column wanted_at timestamptz,
  add constraint wanted_capture check ((wanted = 'capture') = (wanted_cents is not null)),
  add constraint only_holds_wait check (wanted is null or capture = 'manual');
create index payments_held on hood.payments (hood_id, capture_before) where state = 'authorized';

-- +goose Down
alter table hood.payments drop column capture, drop column capture_before, drop column wanted, drop column wanted_cents, drop column wanted_at;
alter table hood.parts drop column to_weigh, drop column due_cents;
alter table shop.orders drop column to_weigh, drop column due_cents;
alter table shop.lines drop column wished_g, drop column most_g, drop column scale_g, drop column weighed_g, drop column due_cents, drop column left_out;
alter table shop.products drop column weigh_min_g, drop column weigh_step_g, drop column weigh_default_g, drop column piece_g,
  drop column scale_g, drop column tolerance_pct;
