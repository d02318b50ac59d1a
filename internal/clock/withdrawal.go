package clock

import "time"

// WithdrawalDays is how long a consumer may withdraw, not counting the day of
// delivery (art. 52 Codice del consumo).
const WithdrawalDays = 14

// WithdrawalUntil is the last day on which a consumer may withdraw from what
// was delivered on a day: fourteen days later, and when that is a Saturday, a
// Sunday or a national holiday the next working day (Reg. (EEC) 1182/71,
// CONS-05). A patron saint's day moves nothing. The day counts to its end.
func WithdrawalUntil(delivered Date) Date {
	d := delivered.AddDays(WithdrawalDays)
	for {
		_, holiday := HolidayOn(d, MonthDay{})
		if w := d.Weekday(); !holiday && w != time.Saturday && w != time.Sunday {
			return d
		}
		d = d.AddDays(1)
	}
}
