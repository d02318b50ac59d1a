-- A transfer that was refused is no difference any more once nothing is owed of
-- what it was to bring: its order was given back meanwhile.

-- +goose Up
alter table hood.transfers
  add column moot boolean not null default false,
  add constraint moot_is_refused check (not moot or state = 'failed');

-- +goose Down
alter table hood.transfers drop column moot;
