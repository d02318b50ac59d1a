package face

import (
	"strconv"
	"strings"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/orders"
)

// BoxAmount writes how much of something is in a box: "2 ×" or "500 g".
func BoxAmount(p *locale.Printer, a catalog.Amount) string {
	if a.Grams > 0 {
		return p.Weight(a.Grams)
	}
	return strconv.Itoa(a.Pieces) + "\u00a0×"
}

// Inside says what went into the boxes of a line, a sentence for boxes that are
// alike.
func Inside(p *locale.Printer, items []orders.LineItem, boxes int) []string {
	var out, names []string
	for i, x := range items {
		names = append(names, BoxAmount(p, x.Amount)+" "+x.Title.In(p.Lang))
		if i+1 < len(items) && !starts(items, i+1) {
			continue
		}
		key := "boxes.inside"
		switch {
		case x.Boxes == 1 && boxes > 1:
			key = "boxes.inside_one"
		case boxes > 1:
			key = "boxes.inside_some"
		}
		out, names = append(out, p.T(key, "number", x.Boxes, "list", strings.Join(names, " · "))), nil
	}
	return out
}

// starts reports whether boxes of another kind begin with an item.
func starts(items []orders.LineItem, n int) bool { return items[n].Kind != items[n-1].Kind }

// Filled is Inside for a basket's line.
func Filled(p *locale.Printer, l orders.FullLine) []string { return Inside(p, l.Contents(), l.Pieces) }

// Week names the week that begins on a Monday: this one, the next, or its days.
func Week(p *locale.Printer, monday, today clock.Date) string {
	switch catalog.Monday(today) {
	case monday:
		return p.T("boxes.this_week")
	case monday.AddDays(-7):
		return p.T("boxes.next_week")
	}
	return p.T("boxes.week_of", "day", p.ShortDate(monday.Midnight(time.UTC)))
}

// WeekDays writes from when to when a week is: "dal 23 al 29 novembre".
func WeekDays(p *locale.Printer, monday clock.Date) string {
	return p.T("boxes.week_from", "from", p.ShortDate(monday.Midnight(time.UTC)), "to", p.ShortDate(monday.AddDays(6).Midnight(time.UTC)))
}

// ToPack lists what to put into the boxes of a line, below a heading where there
// are several.
func ToPack(p *locale.Printer, l orders.Line) []string {
	var out []string
	for i, x := range l.Items {
		if first := i == 0 || starts(l.Items, i); first && x.Boxes > 1 {
			out = append(out, p.T("boxes.in_each", "number", x.Boxes))
		} else if first && l.Amount.Pieces > 1 {
			out = append(out, p.T("boxes.in_one"))
		}
		out = append(out, BoxAmount(p, x.Amount)+" "+x.Title.In(p.Lang))
	}
	return out
}
