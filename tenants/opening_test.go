package tenants_test

import (
	"testing"

	"sottocasa/tenants"
)

// The table of states, cell by cell: every move from every state.
func TestOpeningMoves(t *testing.T) {
	states := []tenants.OpeningState{tenants.OpeningBegun, tenants.OpeningAsked, tenants.OpeningReturned, tenants.OpeningApproved}
	for move, want := range map[tenants.OpeningMove][4]tenants.OpeningState{
		tenants.AskOpening:      {tenants.OpeningAsked, "", tenants.OpeningAsked, ""},
		tenants.WithdrawOpening: {"", tenants.OpeningBegun, "", ""},
		tenants.ReturnOpening:   {"", tenants.OpeningReturned, "", ""},
		tenants.ApproveOpening:  {"", tenants.OpeningApproved, "", ""},
		"another":               {},
	} {
		for i, from := range states {
			if to, ok := from.After(move); to != want[i] || ok != (want[i] != "") {
				t.Errorf("%s in %s: %s, not %s", move, from, to, want[i])
			}
		}
	}
}
