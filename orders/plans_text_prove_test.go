//go:build prove

package orders_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/tenants"
)

// heard is a statement with the shop in whose scope it ran.
type heard struct {
	sql  string
	args []any
	shop tenants.ShopID
}

// ear keeps each statement once, and follows the scope that others set.
type ear struct {
	mu   sync.Mutex
	shop tenants.ShopID
	all  []heard
	seen map[string]bool
}

func (e *ear) hear(sql string, args []any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case strings.Contains(sql, "set_config('app.hood_id'"):
		e.shop = tenants.ShopID{}
		if id, err := tenants.ParseID(fmt.Sprint(args[1])); err == nil {
			e.shop = tenants.ShopID(id)
		}
	case strings.HasPrefix(sql, "select app.enter("):
		e.shop, _ = args[0].(tenants.ShopID)
	case strings.Contains(sql, "set_config('app.shop_id', ''"):
		e.shop = tenants.ShopID{}
	case strings.Contains(sql, "hood.") || strings.Contains(sql, "shop.") || strings.Contains(sql, "platform."):
		if !e.seen[sql] {
			e.seen[sql] = true
			e.all = append(e.all, heard{sql, args, e.shop})
		}
	}
}

// TestPlansAreShown prints the plan of every statement that a product page, a
// shelf, a basket, a board and an order send, at 10,000 shops. A table that
// grows with the shops is never read from end to end.
func TestPlansAreShown(t *testing.T) {
	db := testkit.Own(t)
	w := world.In(t, db)
	for _, sql := range tenThousandShops() {
		w.Must(testkit.Session(db.Super, sql))
	}
	w.Must(testkit.Session(db.Super, `analyze`))
	e := &ear{seen: map[string]bool{}}
	told, err := tenants.Open(context.Background(), tenants.Options{URL: db.App, MaxConns: 1, Log: w.Log, Jobs: tenants.NewJobs(tenants.JobsConfig{Log: w.Log}), Told: e.hear})
	w.Must(err)
	defer told.Close()
	kept := w.DB
	w.DB = told
	buyer := w.NewShopper()
	buyer.Ready("delivery", nil)
	pages(w, buyer)
	other := w.NewShopper() // who places through the door that tells
	other.Ready("delivery", nil)
	request := other.Request("stripe")
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { _, err := orders.Place(h, request); return err }))
	w.DB = kept
	if len(e.all) < 20 {
		t.Fatalf("only %d statements were heard", len(e.all))
	}
	for n, h := range e.all {
		plan := explain(w, h)
		t.Logf("%d. %s\n%s", n+1, strings.Join(strings.Fields(h.sql), " "), plan)
		for _, table := range strings.Split("shops windows capacities parts baskets products variants shelves listings holds purchases stripe_accounts fees payments reservations box_items", " ") {
			if strings.Contains(plan, "Seq Scan on "+table+" ") || strings.HasSuffix(plan, "Seq Scan on "+table) {
				t.Errorf("statement %d reads %s from end to end", n+1, table)
			}
		}
	}
}

// explain asks for a statement's plan through the door and in the scope that it
// ran in: policies are part of the plan.
func explain(w *world.World, h heard) string {
	w.T.Helper()
	var lines []string
	ask := func(each func(string, tenants.Args, func(tenants.Row) error)) {
		each("explain (costs off) "+h.sql, h.args, func(row tenants.Row) error {
			var line string
			err := row.Scan(&line)
			lines = append(lines, "    "+line)
			return err
		})
	}
	var err error
	if h.shop.IsZero() {
		err = w.DB.HoodRead(context.Background(), w.Scope(), func(r *tenants.HoodRead) { ask(r.Each) })
	} else {
		err = w.DB.ShopRead(context.Background(), tenants.InShop(w.Hood, h.shop, "test"), func(r *tenants.ShopRead) { ask(r.Each) })
	}
	if err != nil {
		return "    (not explained: " + err.Error() + ")"
	}
	return strings.Join(lines, "\n")
}
