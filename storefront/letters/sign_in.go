package letters

import (
	"context"
	"net/url"
	"time"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/internal/mail"
	"sottocasa/tenants"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

// signIn sends the link and the code. An address that nobody has gets a letter
// that says so and opens nothing: the page that asked cannot tell the two apart
// (AUTH-06). A sign-in that is over needs no letter.
func (w *writer) signIn(ctx context.Context, job accounts.SignInLetter) error {
	var s accounts.Pending
	err := w.DB.PlatformRead(ctx, func(r *tenants.PlatformRead) { accounts.ReadPending(r, job.SignIn, &s) })
	if fault.Has(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p := w.Words.In(s.Lang)
	l := mail.Letter{ID: "sign-in-" + s.ID.String(), To: s.Email, Lang: s.Lang, Kind: "sign_in"}
	if !s.Known {
		l.Kind = "sign_in_nobody"
		return w.send(ctx, l, base.Letter{Subject: p.T("letter.nobody.subject"), Text: p.T("letter.nobody.text", "host", w.appHost())})
	}
	token, code := accounts.Secrets(w.Secret, s.ID)
	link := w.AppURL + view.Root(s.Lang) + "/sign-in/" + token
	if s.Joins {
		link += "?next=/opening"
	}
	if s.Joins && job.Hood != "" {
		link += url.QueryEscape("?hood=" + job.Hood)
	}
	return w.send(ctx, l, base.SignInLetter(p, view.SignInLetter{Link: link, Code: code,
		Minutes: int(accounts.SignInLife / time.Minute), Host: w.appHost()}))
}
