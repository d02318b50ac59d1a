package view

// Search is GET /search. Form: GET {root}/search with "q", "shelf", "without"
// and "mark" (both may repeat), "available" and "page".
type Search struct {
	Page
	Query     string // as typed
	Asked     bool   // something was looked for: words or filters
	Cards     []Card // of this page, best first
	Count     int    // of all pages
	Traces    []Card // without the allergens, but with declared traces of them
	Similar   []Card // some of the words only
	Meant     Link   // the words with their letters put right; no text when none were wrong
	Hidden    int    // products that only the filters keep out
	Excluded  string // allergens left out, by filters or words, in words: "latte e uova"
	Shelves   []Option
	Without   []Option
	Marks     []Option
	Available bool
	Filters   int    // how many are on
	Clear     string // URL of the same words without filters
	Leaf      Leaf
}

// Leaf is which page of a list is shown, and how to turn to the next.
type Leaf struct {
	Number, Of int
	Earlier    string // URL of the page before; "" when none
	Later      string // URL of the page after
	What       string // it is a list of: "" for products, or "shops"
}

// Option is one value of a filter.
type Option struct {
	Value string
	Text  string
	On    bool
}
