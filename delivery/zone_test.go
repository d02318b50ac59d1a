package delivery_test

import (
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

func find(w *world.World, street, postcode string) (f delivery.Found) {
	w.T.Helper()
	w.Must(w.DB.HoodRead(w.T.Context(), w.Scope(), func(r *tenants.HoodRead) { delivery.Find(r, w.Hood, street, postcode, &f) }))
	return f
}

// quarters adds two zones with their streets to a world's own.
func quarters(w *world.World) (second, third tenants.ID) {
	w.T.Helper()
	second, third = tenants.NewID(), tenants.NewID()
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		for _, z := range []delivery.Zone{
			{ID: second, Slug: "nuovo", Name: locale.Text{It: "Nuovo"}, CAPs: []string{"00152", "00151"}, Fee: 300, Position: 2},
			{ID: third, Slug: "alto", Name: locale.Text{It: "Alto"}, CAPs: []string{"00149"}, Fee: 300, Position: 3},
		} {
			if err := delivery.AddZone(h, z); err != nil {
				return err
			}
		}
		for _, s := range []delivery.Street{
			{Name: "Viale dei Quattro Venti", CAP: "00152", Zone: second}, {Name: "Via Niccolò Bettòlo", CAP: "00152", Zone: second},
			{Name: "Via dell'Acqua Bullicante", CAP: "00152", Zone: second}, {Name: "Via Federico Ozanam", CAP: "00152", Zone: w.ZoneID},
			{Name: "Via 25 Aprile", CAP: "00152", Zone: second}, {Name: "Circonvallazione Gianicolense", CAP: "00152", Zone: second},
		} {
			s.ID = tenants.NewID()
			if err := delivery.AddStreet(h, s); err != nil {
				return err
			}
		}
		return nil
	}))
	return second, third
}

func TestFind(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	second, third := quarters(w)
	for _, c := range []struct {
		street, postcode string
		zone             tenants.ID
		approximate      bool
	}{
		{"Via di Donna Olimpia", "00152", w.ZoneID, false},
		{"via DONNA olimpia", "00152", w.ZoneID, false},
		{"  Via   di Donna Olimpia, 9901/B ", "00152", w.ZoneID, false},
		{"V. Donna Olimpia 9901", "00152", w.ZoneID, false},
		{"Via di Donna Olimpia 9901 bis int. 4", "00152", w.ZoneID, false},
		{"Donna Olimpia (scala B)", "00152", w.ZoneID, false},
		{"via dei Quattro Venti", "00152", second, false}, // a viale, called a via
		{"V.le Quattro Venti 9907", "00152", second, false},
		{"viale quattro venti", "00152", second, false},
		{"via niccolo' bettolo", "00152", second, false},
		{"via nicolo bettolo", "00152", w.ZoneID, true}, // another name: not guessed
		{"Via dell’Acqua Bullicante", "00152", second, false},
		{"via dell Acqua Bullicante", "00152", second, false},
		{"Via Ozanam", "00152", w.ZoneID, true},
		{"via 25 aprile 3", "00152", second, false},
		{"c.ne Gianicolense", "00152", second, false},
		{"circ.ne Gianicolense 9903", "00152", second, false},
		{"Via Sconosciuta", "00152", w.ZoneID, true}, // the first zone that has the CAP
		{"Via Sconosciuta", "00151", second, true},
		{"", "00152", w.ZoneID, true},
		{"Viale dei Quattro Venti", "00151", second, false},
		{"Via Donna Olimpia 12", "", w.ZoneID, false},     // the list alone tells
		{"Viale dei Quattro Venti", "00149", third, true}, // its zone does not have this CAP
	} {
		f := find(w, c.street, c.postcode)
		if f.Outside || f.Zone.ID != c.zone || f.Approximate != c.approximate {
			t.Errorf("%q %s: zone %s, outside %v, approximate %v (%s)", c.street, c.postcode, f.Zone.Slug, f.Outside, f.Approximate, delivery.Fold(c.street))
		}
	}
	for _, postcode := range []string{"00100", "20121", "0015", "00152 "} {
		if f := find(w, "Via di Donna Olimpia", postcode); !f.Outside {
			t.Errorf("%q is in %s", postcode, f.Zone.Slug)
		}
	}
	far := world.New(t)
	if f := find(far, "Viale dei Quattro Venti", "00152"); !f.Approximate || f.Zone.ID != far.ZoneID {
		t.Error("another neighbourhood's street was found")
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "(", "Via", "di", "via 9", "È", "\xff", "’’’", "9", "via (x) y", "Ⅷ strada"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := delivery.Fold(s)
		if twice := delivery.Fold(once); twice != once {
			t.Errorf("%q folds to %q and that to %q", s, once, twice)
		}
	})
}
