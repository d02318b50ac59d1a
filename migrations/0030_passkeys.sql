-- Keys of devices that sign in without a letter.

-- +goose Up

-- record is the credential as the ceremony's library keeps it: the public key,
-- its flags and how often the device says it has signed. Nothing secret.
create table platform.passkeys (
  id bytea primary key check (length(id) between 16 and 1023),
  account_id uuid not null references platform.accounts (id),
  name text not null check (name <> ''),
  record jsonb not null,
  created_at timestamptz not null default now(),
  used_at timestamptz
);
create index passkeys_by_account on platform.passkeys (account_id, created_at);

-- A challenge that a device is to answer, once and soon. account_id is whose key
-- is made; null when somebody signs in.
create table platform.ceremonies (
  id uuid primary key,
  account_id uuid references platform.accounts (id),
  session jsonb not null,
  expires_at timestamptz not null
);
create index ceremonies_by_expiry on platform.ceremonies (expires_at);

-- When a person was last offered a passkey: not at every sign-in.
alter table platform.accounts add column passkey_offered_at timestamptz;

-- No shop's transaction reads them, as it reads no sessions.
call app.keep_from_shops('platform.passkeys');
call app.keep_from_shops('platform.ceremonies');
call app.share('platform.passkeys', 'select, insert, update, delete');
call app.share('platform.ceremonies', 'select, insert, delete');

-- +goose Down
alter table platform.accounts drop column passkey_offered_at;
drop table platform.ceremonies, platform.passkeys;
