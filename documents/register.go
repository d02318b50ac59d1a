package documents

import (
	"bytes"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Month is a month of a year, by the neighbourhood's calendar.
type Month struct {
	Year  int
	Month time.Month
}

// MonthOf is the month of a moment where it is.
func MonthOf(t time.Time) Month { return Month{t.Year(), t.Month()} }

// ParseMonth reads "2026-11".
func ParseMonth(s string) (Month, bool) {
	t, err := time.Parse("2006-01", s)
	return Month{t.Year(), t.Month()}, err == nil && t.Year() > 2000 && t.Year() < 2200
}

// String is the month as ParseMonth reads it.
func (m Month) String() string { return m.First().String()[:7] }

// First is the first day of the month.
func (m Month) First() clock.Date { return clock.Date{Year: m.Year, Month: m.Month, Day: 1} }

// Add is the month so many months later.
func (m Month) Add(n int) Month {
	return MonthOf(time.Date(m.Year, m.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
}

// Entry is one row of the register: what a moment of an order's money added to a
// day's sales at one share, or with a negative sum took from them.
type Entry struct {
	Row
	Order   tenants.ID
	Number  int // of the order
	Day     clock.Date
	What    string // the moment: "paid", "refunded" or "refund_failed"
	Path    Path
	Receipt string // number of the documento commerciale, or ""
	Paper   string // number of the invoice or credit note, or ""
}

// ReadRegister reads a month of a shop's register in its order.
func ReadRegister(r *tenants.ShopRead, shop tenants.ShopID, m Month, into *[]Entry) {
	r.Each(`select g.rate, g.nature, g.gross_cents, g.net_cents, g.vat_cents, g.order_id, o.number, g.day, e.what, g.path, coalesce(c.number, ''),
			coalesce(d.body ->> 'count', ''), coalesce(d.kind, 'invoice'), coalesce(d.year, 0)
		from shop.register g join shop.orders o on o.shop_id = g.shop_id and o.id = g.order_id
		join shop.order_events e on e.shop_id = g.shop_id and e.id = g.moment_id
		left join shop.receipts c on c.shop_id = g.shop_id and c.order_id = g.order_id
		left join shop.documents d on d.shop_id = g.shop_id and d.moment_id = g.moment_id
		where g.shop_id = $1 and g.day >= $2 and g.day < $3 order by g.day, g.at, o.number, g.moment_id, g.rate, g.nature`,
		tenants.With(shop, m.First(), m.Add(1).First()), func(row tenants.Row) error {
			var e Entry
			var count string
			var d Document
			err := row.Scan(&e.Rate, &e.Nature, &e.Gross, &e.Net, &e.VAT, &e.Order, &e.Number, &e.Day, &e.What, &e.Path, &e.Receipt, &count, &d.Kind, &d.Year)
			if count != "" {
				d.Count, _ = strconv.Atoi(count)
				e.Paper = d.Number()
			}
			*into = append(*into, e)
			return err
		})
}

// DayTotal is what one day has at one share.
type DayTotal struct {
	Day clock.Date
	Row
	Sold, Back money.Cents // gross, before and of what was given back
}

// Days adds the entries of a path up, by day and share.
func Days(list []Entry, path Path) []DayTotal {
	var out []DayTotal
	at := map[clock.Date]map[Share]int{}
	for _, e := range list {
		if e.Path != path {
			continue
		}
		if at[e.Day] == nil {
			at[e.Day] = map[Share]int{}
		}
		i, ok := at[e.Day][e.Share]
		if !ok {
			i = len(out)
			at[e.Day][e.Share] = i
			out = append(out, DayTotal{Day: e.Day, Row: Row{Share: e.Share}})
		}
		out[i].add(e.Row)
	}
	return out
}

func (t *DayTotal) add(r Row) {
	t.Gross, t.Net, t.VAT = t.Gross+r.Gross, t.Net+r.Net, t.VAT+r.VAT
	if r.Gross > 0 {
		t.Sold += r.Gross
	} else {
		t.Back -= r.Gross
	}
}

// Totals adds the entries of a path up by share.
func Totals(list []Entry, path Path) []DayTotal {
	sums := map[Share]DayTotal{}
	for _, e := range list {
		if e.Path == path {
			t := sums[e.Share]
			t.Share = e.Share
			t.add(e.Row)
			sums[e.Share] = t
		}
	}
	var out []DayTotal
	for _, k := range sorted(sums) {
		out = append(out, sums[k])
	}
	return out
}

// WriteCSV writes a month of the register for an accountant: a row for each
// moment and share, amounts with a decimal comma and columns parted by semicolons
// as Italian spreadsheets want them, dates as ISO has them. No cell begins a
// formula: all of them are ours.
func WriteCSV(w io.Writer, p *locale.Printer, list []Entry) error {
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	head := strings.Split(p.T("papers.csv_head"), ";")
	if err := out.Write(head); err != nil {
		return err
	}
	for _, e := range list {
		kind := p.T("papers.csv_sale")
		switch {
		case e.Nature == Rounding: // down or up, it is no return
			kind = p.T("papers.csv_rounding")
		case e.What == momentFailed: // what was given back is the shop's again
			kind = p.T("papers.csv_undone")
		case e.Gross < 0:
			kind = p.T("papers.csv_return")
		}
		rate := strconv.Itoa(e.Rate)
		if e.Nature != "" {
			rate = ""
		}
		row := []string{e.Day.String(), "#" + strconv.Itoa(e.Number), kind, p.T("papers.path_" + string(e.Path)), e.Paper + e.Receipt, rate, nature(e.Nature),
			comma(e.Gross), comma(e.Net), comma(e.VAT)}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// CSV is WriteCSV into memory, with the mark that tells spreadsheets its letters.
func CSV(p *locale.Printer, list []Entry) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	err := WriteCSV(&b, p, list)
	return b.Bytes(), err
}

func nature(n string) string {
	if n == Rounding {
		return ""
	}
	return n
}

func comma(c money.Cents) string { return strings.Replace(euros(c), ".", ",", 1) }
