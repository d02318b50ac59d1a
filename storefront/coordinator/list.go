package coordinator

import (
	"net/url"
	"strconv"
	"strings"

	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// onList is how many shops a page lists.
const onList = 48

// longestLook is how many letters somebody may look for.
const longestLook = 80

// list is which of the neighbourhood's shops a page shows. Up to onList of them
// stand there all, as if there were no pages.
type list struct {
	Action string // of the field that looks for them; "" where all are shown
	Typed  string
	Found  int // that have what was typed
	All    int
	Every  string // address of all of them
	Leaf   view.Leaf
}

// list reads the shops of the page that the address below rest asks for, together
// with what else it needs. There is nothing on a page beyond the last: at is where
// to go instead.
func (o *office) list(rest string, l *list, also func(*tenants.HoodRead)) (cards []tenants.Card, at string, err error) {
	l.Typed = strings.TrimSpace(o.Query("q"))
	if r := []rune(l.Typed); len(r) > longestLook {
		l.Typed = string(r[:longestLook])
	}
	number, err := strconv.Atoi(o.Query("page"))
	if err != nil {
		number = 1
	}
	number = max(1, min(number, 1<<20))
	from, most := face.Run(number, number, onList)
	err = o.DB.HoodRead(o.Context(), o.scope(), func(r *tenants.HoodRead) {
		tenants.CardsOn(r, o.place.Hood, tenants.CardPage{Words: strings.Fields(l.Typed), From: from, Most: most}, &cards, &l.Found, &l.All)
		also(r)
	})
	if err != nil {
		return nil, "", err
	}
	of := face.Pages(l.Found, onList)
	if number > of {
		return nil, o.path(rest + l.query(of)), nil
	}
	if number < of {
		cards = cards[:min(len(cards), onList)]
	}
	if face.Pages(l.All, onList) > 1 {
		l.Action, l.Every = o.URL(o.path(rest)), o.URL(o.path(rest))
	}
	l.Leaf = face.Leaf(number, of, func(n int) string { return o.URL(o.path(rest+l.query(n))) + "#shops" })
	l.Leaf.What = "shops"
	return cards, "", nil
}

// query is the address of a page after its path.
func (l list) query(number int) string {
	to := url.Values{}
	if l.Typed != "" {
		to.Set("q", l.Typed)
	}
	if number > 1 {
		to.Set("page", strconv.Itoa(number))
	}
	if len(to) == 0 {
		return ""
	}
	return "?" + to.Encode()
}

// turned answers where a page is not there.
func (o *office) turned(at string, err error) error {
	if err != nil {
		return err
	}
	return o.SeeOther(at)
}
