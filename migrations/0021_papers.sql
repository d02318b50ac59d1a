-- Fiscal papers: what law stands behind them, whom an invoice is for, and what
-- each shop has to record and has issued.

-- +goose Up
-- The words of the law move: from 1 January 2027 the Testo unico IVA stands where
-- DPR 633/72 stood. What holds on a day is the latest row that is not after it.
create table platform.legal_refs (
  key text not null check (key ~ '^[a-z_]+$'),
  valid_from date not null,
  text_it text not null check (text_it <> ''),
  text_en text not null check (text_en <> ''),
  primary key (key, valid_from)
);
insert into platform.legal_refs (key, valid_from, text_it, text_en) values
  ('distance_no_invoice', '1973-01-01', 'art. 22, c. 1, n. 1, DPR 633/1972', 'art. 22(1)(1) of DPR 633/1972'),
  ('distance_no_invoice', '2027-01-01', 'Testo unico IVA, D.Lgs. 10/2026 (già art. 22, c. 1, n. 1, DPR 633/1972)', 'VAT Code, D.Lgs. 10/2026 (formerly art. 22(1)(1) of DPR 633/1972)'),
  ('distance_no_receipt', '1997-01-01', 'art. 2, c. 1, lett. oo, DPR 696/1996 e DM 10 maggio 2019', 'art. 2(1)(oo) of DPR 696/1996 and DM of 10 May 2019'),
  ('register', '1973-01-01', 'art. 24 DPR 633/1972', 'art. 24 of DPR 633/1972'),
  ('register', '2027-01-01', 'Testo unico IVA, D.Lgs. 10/2026 (già art. 24 DPR 633/1972)', 'VAT Code, D.Lgs. 10/2026 (formerly art. 24 of DPR 633/1972)'),
  ('deposit', '1973-01-01', 'art. 15, c. 1, n. 4, DPR 633/1972', 'art. 15(1)(4) of DPR 633/1972'),
  ('deposit', '2027-01-01', 'Testo unico IVA, D.Lgs. 10/2026 (già art. 15, c. 1, n. 4, DPR 633/1972)', 'VAT Code, D.Lgs. 10/2026 (formerly art. 15(1)(4) of DPR 633/1972)'),
  ('flat_rate', '2015-01-01', 'art. 1, commi 54-89, L. 190/2014', 'art. 1(54-89) of L. 190/2014'),
  ('exempt', '1973-01-01', 'art. 10 DPR 633/1972', 'art. 10 of DPR 633/1972'),
  ('exempt', '2027-01-01', 'Testo unico IVA, D.Lgs. 10/2026 (già art. 10 DPR 633/1972)', 'VAT Code, D.Lgs. 10/2026 (formerly art. 10 of DPR 633/1972)'),
  ('outside', '1973-01-01', 'art. 15 DPR 633/1972', 'art. 15 of DPR 633/1972'),
  ('outside', '2027-01-01', 'Testo unico IVA, D.Lgs. 10/2026 (già art. 15 DPR 633/1972)', 'VAT Code, D.Lgs. 10/2026 (formerly art. 15 of DPR 633/1972)'),
  ('credit', '1973-01-01', 'art. 26 DPR 633/1972', 'art. 26 of DPR 633/1972'),
  ('credit', '2027-01-01', 'Testo unico IVA, D.Lgs. 10/2026 (già art. 26 DPR 633/1972)', 'VAT Code, D.Lgs. 10/2026 (formerly art. 26 of DPR 633/1972)'),
  ('stamp', '1973-01-01', 'DPR 642/1972, tariffa, art. 13; DM 17 giugno 2014, art. 6', 'DPR 642/1972, tariff, art. 13; DM of 17 June 2014, art. 6'),
  ('keep', '1942-04-21', 'art. 2220 codice civile', 'art. 2220 of the Civil Code');
call app.share('platform.legal_refs', 'select');

