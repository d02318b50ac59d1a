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
	var room [32]byte
	return string(p.AppendMoney(room[:0], c))
}

// AppendMoney is Money at the end of b.
func (p *Printer) AppendMoney(b []byte, c money.Cents) []byte {
	n := uint64(c)
	if c < 0 {
		b, n = append(b, '-'), -n
	}
	if p.style.symbolFirst {
		b = append(b, "€"...)
	}
	b = p.appendWhole(b, n/100)
	b = append(append(b, p.style.decimal...), byte('0'+n/10%10), byte('0'+n%10))
	if !p.style.symbolFirst {
		b = append(append(b, nbsp...), "€"...)
	}
	return b
}

// appendWhole writes a whole number, its thousands in groups.
func (p *Printer) appendWhole(b []byte, n uint64) []byte {
	var room [20]byte
	whole := strconv.AppendUint(room[:0], n, 10)
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b = append(b, p.style.group...)
		}
		b = append(b, digit)
	}
	return b
}

// Count writes how many there are: "3.000", "3,000".
func (p *Printer) Count(n int) string {
	if -1000 < n && n < 1000 {
		return strconv.Itoa(n)
	}
	if n < 0 {
		return "-" + string(p.appendWhole(nil, -uint64(n)))
	}
	return string(p.appendWhole(nil, uint64(n)))
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
