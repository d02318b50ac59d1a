package locale_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"sottocasa/internal/locale"
)

// TestTextIsReadAsJSONReadsIt compares the short way with the general one.
func TestTextIsReadAsJSONReadsIt(t *testing.T) {
	for _, s := range []string{`{}`, `{"it": "a"}`, `{"en": "b", "it": "a"}`, `{"it": "a", "en": ""}`, `{"it":"a"}`, `{"it": "a\"b"}`, `{"it": "\u00e8"}`,
		`{"it": "è, : \"\""}`, `{"de": "x", "it": "a"}`, `{"it": 3}`, `{"it": "a", }`, `{"it": "a"`, `[]`, `null`, ``, `{"it": "a" , "en": "b"}`, `{"it": null}`} {
		compare(t, s)
	}
	rapid.Check(t, func(r *rapid.T) {
		b, err := json.Marshal(map[string]string{"it": rapid.String().Draw(r, "it"), "en": rapid.String().Draw(r, "en")})
		if err != nil {
			r.Fatal(err)
		}
		compare(t, string(b))
		compare(t, `{"en": "`+rapid.StringMatching(`[a-z ,:{}è]*`).Draw(r, "en")+`", "it": "`+rapid.StringMatching(`[a-z ,:{}è]*`).Draw(r, "it")+`"}`)
	})
}

func compare(t *testing.T, s string) {
	t.Helper()
	var short, long locale.Text
	a, b := short.Scan(s), json.Unmarshal([]byte(s), &long)
	if short != long || (a == nil) != (b == nil) {
		t.Errorf("%s: %+v %v, by JSON %+v %v", s, short, a, long, b)
	}
}
