package delivery_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

const table = `Via;CAP;Zona;Da;A;Lato;Lat;Lng
Via Niccolò Bettòlo;00152;Nuovo;;;;41,88;12,45
Viale Lungo;00152;nuovo;1;99;dispari;;
Viale Lungo;00152;Prova Vecchia;2;98;pari;;
Viale Lungo;00152;nuovo;50;60;;;
;00152;nuovo;;;;;
Via X;0015;nuovo;;;;;
Via X;00152;Altrove;;;;;
Via X;00149;nuovo;;;;;
Via X;00152;nuovo;9;3;;;
Via X;00152;nuovo;nove;;;;
Via X;00152;nuovo;;;sinistra;;
Via X;00152;nuovo;;;;91;12
Via X;00152;nuovo;;;;NaN;12
`

func zonesOf(w *world.World) (zones []delivery.Zone) {
	w.T.Helper()
	w.Must(w.DB.HoodRead(w.T.Context(), w.Scope(), func(r *tenants.HoodRead) { delivery.Zones(r, w.Hood, &zones) }))
	return zones
}

func TestAStreetTableIsReadRowByRow(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	second, _ := quarters(w)
	zones := zonesOf(w)
	for name, raw := range map[string]string{"semicolons": table, "commas": strings.ReplaceAll(strings.ReplaceAll(table, "41,88;12,45", "41.88;12.45"), ";", ","),
		"windows": encoded(t, strings.ReplaceAll(table, "\n", "\r\n")), "utf-8 with a mark": "\ufeff" + table} {
		rows, err := delivery.ReadStreets([]byte(raw), zones)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got []string
		for _, r := range rows {
			key := "ok"
			if r.Err != nil {
				key = fault.From(r.Err).Key
			}
			got = append(got, strings.TrimPrefix(key, "streets.row_"))
		}
		want := "ok ok ok twice no_street error.cap zone_unknown cap_elsewhere backwards number parity point point"
		if len(rows) != 13 || !strings.HasPrefix(got[5], "error.") {
			t.Fatalf("%s: %q", name, got)
		}
		got[5] = "error.cap"
		if strings.Join(got, " ") != want || rows[3].Line != 5 || rows[0].Street.Name != "Via Niccolò Bettòlo" || rows[0].Street.Point == nil || rows[0].Street.Point.Lat != 41.88 {
			t.Errorf("%s: %q, line %d, %+v", name, got, rows[3].Line, rows[0].Street)
		}
		for range 2 { // twice is as good as once
			w.Must(w.Hoods(func(h *tenants.HoodTx) error { _, err := delivery.ImportStreets(h, rows); return err }))
		}
	}
	var n int
	w.Must(testkit.Query(w.Database.Super, `select count(*) from hood.streets where hood_id = $1 and folded = 'lungo'`, []any{w.Hood}, &n))
	if n != 2 {
		t.Errorf("%d rows of one street", n)
	}
	for _, c := range []struct {
		street, postcode string
		zone             tenants.ID
		approximate      bool
	}{
		{"Viale Lungo 7", "00152", second, false}, {"viale lungo, 8/A", "00152", w.ZoneID, false},
		{"Viale Lungo", "", w.ZoneID, true},          // its stretches are in two zones
		{"Viale Lungo 120", "00152", w.ZoneID, true}, // no stretch has the number: its CAP tells
	} {
		if f := find(w, c.street, c.postcode); f.Outside || f.Zone.ID != c.zone || f.Approximate != c.approximate {
			t.Errorf("%q: %s, outside %v, approximate %v", c.street, f.Zone.Slug, f.Outside, f.Approximate)
		}
	}
	for typed, want := range map[string][2]string{"00152": {"", "00152"}, " via X 12, 00152 Roma": {"via X 12", "00152"}, "00152 via X": {"via X", "00152"}, "Via 25 Aprile 3": {"Via 25 Aprile 3", ""}, "Roma 00152": {"Roma", "00152"}} {
		if street, postcode := delivery.Address(typed); street != want[0] || postcode != want[1] {
			t.Errorf("%q is %q %q", typed, street, postcode)
		}
	}
}

func TestATableThatCannotBeReadSaysWhy(t *testing.T) {
	t.Parallel()
	zones := []delivery.Zone{{Slug: "nuovo", Name: locale.Text{It: "Nuovo"}, CAPs: []string{"00152"}}}
	for raw, key := range map[string]string{"": "streets.empty", "via;cap;zona\n": "streets.empty", "a;b\n1;2\n": "streets.no_street", "via;zona\nx;y\n": "streets.no_cap",
		"via;cap\nx;y\n": "streets.no_zone", "via;cap;zona\n\x00": "streets.unreadable", "via;cap;zona\n" + strings.Repeat("Via X;00152;nuovo\n", delivery.MaxStreetRows+1): "streets.too_many",
		strings.Repeat("x", delivery.MaxStreetBytes+1): "streets.too_big"} {
		_, err := delivery.ReadStreets([]byte(raw), zones)
		if !fault.Has(err, fault.Invalid) || len(fault.From(err).Fields) != 1 || fault.From(err).Fields[0].Key != key {
			t.Errorf("%.30q: %v, not %s", raw, err, key)
		}
	}
}

func encoded(t *testing.T, s string) string {
	t.Helper()
	out, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestADoubtfulAddressIsPutRight: what only a CAP placed is shown to the
// coordinator, and finds its zone when the street is put on the list.
func TestADoubtfulAddressIsPutRight(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	second, third := quarters(w)
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	w.Must(testkit.Session(w.Database.Super, `update hood.addresses set street = 'Via Nuovissima', approximate = true where hood_id = '`+w.Hood.String()+`'`))
	look := func() (all []delivery.Doubtful) {
		w.Must(w.DB.HoodRead(t.Context(), w.Scope(), func(r *tenants.HoodRead) { delivery.Doubtfuls(r, w.Hood, &all) }))
		return all
	}
	if all := look(); len(all) != 1 || all[0].Street != "Via Nuovissima" || all[0].Orders != 1 || all[0].Zone != w.ZoneID {
		t.Fatalf("%+v", all)
	}
	put := func(zone tenants.ID) error {
		return w.Hoods(func(h *tenants.HoodTx) error {
			return delivery.PlaceStreet(h, delivery.Street{ID: tenants.NewID(), Name: "Via Nuovissima", CAP: "00152", Zone: zone})
		})
	}
	if err := put(third); !fault.Has(err, fault.NotFound) { // its CAP is elsewhere
		t.Errorf("%v", err)
	}
	w.Must(put(second))
	var zone tenants.ID
	w.Must(testkit.Query(w.Database.Super, `select a.zone_id from hood.addresses a join hood.purchases p on p.address_id = a.id where p.id = $1 and not a.approximate`, []any{p.Purchase}, &zone))
	if zone != second || len(look()) != 0 {
		t.Errorf("in %s, %d left", zone, len(look()))
	}
	if f := find(w, "via nuovissima 4", "00152"); f.Zone.ID != second || f.Approximate {
		t.Errorf("%+v", f)
	}
}
