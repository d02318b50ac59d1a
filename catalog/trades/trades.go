// Package trades knows how shops of a kind usually begin: shelves, sample goods,
// VAT, hours and notice. It is data (trades.json), and reads nothing else.
package trades

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
)

// Trade is one kind of shop.
type Trade struct {
	Key           string      `json:"key"`
	Drawing       string      `json:"drawing"` // which one stands for it
	Theme         string      `json:"theme"`
	Accent        string      `json:"accent"` // #rrggbb
	Kind          locale.Text `json:"kind"`
	Food          bool        `json:"food"`
	Week          clock.Week  `json:"week"`
	WeeklyClosing locale.Text `json:"weekly_closing"`
	Lead          int         `json:"lead_minutes"` // between an order and the start of its window
	Shelves       []Shelf     `json:"shelves"`
}

// Shelf is a shelf with its sample goods.
type Shelf struct {
	Slug  string      `json:"slug"`
	Title locale.Text `json:"title"`
	Goods []Sample    `json:"goods"`
}

// Sample is a product as such shops usually have one. Nothing in it is the
// shop's own word: allergens are proposed, never confirmed.
type Sample struct {
	Slug        string      `json:"slug"`
	Title       locale.Text `json:"title"`
	Mode        string      `json:"mode"`
	Price       money.Cents `json:"price"` // of a piece, or of a kilo
	VAT         int         `json:"vat"`
	Quantity    int         `json:"quantity"`
	Unit        string      `json:"unit"`
	Exempt      string      `json:"exempt"` // why it has no price per measure
	Food        bool        `json:"food"`
	Allergens   []Allergen  `json:"allergens"`
	Ingredients locale.Text `json:"ingredients"`
	NoList      string      `json:"no_list"`
	NoTable     string      `json:"no_table"`
	Origin      string      `json:"origin"`
	Storage     string      `json:"storage"`
	Strength    string      `json:"strength"`
	Marks       []string    `json:"marks"`
	MinAge      int         `json:"min_age"`
	Lead        int         `json:"lead"` // hours of notice
	Perishable  bool        `json:"perishable"`
	Withdrawal  string      `json:"withdrawal"` // letter of art. 59 Codice del consumo; "": allowed
	Book        bool        `json:"book"`
	Min         int         `json:"min"` // grams
	Step        int         `json:"step"`
	Usual       int         `json:"usual"`
	Piece       int         `json:"piece"`
	Scale       int         `json:"scale"`
}

// Allergen is one that such goods usually have.
type Allergen struct {
	Code   string   `json:"code"`
	Detail []string `json:"detail"`
}

//go:embed trades.json
var file []byte

// data is the file.
type data struct {
	Reasons map[string]locale.Text `json:"reasons"`
	Trades  []Trade                `json:"trades"`
}

func read() data {
	var d data
	if err := json.Unmarshal(file, &d); err != nil {
		panic(fmt.Sprintf("trades: %v", err)) // held by a test
	}
	return d
}

// All lists every kind, in the order in which they are offered.
func All() []Trade { return read().Trades }

// Get finds a kind by its key.
func Get(key string) (Trade, bool) {
	for _, t := range All() {
		if t.Key == key {
			return t, true
		}
	}
	return Trade{}, false
}

// SellFood reports whether shops that have a drawing usually sell food.
func SellFood(drawing string) bool {
	return slices.ContainsFunc(All(), func(t Trade) bool { return t.Drawing == drawing && t.Food })
}

// Reason says why a consumer may not withdraw, by the letter of art. 59.
func Reason(letter string) locale.Text { return read().Reasons[letter] }
