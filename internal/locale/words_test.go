package locale

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// sameInBoth lists the words that English and Italian share on purpose:
// names, signs and what has no other word.
func sameInBoth() []string {
	return []string{"style.per_kg", "style.per_l", "takeout.size"}
}

func messages(t *testing.T, l Lang) map[string]*i18n.Message {
	t.Helper()
	list, err := readLang(files, l)
	if err != nil {
		t.Fatal(err)
	}
	byKey := map[string]*i18n.Message{}
	for _, m := range list {
		byKey[m.ID] = m
	}
	return byKey
}

var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}?`)

// placeholders lists what a sentence fills in, sorted and once each.
func placeholders(s string) string {
	found := placeholder.FindAllString(s, -1)
	slices.Sort(found)
	return strings.Join(slices.Compact(found), " ")
}

func TestLanguagesSayTheSame(t *testing.T) {
	it, en := messages(t, It), messages(t, En)
	for key, a := range it {
		b, ok := en[key]
		if !ok {
			t.Errorf("%s is missing in English", key)
			continue
		}
		if placeholders(a.Other) != placeholders(b.Other) {
			t.Errorf("%s fills in %q in Italian and %q in English", key, placeholders(a.Other), placeholders(b.Other))
		}
		if a.Other == b.Other && !slices.Contains(sameInBoth(), key) {
			t.Errorf("%s is %q in both languages", key, a.Other)
		}
	}
	for key := range en {
		if it[key] == nil {
			t.Errorf("%s is missing in Italian", key)
		}
	}
	for _, key := range sameInBoth() {
		if it[key] == nil || it[key].Other != en[key].Other {
			t.Errorf("%s need not be in the list of shared words", key)
		}
	}
}

func TestSentencesAreWhole(t *testing.T) {
	wellFormed := regexp.MustCompile(`^\{\{\.[a-z][a-z0-9_]*\}\}$`)
	for _, l := range Langs() {
		for key, m := range messages(t, l) {
			for _, form := range []string{m.One, m.Other} {
				if strings.TrimSpace(form) == "" || form != strings.TrimSpace(form) {
					t.Errorf("%s %s is empty or has spaces around: %q", l, key, form)
				}
				for _, p := range placeholder.FindAllString(form, -1) {
					if !wellFormed.MatchString(p) {
						t.Errorf("%s %s: %s is no placeholder", l, key, p)
					}
				}
				if strings.Contains(form, "e'") && l == It {
					t.Errorf("%s %s has an apostrophe for an accent: %q", l, key, form)
				}
			}
			if strings.Contains(m.One, "{{") && placeholders(m.One+" {{.count}}") != placeholders(m.Other+" {{.count}}") {
				t.Errorf("%s %s: its forms fill in different things", l, key)
			}
		}
	}
}

// A number that chooses a form is called count, and then there are two forms.
func TestCountsHaveTwoForms(t *testing.T) {
	names, err := fs.Glob(files, "*.toml")
	if err != nil || len(names) < 2 {
		t.Fatalf("%d files of words, %v", len(names), err)
	}
	for _, name := range names {
		words := map[string]any{}
		if _, err := toml.DecodeFS(files, name, &words); err != nil {
			t.Fatal(err)
		}
		for key, v := range words {
			sentence, single := v.(string)
			if single && strings.Contains(sentence, "{{.count}}") {
				t.Errorf("%s: %s counts and has one form only", name, key)
			}
			forms, _ := v.(map[string]any)
			if other, _ := forms["other"].(string); forms != nil && !strings.Contains(other, "{{.count}}") {
				t.Errorf("%s: %s has two forms and does not count", name, key)
			}
		}
	}
}

func TestPlurals(t *testing.T) {
	words, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for count, want := range map[int]string{0: "Ne restano 0.", 1: "Ne resta 1.", 2: "Ne restano 2.", 1_000_000: "Ne restano 1.000.000."} {
		if got := words.In(It).T("error.qty_max", "count", count); got != want {
			t.Errorf("%d: %q, want %q", count, got, want)
		}
	}
}

func TestMissingWordsShow(t *testing.T) {
	words, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	p := words.In(En)
	for _, got := range []string{p.T("no.such"), p.T("error.min_order", "shop", "Nives")} {
		if !strings.HasPrefix(got, "⟦") {
			t.Errorf("%q hides what is missing", got)
		}
	}
	if got := strings.Join(p.Missing(), " "); got != "error.min_order no.such" {
		t.Errorf("missing: %s", got)
	}
	if p.T("error.form") == words.In(It).T("error.form") {
		t.Error("English speaks Italian")
	}
	if got := p.T("error.min_order", "shop", "{{.x}}<b>", "amount", "€1"); !strings.Contains(got, "{{.x}}<b>") {
		t.Errorf("a value was read as a template: %q", got)
	}
}

func TestLoadReportsEverything(t *testing.T) {
	good, err := fs.ReadFile(files, "it.toml")
	if err != nil {
		t.Fatal(err)
	}
	_, err = load(fstest.MapFS{
		"it.toml":       {Data: good},
		"it.extra.toml": {Data: []byte(`"error.form" = "due volte"`)},
		"en.toml":       {Data: []byte("\"a.b\" = 3\n[\"c.d\"]\none = \"x\"\n")},
		"en.bad.toml":   {Data: []byte(`"x" = `)},
	})
	if err == nil {
		t.Fatal("loaded")
	}
	for _, want := range []string{`it.extra.toml: "error.form" is already in it.toml`, `"a.b"`, `"c.d"`, "en.bad.toml"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell of %s", err, want)
		}
	}
	_, err = load(fstest.MapFS{"it.toml": {Data: []byte(`"a" = "b"`)}, "en.toml": {Data: []byte(`"a" = "b"`)}})
	if err == nil || !strings.Contains(err.Error(), "style.decimal") {
		t.Errorf("a language without its style: %v", err)
	}
}
