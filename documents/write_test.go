package documents_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/documents"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

func ada() *documents.Wish {
	return &documents.Wish{Buyer: documents.Buyer{FirstName: "Ada", LastName: "Esempi", TaxCode: "SMPDAA80A41H501X", Street: "Via di Donna Olimpia",
		Civic: "9901", CAP: "00152", Comune: "Roma", Province: "RM"}}
}

// buy orders and pays by card, with an invoice when there is a wish.
func buy(w *world.World, wish *documents.Wish) (orders.Placed, orders.Order) {
	w.T.Helper()
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		d := s.Full().Basket.Draft
		d.Invoice = wish
		return orders.Describe(h, s.Token, d)
	}))
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	page := s.Open(p)
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	w.Must(w.Conductor.Check(context.Background(), w.Scope(), p.Payment))
	return p, w.Detail(p.Purchase).Parts[0].Order
}

// papers does the job of an order's papers.
func papers(w *world.World, order tenants.ID) error {
	return w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(s *tenants.ShopTx) error { return documents.WriteOrder(s, order) })
}

func ask[T any](w *world.World, sql string, args ...any) (v T) {
	w.T.Helper()
	w.Must(testkit.Query(w.Database.Super, sql, args, &v))
	return v
}

func giveBack(w *world.World, order tenants.ID, key string, lines map[int]money.Cents) tenants.ID {
	w.T.Helper()
	var id tenants.ID
	w.Must(w.Hoods(func(h *tenants.HoodTx) (err error) {
		id, err = orders.Refund(h, orders.RefundAsk{Shop: w.Shop.ID, Order: order, Lines: lines, Reason: payments.ReasonMissing, By: orders.ByShop, Key: key})
		return err
	}))
	w.Must(w.Conductor.Return(context.Background(), w.Scope(), id))
	return id
}

func issued(w *world.World, order tenants.ID) []documents.Document {
	w.T.Helper()
	var of documents.OfOrder
	w.Must(w.DB.ShopRead(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) {
		documents.ReadOfOrder(r, w.Shop.ID, order, &of)
	}))
	return of.Papers
}

// An invoice that was asked for before paying, and a credit note for each refund:
// both fit the official schema, both come to what the books have.
func TestAnInvoiceAndItsCreditNotes(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, o := buy(w, ada())
	w.Must(papers(w, o.ID))
	got := issued(w, o.ID)
	if len(got) != 1 || got[0].Number() != "1/"+ask[string](w, `select to_char(now() at time zone 'Europe/Rome', 'YYYY')`)+"/S" || got[0].Total != o.Captured {
		t.Fatalf("issued: %+v", got)
	}
	agree(w, o.ID, p.Payment)
	giveBack(w, o.ID, "a", map[int]money.Cents{1: 78, 3: 101})
	w.Must(papers(w, o.ID))
	agree(w, o.ID, p.Payment)
	giveBack(w, o.ID, "b", nil)
	w.Must(papers(w, o.ID))
	agree(w, o.ID, p.Payment)
	got = issued(w, o.ID)
	if len(got) != 3 || got[1].Kind != documents.Credit || got[1].Total != 179 || got[1].Total+got[2].Total != got[0].Total || got[2].Count != 2 ||
		got[1].Of.Number != got[0].Number() {
		t.Fatalf("issued: %+v", got)
	}
	for _, d := range got {
		valid(w, d)
	}
	if n := ask[int](w, `select sum(gross_cents)::int from shop.register where order_id = $1`, o.ID); n != 0 {
		t.Errorf("the register still has %d", n)
	}
}

// agree fails the test unless register, ledger and lines have the same sums by rate.
func agree(w *world.World, order, payment tenants.ID) {
	w.T.Helper()
	if diff := ask[string](w, `with book as (select substr(account, position(':' in account) + 1)::int as rate, -sum(amount_cents)::bigint as cents from shop.ledger
			where order_id = $1 and payment_id = $2 and (account like 'sales:%' or account like 'vat:%') group by 1),
		register as (select rate, sum(gross_cents)::bigint as cents from shop.register where order_id = $1 group by 1)
		select coalesce(string_agg(format('%s: book %s, register %s', rate, b.cents, r.cents), '; '), '') from book b full join register r using (rate)
		where coalesce(b.cents, 0) <> coalesce(r.cents, 0)`, order, payment); diff != "" {
		w.T.Errorf("the papers are not what the book has: %s", diff)
	}
}

