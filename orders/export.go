package orders

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// exported is how many orders are in memory at once.
const exported = 500

// orderRow is an order as the shop takes it away.
type orderRow struct {
	number                                       int
	state, payment, fulfilment, method, who, day string
	placed                                       time.Time
	estimate, captured, refunded                 money.Cents
	lines                                        []string
}

// WriteCSV writes all orders of the shop in scope, by number: the shop's own
// rows, with the short name of who ordered and never an address.
func WriteCSV(ctx context.Context, db *tenants.DB, at tenants.Scope, w io.Writer) error {
	out := csv.NewWriter(w)
	err := out.Write([]string{"number", "placed_at", "state", "payment", "fulfilment", "method", "day", "name", "estimate", "captured", "refunded", "lines"})
	if err != nil {
		return err
	}
	for after := 0; ; {
		var some []orderRow
		if err := db.ShopRead(ctx, at, func(r *tenants.ShopRead) { readOrderRows(r, at.Shop, after, &some) }); err != nil {
			return err
		}
		if len(some) == 0 {
			out.Flush()
			return out.Error()
		}
		for _, o := range some {
			after = o.number
			row := []string{strconv.Itoa(o.number), o.placed.UTC().Format(time.RFC3339), o.state, o.payment, o.fulfilment, o.method, o.day, o.who,
				plainAmount(o.estimate), plainAmount(o.captured), plainAmount(o.refunded), strings.Join(o.lines, "; ")}
			for i, cell := range row {
				if cell != "" && strings.IndexByte("=+-@\t'", cell[0]) >= 0 { // a spreadsheet would take it for a formula
					row[i] = "'" + cell
				}
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
}

func readOrderRows(r *tenants.ShopRead, shop tenants.ShopID, after int, into *[]orderRow) {
	r.Each(`select o.number, o.placed_at, o.state, o.payment, o.fulfilment, o.method, o.day::text, o.short_name, o.estimate_cents, o.captured_cents,
			coalesce((select sum(p.refunded_cents) from shop.order_payments p where p.shop_id = $1 and p.order_id = o.id), 0)::bigint,
			array(select coalesce(l.pieces::text || ' × ', l.grams::text || ' g ', '') || coalesce(nullif(l.title ->> 'it', ''), l.kind) from shop.lines l
				where l.shop_id = $1 and l.order_id = o.id order by l.line)
		from shop.orders o where o.shop_id = $1 and o.number > $2 order by o.number limit $3`, tenants.With(shop, after, exported), func(row tenants.Row) error {
		var o orderRow
		err := row.Scan(&o.number, &o.placed, &o.state, &o.payment, &o.fulfilment, &o.method, &o.day, &o.who, &o.estimate, &o.captured, &o.refunded, &o.lines)
		*into = append(*into, o)
		return err
	})
}

func plainAmount(c money.Cents) string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	return fmt.Sprintf("%s%d.%02d", sign, c/100, c%100)
}
