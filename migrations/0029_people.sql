-- The people of a shop: invitations, consent, sessions that can be told apart,
-- and who changed what.

-- +goose Up

-- Who changed what in a shop. Prices and the life of orders have books of their
-- own that name who acted (shop.price_log, shop.order_events) and are not
-- written here again. People are ids: what they are called is read when shown.
create table shop.trail (
  shop_id uuid not null,
  id uuid not null,
  hood_id uuid not null,
  what text not null check (what ~ '^[a-z_]{3,40}$'),
  subject uuid not null,
  name jsonb not null,
  was text not null default '' check (length(was) <= 300),
  new text not null default '' check (length(new) <= 300),
  actor text not null,
  at timestamptz not null default now(),
  primary key (shop_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);
create index trail_by_time on shop.trail (shop_id, at desc, id);
call app.isolate('shop.trail', append => true);

-- What may be forgotten after two years can be taken away then, not before.
-- +goose StatementBegin
do $$ begin
  execute format('create policy only_old on shop.trail as restrictive for delete to %I using (shop_id = app.shop() and at < now() - interval ''24 months'')', app.role_named('app'));
  execute format('grant delete on shop.trail to %I', app.role_named('app'));
end $$;
-- +goose StatementEnd

create index order_events_by_time on shop.order_events (shop_id, at desc, id);
create index price_log_by_time on shop.price_log (shop_id, valid_from desc, id);

-- An invitation to work in a shop. Its link is derived from its id, so that only
-- the hash is kept; called is what the shop calls the person.
create table platform.invitations (
  id uuid primary key,
  hood_id uuid not null,
  shop_id uuid not null,
  hash bytea not null unique check (length(hash) = 32),
  role text not null check (role in ('owner', 'staff', 'packer')),
  called text not null check (called <> ''),
  email text not null default '' check (email = lower(email)),
  lang text not null check (lang in ('it', 'en')),
  invited_by uuid not null references platform.accounts (id),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by uuid references platform.accounts (id),
  revoked_at timestamptz,
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  check ((used_at is null) = (used_by is null)),
  check (used_at is null or revoked_at is null)
);
create index invitations_by_shop on platform.invitations (hood_id, shop_id, created_at);
create index invitations_by_expiry on platform.invitations (expires_at);

-- A sign-in that answers an invitation.
alter table platform.sign_ins add column invitation_id uuid references platform.invitations (id) on delete cascade;

-- A coordinator may act as a shop while the shop says so: asked for, granted
-- until an hour, ended.
create table platform.consents (
  id uuid primary key,
  hood_id uuid not null,
  shop_id uuid not null,
  account_id uuid not null references platform.accounts (id),
  asked_at timestamptz,
  granted_at timestamptz,
  granted_by uuid references platform.accounts (id),
  until timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  check (num_nonnulls(granted_at, granted_by, until) in (0, 3)),
  check (asked_at is not null or granted_at is not null)
);
create unique index consents_open on platform.consents (shop_id, account_id) where ended_at is null;
create index consents_by_account on platform.consents (account_id) where ended_at is null;

-- A session can be named in a list, without its secret: the device in one word
-- and another ("safari iphone"), nothing that follows anybody.
alter table platform.sessions
  add column id uuid not null default gen_random_uuid() unique,
  add column device text not null default '' check (device ~ '^[a-z]{0,20}( [a-z]{1,20})?$');

call app.share('platform.invitations', 'select, insert, update, delete');
call app.share('platform.consents', 'select, insert, update');

-- +goose Down
alter table platform.sessions drop column id, drop column device;
drop table platform.consents;
alter table platform.sign_ins drop column invitation_id;
drop table platform.invitations;
drop index shop.order_events_by_time, shop.price_log_by_time;
drop table shop.trail;
