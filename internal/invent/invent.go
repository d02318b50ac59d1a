// Package invent makes up neighbourhoods as large as one likes, for seeding a
// database at scale: shops, goods, prices and weights that look like a real
// street's and belong to nobody. The same seed gives the same neighbourhood,
// on every machine and in any order.
package invent

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/demo"
	"sottocasa/internal/locale"
)

// Size is how much to make up: neighbourhoods, shops in each, products in each
// shop.
type Size struct {
	Neighbourhoods, Shops, Products int
}

// Inventor makes neighbourhoods up.
type Inventor struct {
	seed  uint64
	size  Size
	words *words
}

// New makes an inventor.
func New(seed uint64, size Size) (*Inventor, error) {
	w, err := readWords()
	return &Inventor{seed, size, w}, err
}

// Mark is what the address of every neighbourhood of a seed ends in, before its
// number.
func Mark(seed uint64) string { return "-s" + strconv.FormatUint(seed, 10) + "-" }

// random is a source that depends on the seed and a name only.
func (v *Inventor) random(name string) *rand.Rand {
	h := v.seed
	for _, b := range []byte(name) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return rand.New(rand.NewPCG(v.seed, h)) //nolint:gosec // invented goods are no secret
}

// Neighbourhood is the n-th, from 1 on, with its shops but without their goods.
func (v *Inventor) Neighbourhood(n int) demo.Neighbourhood {
	name := pick(v.words.lists["hood"], n-1)
	slug := slugOf(name) + Mark(v.seed) + strconv.Itoa(n)
	h := demo.Neighbourhood{Slug: slug, Name: name + " " + strconv.Itoa(n), Comune: "Roma", Province: "RM", TimeZone: "Europe/Rome",
		Locale: locale.It, CAPs: []string{"00152"}, Patron: clock.MonthDay{Month: time.June, Day: 29},
		Coordinator: demo.Coordinator{Name: "Coordinamento " + name, Email: "coordinamento@" + slug + ".example"},
		Association: demo.Association{Name: "Associazione " + name + " APS", Email: "ciao@" + slug + ".example"},
		Zones: []demo.Zone{{Slug: "centro", Name: locale.Text{It: name + " centro", En: name + " centre"}, CAPs: []string{"00152"}, Fee: 250, FreeOver: 4000},
			{Slug: "intorno", Name: locale.Text{It: name + " e dintorni", En: "Around " + name}, CAPs: []string{"00153"}, Fee: 390, FreeOver: 6000}}}
	for i, street := range v.words.lists["street"] {
		z := h.Zones[i%len(h.Zones)]
		h.Streets = append(h.Streets, demo.Street{Name: street, Zone: z.Slug, CAPs: z.CAPs})
	}
	for i := range 2 {
		who := pick(v.words.lists["person"], n+i*7)
		h.Couriers = append(h.Couriers, demo.Courier{ID: slug + "/" + strconv.Itoa(i), Name: who + " Prova", PublicName: who + " P.", Mode: "cargo_bike",
			Email: "volontario" + strconv.Itoa(i+1) + "@" + slug + ".example", Phone: fmt.Sprintf("+39300%07d", n*10+i), MaxParcels: 12, Zones: []string{"centro", "intorno"}})
	}
	h.Templates = templates(h)
	for i := range v.size.Shops {
		h.Shops = append(h.Shops, v.shop(h, n, i))
	}
	return h
}

// templates are delivery windows on every day but Sunday, at noon and at night.
func templates(h demo.Neighbourhood) []demo.Template {
	var out []demo.Template
	for day := time.Monday; day <= time.Saturday; day++ {
		for _, at := range [][2]string{{"11:00", "13:00"}, {"18:00", "20:00"}} {
			out = append(out, demo.Template{ID: h.Slug + "/" + strconv.Itoa(int(day)) + at[0], Weekday: day, Start: at[0], End: at[1], DaysBefore: 1, CutoffTime: "20:00",
				Couriers: []string{h.Couriers[0].ID, h.Couriers[1].ID}, Seats: 24, Zones: []string{"centro", "intorno"}})
		}
	}
	return out
}

