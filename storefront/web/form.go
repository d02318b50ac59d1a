package web

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
)

// TypedCap is how many letters of a refused field are shown again.
const TypedCap = 2000

// Form reads the fields of a POST one by one into a handler's own struct, and
// collects what is wrong with them. A field that nobody asks for is never
// read: there is no way to send a price where the page has none.
type Form struct {
	values map[string][]string
	typed  map[string]string
	wrong  []fault.Field
}

// ReadForm begins reading the form of this request.
func ReadForm(c *Ctx) *Form {
	return &Form{values: c.form, typed: map[string]string{}}
}

// Fail marks a field as wrong, for checks that only the caller can make.
func (f *Form) Fail(name, key string, args ...any) {
	f.wrong = append(f.wrong, fault.Field{Name: name, Key: key, Args: args})
}

// FailWith marks a field with the words of err; an err that is not the
// reader's (anything but fault.Invalid) is returned for the handler to pass on.
func (f *Form) FailWith(name string, err error) error {
	if err == nil {
		return nil
	}
	if said := fault.From(err); said.Code == fault.Invalid {
		f.Fail(name, said.Key, said.Args...)
		return nil
	}
	return err
}

// Err is nil when every field read so far is right, else a fault.Invalid that
// names the fields.
func (f *Form) Err() error { return fault.Form(f.wrong...) }

// Typed is what the reader typed in the fields read so far, cut to TypedCap
// letters each, to fill the form again.
func (f *Form) Typed() map[string]string { return f.typed }

// raw takes a field and remembers it. The second result is false when the
// field cannot be a text at all; then it has failed.
func (f *Form) raw(name string) (string, bool) {
	var s string
	if list := f.values[name]; len(list) > 0 {
		s = list[0]
	}
	f.typed[name] = shown(s)
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		f.Fail(name, "error.text_bad")
		return "", false
	}
	return s, true
}

// shown makes s fit to be put into a page again.
func shown(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
	if utf8.RuneCountInString(s) <= TypedCap {
		return s
	}
	return string([]rune(s)[:TypedCap])
}

// Line reads one line of 1 to max letters.
func (f *Form) Line(name string, max int) string {
	return f.text(name, max, true, italy.CleanLine)
}

// OptionalLine reads one line of 0 to max letters.
func (f *Form) OptionalLine(name string, max int) string {
	return f.text(name, max, false, italy.CleanLine)
}

// OptionalText reads several lines of 0 to max letters in all.
func (f *Form) OptionalText(name string, max int) string {
	return f.text(name, max, false, italy.CleanText)
}

func (f *Form) text(name string, max int, required bool, clean func(string, int) (string, error)) string {
	s, ok := f.raw(name)
	if !ok {
		return ""
	}
	s, err := clean(s, max)
	if err != nil {
		said := fault.From(err)
		f.Fail(name, said.Key, said.Args...)
		return ""
	}
	if s == "" && required {
		f.Fail(name, "error.required")
	}
	return s
}

// Parsed reads a mandatory field through parse, for example italy.ParsePhone
// or money.ParseAmount, whose faults become the field's words.
func Parsed[T any](f *Form, name string, parse func(string) (T, error)) T {
	var none T
	s, ok := f.raw(name)
	if !ok {
		return none
	}
	if strings.TrimSpace(s) == "" {
		f.Fail(name, "error.required")
		return none
	}
	v, err := parse(s)
	if err != nil {
		said := fault.From(err)
		f.Fail(name, said.Key, said.Args...)
		return none
	}
	return v
}

// ParsedIf is Parsed for a field that may stay empty.
func ParsedIf[T any](f *Form, name string, parse func(string) (T, error)) T {
	var none T
	if s, ok := f.raw(name); !ok || strings.TrimSpace(s) == "" {
		return none
	}
	return Parsed(f, name, parse)
}

// Int reads a whole number from min to max; 0 when it is wrong.
func (f *Form) Int(name string, min, max int) int {
	s, ok := f.raw(name)
	if !ok {
		return 0
	}
	s = strings.TrimSpace(s)
	digits := strings.TrimLeft(s, "+-")
	switch {
	case s == "":
		f.Fail(name, "error.required")
		return 0
	case digits == "" || len(s)-len(digits) > 1 || strings.Trim(digits, "0123456789") != "":
		f.Fail(name, "error.number_bad")
		return 0
	}
	// Of a number too long for the machine only the sign matters.
	n, err := strconv.Atoi(s)
	switch {
	case s[0] == '-' && err != nil || err == nil && n < min:
		f.Fail(name, "error.number_min", "min", min)
		return 0
	case err != nil || n > max:
		f.Fail(name, "error.number_max", "max", max)
		return 0
	}
	return n
}

// IntOr is Int for a field that may be left empty.
func (f *Form) IntOr(name string, empty, min, max int) int {
	if s, ok := f.raw(name); ok && strings.TrimSpace(s) == "" {
		return empty
	}
	return f.Int(name, min, max)
}

// Choice reads one of the given values; "" when it is none of them.
func (f *Form) Choice(name string, values ...string) string {
	s, ok := f.raw(name)
	if !ok {
		return ""
	}
	switch {
	case slices.Contains(values, s):
		return s
	case s == "":
		f.Fail(name, "error.required")
	default:
		f.Fail(name, "error.choice")
	}
	return ""
}

// Bool reads a check box.
func (f *Form) Bool(name string) bool {
	s, _ := f.raw(name)
	return s == "on" || s == "1" || s == "true"
}

// ID reads an id as our own pages write it, a UUID in lower case. A wrong one
// was not typed by a reader: it says error.choice.
func (f *Form) ID(name string) string {
	s, ok := f.raw(name)
	if !ok {
		return ""
	}
	if !ValidID(s) {
		f.Fail(name, "error.choice")
		return ""
	}
	return s
}

// IDs reads a field that the route declared Multi.
func (f *Form) IDs(name string, max int) []string {
	list := f.values[name]
	if len(list) > max || slices.ContainsFunc(list, func(s string) bool { return !ValidID(s) }) {
		f.Fail(name, "error.choice")
		return nil
	}
	return slices.Clone(list)
}

// ValidID says whether s is a UUID in lower case with its four dashes.
func ValidID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hex := s[i] >= '0' && s[i] <= '9' || s[i] >= 'a' && s[i] <= 'f'
		if dash != (s[i] == '-') || !dash && !hex {
			return false
		}
	}
	return true
}
