package base

import (
	"time"

	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// ShopLetter tells a shop what happened to one of its orders.
func ShopLetter(p *locale.Printer, v view.ShopLetter) Letter {
	t := &plain{}
	for _, l := range shopWords(p, v) {
		t.line(l)
	}
	t.line(p.T("shop_letter.open")+":", v.URL)
	for _, r := range shopRows(p, v) {
		t.line(r.name + ": " + r.value)
	}
	var lines []string
	for _, l := range v.Lines {
		lines = append(lines, "- "+lineAmount(l)+" "+l.Name+": "+costText(p, l))
		for _, told := range l.Told {
			lines = append(lines, "  "+told)
		}
	}
	for _, r := range shopSums(p, v) {
		lines = append(lines, r.Name+": "+r.Value)
	}
	t.line(lines...)
	return Letter{shopSubject(p, v), shopLetter(p, v), t.String()}
}

// shopSums are the sums below the lines of a whole order.
func shopSums(p *locale.Printer, v view.ShopLetter) []SumRow {
	if !v.Whole || len(v.Lines) == 0 {
		return nil
	}
	rows := GoodsRows(p, SumsOf(v.Split, v.Total, v.Most, v.Method))
	if v.Method != view.ByPickup {
		rows = append(rows, SumRow{Name: p.T("delivery.name"), Value: fee(p, v.Fee)})
	}
	return append(rows, SumRow{Name: p.T("summary.total"), Value: costText(p, view.SummaryLine{Sum: v.Total, Most: v.Most})})
}

func shopSubject(p *locale.Printer, v view.ShopLetter) string {
	return p.T("shop_letter."+v.Kind+".subject", "number", v.Number, "name", v.Name, "total", aboutText(p, v.Total, v.Most), "amount", p.Money(v.Amount))
}

// shopWords are the letter's own sentences.
func shopWords(p *locale.Printer, v view.ShopLetter) []string {
	until := ""
	if !v.Until.IsZero() {
		until = p.FullDate(v.Until)
	}
	out := []string{p.T("shop_letter."+v.Kind+".text", "number", v.Number, "name", v.Name, "total", aboutText(p, v.Total, v.Most), "amount", p.Money(v.Amount), "date", until)}
	if v.Why != "" {
		out = append(out, p.T("refund_why."+v.Why))
	}
	return out
}

func shopRows(p *locale.Printer, v view.ShopLetter) []letterRow {
	way := p.T("admin.round_window", "window", p.Window(v.Window.Start, v.Window.End))
	if v.Method == view.ByPickup {
		way = p.T("admin.pickup_window", "window", p.Window(v.Window.Start, v.Window.End))
	}
	return []letterRow{{p.T("letter.when"), p.Date(v.Window.Start) + ", " + way}, {p.T("summary.total"), costText(p, view.SummaryLine{Sum: v.Total, Most: v.Most})}}
}

// WithdrawalLetter is the acknowledgement of a withdrawal.
func WithdrawalLetter(p *locale.Printer, v view.WithdrawalLetter) Letter {
	t := &plain{}
	t.line(p.T("letter.hello", "name", v.Name))
	t.line(withdrawalText(p, v))
	t.line(p.T("letter.withdrawal.content"), v.Content)
	t.line(p.T("letter.withdrawal.next", "shop", v.Shop))
	t.line(p.T("letter.questions", "shop", v.Shop, "phone", v.Phone))
	t.line("--")
	t.line(sellerText(p, v.Seller)...)
	return Letter{withdrawalSubject(p, v), withdrawalLetter(p, v), t.String()}
}

func withdrawalSubject(p *locale.Printer, v view.WithdrawalLetter) string {
	return p.T("letter.withdrawal.subject", "date", p.FullDate(v.At), "time", p.Clock(v.At), "number", v.Number)
}

// withdrawalText has date and time to the second, by the clock of the place and
// of the world.
func withdrawalText(p *locale.Printer, v view.WithdrawalLetter) string {
	return p.T("letter.withdrawal.text", "number", v.Number, "lines", p.List(v.Lines), "date", p.FullDate(v.At), "time", v.At.Format(time.TimeOnly),
		"utc", v.At.UTC().Format("2006-01-02T15:04:05Z"))
}
