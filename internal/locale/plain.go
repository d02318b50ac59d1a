package locale

import "strings"

// plain reads a text as the database writes it, {"en": "…", "it": "…"}, when
// nothing in it is escaped: lists of products have dozens, and the general way
// takes ten times as long. It reports false, and changes nothing, on all else.
func (t *Text) plain(s string) bool {
	if strings.Contains(s, `\`) || len(s) < 2 || s[0] != '{' || s[len(s)-1] != '}' {
		return false
	}
	var read Text
	for rest := s[1 : len(s)-1]; rest != ""; {
		key, after, ok := word(rest)
		if !ok {
			return false
		}
		if after, ok = strings.CutPrefix(after, ": "); !ok {
			return false
		}
		value, after, ok := word(after)
		if !ok {
			return false
		}
		switch key {
		case "it":
			read.It = value
		case "en":
			read.En = value
		default:
			return false
		}
		if after == "" {
			break
		}
		if rest, ok = strings.CutPrefix(after, ", "); !ok || rest == "" {
			return false
		}
	}
	*t = read
	return true
}

// word cuts "…" off.
func word(s string) (inside, after string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		return "", "", false
	}
	return strings.Cut(s[1:], `"`)
}