-- Who asked for an invoice before paying, shop by shop. Who has paid is kept as
-- long as the invoice is; what was never paid is forgotten soon.
create table hood.invoice_wishes (
  hood_id uuid not null references platform.hoods (id),
  order_id uuid not null,
  shop_id uuid not null,
  buyer jsonb not null,
  asked_at timestamptz not null default now(),
  primary key (hood_id, order_id),
  foreign key (hood_id, order_id) references hood.parts (hood_id, order_id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);
create index invoice_wishes_by_age on hood.invoice_wishes (hood_id, asked_at);
call app.isolate('hood.invoice_wishes', 'parts');

-- always_receipt: this shop makes a documento commerciale for orders that were
-- paid online too (DM 10 May 2019, art. 1, c. 3).
create table shop.fiscal (
  shop_id uuid not null,
  hood_id uuid not null,
  always_receipt boolean not null default false,
  primary key (shop_id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);
call app.isolate('shop.fiscal');

-- The number of the documento commerciale that the shop's own till printed.
create table shop.receipts (
  shop_id uuid not null,
  order_id uuid not null,
  hood_id uuid not null,
  number text not null check (number ~ '^[0-9]{4}-[0-9]{4}$'),
  day date not null,
  actor text not null,
  at timestamptz not null default now(),
  primary key (shop_id, order_id),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, order_id) references shop.orders (shop_id, id)
);
call app.isolate('shop.receipts');

-- What each moment of an order's money added to or took from the sales of a day,
-- by VAT rate or by why there is none. path is as it was when the order was paid.
create table shop.register (
  shop_id uuid not null,
  moment_id uuid not null,
  rate int not null check (rate in (0, 4, 5, 10, 22)),
  nature text not null,
  hood_id uuid not null,
  order_id uuid not null,
  day date not null,
  path text not null check (path in ('online_prepaid', 'shop_receipt', 'invoice')),
  gross_cents bigint not null check (gross_cents <> 0),
  net_cents bigint not null,
  vat_cents bigint not null,
  at timestamptz not null default now(),
  primary key (shop_id, moment_id, rate, nature),
  check (gross_cents = net_cents + vat_cents),
  check ((rate = 0) = (nature <> '')),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, order_id) references shop.orders (shop_id, id)
);
create index register_by_day on shop.register (shop_id, day);
create index register_by_order on shop.register (shop_id, order_id);
call app.isolate('shop.register', append => true);

-- One row a series: its next number. Series 'file' counts over the years.
create table shop.series (
  shop_id uuid not null,
  series text not null check (series in ('invoice', 'credit', 'file')),
  year int not null check (year = 0 or year > 2000),
  hood_id uuid not null,
  next int not null default 2 check (next > 1),
  primary key (shop_id, series, year),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id)
);
call app.isolate('shop.series');

-- Invoices and credit notes as they were issued; nothing about them changes.
create table shop.documents (
  shop_id uuid not null,
  id uuid not null,
  hood_id uuid not null,
  kind text not null check (kind in ('invoice', 'credit')),
  year int not null,
  number int not null check (number > 0),
  order_id uuid not null,
  moment_id uuid not null,
  invoice_id uuid,
  day date not null,
  file text not null check (file ~ '^IT[A-Z0-9]{11,16}_[A-Z0-9]{5}\.xml$'),
  total_cents bigint not null check (total_cents > 0),
  body jsonb not null,
  xml text not null,
  issued_at timestamptz not null default now(),
  primary key (shop_id, id),
  unique (shop_id, kind, year, number),
  unique (shop_id, file),
  unique (shop_id, moment_id),
  check ((kind = 'credit') = (invoice_id is not null)),
  foreign key (hood_id, shop_id) references platform.shops (hood_id, id),
  foreign key (shop_id, order_id) references shop.orders (shop_id, id),
  foreign key (shop_id, invoice_id) references shop.documents (shop_id, id)
);
create index documents_by_order on shop.documents (shop_id, order_id);
create index documents_by_day on shop.documents (shop_id, day);
call app.isolate('shop.documents', append => true);

-- +goose Down
drop table shop.documents, shop.series, shop.register, shop.receipts, shop.fiscal, hood.invoice_wishes, platform.legal_refs;
