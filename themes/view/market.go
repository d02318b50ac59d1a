package view

import "sottocasa/internal/money"

// Front is the neighbourhood's first page: its shops in a street and on a map.
// Once an address is known, Far are the shops that do not come there.
type Front struct {
	Page
	Count    int    // of all shops, also those on other pages
	Kinds    []Kind // of shop, to choose from; none in a street of one page
	Kind     string // the one chosen, or ""
	Look     bool   // there are so many that one can be looked for by name
	Leaf     Leaf
	Shops    []Stall
	Far      []Stall
	Next     *Round // nil when there is no window ahead
	Fee      money.Cents
	FreeFrom money.Cents
	SignIn   string // URL on the platform's host
	Address  AskAddress
	Map      Map
	Zone     string // of the address; "" while there is none
}

// Kind is a kind of shop, with the page that shows those alone.
type Kind struct {
	Text  string
	Count int
	URL   string
	On    bool
}

// Stall is a shop as the street shows it.
type Stall struct {
	Shop
	Number   int    // its pin on the map
	Delivers bool   // to the address, or at all while there is none
	Next     *Span  // next window in which an ordinary order is brought; nil when there is none
	Why      string // why it does not deliver, in words
	Pickup   bool
}

// AskAddress asks where the goods are to come. GET {root}/where with "q"; POST
// {root}/where with "q" keeps it for the basket.
type AskAddress struct {
	Typed   string
	Streets []string // that are known, to choose from
	Answer  *Answer  // nil while nothing was asked
	Error   string   // what was wrong with what was typed, in words
}

// Answer says who delivers to an address.
type Answer struct {
	Tone   Tone
	Text   string
	Hint   string // that it is approximate, and what would help
	Asked  string // what to keep; "" when it cannot be kept
	Kept   bool   // the basket knows it already
	Change string // URL where another is asked for
}

// Map is where things are, drawn without anybody's map server. Its places are in
// degrees; whoever draws it decides where they stand on the sheet.
type Map struct {
	Title string
	Zones []MapZone
	Spots []MapSpot
	Pins  []MapPin
}

// MapZone is an area with its name.
type MapZone struct {
	Name                     string
	West, South, East, North float64
	Marked                   bool // the one that counts now
}

// MapSpot is a street.
type MapSpot struct {
	Name     string
	Lat, Lng float64
}

// MapPin is something with a number that can be opened.
type MapPin struct {
	Number   int
	Name     string
	Note     string // one line: open or closed, or what is to be done there
	URL      string
	Lat, Lng float64
	Faint    bool // of less importance now
}

// Results is GET /search on the neighbourhood's host. Form: GET {root}/search
// with "q", "shop", "kind", "without" (may repeat), "open", "page" and, for shops
// alone, "only=shops".
type Results struct {
	Page
	SignIn               string
	Query                string
	Asked                bool
	Short                bool // what was typed says nothing
	Near                 bool // nothing has the words as they were typed
	Shops                []Link
	AllShops             Link // leads to all shops that were named, when these are but the first
	Offers               []Offer
	Traces               []Offer // without the allergens, but with declared traces of them
	Count                int
	More                 int // when there are more matches than are looked at: how many are
	Excluded             string
	ByShop               []Option
	ByName               bool // there are too many shops to list: a field asks for the name
	ShopTyped, ShopWrong string
	OnlyShops            bool
	ByKind               []Option
	Without              []Option
	Open                 bool
	Filters              int
	Clear                string
	Leaf                 Leaf
}

// Offer is a product of one of the shops.
type Offer struct {
	Name    string
	URL     string
	Shop    string // who sells
	Trade   string
	Picture Picture
	Price   Price
	Open    bool
}
