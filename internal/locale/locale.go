// Package locale holds the words of the platform in every language, and the
// ways numbers, money, weights and dates are written (italy.md FMT-01).
package locale

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// Lang is a language the platform speaks: It or En.
type Lang string

// The languages; Italian is the first everywhere.
const (
	It Lang = "it"
	En Lang = "en"
)

// Langs lists every language, the default first.
func Langs() []Lang { return []Lang{It, En} }

// ParseLang gives the language named s, Italian for anything unknown.
func ParseLang(s string) Lang {
	if Lang(s) == En {
		return En
	}
	return It
}

// Text is a text that shops write, in each language. Italian is mandatory on
// what is published (art. 9 Codice del consumo); English may be empty.
type Text struct {
	It string `json:"it"`
	En string `json:"en,omitempty"`
}

// In gives the text in l, or in Italian where l is missing.
func (t Text) In(l Lang) string {
	if l == En && t.En != "" {
		return t.En
	}
	if t.It == "" {
		return t.En
	}
	return t.It
}

// Value stores the text as JSON.
func (t Text) Value() (driver.Value, error) {
	b, err := json.Marshal(t)
	return string(b), err
}

// Scan reads a text from JSON.
func (t *Text) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*t = Text{}
		return nil
	case string:
		if t.plain(v) {
			return nil
		}
		return json.Unmarshal([]byte(v), t)
	case []byte:
		return t.Scan(string(v))
	}
	return fmt.Errorf("locale: cannot scan %T into Text", v)
}
