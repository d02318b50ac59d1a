-- Where residents bought, so that letters lead back to the page they know; and
-- until when a shop has to have packed what is paid with held money.

-- +goose Up
-- inside: bought on the neighbourhood's host, not on the shop's own.
alter table hood.parts add column inside boolean not null default false;
update hood.parts set inside = true where shops > 1;
-- hold_ends: what is not packed by then leaves the order; null when no money is held.
alter table hood.parts add column hold_ends timestamptz;
update hood.parts t set hold_ends = y.capture_before - interval '12 hours' from hood.payments y
  where y.hood_id = t.hood_id and y.purchase_id = t.purchase_id and y.state = 'authorized';

-- +goose Down
alter table hood.parts drop column inside, drop column hold_ends;
