package orders_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// TestAShopReadsNothingOfItsNeighbours walks every table of the schemas hood,
// shop and platform in the scope of each shop of a paid spesa of three, and looks
// at every value: no row, name, telephone, address or amount of the others.
func TestAShopReadsNothingOfItsNeighbours(t *testing.T) {
	t.Parallel()
	w := newStreet(t)
	p := w.bought()
	d := w.Detail(p.Purchase)
	w.Super(`insert into platform.stripe_events (id, type, payload) values ($1, 'checkout.session.completed', $2)`, "evt_"+p.Payment.String(),
		fmt.Sprintf(`{"amount_total": %d, "customer_details": {"name": %q, "email": %q, "phone": %q}}`, d.Total, d.Name, d.Email, d.Phone))
	for i, mine := range d.Parts {
		secrets := []string{d.Name, d.Email, d.Address.Buzzer, d.Address.Street + " " + d.Address.Civic}
		amounts := []string{fmt.Sprint(int(d.Total))}
		for j, part := range d.Parts {
			if j != i {
				secrets = append(secrets, part.Order.ID.String())
				amounts = append(amounts, fmt.Sprint(int(part.Order.Estimate)))
			}
		}
		walked, seen := 0, map[string]int{}
		for _, table := range tablesOf(w.World) {
			rows := valuesIn(w.World, mine.Card.Shop, table)
			walked++
			seen[table] = len(rows)
			for _, row := range rows {
				for column, v := range row {
					for _, s := range secrets {
						if names(v, s) {
							t.Errorf("%s reads %q in %s.%s", mine.Card.Name, s, table, column)
						}
					}
					if strings.HasSuffix(column, "_cents") && slices.Contains(amounts, v) {
						t.Errorf("%s reads the amount %s in %s.%s", mine.Card.Name, v, table, column)
					}
					if strings.Contains(v, d.Phone) && (table != "shop.orders" || row["id"] != mine.Order.ID.String()) {
						t.Errorf("%s reads the telephone in %s.%s", mine.Card.Name, table, column)
					}
					if column == "shop_id" && v != mine.Card.Shop.String() && !public(table) {
						t.Errorf("%s reads a row of %s in %s", mine.Card.Name, v, table)
					}
				}
			}
		}
		if walked < 50 || seen["shop.orders"] != 1 || seen["hood.parts"] != 1 || seen["shop.lines"] == 0 {
			t.Errorf("%s: %d tables; it does not see its own part: %v", mine.Card.Name, walked, seen)
		}
		for _, closed := range []string{"hood.contacts", "hood.addresses", "hood.purchases", "hood.payments", "hood.baskets", "hood.basket_lines", "hood.holds",
			"hood.stops", "hood.handovers", "hood.ledger", "hood.refunds", "platform.stripe_events", "platform.stripe_objects", "platform.link_tokens"} {
			if n, there := seen[closed]; n > 0 || !there {
				t.Errorf("%s reads %d rows of %s", mine.Card.Name, n, closed)
			}
		}
	}
}

// names says whether a value holds a word as one of its own: the end of another
// test's made-up address is not this resident's.
func names(v, word string) bool {
	at := strings.Index(v, word)
	return at == 0 || at > 0 && !strings.ContainsRune("0123456789abcdef", rune(v[at-1]))
}

// public are the tables in which every shop of a neighbourhood is named, with
// nothing of what people order: cards of the platform, hosts, who works where,
// published goods, accounts at Stripe, and the shared windows' pick-up rows.
func public(table string) bool {
	return slices.Contains([]string{"platform.shops", "platform.hosts", "platform.memberships", "platform.listings", "platform.bumps",
		"platform.stripe_accounts", "platform.stripe_openings", "hood.windows", "hood.capacities"}, table)
}

func tablesOf(w *world.World) []string {
	w.T.Helper()
	all := ask[string](w, `select string_agg(n.nspname || '.' || c.relname, ' ' order by 1) from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relkind in ('r', 'p', 'v', 'm') and n.nspname in ('hood', 'shop', 'platform')`)
	return strings.Fields(all)
}

// valuesIn reads every row of a table of which this neighbourhood could be, in a
// shop's own transaction.
func valuesIn(w *world.World, shop tenants.ShopID, table string) []map[string]string {
	w.T.Helper()
	var rows []map[string]string
	w.Must(w.DB.Shop(w.T.Context(), tenants.InShop(w.Hood, shop, "test"), func(s *tenants.ShopTx) error {
		return s.Each(`select to_jsonb(t) from `+table+` t`, nil, func(row tenants.Row) error {
			all := map[string]any{}
			if err := row.Scan(&all); err != nil {
				return err
			}
			one := map[string]string{}
			for k, v := range all {
				if n, ok := v.(float64); ok {
					v = int64(n)
				}
				one[k] = fmt.Sprint(v)
			}
			if hood, ok := one["hood_id"]; !ok || hood == w.Hood.String() { // other tests' neighbourhoods share the platform's tables
				rows = append(rows, one)
			}
			return nil
		})
	}))
	return rows
}
