package delivery_test

import (
	"testing"

	"sottocasa/delivery"
)

// TestParted divides what people type into one field.
func TestParted(t *testing.T) {
	for typed, want := range map[string][2]string{
		"Via Fonteiana 12":               {"Via Fonteiana", "12"},
		"Via Fonteiana, 12/B":            {"Via Fonteiana", "12/B"},
		"via fonteiana 12 bis":           {"via fonteiana", "12 bis"},
		"via fonteiana 12 B":             {"via fonteiana", "12 B"},
		"Via Fonteiana, n. 12":           {"Via Fonteiana", "12"},
		"Via Fonteiana n.12":             {"Via Fonteiana", "12"},
		"Via Fonteiana n° 12, scala B":   {"Via Fonteiana", "12"},
		"Via Fonteiana civico 7":         {"Via Fonteiana", "7"},
		"Via 4 Novembre 9":               {"Via 4 Novembre", "9"},
		"Via 4 Novembre":                 {"Via 4 Novembre", ""},
		"Via di Donna Olimpia":           {"Via di Donna Olimpia", ""},
		" Viale dei Quattro Venti ":      {"Viale dei Quattro Venti", ""},
		"Piazza Rosolino Pilo 3 (bar) 4": {"Piazza Rosolino Pilo", "3"},
		"00152":                          {"00152", ""},
		"":                               {"", ""},
	} {
		name, number := delivery.Parted(typed)
		if name != want[0] || number != want[1] {
			t.Errorf("%q: %q and %q", typed, name, number)
		}
		if delivery.Fold(name) != delivery.Fold(typed) {
			t.Errorf("%q is looked up as %q, its street as %q", typed, delivery.Fold(typed), delivery.Fold(name))
		}
	}
	if delivery.Fold("Via Fonteiana n. 12") != "fonteiana" || delivery.Civic("Via Fonteiana n° 12") != 12 {
		t.Error("the word before a number is taken for the street's name")
	}
}
