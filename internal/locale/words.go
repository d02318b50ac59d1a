package locale

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.toml
var files embed.FS

// Words holds every sentence of the platform in every language.
type Words struct {
	printers map[Lang]*Printer
}

// Load reads the embedded words: for Italian it.toml and every it.*.toml, and
// so for each language. It reports all that is wrong in them at once: a file
// that does not parse, a key in two files, a table that is no plural.
func Load() (*Words, error) { return load(files) }

func load(fsys fs.FS) (*Words, error) {
	bundle := i18n.NewBundle(language.Italian)
	w := &Words{printers: map[Lang]*Printer{}}
	var faults []error
	plain := map[Lang]map[string]sentence{}
	for _, l := range Langs() {
		messages, err := readLang(fsys, l)
		plain[l] = sentences(messages)
		if err == nil {
			err = bundle.AddMessages(language.Make(string(l)), messages...)
		}
		faults = append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("locale: %w", err)
	}
	for _, l := range Langs() {
		p := &Printer{Lang: l, loc: i18n.NewLocalizer(bundle, string(l)), sentences: plain[l]}
		if err := p.readStyle(); err != nil {
			return nil, err
		}
		w.printers[l] = p
	}
	return w, nil
}

// In gives the printer of l.
func (w *Words) In(l Lang) *Printer { return w.printers[ParseLang(string(l))] }

// readLang reads every file of words of l.
func readLang(fsys fs.FS, l Lang) ([]*i18n.Message, error) {
	more, err := fs.Glob(fsys, string(l)+".*.toml")
	if err != nil {
		return nil, err
	}
	var messages []*i18n.Message
	var faults []error
	home := map[string]string{} // key → the file that defines it
	for _, name := range append([]string{string(l) + ".toml"}, more...) {
		raw := map[string]any{}
		if _, err := toml.DecodeFS(fsys, name, &raw); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(raw)) {
			if other, ok := home[key]; ok {
				faults = append(faults, fmt.Errorf("%s: %q is already in %s", name, key, other))
				continue
			}
			home[key] = name
			m, err := message(key, raw[key])
			if err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", name, err))
				continue
			}
			messages = append(messages, m)
		}
	}
	return messages, errors.Join(faults...)
}

// message makes the message of one entry: a string, or a table with the forms
// "one" and "other". Italian has a third form, for 1 000 000 and the like
// ("un milione di articoli"), which we never print in words: it is "other".
func message(key string, v any) (*i18n.Message, error) {
	switch v := v.(type) {
	case string:
		return &i18n.Message{ID: key, One: v, Many: v, Other: v}, nil
	case map[string]any:
		one, okOne := v["one"].(string)
		other, okOther := v["other"].(string)
		if okOne && okOther && len(v) == 2 {
			return &i18n.Message{ID: key, One: one, Many: other, Other: other}, nil
		}
	}
	return nil, fmt.Errorf("%q is neither a sentence nor a plural with one and other", key)
}
