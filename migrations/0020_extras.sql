-- Tax regimes, deposits, bags and cash.

-- +goose Up

-- How a shop stands towards VAT (VAT-01): 'ordinary' splits it by rate,
-- 'ventilation' follows from what the shop bought and is not split on what it
-- sells (art. 24 c. 3 DPR 633/72), 'flat' charges none (L. 190/2014, c. 54-89).
-- It is made of shop.settings.legal, by whoever writes that.
alter table hood.shops
  add column regime text not null default 'ordinary' check (regime in ('ordinary', 'ventilation', 'flat'));
update hood.shops c set regime = 'flat' from shop.settings s
  where s.hood_id = c.hood_id and s.shop_id = c.shop_id and s.legal ->> 'regime' = 'RF19';

-- What the shop was when the order was placed: its documents and its book keep
-- to that.
alter table shop.orders
  add column regime text not null default 'ordinary' check (regime in ('ordinary', 'ventilation', 'flat'));
update shop.orders o set regime = c.regime from hood.shops c where c.hood_id = o.hood_id and c.shop_id = o.shop_id;

-- What is given back with a bottle (vuoto a rendere, VAT-05), for each piece.
alter table shop.products
  add column deposit_cents bigint not null default 0 check (deposit_cents between 0 and 10000),
  add constraint deposit_of_pieces check (deposit_cents = 0 or sale_mode = 'each');

-- An empty that came back, and a bag that was not needed.
alter table hood.refunds
  drop constraint refunds_reason_check,
  add constraint refunds_reason_check check (reason in ('late', 'duplicate', 'cancelled_by_shop', 'cancelled_by_resident', 'missing', 'damaged',
    'weight', 'withdrawal', 'goodwill', 'dashboard', 'other', 'deposit', 'bags'));

-- +goose Down
alter table hood.refunds
  drop constraint refunds_reason_check,
  add constraint refunds_reason_check check (reason in ('late', 'duplicate', 'cancelled_by_shop', 'cancelled_by_resident', 'missing', 'damaged',
    'weight', 'withdrawal', 'goodwill', 'dashboard', 'other')) not valid;
alter table shop.products drop constraint deposit_of_pieces, drop column deposit_cents;
alter table shop.orders drop column regime;
alter table hood.shops drop column regime;
