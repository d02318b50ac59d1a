package documents

import (
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// Law is what stands behind a paper on a day: the citation of each matter, as the
// table platform.legal_refs has it. The texts move on 1 January 2027.
type Law map[string]locale.Text

// The matters that papers cite.
const (
	LawNoInvoice = "distance_no_invoice"
	LawNoReceipt = "distance_no_receipt"
	LawRegister  = "register"
	LawDeposit   = "deposit"
	LawFlatRate  = "flat_rate"
	LawExempt    = "exempt"
	LawOutside   = "outside"
	LawCredit    = "credit"
	LawStamp     = "stamp"
	LawKeep      = "keep"
)

const lawOn = `select distinct on (key) key, text_it, text_en from platform.legal_refs where valid_from <= $1 order by key, valid_from desc`

func gatherLaw(into *Law) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var key string
		var t locale.Text
		err := row.Scan(&key, &t.It, &t.En)
		if *into == nil {
			*into = Law{}
		}
		(*into)[key] = t
		return err
	}
}

// ReadLaw reads what is cited on a day.
func ReadLaw(r *tenants.ShopRead, day clock.Date, into *Law) {
	r.Each(lawOn, tenants.With(day), gatherLaw(into))
}

// lawOf is ReadLaw inside a write.
func lawOf(s *tenants.ShopTx, day clock.Date) (law Law, err error) {
	err = s.Each(lawOn, tenants.With(day), gatherLaw(&law))
	return law, err
}

// Why is what lets a share bear no VAT, as documents cite it; "" for one that
// bears some.
func (l Law) Why(k Share) locale.Text {
	switch k.Nature {
	case "", Rounding, Ventilated:
		return locale.Text{}
	case NatureFlat:
		return l[LawFlatRate]
	case "N4":
		return l[LawExempt]
	case NatureExcluded:
		return l[LawDeposit]
	}
	return l[LawOutside]
}
