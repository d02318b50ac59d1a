// Package locale holds the words of the platform in every language, and the
// ways numbers, money, weights and dates are written (italy.md FMT-01).
package locale

import (
	"database/sql/driver"
	"embed"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
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
		return json.Unmarshal([]byte(v), t)
	case []byte:
		return json.Unmarshal(v, t)
	}
	return fmt.Errorf("locale: cannot scan %T into Text", v)
}

//go:embed *.toml
var files embed.FS

// Words holds every sentence of the platform in every language.
type Words struct {
	printers map[Lang]*Printer
}

// Load reads the embedded words; it fails when a file does not parse.
func Load() (*Words, error) {
	bundle := i18n.NewBundle(language.Italian)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	w := &Words{printers: map[Lang]*Printer{}}
	for _, l := range Langs() {
		if _, err := bundle.LoadMessageFileFS(files, string(l)+".toml"); err != nil {
			return nil, fmt.Errorf("locale: %w", err)
		}
	}
	for _, l := range Langs() {
		w.printers[l] = &Printer{Lang: l, loc: i18n.NewLocalizer(bundle, string(l))}
	}
	return w, nil
}

// In gives the printer of l.
func (w *Words) In(l Lang) *Printer { return w.printers[ParseLang(string(l))] }

// Printer writes words, numbers and dates in one language. It is safe for
// concurrent use.
type Printer struct {
	Lang    Lang
	loc     *i18n.Localizer
	missing sync.Map
}

// T gives the words at key. args are pairs of name and value that fill
// {{.name}}; a pair named "count" also chooses the plural. A missing key comes
// back as "⟦key⟧" and is remembered: tests fail on it.
func (p *Printer) T(key string, args ...any) string {
	cfg := &i18n.LocalizeConfig{MessageID: key}
	if len(args) > 0 {
		data := make(map[string]any, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			name, _ := args[i].(string)
			data[name] = args[i+1]
			if name == "count" {
				cfg.PluralCount = args[i+1]
			}
		}
		cfg.TemplateData = data
	}
	s, err := p.loc.Localize(cfg)
	if err != nil {
		p.missing.Store(key, true)
		return "⟦" + key + "⟧"
	}
	return s
}

// Missing lists the keys that were asked for and not found.
func (p *Printer) Missing() []string {
	var keys []string
	p.missing.Range(func(k, _ any) bool { keys = append(keys, k.(string)); return true })
	return keys
}
