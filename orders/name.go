package orders

import "strings"

// ShortName is how a resident is called on screens of shops: "Ada E.".
func ShortName(name string) string {
	words := strings.Fields(name)
	if len(words) < 2 {
		return name
	}
	last := []rune(words[len(words)-1])
	return words[0] + " " + strings.ToUpper(string(last[:1])) + "."
}