func (v *Inventor) shop(h demo.Neighbourhood, n, i int) demo.Shop {
	r := v.random(h.Slug + "/" + strconv.Itoa(i))
	t := v.words.trades[i%len(v.words.trades)]
	owner := pick(v.words.lists["person"], n*5+i)
	name := pick(t.first, n+i) + " " + owner
	if i >= len(v.words.trades) {
		name += " " + strconv.Itoa(i/len(v.words.trades)+1)
	}
	s := demo.Shop{Slug: slugOf(name) + Mark(v.seed) + strconv.Itoa(n) + "-" + strconv.Itoa(i+1), Name: name, Trade: t.drawing, Theme: "base",
		Accent: fmt.Sprintf("#%02x%02x%02x", 20+r.IntN(90), 30+r.IntN(60), 20+r.IntN(90)), Category: t.name,
		Tagline:     locale.Text{It: "Sotto casa da sempre", En: "Downstairs since always"},
		Description: locale.Text{It: name + ": quello che serve ogni giorno, scelto da chi lo conosce.", En: name + ": what every day needs, chosen by who knows it."},
		Address:     demo.Address{Street: pick(v.words.lists["street"], i), Civic: strconv.Itoa(9900 + i%100), CAP: "00152", Comune: "Roma", Province: "RM", Country: "IT"},
		Hours:       hours(), WeeklyClosing: locale.Text{It: "domenica", En: "Sunday"}, PayAtCounter: true, Phone: fmt.Sprintf("+3906%08d", n*1000+i),
		Delivery: demo.ShopDelivery{Zones: []string{"centro", "intorno"}, MinOrder: 1000, Pickup: true, Lead: demo.LeadTime{SameDayCutoff: "11:00", MinMinutes: 60}},
		Legal:    legal(owner, r)}
	if t.drawing == "bakery" {
		s.Theme = "forno"
	}
	s.Email = "ciao@" + s.Slug + ".example"
	s.Legal.PEC = s.Slug + "@pec.example"
	for _, x := range t.shelves {
		s.Shelves = append(s.Shelves, demo.Shelf{Slug: x.slug, Title: x.title})
	}
	return s
}

// Goods are the products of the i-th shop, from 0 on, of the n-th neighbourhood.
func (v *Inventor) Goods(n, i int, shop string) []demo.Product {
	r := v.random("goods/" + strconv.Itoa(n) + "/" + strconv.Itoa(i))
	return v.words.products(v.words.trades[i%len(v.words.trades)], shop, v.size.Products, r)
}

func legal(owner string, r *rand.Rand) demo.Legal {
	digits := fmt.Sprintf("999%07d", r.IntN(10_000_000))
	vat := digits + strconv.Itoa(luhn(digits))
	return demo.Legal{Name: "Bottega di " + owner + " Prova", Form: "ditta individuale", VATNumber: vat, TaxCode: vat,
		REA: fmt.Sprintf("RM-99%05d", r.IntN(100_000)), TaxRegime: "RF01"}
}

// luhn is the last digit of an Italian VAT number.
func luhn(ten string) int {
	sum := 0
	for i, c := range ten {
		d := int(c - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return (10 - sum%10) % 10
}

func hours() clock.Hours {
	var h clock.Hours
	for day := time.Monday; day <= time.Saturday; day++ {
		h.Week[day] = []clock.Span{{From: 8*60 + 30, To: 13 * 60}, {From: 16*60 + 30, To: 19*60 + 30}}
	}
	return h
}

func pick(list []string, n int) string { return list[n%len(list)] }

// Total is how much a size comes to, in words for people.
func (s Size) Total() string {
	shops := s.Neighbourhoods * s.Shops
	return strings.Join([]string{count(s.Neighbourhoods) + " neighbourhoods", count(shops) + " shops", count(shops*s.Products) + " products"}, ", ")
}

// count writes 12000 as 12,000.
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
