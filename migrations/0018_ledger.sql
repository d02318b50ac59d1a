-- The books whole: VAT by rate, Stripe's costs, what goes to the bank; nothing
-- in them changes any more, and a chain of hashes seals them.

-- +goose Up

-- source is the provider's id of what an entry is about, where it is about one
-- object there: a charge, a dispute, a payout.
alter table shop.ledger add column source text not null default '';
alter table hood.ledger add column source text not null default '';
create index shop_ledger_by_order on shop.ledger (shop_id, order_id);
create index shop_ledger_by_time on shop.ledger (shop_id, at);
create index shop_ledger_by_source on shop.ledger (shop_id, source) where source <> '';
create index ledger_by_time on hood.ledger (hood_id, at);
create index ledger_by_source on hood.ledger (hood_id, source) where source <> '';

-- What came in before the books knew VAT (VAT-02: by rate over the order). A
-- shop under the flat-rate regime charges none.
-- +goose StatementBegin
insert into shop.ledger (shop_id, hood_id, entry_id, leg, kind, account, currency, amount_cents, order_id, payment_id)
  select r.shop_id, r.hood_id, r.entry, 2 * r.n + l.leg, 'vat', l.account, r.currency, l.amount, r.order_id, r.payment_id
  from (select g.*, row_number() over (partition by g.shop_id, g.order_id, g.currency)::int as n,
      md5(g.shop_id::text || g.order_id::text || g.currency)::uuid as entry,
      (g.gross - round(g.gross * 100.0 / (100 + g.rate)))::bigint as vat
    from (select b.shop_id, b.hood_id, b.order_id, b.currency, min(b.payment_id::text)::uuid as payment_id, substr(b.account, 7)::int as rate,
        -sum(b.amount_cents) as gross
      from shop.ledger b where b.order_id is not null and b.account like 'sales:%'
        and exists (select 1 from shop.settings s where s.shop_id = b.shop_id and s.legal ->> 'regime' is distinct from 'RF19')
      group by b.shop_id, b.hood_id, b.order_id, b.currency, b.account) g) r
  cross join lateral (values (0, 'sales:' || r.rate, r.vat), (1, 'vat:' || r.rate, -r.vat)) l (leg, account, amount)
  where r.vat <> 0;
-- +goose StatementEnd

-- Nobody changes what was booked, the owner neither.
-- +goose StatementBegin
create function app.never() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'SC003', message = format('%s is only ever added to', tg_relid::regclass);
end $$;
-- +goose StatementEnd
create trigger never before update or delete or truncate on shop.ledger for each statement execute function app.never();
create trigger never before update or delete or truncate on hood.ledger for each statement execute function app.never();

