//go:build prove

package main_test

import (
	"os"
	"testing"

	"sottocasa/internal/testkit"
)

// A whole month of 240 orders adds up, written into a demo that was open before;
// the same seed makes the same month.
func TestAWholeMonthOfTrade(t *testing.T) {
	var sums [2]string
	for i := range sums {
		dir := folder(t)
		c, _ := demo(t, dir)
		c.end(os.Interrupt)
		lastMonth(t, dir, "--seed 5")
		demo(t, dir)
		m := openBooks(t, dir)
		m.addsUp()
		m.hasAll()
		must(t, testkit.Query(owner(t, dir), `select string_agg(x, ' ') from (select concat_ws(':', s.slug, l.account, (l.at at time zone 'Europe/Rome')::date,
			sum(l.amount_cents)) as x from shop.ledger l join platform.shops s on s.id = l.shop_id group by s.slug, l.account, (l.at at time zone 'Europe/Rome')::date
			order by 1) y`, nil, &sums[i]))
	}
	if sums[0] != sums[1] {
		t.Error("the same seed made two months")
	}
}
