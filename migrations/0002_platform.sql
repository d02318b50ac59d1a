-- What exists across neighbourhoods. No scope: reached only through DB.Platform.

-- +goose Up
create table platform.hoods (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  name text not null,
  comune text not null,
  province text not null,
  zone text not null default 'Europe/Rome',
  patron text not null default '' check (patron ~ '^([0-9]{2}-[0-9]{2})?$'),
  association text not null default '',
  email text not null default '',
  cover jsonb,
  created_at timestamptz not null default now()
);

create table platform.shops (
  id uuid primary key,
  hood_id uuid not null references platform.hoods (id),
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  name text not null,
  theme text not null default 'base',
  accent text not null default '#155536' check (accent ~ '^#[0-9a-f]{6}$'),
  state text not null default 'draft' check (state in ('draft', 'live', 'suspended')),
  created_at timestamptz not null default now(),
  unique (hood_id, id)
);

-- A host beyond {slug}.SHOPS_DOMAIN that a neighbourhood or a shop owns.
create table platform.hosts (
  host text primary key check (host = lower(host)),
  hood_id uuid not null references platform.hoods (id),
  shop_id uuid,
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);

create table platform.accounts (
  id uuid primary key,
  email text not null unique check (email = lower(email)),
  name text not null default '',
  lang text not null default 'it' check (lang in ('it', 'en')),
  created_at timestamptz not null default now()
);

-- Only the SHA-256 of a session's token is kept.
create table platform.sessions (
  token_hash bytea primary key check (length(token_hash) = 32),
  account_id uuid not null references platform.accounts (id),
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index sessions_by_account on platform.sessions (account_id);
create index sessions_by_expiry on platform.sessions (expires_at);

create table platform.memberships (
  account_id uuid not null references platform.accounts (id),
  hood_id uuid not null references platform.hoods (id),
  shop_id uuid,
  role text not null check (role in ('coordinator', 'courier', 'owner', 'staff', 'packer')),
  created_at timestamptz not null default now(),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  check ((shop_id is null) = (role in ('coordinator', 'courier')))
);
create unique index memberships_once on platform.memberships (account_id, hood_id, shop_id, role) nulls not distinct;

-- A request to sign in: one link and one code, each kept as a hash.
create table platform.sign_ins (
  id uuid primary key,
  email text not null,
  lang text not null check (lang in ('it', 'en')),
  link_hash bytea not null unique check (length(link_hash) = 32),
  code_hash bytea not null check (length(code_hash) = 32),
  tries int not null default 0 check (tries between 0 and 6),
  browser_hash bytea,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_ins_by_email on platform.sign_ins (email, created_at);
create index sign_ins_by_expiry on platform.sign_ins (expires_at);

-- A secret in a link, by its hash: which scope it opens and for what.
create table platform.link_tokens (
  hash bytea primary key check (length(hash) = 32),
  hood_id uuid not null references platform.hoods (id),
  shop_id uuid,
  purpose text not null,
  subject uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  used_at timestamptz,
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);

create table platform.stripe_accounts (
  id text primary key,
  hood_id uuid not null references platform.hoods (id),
  shop_id uuid not null unique,
  charges_enabled boolean not null default false,
  created_at timestamptz not null default now(),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);

-- Verified notices as they came; purged after thirty days.
create table platform.stripe_events (
  id text primary key,
  account text not null default '',
  type text not null,
  payload jsonb not null,
  received_at timestamptz not null default now(),
  done_at timestamptz
);
create index stripe_events_by_time on platform.stripe_events (received_at);

-- How a notice about an object finds its scope: written before the object is used.
create table platform.stripe_objects (
  id text primary key,
  account text not null default '',
  hood_id uuid not null references platform.hoods (id),
  payment_id uuid not null,
  created_at timestamptz not null default now()
);
create index stripe_objects_by_payment on platform.stripe_objects (hood_id, payment_id);

-- The public copy of what is for sale, for search across a neighbourhood.
create table platform.listings (
  hood_id uuid not null,
  shop_id uuid not null,
  product_id uuid not null,
  slug text not null,
  title jsonb not null,
  shop_name text not null,
  price_cents bigint not null check (price_cents >= 0),
  per text not null check (per in ('piece', 'kg')),
  image jsonb,
  words_it text not null,
  words_en text not null,
  primary key (hood_id, shop_id, product_id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);

-- Append-only: how many a scope has is the version of its pages' words.
create table platform.bumps (
  id bigint generated always as identity primary key,
  hood_id uuid not null,
  shop_id uuid,
  at timestamptz not null default now()
);
create index bumps_by_scope on platform.bumps (hood_id, shop_id);
create index bumps_by_time on platform.bumps (at);

call app.share('platform.hoods', 'select, insert, update');
call app.share('platform.shops', 'select, insert, update');
call app.share('platform.hosts', 'select, insert, delete');
call app.share('platform.accounts', 'select, insert, update');
call app.share('platform.sessions', 'select, insert, update, delete');
call app.share('platform.memberships', 'select, insert, delete');
call app.share('platform.sign_ins', 'select, insert, update, delete');
call app.share('platform.link_tokens', 'select, insert, update, delete');
call app.share('platform.stripe_accounts', 'select, insert, update, delete');
call app.share('platform.stripe_events', 'select, insert, update, delete');
call app.share('platform.stripe_objects', 'select, insert');
call app.isolate('platform.listings', 'listings');
call app.isolate('platform.bumps', 'bumps', append => true);

-- app.enter turns a neighbourhood's scope into one of its shops', and raises
-- for any other shop: a set_config fed by an empty result would keep the old
-- scope in silence.
-- +goose StatementBegin
create function app.enter(wanted uuid) returns void language plpgsql as $$
begin
  perform 1 from platform.shops s where s.hood_id = app.hood() and s.id = wanted;
  if not found then
    raise exception using errcode = 'SC001', message = 'not_found error.not_found';
  end if;
  perform set_config('app.shop_id', wanted::text, true);
end $$;
-- +goose StatementEnd

-- +goose Down
drop function app.enter(uuid);
drop table platform.bumps, platform.listings, platform.stripe_objects, platform.stripe_events, platform.stripe_accounts,
  platform.link_tokens, platform.sign_ins, platform.memberships, platform.sessions, platform.accounts, platform.hosts, platform.shops, platform.hoods;
