// Package mail hands letters to the world: by SMTP, or into a folder when
// people try Sottocasa out. Who writes a letter, and when it is tried again,
// is not its concern.
package mail

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"unicode"

	"sottocasa/internal/locale"
)

// Letter is one message to one person. Text is mandatory; HTML is the same
// content for programs that show it.
type Letter struct {
	ID      string      `json:"id"` // unique, from the job; a repeat carries the same
	To      string      `json:"to"` // one bare address
	ReplyTo string      `json:"reply_to,omitempty"`
	Subject string      `json:"subject"`
	Text    string      `json:"text"`
	HTML    string      `json:"html,omitempty"`
	Lang    locale.Lang `json:"lang"`
	Kind    string      `json:"kind,omitempty"` // what it is about, for the log: "order_placed"
	Hood    string      `json:"hood,omitempty"` // whose it is, for the log
	Shop    string      `json:"shop,omitempty"`
}

// Sender hands over letters. Sending the same ID twice is harmless: the
// receiver can recognise it. An error that is ErrRefused will not get better
// by trying again. Errors name no person and no subject: they may be logged.
type Sender interface {
	Send(ctx context.Context, l Letter) error
}

// ErrRefused marks a letter that cannot be delivered as it is: malformed, or
// refused for good by the mail server.
var ErrRefused = errors.New("letter refused")

// The limits of a letter.
const (
	longestID      = 64
	longestSubject = 200 // runes
	longestAddress = 254 // bytes
)

// check refuses what could break out of its header or its file name.
func (l Letter) check() error {
	if !plainID(l.ID) {
		return fmt.Errorf("mail: %w: bad id", ErrRefused)
	}
	if !bareAddress(l.To) || l.ReplyTo != "" && !bareAddress(l.ReplyTo) {
		return fmt.Errorf("mail: %w: letter %s has a bad address", ErrRefused, l.ID)
	}
	if strings.TrimSpace(l.Subject) == "" || len([]rune(l.Subject)) > longestSubject ||
		strings.ContainsFunc(l.Subject, unicode.IsControl) {
		return fmt.Errorf("mail: %w: letter %s has a bad subject", ErrRefused, l.ID)
	}
	if l.Text == "" {
		return fmt.Errorf("mail: %w: letter %s has no text", ErrRefused, l.ID)
	}
	return nil
}

// plainID reports whether id is letters, digits, dots, dashes and underscores,
// and begins with a letter or digit.
func plainID(id string) bool {
	if id == "" || len(id) > longestID || strings.Contains("._-", id[:1]) {
		return false
	}
	return strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == ""
}

// bareAddress reports whether s is one address without a display name.
func bareAddress(s string) bool {
	if len(s) > longestAddress || strings.ContainsFunc(s, unicode.IsControl) {
		return false
	}
	a, err := netmail.ParseAddress(s)
	return err == nil && a.Name == "" && a.Address == s
}
