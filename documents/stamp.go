package documents

import "sottocasa/internal/money"

// stampOf is the duty of a document's rows (FISC-04).
func stampOf(rows []Row) money.Cents {
	var exempt money.Cents
	for _, r := range rows {
		if r.Nature != "" && r.Nature != Rounding && r.Nature != Ventilated {
			exempt += max(r.Gross, -r.Gross)
		}
	}
	return money.StampDuty(exempt)
}
