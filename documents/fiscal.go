package documents

import (
	"regexp"
	"strings"

	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// ReadAlways reads whether a shop makes a documento commerciale for online sales
// too.
func ReadAlways(r *tenants.ShopRead, shop tenants.ShopID, into *bool) {
	r.Each(`select always_receipt from shop.fiscal where shop_id = $1`, tenants.With(shop), func(row tenants.Row) error { return row.Scan(into) })
}

// SetAlways says whether it does, for orders that are paid from now on.
func SetAlways(s *tenants.ShopTx, always bool) error {
	err := s.Exec(`insert into shop.fiscal (shop_id, hood_id, always_receipt) values (app.shop(), app.hood(), $1)
		on conflict (shop_id) do update set always_receipt = excluded.always_receipt`, tenants.With(always))
	if err != nil {
		return err
	}
	now := "no"
	if always {
		now = "yes"
	}
	return tenants.Record(s, tenants.Deed{What: "papers_always", Now: now})
}

var receiptForm = regexp.MustCompile(`^([0-9]{1,4})\s*[-/ ]\s*([0-9]{1,4})$`)

// ParseReceipt reads the number of a documento commerciale as a till prints it,
// "0123-0045", with or without its zeros. The fault is error.receipt_bad.
func ParseReceipt(s string) (string, error) {
	m := receiptForm.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil || strings.Trim(m[1], "0") == "" || strings.Trim(m[2], "0") == "" {
		return "", fault.New(fault.Invalid, "error.receipt_bad")
	}
	return strings.Repeat("0", 4-len(m[1])) + m[1] + "-" + strings.Repeat("0", 4-len(m[2])) + m[2], nil
}

// ReceiptTwice is beside a number that another order of that year has already.
const ReceiptTwice = "error.receipt_twice"

// SetReceipt keeps the number of an order's documento commerciale; typing it
// again corrects it. An order that wants none is Conflict. A number that another
// order of the same year has is ReceiptTwice unless the shop is sure: a second
// till, or one whose count of closures began anew, prints it again.
func SetReceipt(s *tenants.ShopTx, order tenants.ID, number string, sure bool) error {
	if _, err := ParseReceipt(number); err != nil {
		return err
	}
	if !sure {
		if err := receiptOnce(s, order, number); err != nil {
			return err
		}
	}
	return s.Change("conflict error.receipt_none", 1, `insert into shop.receipts (shop_id, hood_id, order_id, number, day, actor)
		select g.shop_id, g.hood_id, g.order_id, $3, min(g.day), app.actor() from shop.register g
		where g.shop_id = $1 and g.order_id = $2 and g.path = 'shop_receipt' group by g.shop_id, g.hood_id, g.order_id
		on conflict (shop_id, order_id) do update set number = excluded.number, actor = excluded.actor, at = now()`,
		tenants.With(s.Shop(), order, number))
}

func receiptOnce(s *tenants.ShopTx, order tenants.ID, number string) error {
	var other int
	err := s.Each(`select o.number from shop.receipts c join shop.orders o on o.shop_id = c.shop_id and o.id = c.order_id
		where c.shop_id = $1 and c.number = $3 and c.order_id <> $2 and extract(year from c.day) =
			(select extract(year from min(g.day)) from shop.register g where g.shop_id = $1 and g.order_id = $2 and g.path = 'shop_receipt')
		order by c.at desc limit 1`, tenants.With(s.Shop(), order, number), func(row tenants.Row) error { return row.Scan(&other) })
	if err == nil && other > 0 {
		return fault.Form(fault.Field{Name: "receipt", Key: ReceiptTwice, Args: []any{"receipt", number, "number", other}})
	}
	return err
}

// Waiting is an order whose documento commerciale has no number yet.
type Waiting struct {
	Order  tenants.ID
	Number int
	Day    clock.Date
	Name   string
	Total  money.Cents
}

// ReadWaiting lists them, oldest first.
func ReadWaiting(r *tenants.ShopRead, shop tenants.ShopID, into *[]Waiting) {
	r.Each(`select g.order_id, o.number, o.short_name, min(g.day), sum(g.gross_cents)::bigint from shop.register g
		join shop.orders o on o.shop_id = g.shop_id and o.id = g.order_id
		where g.shop_id = $1 and g.path = 'shop_receipt' and not exists (select from shop.receipts c where c.shop_id = g.shop_id and c.order_id = g.order_id)
		group by g.order_id, o.number, o.short_name having sum(g.gross_cents) > 0 order by min(g.day), o.number limit 100`,
		tenants.With(shop), func(row tenants.Row) error {
			var w Waiting
			err := row.Scan(&w.Order, &w.Number, &w.Name, &w.Day, &w.Total)
			*into = append(*into, w)
			return err
		})
}

// OfOrder is what a shop's page says of an order's paper.
type OfOrder struct {
	Path    Path
	Booked  bool   // its sale is in the register
	Receipt string // number of the documento commerciale, or ""
	Buyer   *Buyer
	Papers  []Document
}

// ReadOfOrder reads the papers of an order; its path is the one that was recorded
// when it was paid, until then the one that it would have now.
func ReadOfOrder(r *tenants.ShopRead, shop tenants.ShopID, order tenants.ID, into *OfOrder) {
	r.Each(`select o.at_counter, coalesce(f.always_receipt, false), exists (select from hood.invoice_wishes w where w.hood_id = o.hood_id and w.order_id = o.id),
			coalesce((select min(g.path) from shop.register g where g.shop_id = o.shop_id and g.order_id = o.id), ''), coalesce(c.number, '')
		from shop.orders o left join shop.fiscal f on f.shop_id = o.shop_id left join shop.receipts c on c.shop_id = o.shop_id and c.order_id = o.id
		where o.shop_id = $1 and o.id = $2`, tenants.With(shop, order), func(row tenants.Row) error {
		var counter, always, wish bool
		err := row.Scan(&counter, &always, &wish, &into.Path, &into.Receipt)
		if into.Booked = into.Path != ""; !into.Booked {
			into.Path = PathOf(wish, counter, always)
		}
		return err
	})
	ReadBuyer(r, shop, order, &into.Buyer)
	r.Each(documentColumns+` where shop_id = $1 and order_id = $2 order by issued_at, id`, tenants.With(shop, order), gatherDocuments(&into.Papers))
}
