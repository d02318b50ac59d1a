package ean_test

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sottocasa/catalog/ean"
	"sottocasa/catalog/words"
	"sottocasa/internal/fault"
)

// The codes are real ones and examples of the GS1 General Specifications and of
// the ISBN Users' Manual; each wrong one is a right one with a digit changed.
func TestParse(t *testing.T) {
	for typed, want := range map[string]ean.Code{
		"8001100067056": "8001100067056", " 80 0110-0067056 ": "8001100067056", "96385074": "96385074", "036000291452": "0036000291452",
		"978-88-06-21885-0": "9788806218850", "9783161484100": "9783161484100", "2012345008755": "2012345008755",
	} {
		if got, err := ean.Parse(typed); err != nil || got != want {
			t.Errorf("%q is %q, %v", typed, got, err)
		}
	}
	for typed, key := range map[string]string{"": "error.required", "8001100067057": "ean.digit", "8001100076056": "ean.digit", "800110006705": "ean.digit", "96385075": "ean.digit",
		"80011000670": "ean.length", "80011000670561": "ean.length", "80011000670५6": "ean.letters", "80011A0067056": "ean.letters", "036000291453": "ean.digit"} {
		if _, err := ean.Parse(typed); fault.From(err) == nil || fault.From(err).Key != key {
			t.Errorf("%q says %v, not %s", typed, err, key)
		}
	}
}

// No single wrong digit, and no two neighbours the wrong way round but those
// that differ by five, gets past the last one.
func TestADigitThatIsWrongIsSeen(t *testing.T) {
	for _, code := range []string{"8001100067056", "96385074", "036000291452", "9788806218850"} {
		for i := range code {
			for d := byte('0'); d <= '9'; d++ {
				if wrong := code[:i] + string(d) + code[i+1:]; ean.Valid(wrong) != (wrong == code) {
					t.Errorf("%s passes for %s", wrong, code)
				}
			}
			if i+1 < len(code) && code[i] != code[i+1] && (10+int(code[i])-int(code[i+1]))%5 != 0 && ean.Valid(code[:i]+string([]byte{code[i+1], code[i]})+code[i+2:]) {
				t.Errorf("%s with digits %d turned passes", code, i)
			}
		}
	}
}

func TestWhatACodeIs(t *testing.T) {
	for code, want := range map[ean.Code]string{"9788806218850": "book", "9791234567896": "book", "9790000000001": "", "2012345008755": "shop", "2912345008758": "shop",
		"0212345678900": "shop", "20000004": "shop", "8001100067056": "", "9771234567003": "", "0036000291452": ""} {
		got := ""
		switch {
		case code.Book():
			got = "book"
		case code.InStore():
			got = "shop"
		}
		if got != want {
			t.Errorf("%s is %q, not %q", code, got, want)
		}
	}
	if got := ean.Code("0036000291452").Spellings(); !slices.Equal(got, []string{"0036000291452", "036000291452"}) {
		t.Errorf("spelled %v", got)
	}
}

// Every line of the table is well made, and is found by its code.
func TestTheTable(t *testing.T) {
	raw, err := os.ReadFile("foods.tsv")
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) > 800_000 {
		t.Fatalf("%d bytes", len(raw))
	}
	lines := strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n")
	if len(lines) < 1000 {
		t.Fatalf("only %d codes", len(lines))
	}
	last := ""
	for _, line := range lines {
		f := strings.Split(line, "\t")
		code, err := ean.Parse(f[0])
		if err != nil || len(f) != 9 || f[0] <= last || strings.Count(line, "**")%2 != 0 {
			t.Fatalf("a bad line: %q, %v", line, err)
		}
		last = f[0]
		got, there := ean.Find(code)
		if !there || got.Name.It != f[1] || got.Name.En != f[2] || got.Name.It+got.Name.En == "" || got.Ingredients != f[6] ||
			f[4] != "" && strconv.Itoa(got.Quantity) != f[4] || (got.Quantity > 0) != (got.Unit != "") {
			t.Fatalf("%q is read as %+v", line, got)
		}
		for _, a := range slices.Concat(got.Contains, got.Traces) {
			for _, d := range a.Detail {
				if !slices.Contains(words.Species(a.Code), d) {
					t.Fatalf("%q of %s", d, a.Code)
				}
			}
			if words.Bit(a.Code) == 0 {
				t.Fatalf("%q is no allergen", a.Code)
			}
		}
	}
	for _, unknown := range []ean.Code{"0000000000017", "9999999999994", "8001100067057", ""} {
		if f, there := ean.Find(unknown); there {
			t.Errorf("%q is found as %+v", unknown, f)
		}
	}
}

// Some codes as their labels read.
func TestKnownFoods(t *testing.T) {
	f, there := ean.Find("8001100067056")
	if !there || f.Name.It != "Girandole" || f.Ingredients == "" {
		t.Fatalf("%v %+v", there, f)
	}
	has := map[string][]string{}
	for _, a := range f.Contains {
		has[a.Code] = a.Detail
	}
	if !slices.Equal(has["gluten"], []string{"wheat"}) || has["nuts"] != nil {
		t.Errorf("contains %v", has)
	}
	for _, code := range []string{"milk", "eggs", "soy"} {
		if _, in := has[code]; !in {
			t.Errorf("lacks %s", code)
		}
	}
	if len(f.Traces) != 2 || f.Traces[0].Code != "peanuts" || f.Traces[1].Code != "nuts" {
		t.Errorf("traces %v", f.Traces)
	}
	if f, _ := ean.Find("8076809538688"); f.Name.It != "Mulino Bianco Sgranocchi" || f.Quantity != 220 || f.Unit != "g" || f.Maker != "Mulino Bianco" {
		t.Errorf("%+v", f)
	}
}
