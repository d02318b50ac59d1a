package market

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sottocasa/delivery"
	"sottocasa/internal/locale"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// onStreet is how many shops a page of the street shows, as many as a shelf has
// products: most neighbourhoods are one page. One shop more is no page of its own.
const onStreet = 48

// mostKinds is how many kinds of shop the street offers to choose from.
const mostKinds = 24

// long says whether the street has more than one page.
func (st *street) long() bool { return len(st.cards) > onStreet+1 }

// turn is which part of the street an address asks for.
type turn struct {
	path  string // of the page: / or /where
	typed string // where the goods are to come
	kind  string // of shop, in the reader's language; "" is every kind
	twin  string // the same in the other language
	page  int
}

// turn reads what part of the street is asked for. A kind that no shop has is
// left out, and so is any in a street of one page.
func (v *visit) turn(st *street, path, typed string) turn {
	t := turn{path: path, typed: typed, page: 1}
	if n, err := strconv.Atoi(v.Query("page")); err == nil {
		t.page = max(1, n)
	}
	if asked := v.Query("kind"); asked != "" && st.long() {
		for _, c := range st.cards {
			if c.Kind.In(v.Lang()) == asked {
				t.kind, t.twin = asked, c.Kind.In(v.other())
				break
			}
		}
	}
	return t
}

// other is the language that the reader does not read.
func (v *visit) other() locale.Lang {
	if v.Lang() == locale.En {
		return locale.It
	}
	return locale.En
}

// at is the address of a page of a kind of shop, without its language.
func (t turn) at(kind string, page int) string {
	to := url.Values{}
	if t.typed != "" {
		to.Set("q", t.typed)
	}
	if kind != "" {
		to.Set("kind", kind)
	}
	if page > 1 {
		to.Set("page", strconv.Itoa(page))
	}
	if len(to) == 0 {
		return t.path
	}
	return t.path + "?" + to.Encode()
}

// part is what one page shows of the street.
type part struct {
	shops []ranked
	kinds []view.Kind
	leaf  view.Leaf
}

func (v *visit) part(st *street, found *delivery.Found, t turn) part {
	var p part
	cards := st.cards
	if st.long() {
		p.kinds = v.kinds(st, t)
	}
	if t.kind != "" {
		cards = slices.DeleteFunc(slices.Clone(cards), func(c tenants.Card) bool { return c.Kind.In(v.Lang()) != t.kind })
	}
	all := v.rank(st, cards, found)
	of := face.Pages(len(all), onStreet)
	number := min(t.page, of)
	from, most := face.Run(number, of, onStreet)
	p.shops = all[from:min(from+most, len(all))]
	p.leaf = face.Leaf(number, of, func(n int) string { return v.URL(t.at(t.kind, n)) + "#shops" })
	p.leaf.What = "shops"
	return p
}

// kinds are the kinds of shop to choose from: the most frequent ones, by name.
func (v *visit) kinds(st *street, t turn) []view.Kind {
	count := map[string]int{}
	for _, c := range st.cards {
		if kind := c.Kind.In(v.Lang()); kind != "" {
			count[kind]++
		}
	}
	list := make([]view.Kind, 0, len(count)+1)
	for kind, n := range count {
		list = append(list, view.Kind{Text: kind, Count: n, URL: v.URL(t.at(kind, 1)) + "#shops", On: kind == t.kind})
	}
	byText := func(a, b view.Kind) int { return strings.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)) }
	slices.SortFunc(list, func(a, b view.Kind) int {
		if a.On != b.On {
			return map[bool]int{true: -1, false: 1}[a.On]
		}
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return byText(a, b)
	})
	list = list[:min(len(list), mostKinds)]
	slices.SortFunc(list, byText)
	every := view.Kind{Text: v.P().T("market.every_kind"), Count: len(st.cards), URL: v.URL(t.at("", 1)) + "#shops", On: t.kind == ""}
	return append([]view.Kind{every}, list...)
}
