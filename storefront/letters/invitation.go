package letters

import (
	"context"

	"sottocasa/internal/locale"
	"sottocasa/internal/mail"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

// Invitation is a letter that asks somebody to run a neighbourhood.
type Invitation struct {
	ID   string // of the letter
	To   string
	Lang locale.Lang
	Hood string // its name
	Link string // absolute
	Host string // of the platform
	Days int    // how long the link lasts
}

// Invite sends an invitation at once: the command that opens a neighbourhood
// has no server beside it that would do a job.
func Invite(ctx context.Context, to mail.Sender, words *locale.Words, i Invitation) error {
	w := &writer{Deps{Mail: to, Words: words}}
	l := mail.Letter{ID: "invitation-" + i.ID, To: i.To, Lang: i.Lang, Kind: "invitation"}
	return w.send(ctx, l, base.InvitationLetter(words.In(i.Lang), view.InvitationLetter{Link: i.Link, Hood: i.Hood, Host: i.Host, Days: i.Days}))
}
