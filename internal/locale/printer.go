package locale

import (
	"slices"
	"sync"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"

	"sottocasa/internal/money"
)

// Printer writes words, numbers and dates in one language. It is safe for
// concurrent use.
type Printer struct {
	Lang    Lang
	style   style
	loc     *i18n.Localizer
	missing sync.Map

	sentences map[string]sentence // those without a plural
}

// T gives the words at key. args are pairs of name and value that fill
// {{.name}}; a pair named "count", an integer, also chooses the plural. Amounts
// (money.Cents), weights (Grams) and whole numbers are written as people read
// them; what is named "number" is a name, as an order's, and keeps its digits. A
// missing key, and words that miss one of their arguments, come back as
// "⟦key⟧" and are remembered: tests fail on them.
func (p *Printer) T(key string, args ...any) string {
	if s, ok := p.sentences[key]; ok {
		if text, ok := p.say(s, args); ok {
			return text
		}
	}
	return p.fill(key, args)
}

func (p *Printer) fill(key string, args []any) string {
	data := make(map[string]any, len(args)/2)
	cfg := &i18n.LocalizeConfig{
		MessageID:      key,
		TemplateData:   data,
		TemplateParser: &template.TextParser{Option: "missingkey=error"},
	}
	for i := 0; i+1 < len(args); i += 2 {
		name, _ := args[i].(string)
		data[name] = p.written(name, args[i+1])
		if name == "count" {
			cfg.PluralCount = args[i+1]
		}
	}
	s, err := p.loc.Localize(cfg)
	if err != nil {
		p.missing.Store(key, true)
		return "⟦" + key + "⟧"
	}
	return s
}

// Grams is a weight among the arguments of words.
type Grams int

func (p *Printer) written(name string, v any) any {
	switch v := v.(type) {
	case int:
		if name == "number" {
			return v
		}
		return p.Count(v)
	case money.Cents:
		return p.Money(v)
	case Grams:
		return p.Weight(int(v))
	case time.Time:
		return p.Date(v)
	}
	return v
}

// Missing lists the keys that were asked for and not found, sorted.
func (p *Printer) Missing() []string {
	var keys []string
	p.missing.Range(func(k, _ any) bool { keys = append(keys, k.(string)); return true })
	slices.Sort(keys)
	return keys
}
