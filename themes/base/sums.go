package base

import (
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/themes/view"
)

// Sums is what PurchaseSums adds up. Goods are without Off. Most is what Total
// can become while some goods are to be weighed; Gift is the contribution to the
// association.
type Sums struct {
	view.Split
	Gift, Total, Most money.Cents
	Method            view.Method
}

// SumsOf are the sums of one shop's order.
func SumsOf(s view.Split, total, most money.Cents, m view.Method) Sums {
	return Sums{Split: s, Total: total, Most: most, Method: m}
}

// SumRow is a sum with its name; About says that it is an estimate.
type SumRow struct {
	Name, Value string
	About       bool
}

// GoodsRows are the sums above the delivery's: the goods, what a code has taken
// off them, bags and deposits, and rounding. With a code the goods are told
// before it, so that the rows add up.
func GoodsRows(p *locale.Printer, s Sums) []SumRow {
	about := s.Most > s.Total
	amount := func(c money.Cents) string {
		if about {
			return p.T("weight.about", "amount", c)
		}
		return p.Money(c)
	}
	goods := SumRow{p.T("summary.goods"), amount(s.Goods + s.Off.Amount), about}
	if s.Off.Amount > 0 {
		goods.Name = p.T("code.before")
	}
	rows := []SumRow{goods}
	if s.Off.Any() {
		rows = append(rows, offRow(p, s.Off, about, amount))
	}
	if s.Extras != 0 {
		rows = append(rows, SumRow{Name: p.T("extras.sum"), Value: p.Money(s.Extras)})
	}
	if s.Rounding != 0 {
		rows = append(rows, SumRow{Name: p.T("extras.rounding"), Value: p.Money(s.Rounding)})
	}
	return rows
}

// PartRows are all that a shop's order comes to above its total; nil where that
// is its goods alone.
func PartRows(p *locale.Printer, s Sums) []SumRow {
	rows := GoodsRows(p, s)
	if s.Fee > 0 {
		rows = append(rows, SumRow{Name: p.T("delivery.name"), Value: p.Money(s.Fee)})
	}
	if len(rows) == 1 {
		return nil
	}
	return rows
}

// offName is what a code's row is called.
func offName(p *locale.Printer, o view.Off) string {
	if o.Code == "" {
		return p.T("code.sums")
	}
	return p.T("code.row", "code", o.Code)
}

func offRow(p *locale.Printer, o view.Off, about bool, amount func(money.Cents) string) SumRow {
	row := SumRow{offName(p, o), amount(-o.Amount), about}
	if o.Amount == 0 {
		row.Value, row.About = p.T("offers.free_delivery"), false
	}
	return row
}
