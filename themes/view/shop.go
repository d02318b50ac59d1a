package view

import (
	"time"

	"sottocasa/internal/money"
)

// StockState is what stock means to a resident.
type StockState string

// The states. Last is used only when Left was counted and is small.
const (
	Available StockState = "available"
	Last      StockState = "last"
	SoldOut   StockState = "sold_out"
	InStore   StockState = "in_store" // shown, sold in the shop only
)

// Stock is availability in the resident's terms.
type Stock struct {
	State StockState
	Left  int       // pieces, with Last
	Grams int       // grams instead, of what is sold loose
	Back  time.Time // with SoldOut: when it returns; zero when not known
}

// CanAdd says whether the product can go into the basket.
func (s Stock) CanAdd() bool { return s.State == Available || s.State == Last }

// Card is a product on a shelf.
type Card struct {
	Variant string // id that POST /cart/add takes as "variant"
	Name    string
	Note    string // one short line; may be empty
	URL     string
	Picture Picture
	Price   Price
	Stock   Stock
	Grams   int  // what one tap adds of loose goods; 0: one piece
	Choose  bool // which one is chosen on its page
}

// Shelf is a titled row of products.
type Shelf struct {
	Title string
	Note  string
	URL   string // /collections/{slug}; empty for a shelf without a page
	Cards []Card
	More  int // products of the shelf that are not in Cards
}

// Delivery is the shop's terms of delivery, for facts and hints.
type Delivery struct {
	Delivers bool
	NoCards  bool // no card can be charged, so nothing is brought: residents fetch, and pay there
	Closed   bool // neither way is open: nothing can be ordered now
	Pickup   bool
	Fee      money.Cents // of the neighbourhood's zone; the lowest when they differ
	FreeFrom money.Cents // goods from which delivery is free; 0 means never
	Minimum  money.Cents // the shop's minimum order; 0 means none
	CutOff   time.Time   // order by, for the next window; zero when unknown
	Window   Span        // the next window; zero when unknown
}

// Home is a shop's first page: GET /.
type Home struct {
	Page
	Shelves  []Shelf // in the shop's order; an empty list is a shop still filling up
	Others   []Link  // the shelves behind them, without their products
	Delivery Delivery
}

// ShelfPage is GET /collections/{slug}.
type ShelfPage struct {
	Page
	Shelf   Shelf
	Shelves []Link // every shelf of the shop, for the row of chips
	Current string // URL of the one being shown
	Leaf    Leaf
}

// Allergen is one of the fourteen of Annex II, by code (FOOD-02). Details name
// the cereals and nuts, by code: wheat rye barley oats spelt khorasan almond
// hazelnut walnut cashew pecan brazil_nut pistachio macadamia.
type Allergen struct {
	Code    string
	Details []string
}

// Product is GET /products/{slug}. Add form: POST {root}/cart/add with
// "variant" and "quantity".
type Product struct {
	Page
	Variant     string
	Name        string
	About       string
	Shelf       Link // where it stands, for the way back
	Picture     Picture
	Price       Price
	Deposit     money.Cents // given back with each empty; 0: none
	Stock       Stock
	Weigh       *Weigh // nil for goods that are not weighed
	Picks       []Pick // what is chosen among; nil: there is nothing to choose
	IsBox       bool
	Inside      []Inside   // what is in it, of a box
	BoxGroups   []BoxGroup // what is chosen for it
	Max         int        // most pieces one basket may take, at least 1 when it can be added
	Quantity    int        // what the add form proposes, 0 counts as 1
	Typed       string     // what was typed instead, when it was refused
	LeadDays    int        // days of notice it needs; 0 means none
	Net         string     // "500 g", "6 pz"; may be empty
	Food        bool
	Allergens   []Allergen
	MayContain  []Allergen
	Ingredients string // allergens between ** and **
	Origin      string
	Storage     string   // "ambient", "cool", "chilled" or "frozen"; may be empty
	Operator    string   // food business operator, or maker
	Marks       []string // "DOP", "IGP", "BIO"
	Alcohol     string   // "13,5% vol"; empty when none
	Nutrition   []Fact   // rows of the table of nutrition; nil: it has none
	Per         string   // what they are of: "per 100 g"
	Withdrawal  string   // letter of art. 59 that excludes withdrawal; "" = 14 days
	Facts       []Fact   // anything else the shop tells
	Delivery    Delivery
	Error       string  // what was wrong with the last try to add, in words
	Others      []*Card // from the same shelf
}

// Pick is something to choose of a product: "M, Rosso".
type Pick struct {
	Variant string
	Group   string // its first option, where there are several: "Taglia: M"
	Name    string
	Price   string // "" where all cost the same
	Stock   Stock
	On      bool
}

// Inside is what is in a box: always, or in a week. Without items nobody has
// decided yet.
type Inside struct {
	Title  string // the week, or how many are picked of these; "" for what is always in it
	Days   string // of the week
	ByWeek bool
	Folded bool // what is chosen from: the choices above have named it
	Items  []BoxItem
}

// BoxItem is something in a box: "2 × Arance".
type BoxItem struct{ Amount, Name, URL string }

// BoxGroup is what so many are picked from: checkboxes "pick".
type BoxGroup struct {
	Title   string
	Pick    int
	Options []BoxOption
}

// BoxOption is one of them.
type BoxOption struct {
	BoxItem
	Variant string
	Out     bool // there is not enough of it
	On      bool
}

// Fact is a name and a value.
type Fact struct{ Name, Value string }
