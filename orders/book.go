package orders

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// Booked is what a line has in its shop's book: what was captured of it and what
// of that was given back. Off is the discount that its amounts are without.
type Booked struct {
	Kind     string
	Rate     int // per cent; 0 also for goods outside VAT
	Captured money.Cents
	Refunded money.Cents
	Off      money.Cents
	Split    []money.Portion // of a line of several rates; nil: all of it is at Rate
}

// left is what the shop still has of a line.
func (l Booked) left() money.Cents { return l.Captured - l.Refunded }

// RatesOf groups what is left of an order by VAT rate, the lowest first, and
// takes the VAT out of each rate over the whole order, never by line (VAT-02).
// The delivery goes with the goods in proportion to what these were before any
// discount (VAT-03), given back or not. Deposits, rounding and contributions are
// outside VAT.
func RatesOf(lines []Booked) []money.RateTotal {
	var goods []money.Taxed
	var fee money.Cents
	for _, l := range lines {
		switch l.Kind {
		case "delivery":
			fee += l.left()
		case "deposit", "rounding", "contribution":
		default:
			goods = append(goods, l.taxed()...)
		}
	}
	return money.VATDocument(goods, 0, fee)
}

// taxed is a line's goods by rate. Of a line of several, what is left and what it
// was before anything was off are each shared by the largest remainder.
func (l Booked) taxed() []money.Taxed {
	if len(l.Split) == 0 {
		return []money.Taxed{{Rate: l.Rate, Gross: l.left(), Off: l.Refunded + l.Off}}
	}
	all := make([]money.Taxed, len(l.Split))
	whole := money.Apportion(l.Captured+l.Off, l.Split)
	for i, left := range money.Apportion(l.left(), l.Split) {
		all[i] = money.Taxed{Rate: l.Split[i].Rate, Gross: left, Off: max(0, whole[i]-left)}
	}
	return all
}

// standing is what an order's lines come to in its shop's book, by account. The
// book is a function of the lines, not of the way they went: whatever was given
// back in whatever order, it says the same. taxed: the shop charges VAT.
func standing(lines []Booked, taxed bool) map[string]money.Cents {
	at := map[string]money.Cents{}
	var all money.Cents
	for _, l := range lines {
		all += l.left()
	}
	if all == 0 {
		return at // rounding, and a cent that it kept back, go with the last of the goods
	}
	for _, l := range lines {
		switch l.Kind {
		case "deposit":
			at[payments.Deposits] -= l.left()
		case "rounding":
			at[payments.Rounding] -= l.left()
		case "contribution":
			at[payments.Contributions] -= l.left()
		}
	}
	for _, r := range RatesOf(lines) {
		rate := strconv.Itoa(r.Rate)
		if !taxed {
			r.VAT = 0
		}
		at[payments.SalesOf+rate] -= r.Gross - r.VAT
		at[payments.VATOf+rate] -= r.VAT
	}
	return at
}

// bookLegs are what has to be posted for an order's book to say what its lines
// come to now.
func bookLegs(s *tenants.ShopTx, order tenants.ID) ([]payments.Leg, error) {
	var lines []Booked
	err := s.Each(`select kind, coalesce(vat_rate, 0), captured_cents, refunded_cents,
			case when left_out = '' or captured_cents > 0 then discount_cents else 0 end, vat_split from shop.lines where shop_id = $1 and order_id = $2 order by line`, tenants.With(s.Shop(), order), func(row tenants.Row) error {
		var l Booked
		err := row.Scan(&l.Kind, &l.Rate, &l.Captured, &l.Refunded, &l.Off, &l.Split)
		lines = append(lines, l)
		return err
	})
	if err != nil {
		return nil, err
	}
	book := map[string]money.Cents{}
	taxed, known := false, false
	err = s.Each(`select account, sum(amount_cents)::bigint from shop.ledger where shop_id = $1 and order_id = $2
		and (account like 'sales:%' or account like 'vat:%' or account in ('deposits', 'rounding', 'contributions')) group by account`,
		tenants.With(s.Shop(), order), func(row tenants.Row) error {
			account, sum := "", money.Cents(0)
			err := row.Scan(&account, &sum)
			book[account], known = sum, true
			taxed = taxed || strings.HasPrefix(account, payments.VATOf)
			return err
		})
	if err != nil {
		return nil, err
	}
	if !known {
		if taxed, err = splitsVAT(s, order); err != nil {
			return nil, err
		}
	}
	return difference(book, standing(lines, taxed)), nil
}

func difference(book, now map[string]money.Cents) (legs []payments.Leg) {
	for account := range book {
		now[account] += 0
	}
	for _, account := range slices.Sorted(maps.Keys(now)) {
		if by := now[account] - book[account]; by != 0 {
			legs = append(legs, payments.Leg{Account: account, Amount: by})
		}
	}
	return legs
}

// splitsVAT reports whether the shop in scope splits VAT by rate on what an order
// sells: under the regime it was placed under, neither flat-rate nor ventilation.
func splitsVAT(s *tenants.ShopTx, order tenants.ID) (bool, error) {
	var regime tenants.Regime
	err := s.One(`select regime from shop.orders where shop_id = $1 and id = $2`, tenants.With(s.Shop(), order), (*string)(&regime))
	return regime.Splits(), err
}
