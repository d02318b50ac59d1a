package money

// CashDue is what is paid of a total that is paid entirely in cash: the nearest
// five cents (art. 13-quater DL 50/2017, PRICE-06). total is not negative.
func CashDue(total Cents) Cents { return Cents(HalfUp(int64(total), 5)) * 5 }

// Stamp duty (art. 13 of the tariff to DPR 642/72, FISC-04): so much is due on an
// invoice with more than stampFree outside VAT or exempt.
const (
	stampDuty Cents = 200
	stampFree Cents = 7747
)

// StampDuty is what is due on an invoice with so much exempt or outside VAT.
func StampDuty(exempt Cents) Cents {
	if exempt > stampFree {
		return stampDuty
	}
	return 0
}

// MaxMealVouchers is how many meal vouchers may be used together (D.M. 122/2017,
// art. 4).
const MaxMealVouchers = 8

// MealVouchers is how many vouchers of a nominal value pay for food without
// losing anything, since nobody gives change on them, and what is left to be
// paid otherwise. They pay for food alone. voucher is positive.
func MealVouchers(food, other, voucher Cents) (count int, byVoucher, rest Cents) {
	count = int(min(food/voucher, MaxMealVouchers))
	byVoucher = Cents(count) * voucher
	return count, byVoucher, food + other - byVoucher
}
