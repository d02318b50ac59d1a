package italy

import "regexp"

var recipient = regexp.MustCompile(`^[A-Z0-9]{7}$`)

// The codes of the exchange system that are nobody's own (FISC-03).
const (
	NoRecipient      = "0000000" // a private customer, or one with a PEC
	ForeignRecipient = "XXXXXXX" // a customer abroad
)

// ParseRecipient reads the codice destinatario of a company's invoices: seven
// letters and digits, given in capitals. The six of a public body are refused:
// it needs a signed invoice of another format. The faults are error.required
// and error.sdi_bad.
func ParseRecipient(s string) (string, error) {
	if s = bare(s); s == "" {
		return "", invalid("error.required")
	}
	if !recipient.MatchString(s) {
		return "", invalid("error.sdi_bad")
	}
	return s, nil
}
