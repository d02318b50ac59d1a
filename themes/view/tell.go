package view

// Tell is what somebody sends by hand to a resident who left no e-mail: the
// address of the private page.
type Tell struct {
	Heading  string // who, and when the goods come
	Phone    string // as shown
	Text     string // in the resident's language
	WhatsApp string // absolute; empty without a number
	Action   string // where "sent" is said; empty when somebody else sends it
	Told     string // when, and by whom; empty until then
}
