// Package view holds what pages show: plain structs of values that a handler
// has already chosen (a sentence in the reader's language, an amount, an
// instant in the shop's zone). Themes turn them into HTML; nothing here knows
// a database row or a domain rule. Every time.Time must already be in the
// neighbourhood's location, because themes print its wall clock as it is.
package view

import (
	"time"

	"sottocasa/internal/locale"
	"sottocasa/internal/money"
)

// TokenField is the name of the hidden field that carries Page.Token.
const TokenField = "form_token"

// Page is what surrounds the content of every page.
type Page struct {
	Base      string    // path before a shop's pages: "" on its own host, "/shops/nives" in its neighbourhood
	Other     string    // URL of this very page in the other language
	Canonical string    // absolute URL of this page; empty on personal pages
	Personal  bool      // not for search engines: basket, checkout, order, sign-in
	Searching bool      // the search's own page: it has the field, and search engines leave it out
	Token     string    // session-bound form token; empty on public pages
	Now       time.Time // when the page was made: "oggi", countdowns
	Shop      *Shop     // whose host this is; nil on the other hosts
	Hood      Hood      // the neighbourhood; its zero value on the platform's host
	Notice    *Notice   // one message above the content, or nil
	Accents   []string  // of parts of the page: awnings
	Legal     []Link    // pages of law in the footer, on hosts that are no shop's
	Back      *Link     // of a preview, whose other ways lead nowhere yet: where it is decided on
	Kept      *Kept     // what this shop's public pages share, written; nil on all other pages
}

// Root is what every path on this host begins with in the language l: "" in
// Italian, "/en" in English.
func Root(l locale.Lang) string {
	if l == locale.En {
		return "/en"
	}
	return ""
}

// To is the address of a page of the shop on this host, path "/" being its
// first. What belongs to the whole host, as basket and checkout, is at Root.
func (p Page) To(l locale.Lang, path string) string {
	if p.Base != "" && path == "/" {
		path = ""
	}
	return Root(l) + p.Base + path
}

// Hood is a neighbourhood as its pages name it.
type Hood struct {
	Name        string // "Monteverde"
	URL         string // absolute, in the reader's language
	Association string // "Associazione Monteverde a Mano APS"; may be empty
	Opening     string // where a shop of it is opened, on the platform's host; "" where nobody is told
}

// Tone says how a message is meant; it always comes with an icon and words.
type Tone string

// The tones.
const (
	Info Tone = "info"
	Ok   Tone = "ok"
	Warn Tone = "warn"
	Bad  Tone = "bad"
)

// Notice is a sentence that stays on the page.
type Notice struct {
	Tone Tone
	Text string
}

// FieldError is one wrong field of a form, in the reader's words.
type FieldError struct {
	Field string // name (and id) of the input; "" for the form as a whole
	Text  string
}

// Errors is what is wrong with a form, in the order of its fields.
type Errors []FieldError

// For gives the sentence for a field, "" when it is right.
func (e Errors) For(field string) string {
	for _, f := range e {
		if f.Field == field {
			return f.Text
		}
	}
	return ""
}

// Picture is an image in one or several widths.
type Picture struct {
	Src    string   // fallback URL; empty means: draw the trade instead
	Set    []Source // every width there is, narrow first; may be empty
	Width  int      // of Src, in pixels
	Height int
	Alt    string
	Cutout bool // a drawing on no ground: shown inside the plate with air around
}

// Source is one width of a picture.
type Source struct {
	URL   string
	Width int
}

// Price is what a product costs, VAT included.
type Price struct {
	Amount  money.Cents
	Per     string      // "" when Amount buys the pack; "kg", "l" or "piece" when loose
	Unit    money.Cents // unit price beside a pack's price; 0 when it need not be shown
	UnitPer string      // "kg", "l" or "piece"
	From    bool        // Amount is the cheapest of several
	Cut     *Cut        // nil: it is no reduced price
}

// Cut is what the law wants said beside a reduced price (art. 17-bis Codice del
// consumo).
type Cut struct {
	Percent int    // by which it is reduced; 0: less than one
	Words   string // "Prezzo più basso degli ultimi 30 giorni: 12,90 €"
	Until   string // "Fino a domenica 29 novembre"
}

// Seller is who sells, as the law wants it on every page (CONS-01).
type Seller struct {
	LegalName    string
	Address      string // one line with CAP and comune
	VATNumber    string // P.IVA, 11 digits
	TaxCode      string // codice fiscale, empty when equal to the P.IVA
	REA          string
	PEC          string
	Email        string
	Phone        string // as shown
	ShareCapital string // "1,00 € i.v."; companies only
	Notes        string // "società a socio unico", "in liquidazione"
}

// Span is a stretch of opening; both ends on the same day.
type Span struct{ Start, End time.Time }

// DayHours are the opening hours of one weekday; no spans means closed.
type DayHours struct {
	Weekday time.Weekday
	Spans   []Span
	Today   bool
}

// Opening says whether a shop is open at Page.Now.
type Opening struct {
	Open  bool
	Until time.Time // closing time when open
	Next  time.Time // next opening when closed; zero when not known (holidays)
	Why   string    // reason of an extraordinary closing: "Chiusi per ferie"
}

// Shop is a shop's face: the host's own shop, or a facade of the street.
type Shop struct {
	Name    string
	Kind    string // what the sign says: "Alimentari e gastronomia"
	Trade   string // which drawing: one of the Trade constants
	Tagline string
	About   string
	URL     string // absolute, in the reader's language
	Accent  string // "#7a3b1d"; everything coloured follows from it
	Street  string // "Via Fonteiana 9991"
	Phone   string // as shown, "06 0000 0101"
	Dial    string // E.164, for tel: links
	Opening Opening
	Hours   []DayHours
	Cover   *Picture
	Logo    *Picture
	Seller  Seller
}

// The trades that have a drawing; any other word gets a shopping bag.
const (
	TradeGrocer   = "grocer"
	TradeBakery   = "bakery"
	TradeGreens   = "greens"
	TradeButcher  = "butcher"
	TradeWine     = "wine"
	TradeFlorist  = "florist"
	TradeBooks    = "books"
	TradeFish     = "fish"
	TradeCrafts   = "crafts"
	TradePastry   = "pastry"
	TradeWhatever = "bag"
)

// Link is a text that leads somewhere.
type Link struct{ Text, URL string }
