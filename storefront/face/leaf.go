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
