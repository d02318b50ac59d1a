package locale

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// sentence is a message without a plural, cut at its arguments: words and names
// in turns, words first. A page has a hundred of them, and the general way
// reads each as a template again.
type sentence []string

var argument = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// sentences cuts the messages that are plain enough.
func sentences(messages []*i18n.Message) map[string]sentence {
	all := make(map[string]sentence, len(messages))
	for _, m := range messages {
		if m.One != m.Other {
			continue
		}
		var s sentence
		at := 0
		for _, found := range argument.FindAllStringSubmatchIndex(m.Other, -1) {
			s = append(s, m.Other[at:found[0]], m.Other[found[2]:found[3]])
			at = found[1]
		}
		s = append(s, m.Other[at:])
		words := make([]string, 0, len(s)/2+1)
		for i := 0; i < len(s); i += 2 {
			words = append(words, s[i])
		}
		if !strings.Contains(strings.Join(words, ""), "{{") {
			all[m.ID] = s
		}
	}
	return all
}

// say fills a sentence; ok is false when an argument is missing.
func (p *Printer) say(s sentence, args []any) (text string, ok bool) {
	if len(s) == 1 {
		return s[0], true
	}
	var b strings.Builder
	for i, part := range s {
		if i%2 == 0 {
			b.WriteString(part)
			continue
		}
		value, known := argumentOf(args, part)
		if !known {
			return "", false
		}
		if word, isText := p.written(part, value).(string); isText {
			b.WriteString(word)
		} else {
			_, _ = fmt.Fprint(&b, p.written(part, value))
		}
	}
	return b.String(), true
}

func argumentOf(args []any, name string) (any, bool) {
	for i := len(args) - 2; i >= 0; i -= 2 { // the last of a name, as a map would have it
		if args[i] == name {
			return args[i+1], true
		}
	}
	return nil, false
}
