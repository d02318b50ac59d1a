package ean

import (
	_ "embed"
	"sort"
	"strconv"
	"strings"

	"sottocasa/internal/locale"
)

// foods is made by tools/foodtable from Open Food Facts (ODbL 1.0, SOURCES.md):
// a line for each code, sorted.
//
//go:embed foods.tsv
var foods string

// Food is what open data tell of a code. People wrote it by hand and machines
// read it off photos: nothing of it is certain.
type Food struct {
	Code        Code
	Name        locale.Text
	Maker       string
	Quantity    int    // 0: not told
	Unit        string // g or ml
	Ingredients string // in Italian, allergens between ** and **
	Contains    []Allergen
	Traces      []Allergen
}

// Allergen is one of annex II Reg. (EU) 1169/2011, with its species.
type Allergen struct {
	Code   string
	Detail []string
}

// Find looks a code up; false where nothing is known of it.
func Find(c Code) (Food, bool) {
	at := sort.Search(len(foods), func(i int) bool { return lineAt(i) >= string(c) })
	if at == len(foods) {
		return Food{}, false
	}
	line := foods[lineStart(at):]
	line, _, _ = strings.Cut(line, "\n")
	f := strings.Split(line, "\t")
	if len(f) != 9 || f[0] != string(c) {
		return Food{}, false
	}
	quantity, _ := strconv.Atoi(f[4]) // a test reads every line
	return Food{Code: c, Name: locale.Text{It: f[1], En: f[2]}, Maker: f[3], Quantity: quantity, Unit: f[5], Ingredients: f[6],
		Contains: allergens(f[7]), Traces: allergens(f[8])}, true
}

// lineStart is where the line begins that a byte is in.
func lineStart(i int) int { return strings.LastIndexByte(foods[:i], '\n') + 1 }

// lineAt is the code of the line that a byte is in.
func lineAt(i int) string {
	code, _, _ := strings.Cut(foods[lineStart(i):], "\t")
	return code
}

func allergens(s string) (list []Allergen) {
	if s == "" {
		return nil
	}
	for part := range strings.SplitSeq(s, ";") {
		code, kinds, named := strings.Cut(part, ":")
		a := Allergen{Code: code}
		if named {
			a.Detail = strings.Split(kinds, ",")
		}
		list = append(list, a)
	}
	return list
}
