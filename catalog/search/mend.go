package search

import (
	"slices"

	"sottocasa/catalog/words"
)

// mended are the ways of a word that was probably meant: one of the shop's own,
// or a word of the trade that leads to one. What was typed is kept. With one
// slip too many there is no way, only the word to propose.
func (x *Index) mended(s *slot) []way {
	letters := len([]rune(s.Text))
	most := words.Slips(letters)
	if most == 0 || letters > words.LongestWord {
		return nil
	}
	t := words.NewTyped(s.Text)
	if ways := x.doubled(s); len(ways) > 0 {
		return ways
	}
	for slip := 1; slip <= most; slip++ {
		if list := x.near(t, slip); len(list) > 0 {
			s.meant(x.commonest(list))
			return []way{{[][]uint32{list}, typoWorth(slip), 1, false}}
		}
		if ways := x.nearPhrase(s, t, slip); len(ways) > 0 {
			return ways
		}
		if list := x.nearStem(s.Text, slip); len(list) > 0 {
			s.meant(x.commonest(list))
			return []way{{[][]uint32{list}, typoWorth(slip), 1, false}}
		}
	}
	if letters > 4 {
		if list := x.near(t, most+1); len(list) > 0 {
			s.meant(x.commonest(list))
		}
	}
	return nil
}

// doubled reads a word whose doubled letters are at the wrong places, however
// many: riccota, mozarrella. The shop's own words come before the trade's.
func (x *Index) doubled(s *slot) []way {
	it, _ := words.Stems(s.Text)
	once, mask := words.Single(it), words.Mask(it)
	if len(once) < 4 {
		return nil
	}
	var list []uint32
	for i := range x.stems {
		v := &x.stems[i]
		if v.mask == mask && words.Single(v.stem) == once && !slices.Contains(list, v.term) && len(list) < mostForms {
			list = append(list, v.term)
		}
	}
	if len(list) > 0 {
		s.meant(x.commonest(list))
		return []way{{[][]uint32{list}, worthTypo, 1, false}}
	}
	once, mask = words.Single(s.Text), words.Mask(s.Text)
	for _, v := range words.Trade().Vocab {
		if v.Mask != mask || words.Single(v.Text) != once {
			continue
		}
		if ways := x.phrases([]string{v.Text}, worthTypo); len(ways) > 0 {
			s.meant(v.Text)
			return ways
		}
	}
	return nil
}

func (s *slot) meant(w string) { s.wrote, s.Text = s.Text, w }

func typoWorth(slip int) float32 { return worthTypo / float32(slip) }

// near are the terms that a typed word is so many slips away from.
func (x *Index) near(t *words.Typed, slip int) []uint32 {
	var list []uint32
	for i, m := range x.masks {
		if words.Apart(m, t.Mask, slip) || x.terms[i][0] < 'a' || t.Distance([]rune(x.terms[i]), slip) > slip {
			continue
		}
		if list = append(list, uint32(i)); len(list) == mostForms {
			break
		}
	}
	return list
}

// nearStem compares stems, as an ending may differ besides: zuchini, zucchine.
func (x *Index) nearStem(w string, slip int) []uint32 {
	it, _ := words.Stems(w)
	if len(it) < 5 {
		return nil
	}
	t := words.NewTyped(it)
	var list []uint32
	for i := range x.stems {
		s := &x.stems[i]
		if words.Apart(s.mask, t.Mask, slip) || t.Distance([]rune(s.stem), slip) > slip || slices.Contains(list, s.term) {
			continue
		}
		if list = append(list, s.term); len(list) == mostForms {
			break
		}
	}
	return list
}

// nearPhrase reads a typed word as one of the trade's: courgete.
func (x *Index) nearPhrase(s *slot, t *words.Typed, slip int) []way {
	for _, v := range words.Trade().Vocab {
		if words.Apart(v.Mask, t.Mask, slip) || t.Distance([]rune(v.Text), slip) > slip {
			continue
		}
		if ways := x.phrases([]string{v.Text}, typoWorth(slip)); len(ways) > 0 {
			s.meant(v.Text)
			return ways
		}
	}
	return nil
}

// commonest is the term of the list that most goods have, to be written as what
// was meant.
func (x *Index) commonest(list []uint32) string {
	best := list[0]
	for _, t := range list[1:] {
		if len(x.postings(t)) > len(x.postings(best)) {
			best = t
		}
	}
	return x.terms[best]
}
