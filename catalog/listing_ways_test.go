package catalog

import "testing"

// A word that is frequent is read by name, unless what has it stands far down the
// alphabet: "pane" among 100,000 goods has 50,000 before it.
func TestWhatStandsFarDownIsNotReadByName(t *testing.T) {
	t.Parallel()
	spread := sample{of: [tiers]int{2: 16}, let: [tiers]int{2: 16}, first: [tiers]int{2: 11}}
	if got := spread.walked(false); got != 2 {
		t.Errorf("what is all over the alphabet is walked at tier %d", got)
	}
	together := spread
	together.first[2] = 106
	if got := together.walked(false); got != tiers {
		t.Errorf("what begins at half of the alphabet is walked at tier %d", got)
	}
}
