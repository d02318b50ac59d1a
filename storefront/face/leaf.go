package face

import (
	"slices"
	"strconv"
	"strings"

	"sottocasa/catalog/words"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

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

// onRoll is how many names a page of nothing but names has.
const onRoll = 200

// Roll is a page of a neighbourhood's shops by their names alone. A list of
// several pages is in the order of the alphabet, since nobody could find a name
// in it otherwise. there is false for a page that is not; at is its address.
func Roll(all []tenants.Named, asked string, at func(number int) string) (shown []tenants.Named, leaf view.Leaf, there bool) {
	of := Pages(len(all), onRoll)
	number, err := strconv.Atoi(asked)
	if err != nil {
		number = 1
	}
	number = min(max(number, 1), of)
	if of > 1 {
		key := func(n tenants.Named) string { return strings.Join(words.Fold(n.Name, words.LongestField), " ") }
		slices.SortStableFunc(all, func(a, b tenants.Named) int { return strings.Compare(key(a), key(b)) })
	}
	from, most := Run(number, of, onRoll)
	leaf = Leaf(number, of, at)
	leaf.What = "shops"
	return all[from:min(from+most, len(all))], leaf, number == 1 && asked == "" || number > 1 && asked == strconv.Itoa(number)
}

// Page is the address of a page of a list; the first is the list's own.
func Page(list string, number int) string {
	if number == 1 {
		return list
	}
	return list + "?page=" + strconv.Itoa(number)
}
