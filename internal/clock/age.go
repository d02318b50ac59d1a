package clock

// Adult is the age from which the law sells wine and spirits (art. 14-ter L.
// 125/2001).
const Adult = 18

// Years is how old who was born on d is on a day. Who was born on 29 February is
// a year older on 1 March of a common year.
func (d Date) Years(on Date) int {
	n := on.Year - d.Year
	if on.Month < d.Month || on.Month == d.Month && on.Day < d.Day {
		n--
	}
	return n
}
