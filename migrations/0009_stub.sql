-- +goose Up
alter table shop.lines add column refunded_cents bigint not null default 0, add column refunding_cents bigint not null default 0;
-- +goose Down
alter table shop.lines drop column refunded_cents, drop column refunding_cents;
