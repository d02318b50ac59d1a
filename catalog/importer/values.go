package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/money"
)

// Longest texts, in letters: those of the product's form.
const (
	titleLetters = 120
	aboutLetters = 4000
	shelfLetters = 60
)

// machine is a number as programs write it: with a point and any decimals.
var machine = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)

// perKilo is what people write behind the price of loose goods.
var perKilo = regexp.MustCompile(`(?i)\s*(/|al|per|a)\s*kg\.?$`)

// price reads a price; byWeight says that it is a kilo's. Programs write a point
// before the decimals, and as many of these as they like: 12.5000.
func price(s string, program bool) (cents money.Cents, byWeight bool, err error) {
	if cut := perKilo.ReplaceAllString(s, ""); cut != s {
		s, byWeight = cut, true
	}
	s = strings.TrimSpace(strings.NewReplacer("EUR", "", "eur", "", "Euro", "", "euro", "").Replace(s))
	if program && machine.MatchString(s) && strings.Contains(s, ".") {
		whole, part, _ := strings.Cut(s, ".")
		part = strings.TrimRight(part, "0")
		if len(part) > 2 {
			return 0, false, fault.New(fault.Invalid, "error.amount_decimals")
		}
		s = whole + "." + (part + "00")[:2]
	}
	cents, err = money.ParseAmount(s)
	if err == nil && cents == 0 {
		err = fault.New(fault.Invalid, "error.price_zero")
	}
	return cents, byWeight, err
}

// measure reads "500 g", "0,75 l", "1 kg", "6 pz" into grams, millilitres or
// pieces.
var measured = regexp.MustCompile(`^([0-9]+(?:[.,][0-9]+)?)\s*([a-zA-Z]+)\.?$`)

func measure(s, unit string) (n int, base string, ok bool) {
	if unit != "" && machine.MatchString(strings.ReplaceAll(s, ",", ".")) {
		s += " " + unit
	}
	m := measured.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, "", false
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(m[1], ",", "."), 64)
	if err != nil {
		return 0, "", false
	}
	switch strings.ToLower(m[2]) {
	case "g", "gr", "grammi", "gram", "grams":
		base = "g"
	case "kg", "chili", "chilo", "kilo", "kilos":
		base, f = "g", f*1000
	case "hg", "etto", "etti":
		base, f = "g", f*100
	case "ml":
		base = "ml"
	case "cl":
		base, f = "ml", f*10
	case "l", "lt", "litro", "litri", "litre", "liter", "litres":
		base, f = "ml", f*1000
	case "pz", "pezzi", "pezzo", "pc", "pcs", "pieces", "items":
		base = "pz"
	default:
		return 0, "", false
	}
	n = int(f + 0.5)
	return n, base, n > 0 && n <= 1_000_000
}

// count reads a number of pieces. Fewer than none are none.
func count(s string) (n int, ok bool) {
	s = strings.TrimSuffix(strings.TrimSuffix(strings.ReplaceAll(s, " ", ""), ",0"), ".0")
	n, err := strconv.Atoi(s)
	return min(max(n, 0), 1_000_000), err == nil
}

// grams reads kilos with a fraction: 4,5 or 0.250.
func grams(s string) (n int, ok bool) {
	kilos, err := strconv.ParseFloat(strings.ReplaceAll(strings.ReplaceAll(s, " ", ""), ",", "."), 64)
	if err != nil || !(kilos >= 0 && kilos <= 1_000) {
		return 0, false
	}
	return int(kilos*1000 + 0.5), true
}

// rate reads a VAT rate: 22, 22%, IVA 10, 0.22.
func rate(s string) (n int, ok bool) {
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(s), "iva"), "%"))
	f, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(s), ",", "."), 64)
	if err != nil {
		return 0, false
	}
	if f > 0 && f < 1 {
		f *= 100
	}
	n = int(f + 0.5)
	return n, slices.Contains([]int{4, 5, 10, 22}, n) && f-float64(n) < 0.01 && float64(n)-f < 0.01
}

// yes reads what files say of true and false.
func yes(s string) (on, said bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "1", "true", "vero", "yes", "y", "si", "sì", "s", "x", "on", "active", "shopify":
		return true, true
	case "0", "-1", "false", "falso", "no", "n", "off":
		return false, true
	}
	return false, false
}

// state reads what files call a product that is shown or not.
func state(s string) string {
	switch folded(s) {
	case "active", "live", "attivo", "pubblicato", "online", "published", "in vendita", "visibile":
		return "live"
	case "draft", "bozza":
		return "draft"
	case "archived", "hidden", "nascosto", "archiviato", "unlisted":
		return "hidden"
	}
	return ""
}

// plainText takes the words out of HTML. What is no HTML stays as it is.
func plainText(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return strings.ReplaceAll(s, `\n`, "\n")
	}
	var b strings.Builder
	hidden := 0
	for z := html.NewTokenizer(strings.NewReader(s)); ; {
		kind := z.Next()
		name, _ := z.TagName()
		tag := string(name)
		switch kind {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if hidden == 0 {
				b.WriteString(html.UnescapeString(string(z.Raw())))
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			if tag == "script" || tag == "style" {
				hidden = max(0, hidden+map[html.TokenType]int{html.StartTagToken: 1, html.EndTagToken: -1}[kind])
			}
			if slices.Contains([]string{"p", "br", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6"}, tag) {
				b.WriteString("\n")
			}
		}
	}
}

// line cleans one line of text; a longer one is a fault.
func line(s string, letters int) (string, error) {
	return italy.CleanLine(s, letters)
}

// Slug writes a text as an address: small letters, digits and dashes.
func Slug(s string) string {
	words := strings.Fields(folded(strings.NewReplacer("&", " e ", "ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d").Replace(strings.ToLower(s))))
	var b strings.Builder
	for _, w := range words {
		plain := strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, w)
		if plain == "" || b.Len()+len(plain) > slugLetters {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('-')
		}
		b.WriteString(plain)
	}
	return b.String()
}

// slugLetters is the longest address of a product.
const slugLetters = 80
