package market

import (
	"slices"
	"strings"

	"sottocasa/catalog/words"
	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// street is all that the neighbourhood's pages tell of it.
type street struct {
	hood    tenants.Neighbourhood
	cards   []tenants.Card // of shops that are open to the public
	charges map[tenants.ShopID]bool
	windows []delivery.Window
	zones   []delivery.Zone
	streets []delivery.Street
}

// read reads the street, together with what else a page asks of the
// neighbourhood.
func (v *visit) read(also ...func(*tenants.HoodRead)) (*street, error) {
	st := &street{charges: map[tenants.ShopID]bool{}}
	var cards []tenants.Card
	err := v.s.DB.HoodRead(v.Context(), v.scope(), func(r *tenants.HoodRead) {
		tenants.Cards(r, v.place.Hood, &cards)
		delivery.Coming(r, v.place.Hood, delivery.Delivery, tenants.NoShop(), delivery.DaysAhead, &st.windows)
		delivery.Zones(r, v.place.Hood, &st.zones)
		delivery.Streets(r, v.place.Hood, &st.streets)
		for _, ask := range also {
			ask(r)
		}
	})
	if err != nil {
		return nil, err
	}
	for _, c := range cards {
		if _, live := v.s.Hosts.Shop(c.Shop); live {
			st.cards = append(st.cards, c)
		}
	}
	return st, v.s.DB.PlatformRead(v.Context(), func(r *tenants.PlatformRead) {
		tenants.GetNeighbourhood(r, v.place.Hood, &st.hood)
		tenants.Charging(r, v.place.Hood, st.charges)
	})
}

// names are the streets that are known, each once, for who types one.
func (st *street) names() []string {
	const most = 400 // a longer list would weigh more than the page
	var names []string
	for _, s := range st.streets {
		if len(names) < most && !slices.Contains(names[max(0, len(names)-8):], s.Name) {
			names = append(names, s.Name)
		}
	}
	return names
}

// cheapest is the zone of the address, else the one with the lowest fee.
func (st *street) cheapest(found *delivery.Found) *delivery.Zone {
	if found != nil && !found.Outside {
		return &found.Zone
	}
	var all []tenants.ID
	for _, z := range st.zones {
		all = append(all, z.ID)
	}
	return face.Cheapest(all, st.zones)
}

// ranked is a shop with all that decides its place in the street.
type ranked struct {
	card  *tenants.Card
	comes bool // to the address that was asked for
	open  bool
	name  string // as it is sorted
}

// rank puts shops in the order that the page tells: who delivers to the address
// first, then who is open now, then by name.
func (v *visit) rank(st *street, cards []tenants.Card, found *delivery.Found) []ranked {
	all := make([]ranked, len(cards))
	for i := range cards {
		c := &cards[i]
		all[i] = ranked{card: c, comes: found != nil && st.brings(c, found), open: v.openNow(c.Hours), name: strings.Join(words.Fold(c.Name, words.LongestField), " ")}
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		for _, first := range [][2]bool{{a.comes, b.comes}, {a.open, b.open}} {
			if first[0] != first[1] {
				if first[0] {
					return -1
				}
				return 1
			}
		}
		return strings.Compare(a.name, b.name)
	})
	return all
}

// brings says whether a shop delivers to an address, or at all while there is
// none.
func (st *street) brings(c *tenants.Card, found *delivery.Found) bool {
	served := len(c.Terms.Zones) > 0
	if found != nil {
		served = !found.Outside && slices.Contains(c.Terms.Zones, found.Zone.ID)
	}
	return served && st.charges[c.Shop]
}

// come counts the shops that deliver to an address.
func (st *street) come(found *delivery.Found) (n int) {
	for i := range st.cards {
		if st.brings(&st.cards[i], found) {
			n++
		}
	}
	return n
}

func (v *visit) stall(st *street, c tenants.Card, found *delivery.Found) view.Stall {
	s := view.Stall{Shop: face.Shop(v.P(), c, v.now, v.place.Zone, v.shopURL(c, "/")), Pickup: c.Terms.Pickup && (st.charges[c.Shop] || c.Terms.PayAtCounter)}
	s.Delivers = st.brings(&c, found)
	switch {
	case s.Delivers:
		s.Next = v.nextFor(st, c, found)
	case found != nil && st.charges[c.Shop] && len(c.Terms.Zones) > 0 && s.Pickup:
		s.Why = v.P().T("market.not_there_pickup")
	case found != nil && st.charges[c.Shop] && len(c.Terms.Zones) > 0:
		s.Why = v.P().T("market.not_there")
	case s.Pickup:
		s.Why = v.P().T("market.only_pickup")
	default:
		s.Why = v.P().T("market.no_orders")
	}
	return s
}

// nextFor is the first window in which an ordinary order of a shop can still be
// brought to the address, or anywhere the shop delivers.
func (v *visit) nextFor(st *street, c tenants.Card, found *delivery.Found) *view.Span {
	wish := delivery.Wish{Zoned: v.place.Zone, Sellers: []delivery.Seller{{Shop: c.Shop, Name: c.Name, Hours: c.Hours,
		LeadMinutes: c.Terms.LeadMinutes, SameDayUntil: c.Terms.SameDayUntil, Zones: c.Terms.Zones}}}
	if found != nil {
		wish.Zone = &found.Zone.ID
	}
	for _, w := range st.windows {
		reaches := found != nil || slices.ContainsFunc(c.Terms.Zones, func(z tenants.ID) bool { return slices.Contains(w.Zones, z) })
		if reaches && wish.Judge(w, v.now, false) == delivery.Free {
			span := face.Span(w, v.place.Zone)
			return &span
		}
	}
	return nil
}

// shopURL is a page of a shop on this host.
func (v *visit) shopURL(c tenants.Card, path string) string {
	return v.URL(strings.TrimSuffix("/shops/"+c.Slug+path, "/"))
}

// openNow says whether a shop is open.
func (v *visit) openNow(h clock.Hours) bool { return h.StatusAt(v.now, v.place.Zone).Open }
