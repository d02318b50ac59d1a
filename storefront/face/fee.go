package face

import (
	"strconv"
	"strings"

	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// Fee is what the network keeps of a shop's orders, in words.
func Fee(p *locale.Printer, f tenants.Fee) string {
	switch {
	case f.Permille > 0:
		return p.T("fee.percent", "percent", Permille(p, f.Permille))
	case f.Fixed > 0:
		return p.T("fee.fixed", "amount", p.Money(f.Fixed))
	}
	return p.T("fee.none")
}

// Permille writes 25 as "2,5%" and 30 as "3%".
func Permille(p *locale.Printer, n int) string {
	s := strconv.Itoa(n / 10)
	if n%10 != 0 {
		mark := ","
		if p.Lang == locale.En {
			mark = "."
		}
		s += mark + strconv.Itoa(n%10)
	}
	return strings.TrimSpace(s) + "%"
}
