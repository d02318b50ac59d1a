package dev

import "strings"

// links finds the addresses in a letter's text, so that they can be followed.
func links(text string) []string {
	var found []string
	for _, word := range strings.Fields(text) {
		if strings.HasPrefix(word, "http://") || strings.HasPrefix(word, "https://") {
			found = append(found, strings.TrimRight(word, ".,;)"))
		}
	}
	return found
}
