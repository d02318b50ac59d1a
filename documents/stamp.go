package documents

import "sottocasa/internal/money"

// The stamp duty of documents without VAT (FISC-04: DPR 642/1972, tariff, art. 13).
const (
	stampAbove money.Cents = 7747
	stampDuty  money.Cents = 200
)

// StampDuty is what a document bears whose sums without VAT come to so much: two
// euros above 77,47.
func StampDuty(exempt money.Cents) money.Cents {
	if exempt > stampAbove {
		return stampDuty
	}
	return 0
}

// stampOf is the duty of a document's rows.
func stampOf(rows []Row) money.Cents {
	var exempt money.Cents
	for _, r := range rows {
		if r.Nature != "" && r.Nature != Rounding && r.Nature != Ventilated {
			exempt += max(r.Gross, -r.Gross)
		}
	}
	return StampDuty(exempt)
}
