package offers

import "sottocasa/internal/money"

// Less is a price with percent off, rounded half up to the cent; at least one
// cent. percent lies between 0 and 100.
func Less(price money.Cents, percent int) money.Cents {
	return max(1, money.Cents(money.HalfUp(int64(price)*int64(100-percent), 100)))
}

// Floor is the least that something may cost that may be reduced by at most so
// many per cent, rounded up: a book's cover price of 16,50 € less 5 % is 15,68 €
// (L. 128/2011 art. 2; PRICE-04). percent lies between 0 and 100.
func Floor(cover money.Cents, percent int) money.Cents {
	return cover - cover*money.Cents(percent)/100
}

// PerMeasure is the price of a kilo or a litre of what costs price, on the
// drained grams where there are any (art. 15 c. 3 Codice del consumo;
// PRICE-02). net is in grams or millilitres; one of the two must be positive.
func PerMeasure(price money.Cents, net, drained int) money.Cents {
	if drained > 0 {
		net = drained
	}
	return money.UnitPrice(price, net)
}

// The most that the law lets a book be reduced by, in per cent of its cover
// price: any book, a school book that a class has adopted, and a title in a
// campaign of its publisher, which lasts a month and is never in December
// (L. 128/2011 art. 2 as L. 15/2020 has it; PRICE-04).
const (
	AnyBook      = 5
	SchoolBook   = 15
	CampaignBook = 20
)
