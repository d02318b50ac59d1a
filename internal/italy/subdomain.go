package italy

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// How long the name of a shop in addresses may be: a longer one is no help to
// anybody who has to type it.
const (
	leastSubdomain = 3
	mostSubdomain  = 40
)

// Subdomain proposes what a shop of this name is called in addresses: "Forno
// dell'Aquila & figli" gives "forno-dell-aquila-e-figli". It may be empty, when
// the name has no letter or digit that an address can have.
func Subdomain(name string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.NewReplacer("&", " e ", "ß", "ss", "æ", "ae", "œ", "oe", "ø", "o").Replace(strings.ToLower(name))) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		default:
			b.WriteByte(' ')
		}
	}
	s := strings.Join(cutWords(strings.Fields(b.String())), "-")
	return strings.Trim(s[:min(len(s), mostSubdomain)], "-")
}

// cutWords leaves as many words as an address has room for. Where words had to go,
// those that only lead to them go too: "pasticceria-dei" waits for somebody.
func cutWords(words []string) []string {
	cut := false
	for n := len(words); n > 1; n-- {
		if long := len(strings.Join(words[:n], "-")) > mostSubdomain; !long && (!cut || !slices.Contains(leading(), words[n-1])) {
			return words[:n]
		}
		cut = true
	}
	return words[:min(len(words), 1)]
}

// leading are words that say nothing without the next one.
func leading() []string {
	return strings.Fields(`a ad ai al all alla alle allo agli con d da dai dal dall dalla dalle dallo dagli de degli dei del dell della delle dello di e ed fra gli i il in l la le lo
		nei nel nell nella o per presso s san santa sul sull sulla tra un una uno and at by for from my of on or our the with`)
}

// ParseSubdomain reads what a shop wants to be called in addresses. Case and
// the spaces around do not matter. The faults are error.required and
// error.slug_*: foreign (letters of another script, which look like ours),
// punycode, letters, short, long and reserved.
func ParseSubdomain(typed string) (string, error) {
	s := strings.ToLower(norm.NFKC.String(strings.TrimSpace(typed)))
	if s == "" {
		return "", invalid("error.required")
	}
	for _, r := range s {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return "", invalid("error.slug_foreign")
		}
	}
	plain := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' }
	switch {
	case strings.HasPrefix(s, "xn--") || len(s) > 3 && s[2:4] == "--":
		return "", invalid("error.slug_punycode")
	case strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) || s[0] == '-' || s[len(s)-1] == '-':
		return "", invalid("error.slug_letters")
	case len(s) < leastSubdomain:
		return "", invalid("error.slug_short", "number", leastSubdomain)
	case len(s) > mostSubdomain:
		return "", invalid("error.slug_long", "number", mostSubdomain)
	case slices.ContainsFunc(reserved(), func(r string) bool { return Alike(r) == Alike(s) }):
		return "", invalid("error.slug_reserved")
	}
	return s, nil
}

// Alike is what the eye sees of a name in an address: two names with the same
// one are taken for each other. The database has the same rule (app.alike).
func Alike(slug string) string {
	return strings.NewReplacer("rn", "m", "vv", "w").Replace(strings.NewReplacer("0", "o", "1", "l", "3", "e", "5", "s", "-", "").Replace(slug))
}

// reserved are names that speak for the platform, or that programs look for.
func reserved() []string {
	return strings.Fields(`www www2 app api admin administrator amministrazione root mail email posta webmail smtp imap pop ftp ssh vpn dns ns1 ns2 mx
		cdn static assets media img images foto status stato stats blog forum wiki docs help aiuto support supporto assistenza info contatti contact
		abuse security sicurezza postmaster hostmaster webmaster noreply test testing demo staging stage dev local localhost beta preview anteprima
		sottocasa quartiere quartieri negozio negozi shop shops store market mercato coordinator coordinamento courier corriere consegne
		stripe payment payments pagamenti pagamento pay paga checkout cassa cart carrello order orders ordini account accounts login signin accedi entra
		autoconfig autodiscover wpad isatap broadcasthost example invalid comune polizia carabinieri`)
}

// ParseShopName reads what a shop is called, of at most so many letters. Letters
// of other scripts are refused: a name with a Cyrillic о is not the name it
// looks like. The faults are error.required, error.too_long, error.name_letters
// and error.name_foreign.
func ParseShopName(typed string, most int) (string, error) {
	s, err := CleanLine(typed, most)
	if err != nil {
		return "", err
	}
	if s == "" {
		return "", invalid("error.required")
	}
	letters := 0
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		if letters++; !unicode.Is(unicode.Latin, r) {
			return "", invalid("error.name_foreign")
		}
	}
	if letters == 0 {
		return "", invalid("error.name_letters")
	}
	return s, nil
}
