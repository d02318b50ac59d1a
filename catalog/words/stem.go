package words

import "strings"

// Stems gives the Italian and the English stem of a folded word: a text may hold
// Of of the other language, and a reader's language says little of what they
// type. They are light on purpose: names of goods differ by number and gender,
// and a heavy stemmer makes one word of pesca, pescare and pescatrice.
func Stems(w string) (it, en string) {
	return Italian(w), English(w)
}

// Akin says whether two folded words are forms of one word.
func Akin(a, b string) bool {
	return a == b || Italian(a) == Italian(b) || English(a) == English(b)
}

// Italian takes the ending of gender and number away: maritozzo, maritozzi;
// arancia, arance; fungo, funghi; olio, oli.
func Italian(w string) string {
	if len(w) < 3 {
		return w
	}
	s := strings.TrimRight(w, "aeiou")
	if len(s) < len(w)-2 { // two vowels are the most that an ending has
		s = w[:len(w)-2]
	}
	if len(s) < 2 {
		return w
	}
	if n := len(s); len(s) < len(w) && s[n-1] == 'h' && (s[n-2] == 'c' || s[n-2] == 'g') {
		return s[:n-1]
	}
	return s
}

// Smaller gives the word that an Italian one is a small or a large one of:
// calamaretti, pomodorini, vinello; "" when it is none. A root of three letters
// (melone, cotone) is too little for a large one.
func Smaller(w string) string {
	root := Italian(w)
	for _, ending := range []string{"in", "ett", "ell", "ott", "on"} {
		if r, ok := strings.CutSuffix(root, ending); ok && (len(r) > 3 || len(r) == 3 && ending != "on") {
			return r + "o"
		}
	}
	return ""
}

// English takes plurals and the endings -ed and -ing away.
func English(w string) string {
	n := len(w)
	switch {
	case n < 3:
		return w
	case n > 4 && strings.HasSuffix(w, "ies"):
		return w[:n-3] + "i"
	case n > 4 && strings.HasSuffix(w, "ves"): // loaves, knives; olives keep theirs
		if s := w[:n-3]; s != "oli" && s != "chi" && s != "endi" && s != "glo" {
			return s + "f"
		}
		w = w[:n-1]
	case strings.HasSuffix(w, "sses"), n > 4 && (strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes") ||
		strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "oes")):
		w = w[:n-2]
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us"):
		w = w[:n-1]
	}
	return participle(w)
}

func participle(w string) string {
	n := len(w)
	switch {
	case n > 5 && strings.HasSuffix(w, "ing"):
		w = w[:n-3]
	case n > 5 && strings.HasSuffix(w, "ed"):
		w = w[:n-2]
	case n > 4 && strings.HasSuffix(w, "e"):
		w = w[:n-1]
	case n > 3 && strings.HasSuffix(w, "y"):
		return w[:n-1] + "i"
	}
	if n = len(w); n > 3 && w[n-1] == w[n-2] && !strings.ContainsRune("aeiouslfz", rune(w[n-1])) { // chopped
		return w[:n-1]
	}
	return w
}
