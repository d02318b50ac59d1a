package view

import "time"

// Round is the neighbourhood's next window with seats.
type Round struct {
	Window   Span
	CutOff   time.Time
	Left     int
	Capacity int
}

// Platform is the first page of APP_HOST.
type Platform struct {
	Page
	Hoods   []Link // neighbourhoods to visit
	SignIn  string // "" for who is signed in
	Opening string // where a shop is opened
	Rooms   []Link // of who is signed in: admin, courier, coordinator
	Who     string // who is signed in
	SignOut string // action (POST)
}

// SignIn asks for an e-mail address. Fields of POST {root}/sign-in: email, next.
type SignIn struct {
	Page
	Email  string
	Next   string // path to go to afterwards; may be empty
	Errors Errors
}

// CheckMail follows: the letter is on its way. Fields of POST
// {root}/sign-in/code: code, attempt.
type CheckMail struct {
	Page
	Email   string // as typed
	Attempt string // which sign-in the code belongs to
	Next    string // path to go to afterwards; may be empty
	Minutes int    // how long link and code last
	Again   string // where a letter is asked for again by who may have no account yet; "": signing in
	Errors  Errors // field "code"
}

// ConfirmSignIn is what the link of the letter opens: GET consumes nothing,
// its one button posts "token" to Action.
type ConfirmSignIn struct {
	Page
	Action string
	Secret string // value of the field "token"
	Email  string // masked
}

// Invitation asks somebody to run a neighbourhood: GET consumes nothing, its one
// button posts to Action.
type Invitation struct {
	Page
	Action string
	Hood   string // its name
	Host   string // of the platform, who invites
	Email  string // masked
}

// Fail is an error page. Themes choose words by Status: 400, 403, 404, 405,
// 409, 410, 413, 429, 500, 503.
type Fail struct {
	Page
	Status  int
	Text    string // the fault's own sentence; "" for the usual one
	Minutes int    // with 429: when to try again
	Ask     string // with 410: action of a form (field "email") for a new link; "" for none
	Email   string // its value
	ID      string // request id, to tell us
	Errors  Errors
}

// Legal is a page of law: who sells, terms, privacy, withdrawal.
type Legal struct {
	Page
	Title    string
	Updated  time.Time // zero when it follows from settings
	Intro    string
	Sections []Section
	Links    []Link // the other legal pages
	Leaf     Leaf   // of the links
}

// Section is a heading with paragraphs, a list and facts, each maybe empty.
type Section struct {
	ID    string
	Title string
	Text  []string
	Items []string
	Facts []Fact
}

// Staff is what surrounds a page of shopkeeper, courier or coordinator.
type Staff struct {
	Page
	Title   string   // h1 and window title
	Place   string   // "Alimentari Da Nives"; shown under the mark
	Over    string   // a line above the title: the day, the window
	Hem     string   // accent of the shop's awning along the top; "" for none
	Accents []string // every accent that parts of the page wear
	Narrow  bool     // one column of reading width
	Bare    bool     // the page writes its own h1
	Tabs    []Tab
	Who     string // e-mail or name of who is signed in
	SignOut string // action (POST)
	Errors  Errors // a wrong form puts "Errore:" before the title

	Account    string // page of who is signed in, or ""
	Acting     string // says on whose behalf somebody else acts here; "" for the place's own people
	ActingBack Link   // where they came from
}

// Tab is a way between staff pages: bottom bar on phones, top links above.
type Tab struct {
	Text    string
	URL     string
	Icon    string // name of base.Icon
	Current bool
	Count   int // 0 shows none
}