-- Entries that no seal covers yet, each written with its entry; a job seals
-- them and takes them off. Without a shop it is the neighbourhood's book.
create table hood.unsealed (
  hood_id uuid not null references platform.hoods (id),
  entry_id uuid not null,
  shop_id uuid,
  primary key (hood_id, entry_id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);

-- A seal covers entries by what stands in them and by the seal before it.
create table shop.seals (
  shop_id uuid not null,
  n int not null check (n > 0),
  hood_id uuid not null,
  entries uuid[] not null check (cardinality(entries) > 0),
  before bytea not null,
  hash bytea not null check (length(hash) = 32),
  at timestamptz not null default now(),
  primary key (shop_id, n),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);
create table hood.seals (
  hood_id uuid not null references platform.hoods (id),
  n int not null check (n > 0),
  entries uuid[] not null check (cardinality(entries) > 0),
  before bytea not null,
  hash bytea not null check (length(hash) = 32),
  at timestamptz not null default now(),
  primary key (hood_id, n)
);
create trigger never before update or delete or truncate on shop.seals for each statement execute function app.never();
create trigger never before update or delete or truncate on hood.seals for each statement execute function app.never();

-- One leg as a line of text, and the hash of such lines after another hash.
-- +goose StatementBegin
create function app.leg_line(entry uuid, leg int, kind text, account text, currency text, cents bigint, about uuid, payment uuid, refund uuid,
  source text, at timestamptz) returns text language sql stable parallel safe
return concat_ws('|', entry, leg, kind, account, currency, cents, coalesce(about::text, '-'), coalesce(payment::text, '-'), coalesce(refund::text, '-'),
  source, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'));
-- +goose StatementEnd
-- +goose StatementBegin
create function app.shop_seal(shop uuid, entries uuid[], before bytea) returns bytea language sql stable
return sha256(before || convert_to((select coalesce(string_agg(app.leg_line(l.entry_id, l.leg, l.kind, l.account, l.currency::text, l.amount_cents, l.order_id,
  l.payment_id, l.refund_id, l.source, l.at), E'\n' order by array_position(entries, l.entry_id), l.leg), '')
  from shop.ledger l where l.shop_id = shop and l.entry_id = any(entries)), 'UTF8'));
-- +goose StatementEnd
-- +goose StatementBegin
create function app.hood_seal(hood uuid, entries uuid[], before bytea) returns bytea language sql stable
return sha256(before || convert_to((select coalesce(string_agg(app.leg_line(l.entry_id, l.leg, l.kind, l.account, l.currency::text, l.amount_cents, l.purchase_id,
  l.payment_id, l.refund_id, l.source, l.at), E'\n' order by array_position(entries, l.entry_id), l.leg), '')
  from hood.ledger l where l.hood_id = hood and l.entry_id = any(entries)), 'UTF8'));
-- +goose StatementEnd
insert into hood.unsealed (hood_id, entry_id, shop_id) select distinct hood_id, entry_id, shop_id from shop.ledger
  union select distinct hood_id, entry_id, null::uuid from hood.ledger;

-- Money on its way from an account at the provider to a bank. Without a shop it
-- is the association's. ours_cents is what of it came in here: a shop may sell
-- elsewhere too.
create table hood.payouts (
  hood_id uuid not null references platform.hoods (id),
  id uuid not null,
  shop_id uuid,
  account text not null check (account <> ''),
  provider_id text not null check (provider_id <> ''),
  currency char(3) not null default 'EUR',
  amount_cents bigint not null check (amount_cents <> 0),
  ours_cents bigint not null,
  state text not null check (state in ('pending', 'in_transit', 'paid', 'failed', 'canceled')),
  why text not null default '',
  automatic boolean not null,
  made_at timestamptz not null,
  arrives_on date not null,
  found_at timestamptz not null default now(),
  done_at timestamptz,
  primary key (hood_id, id),
  unique (hood_id, provider_id),
  check ((state in ('paid', 'failed', 'canceled')) = (done_at is not null)),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);
create index payouts_by_shop on hood.payouts (hood_id, shop_id, made_at);
create index payouts_by_account on hood.payouts (hood_id, account, made_at);

-- What a payout is made of, as far as it is ours.
create table hood.payout_items (
  hood_id uuid not null,
  payout_id uuid not null,
  n int not null check (n > 0),
  shop_id uuid,
  kind text not null check (kind in ('sale', 'refund', 'passed', 'taken_back', 'dispute', 'other')),
  source text not null,
  gross_cents bigint not null,
  cost_cents bigint not null,
  net_cents bigint not null,
  order_id uuid,
  primary key (hood_id, payout_id, n),
  foreign key (hood_id, payout_id) references hood.payouts (hood_id, id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (hood_id, order_id) references hood.parts (hood_id, order_id)
);
create index payout_items_by_order on hood.payout_items (hood_id, order_id) where order_id is not null;

-- Under which id the receiving account has a transfer, and a reversal.
alter table hood.transfers add column there_id text;
alter table hood.reversals add column there_id text;
create index transfers_there on hood.transfers (hood_id, there_id) where there_id is not null;
create index reversals_there on hood.reversals (hood_id, there_id) where there_id is not null;

-- What the provider kept is known of every payment by card, not only of shared
-- ones.
alter table hood.payments drop constraint cost_of_shared;
create index payments_by_charge on hood.payments (hood_id, charge_id) where charge_id is not null;

-- The network's fee is of goods: bags, deposits and the rest are not counted.
create or replace view shop.shares with (security_invoker = true) as
  select y.shop_id, y.hood_id, y.order_id, y.payment_id, x.captured, x.back + q.lost_cents as back,
    app.fee(q.fee_permille, q.fee_fixed_cents, x.goods - q.lost_cents) as fee, q.cost_cents as cost
  from shop.order_payments y join hood.parts q on q.hood_id = y.hood_id and q.order_id = y.order_id
  cross join lateral (select coalesce(sum(l.captured_cents), 0)::bigint as captured,
      coalesce(sum(l.refunded_cents + l.refunding_cents), 0)::bigint as back,
      coalesce(sum(l.captured_cents - l.refunded_cents - l.refunding_cents) filter (where l.kind in ('goods', 'weighed', 'discount')), 0)::bigint as goods
    from shop.lines l where l.shop_id = y.shop_id and l.order_id = y.order_id) x
  where y.captured_cents > 0;

alter table hood.breaks drop constraint breaks_kind_check, add constraint breaks_kind_check check (kind in ('unknown', 'foreign', 'differs',
  'mode', 'paid_there', 'not_paid_there', 'refunded_there', 'refund_missing', 'refund_failed', 'held_long', 'account_gone', 'out_of_sight',
  'transfer_missing', 'transfer_differs', 'transfer_failed', 'reversal_missing', 'disputed_there', 'dispute_missing', 'cost_differs',
  'payout_failed', 'payout_differs', 'payout_missing'));

call app.isolate('hood.unsealed', 'parts');
call app.isolate('shop.seals', append => true);
call app.isolate('hood.seals', append => true);
call app.isolate('hood.payouts', 'parts');
call app.isolate('hood.payout_items', 'parts', append => true);

-- +goose Down
delete from hood.breaks where kind in ('cost_differs', 'payout_failed', 'payout_differs', 'payout_missing');
alter table hood.breaks drop constraint breaks_kind_check, add constraint breaks_kind_check check (kind in ('unknown', 'foreign', 'differs',
  'mode', 'paid_there', 'not_paid_there', 'refunded_there', 'refund_missing', 'refund_failed', 'held_long', 'account_gone', 'out_of_sight',
  'transfer_missing', 'transfer_differs', 'transfer_failed', 'reversal_missing', 'disputed_there', 'dispute_missing'));
create or replace view shop.shares with (security_invoker = true) as
  select y.shop_id, y.hood_id, y.order_id, y.payment_id, x.captured, x.back + q.lost_cents as back,
    app.fee(q.fee_permille, q.fee_fixed_cents, x.goods - q.lost_cents) as fee, q.cost_cents as cost
  from shop.order_payments y join hood.parts q on q.hood_id = y.hood_id and q.order_id = y.order_id
  cross join lateral (select coalesce(sum(l.captured_cents), 0)::bigint as captured,
      coalesce(sum(l.refunded_cents + l.refunding_cents), 0)::bigint as back,
      coalesce(sum(l.captured_cents - l.refunded_cents - l.refunding_cents) filter (where l.kind <> 'delivery'), 0)::bigint as goods
    from shop.lines l where l.shop_id = y.shop_id and l.order_id = y.order_id) x
  where y.captured_cents > 0;
drop index hood.payments_by_charge;
alter table hood.transfers drop column there_id;
alter table hood.reversals drop column there_id;
update hood.payments set cost_cents = null where not shared;
alter table hood.payments add constraint cost_of_shared check (cost_cents is null or shared);
drop table hood.payout_items, hood.payouts;
drop function app.hood_seal(uuid, uuid[], bytea);
drop function app.shop_seal(uuid, uuid[], bytea);
drop function app.leg_line(uuid, int, text, text, text, bigint, uuid, uuid, uuid, text, timestamptz);
drop table shop.seals, hood.seals, hood.unsealed;
drop trigger never on shop.ledger;
drop trigger never on hood.ledger;
drop function app.never();
delete from shop.ledger where kind = 'vat';
drop index hood.ledger_by_source, hood.ledger_by_time, shop.shop_ledger_by_source, shop.shop_ledger_by_time, shop.shop_ledger_by_order;
alter table hood.ledger drop column source;
alter table shop.ledger drop column source;