// valid holds a document's file against the official schema and the second road.
func valid(w *world.World, d documents.Document) {
	w.T.Helper()
	text := ask[string](w, `select xml from shop.documents where id = $1`, d.ID)
	name := filepath.Join(w.T.TempDir(), d.File)
	w.Must(os.WriteFile(name, []byte(text), 0o600))
	if out, err := exec.CommandContext(w.T.Context(), "xmllint", "--nonet", "--noout", "--schema", "testdata/fatturapa/FatturaPA_v1.2.2.xsd", name).CombinedOutput(); err != nil {
		w.T.Errorf("%s\n%s", out, text)
	}
	if err := documents.Recount([]byte(text)); err != nil {
		w.T.Error(err)
	}
}

// A refund that comes back is no sale in the accountant's table.
func TestTheTableSaysWhatCameBack(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, o := buy(w, nil)
	id := giveBack(w, o.ID, "a", map[int]money.Cents{1: 78})
	w.Must(w.Sandbox.FailRefund(ask[string](w, `select provider_id from hood.refunds where id = $1`, id)))
	w.Must(w.Conductor.CheckRefunds(t.Context(), w.Scope(), p.Payment))
	w.Must(papers(w, o.ID))
	var list []documents.Entry
	w.Must(w.DB.ShopRead(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) {
		documents.ReadRegister(r, w.Shop.ID, documents.MonthOf(time.Now().In(w.Zone)), &list)
	}))
	table, err := documents.CSV(w.Words.In(locale.It), list)
	w.Must(err)
	for _, want := range []string{";Vendita;", ";Reso;", ";Reso non riuscito;"} {
		if !strings.Contains(string(table), want) {
			t.Errorf("no %s in %s", want, table)
		}
	}
}

// FISC-01: without a wish the register alone; at the counter, and in a shop that
// always makes one, the number of the till's receipt is waited for.
func TestTheThreePaths(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	_, online := buy(w, nil)
	w.Must(papers(w, online.ID))
	set := func(fn func(*tenants.ShopTx) error) error {
		return w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), fn)
	}
	w.Must(set(func(s *tenants.ShopTx) error { return documents.SetAlways(s, true) }))
	_, till := buy(w, nil)
	w.Must(papers(w, till.ID))
	w.Must(papers(w, online.ID)) // what was recorded stays
	for order, want := range map[tenants.ID]string{online.ID: "online_prepaid", till.ID: "shop_receipt"} {
		if got := ask[string](w, `select min(path) || max(path) from shop.register where order_id = $1`, order); got != want+want {
			t.Errorf("%s, not %s", got, want)
		}
		if len(issued(w, order)) != 0 {
			t.Error("an invoice that nobody asked for")
		}
	}
	var waits []documents.Waiting
	read := func() {
		waits = nil
		w.Must(w.DB.ShopRead(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) { documents.ReadWaiting(r, w.Shop.ID, &waits) }))
	}
	if read(); len(waits) != 1 || waits[0].Order != till.ID || waits[0].Total != till.Captured {
		t.Fatalf("waiting: %+v", waits)
	}
	w.Must(set(func(s *tenants.ShopTx) error { return documents.SetReceipt(s, till.ID, "0123-0045", false) }))
	if read(); len(waits) != 0 {
		t.Errorf("waiting: %+v", waits)
	}
	if err := set(func(s *tenants.ShopTx) error { return documents.SetReceipt(s, online.ID, "0123-0046", false) }); err == nil {
		t.Error("an order without a till receipt has the number of one")
	}
}

