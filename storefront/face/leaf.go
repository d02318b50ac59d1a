package face

import "sottocasa/themes/view"

// Leaf is page number of a list of so many, counted from one, with the addresses
// of its neighbours.
func Leaf(number, of int, at func(number int) string) view.Leaf {
	v := view.Leaf{Number: number, Of: of}
	if number > 1 {
		v.Earlier = at(number - 1)
	}
	if number < of {
		v.Later = at(number + 1)
	}
	return v
}

// Pages is how many pages a list of so many has, with so many on a page. One more
// on the last is no page of its own.
func Pages(count, most int) int { return max(1, (count+most-2)/most) }

// Run is what stands on a page of Pages: from which one, and how many at most.
func Run(number, of, most int) (from, upTo int) {
	from = (number - 1) * most
	if number == of {
		most++
	}
	return from, most
}
