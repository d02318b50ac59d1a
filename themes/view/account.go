package view

// Join asks somebody to work in a shop: GET consumes nothing. A stranger posts
// the field email to Action; who is signed in posts to Accept.
type Join struct {
	Page
	Shop   string
	Hood   string
	Role   string // its name
	What   string // what it may do
	Action string
	Accept string // "" for a stranger
	As     string // e-mail of who is signed in
	Email  string // typed
	Errors Errors
}

// Account is the page of who is signed in: name, devices, passkeys.
type Account struct {
	Page
	Who      string
	Name     string
	SaveName string
	Devices  []Device
	Others   string // action that ends all other sessions; "" when there is none
	Works    []Work
	Passkeys Passkeys
	Back     string
	SignOut  string
	Errors   Errors
}

// Work is a shop that somebody is one of the people of.
type Work struct {
	Shop  string
	Role  string // its name
	Leave string // URL of the page that asks once more
}

// Leave asks once more before somebody leaves a shop; its button posts to Action.
type Leave struct {
	Page
	Shop   string
	Role   string // its name
	Action string
	Back   string
}

// Device is where somebody is signed in.
type Device struct {
	Text  string
	Note  string
	When  string // last used
	Here  bool
	End   string // action
	Place string // anchor
}

// Passkeys are a person's keys and the way to another.
type Passkeys struct {
	Keys  []Passkey
	Begin string // answers with what a device is asked
	Add   string // action
	Next  string // where to go afterwards, or ""
}

// Passkey is one of them. Fields: name to Rename, nothing to Remove.
type Passkey struct {
	ID     string
	Name   string
	Note   string
	Rename string
	Remove string
}

// PasskeyOffer is shown once after a sign-in with a letter.
type PasskeyOffer struct {
	Page
	Passkeys Passkeys
	Later    string
}
