-- Where residents bought, so that letters lead back to the page they know.

-- +goose Up
-- inside: bought on the neighbourhood's host, not on the shop's own.
alter table hood.parts add column inside boolean not null default false;
update hood.parts set inside = true where shops > 1;

-- +goose Down
alter table hood.parts drop column inside;
