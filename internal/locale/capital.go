package locale

import (
	"unicode"
	"unicode/utf8"
)

// Capital writes the first letter of s large, for words like "oggi" that begin
// a title.
func Capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
