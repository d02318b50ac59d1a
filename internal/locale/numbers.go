package locale

import (
	"strconv"
	"strings"

	"sottocasa/internal/money"
)

// nbsp keeps a number and its unit on one line.
const nbsp = "\u00a0"

// Money writes an amount in euros: "1.234,50 €" with a no-break space,
// "€1,234.50". Thousands are grouped from 1.000 on (FMT-01, house rule).
func (p *Printer) Money(c money.Cents) string {
	if p.style.symbolFirst {
		if c < 0 {
			return "-€" + p.amount(c)[1:]
		}
		return "€" + p.amount(c)
	}
	return p.amount(c) + nbsp + "€"
}

// amount writes cents with two decimals and no symbol.
func (p *Printer) amount(c money.Cents) string {
	digits := strconv.FormatInt(int64(c), 10)
	digits, negative := strings.CutPrefix(digits, "-")
	for len(digits) < 3 {
		digits = "0" + digits
	}
	whole, cents := digits[:len(digits)-2], digits[len(digits)-2:]
	var b strings.Builder
	if negative {
		b.WriteByte('-')
	}
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(p.style.group)
		}
		b.WriteRune(r)
	}
	return b.String() + p.style.decimal + cents
}

// PerUnit writes a unit price: "23,90 €/kg", "€23.90/kg". per is "kg", "l" or
// "piece" ("0,33 € al pezzo", "€0.33 each").
func (p *Printer) PerUnit(c money.Cents, per string) string {
	return p.T("style.per_"+per, "amount", p.Money(c))
}

// Weight writes grams: "750 g", and from a kilogram on "1,25 kg", with no
// decimal that says nothing. The space does not break.
func (p *Printer) Weight(grams int) string {
	if -1000 < grams && grams < 1000 {
		return strconv.Itoa(grams) + nbsp + "g"
	}
	kilos, rest := grams/1000, grams%1000
	if rest < 0 {
		rest = -rest
	}
	s := strconv.Itoa(kilos)
	if rest != 0 {
		s += p.style.decimal + strings.TrimRight(strconv.Itoa(1000 + rest)[1:], "0")
	}
	return s + nbsp + "kg"
}

// Percent writes "22%" and "-20%".
func (p *Printer) Percent(n int) string { return strconv.Itoa(n) + "%" }

// List joins items as a sentence does: "a, b e c", "a, b and c".
func (p *Printer) List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return p.T("style.list", "first", strings.Join(items[:last], ", "), "last", items[last])
}
