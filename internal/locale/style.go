package locale

import (
	"errors"
	"fmt"
	"strings"
)

// style is how a language writes numbers, days and times. It is read from the
// words at Load, so that a language is its files and nothing else.
type style struct {
	decimal, group string
	symbolFirst    bool // "€9.90" rather than "9,90 €"
	firstOfMonth   string
	halfDays       bool // windows as "5–7 pm"
	weekdays       [7]string
	shortWeekdays  [7]string
	months         [12]string
	shortMonths    [12]string
}

// readStyle fills p.style; it reports every word of it that is missing.
func (p *Printer) readStyle() error {
	s := &p.style
	s.decimal = p.T("style.decimal")
	s.group = p.T("style.group")
	s.symbolFirst = p.T("style.symbol") == "first"
	s.firstOfMonth = p.T("style.first_of_month")
	s.halfDays = p.T("style.hours") == "12"
	err := errors.Join(
		p.names("style.weekdays", s.weekdays[:]),
		p.names("style.weekdays_short", s.shortWeekdays[:]),
		p.names("style.months", s.months[:]),
		p.names("style.months_short", s.shortMonths[:]),
	)
	if missing := p.Missing(); len(missing) > 0 {
		err = errors.Join(err, fmt.Errorf("locale: %s lacks %s", p.Lang, strings.Join(missing, ", ")))
	}
	return err
}

// names reads the words at key, separated by spaces, into to.
func (p *Printer) names(key string, to []string) error {
	words := strings.Fields(p.T(key))
	if len(words) != len(to) {
		return fmt.Errorf("locale: %s %s has %d names, not %d", p.Lang, key, len(words), len(to))
	}
	copy(to, words)
	return nil
}
