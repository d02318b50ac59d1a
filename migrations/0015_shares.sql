-- What everybody has of a payment, in one place: levelling reads it, and so does
-- what checks that levelling was right.

-- +goose Up
-- The network's fee of goods for so much: per mille of them, half up to the
-- cent, or fixed cents, never more than they are.
-- +goose StatementBegin
create function app.fee(permille int, fixed bigint, goods bigint) returns bigint language sql immutable parallel safe
return case when goods <= 0 then 0 when permille > 0 then least(goods, round(goods * permille / 1000.0)::bigint) else least(goods, fixed) end;
-- +goose StatementEnd

-- Payments that are given back whole, or about to be: they were too late, and
-- the platform bears what they cost.
create view hood.given_back with (security_invoker = true) as
  select distinct r.hood_id, r.payment_id from hood.refunds r where r.order_id is null and not r.association and r.state <> 'failed';

-- What an order has of a payment that took something for it: back is given back,
-- on its way back, or lost to a dispute. Who reads it inside a shop sees that
-- shop's; that a payment is given back whole stands in hood.given_back.
create view shop.shares with (security_invoker = true) as
  select y.shop_id, y.hood_id, y.order_id, y.payment_id, x.captured, x.back + q.lost_cents as back,
    app.fee(q.fee_permille, q.fee_fixed_cents, x.goods - q.lost_cents) as fee, q.cost_cents as cost
  from shop.order_payments y join hood.parts q on q.hood_id = y.hood_id and q.order_id = y.order_id
  cross join lateral (select coalesce(sum(l.captured_cents), 0)::bigint as captured,
      coalesce(sum(l.refunded_cents + l.refunding_cents), 0)::bigint as back,
      coalesce(sum(l.captured_cents - l.refunded_cents - l.refunding_cents) filter (where l.kind <> 'delivery'), 0)::bigint as goods
    from shop.lines l where l.shop_id = y.shop_id and l.order_id = y.order_id) x
  where y.captured_cents > 0;

-- What the association has of a shared payment; of one that belongs to no order,
-- because the purchase had been paid before, nothing.
create view hood.association_shares with (security_invoker = true) as
  select p.hood_id, p.id as payment_id, u.association_captured_cents as captured,
    case when w.whole then u.association_captured_cents
      else u.association_lost_cents + (select coalesce(sum(r.amount_cents), 0)::bigint from hood.refunds r
        where r.hood_id = p.hood_id and r.payment_id = p.id and r.association and r.state <> 'failed') end as back,
    case when w.whole then 0 else u.association_cost_cents end as cost
  from hood.payments p join hood.purchases u on u.hood_id = p.hood_id and u.id = p.purchase_id
  cross join lateral (select exists (select 1 from hood.given_back g where g.hood_id = p.hood_id and g.payment_id = p.id) as whole) w
  where p.shared and not exists (select 1 from hood.ledger l where l.hood_id = p.hood_id and l.payment_id = p.id and l.account = 'excess');

call app.share('hood.given_back', 'select');
call app.share('shop.shares', 'select');
call app.share('hood.association_shares', 'select');

-- +goose Down
drop view hood.association_shares, shop.shares, hood.given_back;
drop function app.fee(int, bigint, bigint);
