package view

// OpeningLetter tells of a shop that opens.
type OpeningLetter struct {
	About  string // ask, return, approve
	Shop   string
	Accent string
	Hood   string
	Reason string // of the coordinator, with return
	URL    string // absolute
}