// A number that another order of the year has is asked about, kept when the shop
// is sure, and no other's business: not of the year before, not when it is only
// typed again.
func TestAReceiptsNumberTwice(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	set := func(order tenants.ID, number string, sure bool) error {
		return w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(s *tenants.ShopTx) error { return documents.SetReceipt(s, order, number, sure) })
	}
	w.Must(w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(s *tenants.ShopTx) error { return documents.SetAlways(s, true) }))
	_, first := buy(w, nil)
	w.Must(papers(w, first.ID))
	_, second := buy(w, nil)
	w.Must(papers(w, second.ID))
	w.Must(set(first.ID, "0123-0045", false))
	w.Must(set(first.ID, "0123-0045", false))
	err := set(second.ID, "0123-0045", false)
	if told := fault.From(err); told == nil || len(told.Fields) != 1 || told.Fields[0].Key != documents.ReceiptTwice {
		t.Errorf("the second time: %v", err)
	}
	w.Must(set(second.ID, "0123-0046", false))
	w.Must(set(second.ID, "0123-0045", true))
	w.Must(set(second.ID, "0123-0046", false))
	w.Super(`update shop.receipts set day = day - interval '1 year' where order_id = $1`, first.ID)
	w.Must(set(second.ID, "0123-0045", false))
}

