package orders_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// entangled is a neighbourhood in whose books everything has happened that can
// to shared money: sent on, taken back, owed, netted, disputed and lost.
func entangled(t *testing.T) *spesa {
	w := three(t)
	truth := w.Provider.(bookish)
	w.Use(brokeOf{truth})
	x := handedOn(w)
	for _, s := range w.Shops() {
		x.giveLine(s, 1, 100, "owed "+s.Slug)
	}
	x.moves()
	w.Use(truth)
	for _, s := range w.Shops() {
		x.giveLine(s, 1, 60, "taken back "+s.Slug)
	}
	x.moves()
	lost := handedOn(w) // nets the debts
	w.Must(w.Sandbox.Decide(lost.contest(), false))
	w.Must(lookAtDisputes(w, lost.placed.Payment))
	lost.moves()
	for _, s := range w.Shops() {
		o := x.part(s)
		w.Super(`insert into hood.letters (hood_id, letter, shop_id, order_id, kind) values ($1, $2, $3, $4, 'received')`, w.Hood, "l-"+o.ID.String(), s.ID, o.ID)
		w.Super(`insert into hood.changes (hood_id, id, shop_id, what, was, new, actor) values ($1, gen_random_uuid(), $2, 'fee', '0', '1', 'test')`, w.Hood, s.ID)
		w.Must(w.Hoods(func(h *tenants.HoodTx) error { return tenants.SetFee(h, s.ID, tenants.Fee{Permille: 10}) }))
	}
	return x
}

// TestAShopReadsNothingOfSharedMoneyButItsOwn walks every table and view in each
// shop's scope when everything has happened: rows of its own in each of the
// shared ones, none of a neighbour or of the association, and nothing of what
// concerns the whole payment.
func TestAShopReadsNothingOfSharedMoneyButItsOwn(t *testing.T) {
	t.Parallel()
	x := entangled(t)
	w := x.World
	for _, mine := range w.Shops() {
		theirs := secretsBeside(w, mine)
		seen := map[string]int{}
		for _, table := range tablesOf(w) {
			rows := valuesIn(w, mine.ID, table)
			seen[table] = len(rows)
			for _, row := range rows {
				if shop, has := row["shop_id"]; has && shop != mine.ID.String() && !public(table) {
					t.Errorf("%s reads a row of %q in %s", mine.Slug, shop, table)
				}
				for column, v := range row {
					if slices.Contains(theirs, v) && !public(table) {
						t.Errorf("%s reads %s of a neighbour in %s.%s", mine.Slug, v, table, column)
					}
				}
			}
		}
		for _, table := range []string{"hood.fees", "hood.transfers", "hood.reversals", "hood.debts", "hood.settlements", "hood.losses", "hood.changes",
			"hood.letters", "hood.parts", "shop.shares", "shop.ledger", "shop.refund_lines"} {
			if seen[table] == 0 {
				t.Errorf("%s sees nothing of its own in %s", mine.Slug, table)
			}
		}
		for _, table := range []string{"hood.disputes", "hood.refunds", "hood.payments", "hood.purchases", "hood.ledger", "hood.breaks", "hood.given_back",
			"hood.association_shares"} {
			if n, there := seen[table]; n > 0 || !there {
				t.Errorf("%s reads %d rows of %s", mine.Slug, n, table)
			}
		}
	}
}

// secretsBeside are ids and accounts of every order, transfer, reversal, debt
// and loss that is not a shop's own.
func secretsBeside(w *world.World, mine world.Shop) []string {
	w.T.Helper()
	all := ask[string](w, `select string_agg(v, ' ') from (
			select order_id::text v from hood.parts where hood_id = $1 and shop_id <> $2
			union select id::text from hood.transfers where hood_id = $1 and shop_id is distinct from $2
			union select account from hood.transfers where hood_id = $1 and shop_id is distinct from $2
			union select provider_id from hood.transfers where hood_id = $1 and shop_id is distinct from $2
			union select id::text from hood.reversals where hood_id = $1 and shop_id is distinct from $2
			union select id::text from hood.debts where hood_id = $1 and shop_id is distinct from $2
			union select id::text from hood.losses where hood_id = $1 and shop_id is distinct from $2
			union select provider_id from hood.disputes where hood_id = $1) x where v <> ''`, w.Hood, mine.ID)
	return strings.Fields(all)
}

// TestOneFee: what the quote says, what levelling takes and what the check
// expects are one formula.
func TestOneFee(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	for _, f := range []tenants.Fee{{}, {Permille: 1}, {Permille: 33}, {Permille: 50}, {Permille: 300}, {Fixed: 1}, {Fixed: 50}, {Fixed: 10000}} {
		got := strings.Fields(ask[string](w, `select string_agg(app.fee($1, $2, g)::text, ' ' order by g) from generate_series(-3, 3000, 1) g`, f.Permille, int64(f.Fixed)))
		for i, v := range got {
			if goods := money.Cents(i - 3); v != strconv.Itoa(int(f.Of(goods))) {
				t.Fatalf("%+v of %d: %s there, %d here", f, goods, v, f.Of(goods))
			}
		}
		if len(got) != 3004 {
			t.Fatalf("%d fees", len(got))
		}
	}
}
