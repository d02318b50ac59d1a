package storefront_test

import (
	"testing"

	chrome "sottocasa/internal/testkit/browser"
)

// TestJourneySearch searches from the field that every page of a shop has, and
// goes on from a mistyped word, in both languages.
func TestJourneySearch(t *testing.T) {
	s := openStreet(t)
	for _, c := range []struct{ path, field, found, meant, name string }{
		{"/", "Cerca nel negozio", "1 prodotto trovato", "Forse cercavi", "Miele di castagno"},
		{"/en/", "Search this shop", "1 product found", "Did you mean", "Chestnut honey"},
	} {
		p := chrome.Open(t, chrome.Phone())
		p.Open(s.shop(c.path)).Type(c.field, "castgano honney").FollowCSS(".strip .find button")
		p.See(c.found).See(c.meant).Accessible("search")
		p.FollowCSS(`main a[href*="search?q="]`).See(c.found)
		p.ClickCSS(".filters summary").ClickCSS(`[name=available]`).Accessible("search with its filters open")
		p.FollowCSS(".filters .button").See(c.found).See(c.name)
	}
}
