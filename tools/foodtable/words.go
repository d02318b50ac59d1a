package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"sottocasa/catalog/words"
)

// longest is how long a list of ingredients may be before it is taken for a
// whole label in five languages.
const longest = 900

// tidy leaves one blank between words, and nothing that parts fields.
func tidy(s string) string {
	s = strings.NewReplacer("&quot;", `"`, "&amp;", "&", "&lt;", "<", "&gt;", ">", "\\", "").Replace(s)
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

var amount = regexp.MustCompile(`(?i)[\s(-]*\b([0-9]{1,4})(?:[.,]([0-9]{1,3}))?\s?(kg|gr|g|ml|cl|lt|l)\b[.)]*`)

// measured takes the net quantity out of a name: "(220 GR)".
func measured(name string) (rest, quantity, unit string) {
	m := amount.FindStringSubmatch(name)
	if m == nil {
		return name, "", ""
	}
	times := map[string]int{"kg": 1000, "l": 1000, "lt": 1000, "cl": 10}[strings.ToLower(m[3])]
	n, err := strconv.ParseFloat(m[1]+"."+m[2]+"0", 64)
	if n *= float64(max(times, 1)); err != nil || n < 1 || n > 100_000 {
		return name, "", ""
	}
	unit = "ml"
	if strings.Contains(strings.ToLower(m[3]), "g") {
		unit = "g"
	}
	return tidy(strings.Replace(name, m[0], " ", 1)), strconv.Itoa(int(n + 0.5)), unit
}

// called is a name as it stands on a shelf: not in capitals, not a number.
func called(name string) string {
	name = strings.Trim(name, " .,;:-_*/'\"")
	if !strings.ContainsFunc(name, unicode.IsLetter) || len([]rune(name)) < 3 || len([]rune(name)) > 110 {
		return ""
	}
	if strings.ToUpper(name) == name || strings.ToLower(name) == name {
		name = strings.ToLower(name)
	}
	first := []rune(name)
	first[0] = unicode.ToUpper(first[0])
	return string(first)
}

var (
	french  = regexp.MustCompile(`(?i)\b(farine|sucre|huile|eau|sel|lait|avec|aux?|blé|beurre|pâtes?|fromage|sauce|riz|poudre|œufs?|oeufs?|semoule)\b`)
	italian = regexp.MustCompile(`(?i)\b(farina|zucchero|olio|acqua|sale|latte|con|alla?|grano|frumento|burro|pasta|formaggio|riso|polvere|uova|semola|aromi|pomodor[io]|biscotti)\b`)
	english = regexp.MustCompile(`(?i)\b(with|and|chocolate|organic|white|dark|sauce|cheese|cream|tomato(es)?|hazelnuts?|butter|bread|milk|rice|wheat|olive oil)\b`)
)

// foreign reports whether a name is English and not Italian.
func foreign(name string) bool {
	return len(english.FindAllString(name, -1)) > len(italian.FindAllString(name, -1))
}

var (
	begins = regexp.MustCompile(`(?i)^.{0,120}?\bingredienti\s*[:;.]?\s*`)
	ends   = regexp.MustCompile(`(?i)\b(ingredients|ingrédients|zutaten|ingredientes|ingrediënten|ingredienten|valori medi|informazioni nutrizionali|dichiarazione nutrizionale|da consumarsi|conservare in)\b.*`)
)

// odd is what a machine reads where it cannot read.
var odd = regexp.MustCompile(`[|—~{}±Œ<>=$€#^]|%t`)

// list is the Italian list of ingredients of a label, with allergens between **
// and **; "" where there is none to be read.
func list(text string) string {
	text = ends.ReplaceAllString(begins.ReplaceAllString(text, ""), "")
	text = strings.Trim(strings.ReplaceAll(text, "*", ""), " .,;:-")
	strange := len(odd.FindAllString(text, -1))
	if len([]rune(text)) < 4 || len([]rune(text)) > longest || strange > 0 || len(french.FindAllString(text, -1)) > len(italian.FindAllString(text, -1)) {
		return ""
	}
	text = strings.ReplaceAll(text, "_", "")
	sign, out, from := allergen(), "", 0
	for _, apart := range append(not.FindAllStringIndex(text, -1), []int{len(text), len(text)}) { // cocoa butter is none
		out += sign.ReplaceAllString(text[from:apart[0]], "**$0**") + text[apart[0]:apart[1]]
		from = apart[1]
	}
	return out
}

// sign is a word on a label that tells of an allergen, or of its kind.
type sign struct{ code, kind, words string }

func signs() []sign {
	return []sign{
		{"gluten", "wheat", `frumento|grano(?: tenero| duro)?|semola|blé|wheat|couscous|cous cous|pangrattato`}, {"gluten", "spelt", `farro|épeautre|spelt`},
		{"gluten", "khorasan", `kamut|khorasan`}, {"gluten", "rye", `segale|seigle|rye`}, {"gluten", "barley", `orzo|orge|barley`}, {"gluten", "oats", `avena|avoine|oats?`},
		{"gluten", "", `glutine|gluten|farina|seitan`},
		{"crustaceans", "", `crostace[io]|gamber\w*|scamp[io]|granchi[oa]?|aragosta|astice|mazzancoll\w*|crustacés?|shrimps?|prawns?`},
		{"eggs", "", `uov[oa]|album[ei]|tuorl[oi]|albumina|œufs?|oeufs?|eggs?|maionese`},
		{"fish", "", `pesc[ei]|tonno|acciugh\w*|alic[ei]|salmone|merluzzo|sgombro|sardin\w*|poisson|thon|anchois|fish|baccalà`},
		{"peanuts", "", `arachid[ei]|cacahu[èe]tes?|peanuts?`}, {"soy", "", `soia|soja|soya?|tofu`},
		{"milk", "", `latte|lattosio|latticello|burro|panna|yogh?urt|formagg[io]\w*|mozzarella|ricotta|parmigiano|grana padano|pecorino|mascarpone|gorgonzola|provol\w*|siero|caseinat\w*|lait|beurre|fromage|crème|milk|butter|cheese|cream|lactose`},
		{"nuts", "almond", `mandorl\w*|amandes?|almonds?`}, {"nuts", "hazelnut", `nocciol\w*|noisettes?|hazelnuts?|gianduia`}, {"nuts", "walnut", `noci|noix|walnuts?`},
		{"nuts", "cashew", `anacard\w*|cashews?`}, {"nuts", "pistachio", `pistacch\w*|pistaches?|pistachios?`}, {"nuts", "pecan", `pecan`}, {"nuts", "macadamia", `macadamia`},
		{"nuts", "", `frutta (?:a|con) guscio|fruits à coque|nuts?`},
		{"celery", "", `sedano|céleri|celery`}, {"mustard", "", `senape|moutarde|mustard`}, {"sesame", "", `sesamo|sésame|sesame`},
		{"sulphites", "", `solfit[io]|anidride solforosa|metabisolfito|sulfites?|sulphites?`}, {"lupin", "", `lupin[io]?`},
		{"molluscs", "", `mollusch\w*|mollusco|seppi[ae]|calamar[io]|vongol[ae]|cozz[ae]|poli?p[io]|totan[io]|mollusques|seiche`},
	}
}

func allergen() *regexp.Regexp {
	var all []string
	for _, s := range signs() {
		all = append(all, strings.TrimSuffix(s.words, "|farina|seitan")) // flour of what, is told beside it
	}
	return regexp.MustCompile(`(?i)\b(?:` + strings.Join(all, "|") + `)\b`)
}

var (
	traces = regexp.MustCompile(`(?i)(pu[oò]['’]?\s+conten\w*|pos[s]?ono conten\w*|tracce|stabilimento|traces|may contain|peut contenir|contenere)[^.]*`)
	not    = regexp.MustCompile(`(?i)(grano saraceno|burro d[i'’]\s?(?:cacao|karit[eé]|cocco|arachidi)|latte di (?:cocco|riso)|noce moscata|noci? di cocco|noix de (?:coco|muscade)|beurre de cacao|cocoa butter|coconut milk|farina di (?:riso|mais|ceci|semi|carrube|castagne|lenticchie|soia|guar)|farine de (?:riz|maïs)|buckwheat|cream of tartar|(?:senza|sans) (?:glutine|gluten|lattosio|uova|latte|burro)|(?:gluten|lactose)[- ]free|crema)`)
)

// found are the allergens that a label names as contained and as traces:
// "gluten:wheat,rye;milk". It rather finds one too many: a person checks them.
func found(text string) (has, may string) {
	text = strings.ReplaceAll(text, "_", " ")
	milder := not.ReplaceAllString(text, " ")
	holds := named(traces.ReplaceAllString(milder, " "))
	return written(holds, nil), written(named(strings.Join(traces.FindAllString(milder, -1), " ")), holds)
}

func named(text string) map[string][]string {
	all := map[string][]string{}
	for _, s := range signs() {
		if !regexp.MustCompile(`(?i)(^|[^\pL])(?:` + s.words + `)($|[^\pL])`).MatchString(text) {
			continue
		}
		if s.kind == "" {
			all[s.code] = append([]string{}, all[s.code]...)
		} else if !slices.Contains(all[s.code], s.kind) {
			all[s.code] = append(all[s.code], s.kind)
		}
	}
	return all
}

// written leaves out what is contained anyway.
func written(all, but map[string][]string) string {
	var parts []string
	for _, code := range words.Allergens() {
		kinds, there := all[code]
		if _, held := but[code]; !there || held {
			continue
		}
		part := code
		if len(kinds) > 0 {
			part += ":" + strings.Join(kinds, ",")
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ";")
}

// brand is a maker's well known name that a product's begins or ends with.
func brand(name string) string {
	for _, b := range []string{"Mulino Bianco", "Barilla", "Pavesi", "Voiello", "De Cecco", "Garofalo", "Rummo", "Divella", "La Molisana", "Buitoni", "Giovanni Rana",
		"Novi", "Perugina", "Ferrero", "Kinder", "Nutella", "Loacker", "Lindt", "Bauli", "Balocco", "Motta", "Colussi", "Misura", "Gentilini", "Doria", "Galbusera",
		"Galbani", "Granarolo", "Parmalat", "Yomo", "Santa Lucia", "Vallelata", "Mila", "Valsoia", "Alce Nero", "Mutti", "Cirio", "Pomì", "Petti", "Valfrutta",
		"Star", "Knorr", "Saclà", "Ponti", "Rio Mare", "Findus", "Orogel", "Rovagnati", "Beretta", "Negroni", "Fiorucci", "Citterio", "Aia", "Amadori",
		"San Carlo", "Cameo", "Paneangeli", "Plasmon", "Mellin", "Noberasco", "Zuegg", "Santal", "San Benedetto", "Levissima", "San Pellegrino", "Lavazza", "Illy",
		"Kimbo", "Monini", "Bertolli", "Carapelli", "Scotti", "Gallo", "Peroni", "Moretti", "Coop", "Conad", "Esselunga", "Pam", "Carrefour", "Lidl"} {
		if regexp.MustCompile(`(?i)(^|[^\pL])` + b + `($|[^\pL])`).MatchString(name) {
			return b
		}
	}
	return ""
}
