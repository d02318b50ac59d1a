// Package letters does the jobs that write to people: to a resident about a
// purchase, and to whoever asked to sign in. Jobs carry ids only; names,
// addresses and links are read when the letter is written.
package letters

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"

	"sottocasa/internal/failpoint"
	"sottocasa/internal/locale"
	"sottocasa/internal/mail"
	"sottocasa/tenants"
	"sottocasa/themes/base"
)

// Deps is all that letters need from outside.
type Deps struct {
	DB      *tenants.DB
	Hosts   *tenants.Hosts
	Words   *locale.Words
	Mail    mail.Sender
	Secret  tenants.Secret
	AppURL  string                      // scheme://host[:port] of the platform
	SiteURL func(*tenants.Place) string // scheme://host[:port] of a place
}

type writer struct{ Deps }

// Register says how the jobs of letters are done.
func Register(j *tenants.Jobs, d Deps) {
	w := &writer{d}
	tenants.Handle(j, w.order)
	tenants.Handle(j, w.shop)
	tenants.Handle(j, w.hood)
	tenants.Handle(j, w.payout)
	tenants.Handle(j, w.acknowledge)
	tenants.Handle(j, w.signIn)
	tenants.Handle(j, w.colleague)
	tenants.Handle(j, w.opening)
}

// send renders a letter and hands it over. One that is refused for good is not
// tried again.
func (w *writer) send(ctx context.Context, l mail.Letter, b base.Letter) error {
	var html bytes.Buffer
	if b.HTML != nil {
		if err := b.HTML.Render(ctx, &html); err != nil {
			return fmt.Errorf("letters: rendering %s: %w", l.Kind, err)
		}
	}
	l.ID = fit(l.ID)
	l.Subject, l.Text, l.HTML = b.Subject, b.Text, html.String()
	err := w.Mail.Send(ctx, l)
	if errors.Is(err, mail.ErrRefused) {
		return tenants.Never(err)
	}
	if err != nil {
		return err
	}
	return failpoint.At(ctx, failpoint.LetterAfterAccept)
}

// longestID is what a letter's id may have at most, in bytes: package mail
// refuses a longer one for good.
const longestID = 64

// fit makes an id that names two things short enough: the same gives the same.
func fit(id string) string {
	if len(id) <= longestID {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:])
}

// appHost is the platform's host as a reader knows it.
func (w *writer) appHost() string {
	u, err := url.Parse(w.AppURL)
	if err != nil {
		return w.AppURL
	}
	return u.Host
}
