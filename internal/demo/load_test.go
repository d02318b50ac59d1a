package demo

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/money"
)

// days are the days on which loading is tried: the day the data were made, a
// holiday, Easter with the clock going forward, a leap day, and a year for
// which the data hold no holidays.
func days() []string {
	return []string{"2026-11-21", "2026-12-08", "2027-03-28", "2028-02-29", "2031-04-10"}
}

func load(t *testing.T, day string) Neighbourhood {
	t.Helper()
	at, err := time.ParseInLocation(time.DateOnly, day, rome(t))
	if err != nil {
		t.Fatal(err)
	}
	n, err := Load(at.Add(9 * time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func rome(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestEverythingIsThere(t *testing.T) {
	n := load(t, "2026-11-21")
	products, shelves := 0, 0
	for _, s := range n.Shops {
		products += len(s.Products)
		shelves += len(s.Shelves)
	}
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"shops", len(n.Shops), 10}, {"products", products, 129}, {"shelves", shelves, 44},
		{"couriers", len(n.Couriers), 5}, {"residents", len(n.Residents), 6},
		{"zones", len(n.Zones), 3}, {"streets", len(n.Streets), 14},
		{"allergens", len(n.Allergens), 14}, {"holidays", len(n.Holidays), 28},
	} {
		if c.got != c.want {
			t.Errorf("%d %s, want %d", c.got, c.what, c.want)
		}
	}
	if n.Cover.Alt.It == "" || Credits() == "" {
		t.Error("the neighbourhood's cover has no words or no credits")
	}
}

func TestShops(t *testing.T) {
	slugs := map[string]bool{}
	for _, s := range load(t, "2026-11-21").Shops {
		theme := "base"
		if s.Slug == "forno-spighe-e-crosta" {
			theme = "forno"
		}
		if s.Theme != theme || s.Trade == "" || len(s.Accent) != 7 {
			t.Errorf("%s wears %q in %q", s.Slug, s.Theme, s.Accent)
		}
		if !s.PayOnline || !s.PayAtCounter || s.Delivery.MinOrder <= 0 || s.Delivery.Lead.MinMinutes <= 0 {
			t.Errorf("%s: %+v", s.Slug, s.Delivery)
		}
		if s.Legal.Name == "" || len(s.Legal.VATNumber) != 11 || s.Legal.PEC == "" || s.Legal.REA == "" {
			t.Errorf("%s: a seller without identity: %+v", s.Slug, s.Legal)
		}
		open := 0
		for _, spans := range s.Hours.Week {
			open += min(1, len(spans))
		}
		if err := s.Hours.Check(); err != nil || open < 5 || s.Hours.Patron != (clock.MonthDay{Month: time.June, Day: 29}) {
			t.Errorf("%s: open on %d days, patron %v, %v", s.Slug, open, s.Hours.Patron, err)
		}
		for _, x := range s.Shelves {
			if slugs[s.Slug+x.Slug] || x.Title.It == "" || x.Title.En == "" || strings.ContainsAny(x.Slug, " _") {
				t.Errorf("%s: shelf %+v", s.Slug, x)
			}
			slugs[s.Slug+x.Slug] = true
		}
	}
}

func TestProducts(t *testing.T) {
	cards := 0
	for _, s := range load(t, "2026-11-21").Shops {
		for _, p := range s.Products {
			if p.Price <= 0 || p.Prices[len(p.Prices)-1].Price != p.Price {
				t.Errorf("%s: price %d, log %v", p.ID, p.Price, p.Prices)
			}
			if p.Title.It == "" || p.Title.En == "" || p.Description.It == "" || p.Description.En == "" {
				t.Errorf("%s lacks words", p.ID)
			}
			if !slices.ContainsFunc(s.Shelves, func(x Shelf) bool { return x.Slug == p.Shelf }) {
				t.Errorf("%s lies on no shelf", p.ID)
			}
			if (p.Mode == Each) != (p.Stock != nil) {
				t.Errorf("%s: %s with stock %v", p.ID, p.Mode, p.Stock)
			}
			if !p.Withdrawal.Allowed && (p.Withdrawal.Basis == "" || p.Withdrawal.Reason.It == "") {
				t.Errorf("%s: no withdrawal and no reason", p.ID)
			}
			if p.Food && p.Ingredients.It == "" && p.IngredientsExempt == "" {
				t.Errorf("%s: food without ingredients or a reason", p.ID)
			}
			if p.Food && p.Nutrition == nil && p.NutritionExempt == "" {
				t.Errorf("%s: food without declaration or a reason", p.ID)
			}
			if p.Bag != strings.HasPrefix(p.Slug, "sacchetto-") {
				t.Errorf("%s: bag %v", p.Slug, p.Bag)
			}
			if !p.OnlineSale {
				cards++
			}
		}
	}
	if cards != 2 {
		t.Errorf("%d gift cards kept off the web, want 2", cards)
	}
}

// A price per measure is the price for 1000 g or ml, a half cent upwards, of
// what is left without the liquid.
func TestUnitPrices(t *testing.T) {
	seen := 0
	for _, s := range load(t, "2026-11-21").Shops {
		for _, p := range s.Products {
			u := p.UnitPrice
			switch {
			case u == nil && p.UnitExempt == "":
				t.Errorf("%s: no price per measure and no reason", p.ID)
			case u == nil:
			case p.Mode != Each:
				seen++
				if u.Cents != p.Price || u.Per != "kg" {
					t.Errorf("%s: %d per kg, unit price %+v", p.ID, p.Price, u)
				}
			default:
				seen++
				quantity, basis := p.Net.Value, "net"
				if p.Drained > 0 {
					quantity, basis = p.Drained, "drained"
				}
				want := money.UnitPrice(p.Price, quantity)
				if u.Cents != want || u.Basis != basis {
					t.Errorf("%s: unit price %+v, want %d %s", p.ID, u, want, basis)
				}
			}
			if p.Mode == PieceWeight {
				want := money.Weighed(p.Price, p.Weight.Piece)
				if p.EstimatedPiece != want {
					t.Errorf("%s: a piece is about %d, want %d", p.ID, p.EstimatedPiece, want)
				}
			}
		}
	}
	if seen != 80 {
		t.Errorf("%d prices per measure, want 80", seen)
	}
}

// The sum over the whole shelf, counted once apart from this program.
func TestMoneySums(t *testing.T) {
	sum := 0
	for _, s := range load(t, "2026-11-21").Shops {
		for _, p := range s.Products {
			sum += int(p.Price)
		}
	}
	if sum != 183588 {
		t.Errorf("all prices add up to %d", sum)
	}
}

func TestStreetsFindTheZonesOfResidents(t *testing.T) {
	n := load(t, "2026-11-21")
	for _, z := range n.Zones {
		if z.Fee != 250 || z.FreeOver != 3500 || len(z.CAPs) == 0 {
			t.Errorf("%+v", z)
		}
	}
	for _, r := range n.Residents {
		for _, a := range r.Addresses {
			i := slices.IndexFunc(n.Streets, func(s Street) bool { return s.Name == a.Street })
			if i < 0 || n.Streets[i].Zone != a.Zone || !slices.Contains(n.Streets[i].CAPs, a.CAP) {
				t.Errorf("%s lives in %s %s, zone %s: not among the streets", r.ID, a.Street, a.CAP, a.Zone)
			}
		}
	}
	if i := slices.IndexFunc(n.Streets, func(s Street) bool { return s.Note != "" }); i < 0 ||
		n.Streets[i].Name != "Via Portuense" || n.Streets[i].Note != "tratto iniziale" {
		t.Error("the first stretch of Via Portuense has lost its note")
	}
}

func TestPictures(t *testing.T) {
	n := load(t, "2026-11-21")
	all := []Picture{n.Cover}
	for _, s := range n.Shops {
		all = append(all, s.Cover, s.Logo)
		if !slices.Equal(s.Logo.Widths, []int{128, 256, 512}) || !slices.Equal(s.Cover.Widths, []int{320, 640, 960, 1600}) {
			t.Errorf("%s: widths %v, %v", s.Slug, s.Logo.Widths, s.Cover.Widths)
		}
		for _, p := range s.Products {
			all = append(all, p.Picture)
			if !slices.Equal(p.Picture.Widths, []int{320, 640, 960, 1200}) {
				t.Errorf("%s: widths %v", p.ID, p.Picture.Widths)
			}
		}
	}
	var total int64
	for _, p := range all {
		if p.Alt.It == "" || p.Alt.En == "" || p.Type != "image/webp" || len(p.Hash) != 16 || p.Height <= 0 {
			t.Errorf("%s: %+v", p.Name, p)
		}
		if p.Widths[len(p.Widths)-1] != p.Width {
			t.Errorf("%s: enlarged or cut: %v of %d", p.Name, p.Widths, p.Width)
		}
		for _, w := range p.Widths {
			size, err := webp(p, w)
			if err != nil {
				t.Error(err)
			}
			total += size
		}
	}
	if total > 14<<20 {
		t.Errorf("the pictures weigh %d bytes", total)
	}
}

// webp checks that a file is WebP of its width and carries no metadata, and
// gives its size in bytes.
func webp(p Picture, width int) (int64, error) {
	f, err := p.Open(width)
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	b := make([]byte, info.Size())
	if _, err := f.Read(b); err != nil {
		return 0, err
	}
	if err := f.Close(); err != nil {
		return 0, err
	}
	if string(b[:4]) != "RIFF" || string(b[8:12]) != "WEBP" {
		return 0, fmt.Errorf("%s is not WebP", p.Name)
	}
	got := 0
	for at := 12; at+8 <= len(b); {
		n := int(b[at+4]) | int(b[at+5])<<8 | int(b[at+6])<<16 | int(b[at+7])<<24
		switch data := b[at+8:]; string(b[at : at+4]) {
		case "VP8 ":
			got = (int(data[6]) | int(data[7])<<8) & 0x3fff
		case "VP8L":
			got = (int(data[1])|int(data[2])<<8)&0x3fff + 1
		case "EXIF", "XMP ", "ICCP":
			return 0, fmt.Errorf("%s-%d carries %s", p.Name, width, b[at:at+4])
		}
		at += 8 + n + n&1
	}
	if got != width {
		return 0, fmt.Errorf("%s-%d is %d wide", p.Name, width, got)
	}
	return info.Size(), nil
}