// Many at once: every number is there once, and none is missing, also when some
// are rolled back.
func TestTheSeriesHasNoGaps(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	var list []tenants.ID
	for range 6 {
		_, o := buy(w, ada())
		list = append(list, o.ID)
	}
	var wg sync.WaitGroup
	for _, id := range append(list, list...) { // each twice
		wg.Go(func() {
			_ = w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(s *tenants.ShopTx) error {
				if err := documents.WriteOrder(s, id); err != nil {
					return err
				}
				return context.Canceled // taken back
			})
			if err := papers(w, id); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := ask[string](w, `select string_agg(number::text, ',' order by number) from shop.documents where kind = 'invoice'
		and shop_id = $1`, w.Shop.ID); got != "1,2,3,4,5,6" {
		t.Errorf("numbers: %s", got)
	}
	if got := ask[int](w, `select count(distinct file)::int from shop.documents where shop_id = $1`, w.Shop.ID); got != 6 {
		t.Errorf("%d files", got)
	}
}

// The job runs after the payment, by itself; and a purchase placed with an invoice
// is another one than the same basket without.
func TestPapersComeByThemselves(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	w.Work()
	_, o := buy(w, ada())
	w.Eventually("an invoice is issued", func() bool { return len(issued(w, o.ID)) == 1 })
	plain, asked := &orders.Quote{}, &orders.Quote{Invoice: ada().Seal()}
	a, _ := plain.Seal()
	b, _ := asked.Seal()
	if a == b {
		t.Error("an invoice asked for later would be lost")
	}
}

// A shop whose own data are not whole: the money is booked all the same, and the
// invoice is made when they are.
func TestWithoutTheSellersDataMoneyIsBooked(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, o := buy(w, ada())
	w.Super(`update shop.settings set legal = legal || '{"vat": "1"}' where shop_id = $1`, w.Shop.ID)
	w.Work()
	w.Eventually("the register has the sale all the same", func() bool {
		return ask[int](w, `select coalesce(sum(gross_cents), 0)::int from shop.register where order_id = $1`, o.ID) == int(o.Captured)
	})
	w.Eventually("the job waits, without counting it a failure", func() bool {
		return ask[string](w, `select min(state || ' ' || coalesce(array_length(errors, 1), 0)) from river.river_job where kind = 'documents.write'
			and args ->> 'order_id' = $1`, o.ID.String()) == "scheduled 0"
	})
	if len(issued(w, o.ID)) != 0 {
		t.Error("an invoice without a seller's number")
	}
	var missing []documents.Missing
	w.Must(w.DB.ShopRead(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) { documents.ReadMissing(r, w.Shop.ID, &missing) }))
	if len(missing) != 1 || missing[0].Order != o.ID {
		t.Errorf("missing: %+v", missing)
	}
	w.Super(`update shop.settings set legal = legal || '{"vat": "99901012007"}' where shop_id = $1`, w.Shop.ID)
	giveBack(w, o.ID, "a", map[int]money.Cents{1: 78})
	w.Must(papers(w, o.ID))
	agree(w, o.ID, p.Payment)
	if got := issued(w, o.ID); len(got) != 2 || got[0].Count != 1 || got[1].Kind != documents.Credit || got[1].Total != 78 {
		t.Errorf("issued: %+v", got)
	}
}

// A day is the neighbourhood's: half past midnight on the first of January in Rome
// is the old year elsewhere. Number, series and register go with it.
func TestADayIsTheNeighbourhoods(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	_, o := buy(w, ada())
	w.Super(`update shop.order_events set at = '2026-12-31 23:30+00' where order_id = $1 and what = 'paid'`, o.ID)
	w.Must(papers(w, o.ID))
	giveBack(w, o.ID, "a", map[int]money.Cents{1: 78})
	w.Super(`update shop.order_events set at = '2027-12-31 22:59+00' where order_id = $1 and what = 'refunded'`, o.ID)
	w.Must(papers(w, o.ID))
	got := issued(w, o.ID)
	if len(got) != 2 || got[0].Number() != "1/2027/S" || got[0].Day.String() != "2027-01-01" || got[1].Number() != "1/2027/SNC" || got[1].Day.String() != "2027-12-31" {
		t.Fatalf("issued: %+v", got)
	}
	giveBack(w, o.ID, "b", map[int]money.Cents{1: 22})
	w.Super(`update shop.order_events set at = '2027-12-31 23:01+00' where id = (select id from shop.order_events
		where order_id = $1 and what = 'refunded' order by id desc limit 1)`, o.ID)
	w.Must(papers(w, o.ID))
	if got = issued(w, o.ID); len(got) != 3 || got[2].Number() != "1/2028/SNC" {
		t.Fatalf("issued: %+v", got)
	}
	if n := ask[int](w, `select count(distinct day)::int from shop.register where order_id = $1 and day in ('2027-01-01', '2027-12-31', '2028-01-01')`, o.ID); n != 3 {
		t.Errorf("the register has %d of the three days", n)
	}
}

// A forfettario's invoice: no VAT, the law cited, the stamp above 77,47.
func TestAFlatRateShop(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	w.Super(`update hood.shops set regime = 'flat' where shop_id = $1`, w.Shop.ID)
	w.Goods(`update shop.variants set price_cents = 4000 where id = $1`, w.Shop.Goods["miele"].Variant)
	_, o := buy(w, ada())
	w.Must(papers(w, o.ID))
	got := issued(w, o.ID)
	if len(got) != 1 || len(got[0].Rows) != 1 || got[0].Rows[0].Nature != documents.NatureFlat || got[0].Rows[0].VAT != 0 || got[0].Stamp != 0 {
		t.Fatalf("issued: %+v", got)
	}
	valid(w, got[0])
	w.Goods(`update shop.variants set price_cents = 8000 where id = $1`, w.Shop.Goods["miele"].Variant)
	_, o = buy(w, ada())
	w.Must(papers(w, o.ID))
	if got = issued(w, o.ID); got[0].Stamp != 200 || !strings.Contains(ask[string](w, `select xml from shop.documents where id = $1`, got[0].ID), "L. 190/2014") {
		t.Errorf("issued: %+v", got)
	}
	valid(w, got[0])
}

// A shop in ventilation splits no VAT in its register, but an invoice has to.
func TestAShopInVentilation(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	w.Super(`update hood.shops set regime = 'ventilation' where shop_id = $1`, w.Shop.ID)
	_, plain := buy(w, nil)
	p, asked := buy(w, ada())
	for order, want := range map[tenants.ID]string{plain.ID: "0 ventilation 1318 0", asked.ID: "10  852 77, 4  466 18"} {
		w.Must(papers(w, order))
		if got := ask[string](w, `select string_agg(format('%s %s %s %s', rate, nature, gross_cents, vat_cents), ', ' order by rate desc)
			from shop.register where order_id = $1`, order); got != want {
			t.Errorf("the register has %q, not %q", got, want)
		}
	}
	agree(w, asked.ID, p.Payment)
	if got := issued(w, asked.ID); len(got) != 1 || len(got[0].Rows) != 2 || got[0].Rows[0].VAT == 0 {
		t.Errorf("issued: %+v", got)
	}
}

// Papers are there for good: the server's own role may not touch them.
func TestPapersCannotBeChanged(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	_, o := buy(w, ada())
	w.Must(papers(w, o.ID))
	for _, sql := range []string{`update shop.documents set total_cents = 1`, `delete from shop.documents`, `update shop.register set gross_cents = 1`, `delete from shop.register`} {
		err := w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(s *tenants.ShopTx) error { return s.Exec(sql, nil) })
		if err == nil {
			t.Errorf("%s is allowed", sql)
		}
	}
}
