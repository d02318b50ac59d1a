// Package importer brings the goods that a shop keeps elsewhere into its
// catalogue: product files of Shopify, WooCommerce and Vendure, and tables of
// its own. Every reader gives the same Item; what an Item changes in the shop is
// planned first, and written with catalog's own verbs.
package importer

import (
	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
)

// Item is one product as a file has it. What is nil or empty the file does not
// say: then a product that exists keeps what it has.
type Item struct {
	Line     int              `json:"line"` // of the file, where it begins
	Handle   string           `json:"handle,omitempty"`
	SKU      string           `json:"sku,omitempty"`
	GTIN     string           `json:"gtin,omitempty"`
	Title    locale.Text      `json:"title"`
	About    locale.Text      `json:"about,omitzero"`
	Shelf    string           `json:"shelf,omitempty"`
	Price    *money.Cents     `json:"price,omitempty"`
	Counted  *bool            `json:"counted,omitempty"`
	Stock    *int             `json:"stock,omitempty"` // pieces, or kilos of what is sold loose
	Grams    *int             `json:"grams,omitempty"` // of what is sold loose, when they are no whole kilos
	VAT      *int             `json:"vat,omitempty"`   // per cent
	Quantity int              `json:"quantity,omitempty"`
	Unit     string           `json:"unit,omitempty"` // g, ml, pz
	Mode     string           `json:"mode,omitempty"` // catalog.SaleMode
	State    string           `json:"state,omitempty"`
	Images   []string         `json:"images,omitempty"` // addresses, or names in the folder of pictures
	ImageAlt string           `json:"image_alt,omitempty"`
	Maker    string           `json:"maker,omitempty"`
	Contents locale.Text      `json:"contents,omitzero"` // ingredients
	Origin   string           `json:"origin,omitempty"`
	Options  []catalog.Option `json:"options,omitempty"`
	Variants []Sold           `json:"variants,omitempty"` // with Options; Price is then the lowest
	Own      *Own             `json:"own,omitempty"`
	Faults   []Why            `json:"faults,omitempty"` // why it cannot go in
	Notes    []Why            `json:"notes,omitempty"`  // what of it is left out

	variant []string // what tells it from its sisters in the file, until they are one
}

// Why is a reason in words: a translation key and its arguments, which a row of
// the database can hold.
type Why struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

// why makes a reason of a key and pairs of name and value.
func why(key string, args ...any) Why {
	w := Why{Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if w.Args == nil {
			w.Args = map[string]any{}
		}
		w.Args[args[i].(string)] = args[i+1] //nolint:forcetypeassert // names are ours
	}
	return w
}

// whyOf is the reason that a fault gives.
func whyOf(err error) Why {
	f := fault.From(err)
	if len(f.Fields) > 0 {
		return why(f.Fields[0].Key, f.Fields[0].Args...)
	}
	return why(f.Key, f.Args...)
}

// Sentence writes a reason in a language. Amounts are told as such, whether they
// come from the database or not.
func (w Why) Sentence(p *locale.Printer) string {
	args := make([]any, 0, 2*len(w.Args))
	for name, v := range w.Args {
		switch n := v.(type) {
		case float64: // as JSON has numbers
			v = int(n)
			if name == "amount" || name == "floor" {
				v = money.Cents(n)
			}
		case []any:
			continue
		}
		args = append(args, name, v)
	}
	return p.T(w.Key, args...)
}

func (it *Item) fail(key string, args ...any) { it.Faults = append(it.Faults, why(key, args...)) }

func (it *Item) note(key string, args ...any) {
	w := why(key, args...)
	for _, had := range it.Notes {
		if had.Key == key {
			return
		}
	}
	it.Notes = append(it.Notes, w)
}

// Own is what our own export adds to a product's columns, so that nothing of it
// is lost on the way: all that the columns of others have no place for.
type Own struct {
	Shelf      string           `json:"shelf"` // its slug
	ShelfTitle locale.Text      `json:"shelf_title"`
	ShelfPlace int              `json:"shelf_place"`
	Place      int              `json:"place"` // on the shelf
	About      locale.Text      `json:"about"`
	Online     bool             `json:"online"`
	State      string           `json:"state"`
	Mode       catalog.SaleMode `json:"mode"`
	Rate       int              `json:"rate"`
	Nature     string           `json:"nature,omitempty"`
	Perish     bool             `json:"perish,omitempty"`
	MinAge     int              `json:"min_age,omitempty"`
	Quantity   int              `json:"quantity,omitempty"`
	Unit       string           `json:"unit,omitempty"`
	Drained    int              `json:"drained,omitempty"`
	Exempt     string           `json:"exempt,omitempty"`
	Facts      catalog.Facts    `json:"facts"`
	MadeOn     []int            `json:"made_on,omitempty"`
	Lead       int              `json:"lead,omitempty"`
	Weighing   catalog.Weighing `json:"weighing,omitzero"`
	MostOff    *int             `json:"most_off,omitempty"`
	Cover      money.Cents      `json:"cover,omitempty"`
	Campaign   *clock.Date      `json:"campaign,omitempty"`
	Deposit    money.Cents      `json:"deposit,omitempty"`
	Stock      *int             `json:"stock"` // nil: not counted
	Options    []catalog.Option `json:"options,omitempty"`
	Box        catalog.BoxKind  `json:"box,omitempty"` // what is in it stands in the zip's settings
	Alt        locale.Text      `json:"alt,omitzero"`
	Widths     []int            `json:"widths,omitempty"` // of its picture
	Height     int              `json:"height,omitempty"`
}
