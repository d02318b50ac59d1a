-- A neighbourhood as its shops may see it: their public cards, zones, streets,
-- windows with their seats, and rounds without people.

-- +goose Up

-- The public card of a shop: written by the shop, read by the neighbourhood,
-- so that no page loops over shops.
create table hood.shops (
  hood_id uuid not null,
  shop_id uuid not null,
  slug text not null,
  name text not null,
  kind jsonb not null,
  trade text not null default 'shop',
  tagline jsonb not null,
  theme text not null,
  accent text not null,
  hours jsonb not null,
  terms jsonb not null,
  cover jsonb,
  logo jsonb,
  street text not null,
  civic text not null,
  live boolean not null default true,
  position int not null,
  primary key (hood_id, shop_id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);

create table hood.zones (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  slug text not null,
  name jsonb not null,
  caps text[] not null,
  fee_cents bigint not null check (fee_cents >= 0),
  free_over_cents bigint check (free_over_cents > 0),
  min_cents bigint not null default 0 check (min_cents >= 0),
  position int not null,
  primary key (hood_id, id),
  unique (hood_id, slug)
);

-- folded is the name without case, accents and apostrophes: what is looked up.
create table hood.streets (
  hood_id uuid not null,
  id uuid not null,
  name text not null,
  folded text not null,
  cap text not null check (cap ~ '^[0-9]{5}$'),
  zone_id uuid not null,
  primary key (hood_id, id),
  unique (hood_id, folded, cap),
  foreign key (hood_id, zone_id) references hood.zones (hood_id, id)
);

create table hood.window_templates (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  weekday int not null check (weekday between 0 and 6),
  starts time not null,
  ends time not null check (ends > starts),
  cutoff_days int not null check (cutoff_days between 0 and 7),
  cutoff_at time not null,
  zones uuid[] not null,
  price_cents bigint not null default 0,
  primary key (hood_id, id),
  unique (hood_id, weekday, starts)
);

-- A window is a local date with wall times in a zone; the instants are derived
-- when it is made. A pick-up window belongs to one shop, a delivery to all.
create table hood.windows (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  method text not null check (method in ('delivery', 'pickup')),
  shop_id uuid,
  template_id uuid,
  day date not null,
  starts time not null,
  ends time not null check (ends > starts),
  zone text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  cutoff_at timestamptz not null check (cutoff_at <= starts_at),
  zones uuid[] not null default '{}',
  price_cents bigint not null default 0,
  state text not null default 'open' check (state in ('open', 'closed', 'holiday')),
  primary key (hood_id, id),
  unique nulls not distinct (hood_id, method, shop_id, day, starts),
  check ((method = 'pickup') = (shop_id is not null)),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (hood_id, template_id) references hood.window_templates (hood_id, id)
);
create index windows_by_time on hood.windows (hood_id, method, starts_at);

-- What a window holds, counted in orders or in another unit, for everyone or
-- for one shop. wanted is what the coordinator asked for; seats never falls
-- below what is taken, so lowering drops nobody (S6).
create table hood.capacities (
  hood_id uuid not null,
  id uuid not null,
  window_id uuid not null,
  shop_id uuid,
  unit text not null default 'orders' check (unit in ('orders', 'bags', 'grams')),
  wanted int not null check (wanted >= 0),
  seats int not null check (seats >= 0),
  held int not null default 0 check (held >= 0),
  confirmed int not null default 0 check (confirmed >= 0),
  primary key (hood_id, id),
  unique nulls not distinct (hood_id, window_id, shop_id, unit),
  check (held + confirmed <= seats),
  foreign key (hood_id, window_id) references hood.windows (hood_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);

create table hood.rounds (
  hood_id uuid not null,
  id uuid not null,
  window_id uuid not null,
  position int not null,
  seats int not null check (seats >= 0),
  state text not null default 'planned' check (state in ('planned', 'out', 'done', 'cancelled')),
  primary key (hood_id, id),
  unique (hood_id, window_id, position),
  foreign key (hood_id, window_id) references hood.windows (hood_id, id)
);

call app.isolate('hood.shops', 'parts');
call app.isolate('hood.zones', 'open');
call app.isolate('hood.streets', 'open');
call app.isolate('hood.window_templates', 'open');
call app.isolate('hood.windows', 'open');
call app.isolate('hood.capacities', 'open');
call app.isolate('hood.rounds', 'open');

-- +goose Down
drop table hood.rounds, hood.capacities, hood.windows, hood.window_templates, hood.streets, hood.zones, hood.shops;
