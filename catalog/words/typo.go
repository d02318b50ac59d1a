package words

import "math/bits"

// Slips is how many wrong letters a word of so many letters may have.
func Slips(letters int) int {
	switch {
	case letters < 4:
		return 0
	case letters < 8:
		return 1
	}
	return 2
}

// Mask has a bit for each letter of a word. One slip changes at most two of
// them, so that most words need no closer look.
func Mask(s string) (m uint32) {
	for _, r := range s {
		if r >= 'a' && r <= 'z' {
			m |= 1 << (r - 'a')
		} else {
			m |= 1 << 26
		}
	}
	return m
}

// Apart says that two words of these masks differ by more than most slips.
func Apart(a, b uint32, most int) bool { return bits.OnesCount32(a^b) > 2*most }

// Typed is a word with what comparing it to many others needs.
type Typed struct {
	runes []rune
	Mask  uint32
	rows  [3][LongestWord + 2]uint8
}

// NewTyped readies a word to be compared with many.
func NewTyped(s string) *Typed { return &Typed{runes: []rune(s), Mask: Mask(s)} }

// Distance counts the letters that are wrong, missing, too many or swapped with
// their neighbour between t and s (optimal string alignment); more than most
// gives most+1.
func (t *Typed) Distance(s []rune, most int) int {
	if len(t.runes) > LongestWord || len(s) > LongestWord || max(len(s), len(t.runes))-min(len(s), len(t.runes)) > most {
		return most + 1
	}
	before, last, now := &t.rows[0], &t.rows[1], &t.rows[2]
	for j := range len(s) + 1 {
		last[j] = uint8(j)
	}
	for i := 1; i <= len(t.runes); i++ {
		now[0] = uint8(i)
		best := now[0]
		for j := 1; j <= len(s); j++ {
			cost := uint8(1)
			if t.runes[i-1] == s[j-1] {
				cost = 0
			}
			v := min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && t.runes[i-1] == s[j-2] && t.runes[i-2] == s[j-1] {
				v = min(v, before[j-2]+1)
			}
			now[j] = v
			best = min(best, v)
		}
		if int(best) > most {
			return most + 1
		}
		before, last, now = last, now, before
	}
	return min(int(last[len(s)]), most+1)
}
