package base

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/themes/asset"
	"sottocasa/themes/drawing"
	"sottocasa/themes/palette"
	"sottocasa/themes/view"
)

// Openness says in words whether a shop is open: "Aperto fino alle 13:30".
func Openness(p *locale.Printer, o view.Opening, now time.Time) string {
	switch {
	case o.Open && !o.Until.IsZero():
		return p.T("shop.open_until", "time", p.Clock(o.Until))
	case o.Open:
		return p.T("shop.open")
	case o.Next.IsZero() && o.Why != "":
		return o.Why
	case o.Next.IsZero():
		return p.T("shop.closed")
	}
	return p.T("shop.opens", "when", p.Deadline(o.Next, now))
}

// StockWords says what stock means, "" when there is nothing to say on a card.
func StockWords(p *locale.Printer, s view.Stock, now time.Time) string {
	switch s.State {
	case view.Available:
		return p.T("stock.available")
	case view.Last:
		if s.Grams > 0 {
			return p.T("stock.last_grams", "weight", locale.Grams(s.Grams))
		}
		return p.T("stock.last", "count", s.Left)
	case view.SoldOut:
		if s.Back.IsZero() {
			return p.T("stock.sold_out")
		}
		return p.T("stock.sold_out_back", "day", p.Day(s.Back, now))
	case view.InStore:
		return p.T("stock.in_store")
	}
	return ""
}

func stockTone(s view.Stock) string {
	switch s.State {
	case view.Available:
		return "ok"
	case view.Last:
		return "warn"
	case view.InStore:
		return "info"
	}
	return ""
}

// perWords is what follows a loose price: "al kg".
func perWords(p *locale.Printer, per string) string {
	if per == "" {
		return ""
	}
	return p.T("price.per_" + per)
}

// AllergenWords names an allergen with its cereals or nuts.
func AllergenWords(p *locale.Printer, a view.Allergen) string {
	name := p.T("allergen." + a.Code)
	if len(a.Details) == 0 {
		return name
	}
	var ds []string
	for _, d := range a.Details {
		ds = append(ds, p.T("allergen.detail."+d))
	}
	return name + ": " + p.List(ds)
}

// piece is a stretch of text, maybe emphasised.
type piece struct {
	text   string
	strong bool
}

// emphasised splits "siero di **latte**" at its stars.
func emphasised(s string) []piece {
	var out []piece
	for i, part := range strings.Split(s, "**") {
		if part != "" {
			out = append(out, piece{part, i%2 == 1})
		}
	}
	return out
}

func fee(p *locale.Printer, c money.Cents) string {
	if c == 0 {
		return p.T("checkout.free")
	}
	return p.Money(c)
}

// withdrawalWords says what law gives for a line (CONS-05).
func withdrawalWords(p *locale.Printer, letter string) string {
	if letter == "" {
		return p.T("withdrawal.days")
	}
	return p.T("withdrawal." + letter)
}

// left writes the time that remains, "9:41".
func left(until, now time.Time) string {
	d := max(0, until.Sub(now).Round(time.Second))
	s := int(d.Seconds())
	return strconv.Itoa(s/60) + ":" + twoDigits(s%60)
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// PaletteURL is the stylesheet of a shop's accent; "" when it is no colour.
func PaletteURL(accent string) string {
	if url, ok := paletteURLs.Load(accent); ok {
		return url.(string) //nolint:forcetypeassert // only strings are stored
	}
	f, ok := PaletteFile(accent)
	if ok { // what is no colour comes from elsewhere and is not kept
		paletteURLs.Store(accent, f.Path)
	}
	return f.Path
}

// paletteURLs remembers what an accent's stylesheet is called: its colours are
// computed and hashed, on every page of a shop.
//
//nolint:gochecknoglobals // a pure function's memory, as long as there are accents
var paletteURLs sync.Map

// PaletteFile is that stylesheet.
func PaletteFile(accent string) (asset.File, bool) {
	pal, err := palette.Of(accent)
	if err != nil {
		return asset.File{}, false
	}
	return asset.Name("palette-"+pal.Accent[1:]+".css", []byte(pal.CSS())), true
}

// FacadeURL is the drawn front of a shop; place is its number in the street.
func FacadeURL(s view.Shop, place int) string {
	f, _ := drawing.Facade(s.Trade, s.Accent, place)
	return f.Path
}

// AwningURL is a shop's awning, to hang over its photo.
func AwningURL(accent string) string {
	f, _ := drawing.Awning(accent)
	return f.Path
}

// MarkURL is the mark of the house.
func MarkURL() string { return static.URL("mark.svg") }

func tradeURL(trade string) string { return static.URL(drawing.Trade(trade)) }

func trade(s *view.Shop) string {
	if s == nil {
		return view.TradeWhatever
	}
	return s.Trade
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// weekday is the first word of a date: 7 January 2024 was a Sunday.
func weekday(p *locale.Printer, d time.Weekday) string {
	return strings.Fields(p.Date(time.Date(2024, 1, 7+int(d), 12, 0, 0, 0, time.UTC)))[0]
}

// shortParts are weekday and month of a short date: "ven", "nov".
func shortParts(p *locale.Printer, t time.Time) (day, month string) {
	parts := strings.Fields(p.ShortDate(t))
	return parts[0], parts[len(parts)-1]
}

func spans(p *locale.Printer, ss []view.Span) []string {
	var out []string
	for _, s := range ss {
		out = append(out, p.Window(s.Start, s.End))
	}
	return out
}

// title is what the window's tab says: a wrong form says so first.
func title(p *locale.Printer, page view.Page, words string, errs view.Errors) string {
	if page.Shop != nil && words != page.Shop.Name {
		words += " · " + page.Shop.Name
	} else if page.Shop == nil && page.Hood.Name != "" {
		words += " · " + page.Hood.Name
	}
	if len(errs) > 0 {
		return p.T("form.error_title", "title", words)
	}
	return words
}
