package main

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"
	"time"

	"sottocasa/accounts"
	"sottocasa/internal/clock"
	"sottocasa/internal/config"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/internal/mail"
	"sottocasa/storefront/letters"
	"sottocasa/tenants"
)

// createNeighbourhood opens what production begins with: a neighbourhood and
// the invitation of who runs it.
type createNeighbourhood struct {
	Slug        string `required:"" help:"Its name in addresses: small letters, digits and hyphens."`
	Name        string `required:"" help:"Its name for people."`
	Comune      string `required:"" help:"The town it is in."`
	Province    string `required:"" help:"Two letters, such as RM."`
	Coordinator string `required:"" help:"The e-mail of who runs it; they are sent an invitation."`
	Association string `help:"The association whose volunteers deliver, as residents know it."`
	Patron      string `help:"The town's holiday as MM-DD, such as 06-29: no windows on that day."`
	Lang        string `default:"it" enum:"it,en" help:"Of the invitation: it or en."`
}

// inviteCoordinator invites again, or somebody else.
type inviteCoordinator struct {
	Slug        string `required:"" help:"The neighbourhood's name in addresses."`
	Coordinator string `required:"" help:"The e-mail of who is to run it."`
	Lang        string `default:"it" enum:"it,en" help:"Of the invitation: it or en."`
}

// Run opens the neighbourhood. A run that ended before all was done is taken up
// by the next one that says the same; the link it may have shown is over then.
func (a createNeighbourhood) Run(ctx context.Context) error {
	h, err := a.asked()
	if err != nil {
		return err
	}
	o, err := openOffice(ctx)
	if err != nil {
		return err
	}
	defer o.db.Close()
	var token string
	err = o.db.Platform(ctx, "operator", func(p *tenants.PlatformTx) error {
		begun, err := tenants.TakeUpNeighbourhood(p, &h)
		if err == nil && !begun {
			err = tenants.OpenNeighbourhood(p, h)
		}
		if err == nil {
			token, err = invite(p, h.ID, h.Email, locale.Lang(a.Lang))
		}
		return err
	})
	if fault.Has(err, fault.Conflict) {
		return fmt.Errorf("the name %s is taken", a.Slug)
	}
	if err != nil {
		return err
	}
	if err := failpoint.At(ctx, failpoint.HoodCreated); err != nil {
		return err
	}
	fmt.Println(a.Slug + " is open")
	if err := o.send(ctx, letters.Invitation{To: h.Email, Lang: locale.Lang(a.Lang), Hood: a.Name}, token); err != nil {
		return err
	}
	// Servers that run see it within a second. It comes last: it is what says
	// that the whole command was done.
	return o.db.Hood(ctx, tenants.InHood(h.ID, "operator"), tenants.BumpHood)
}

// asked is the neighbourhood that the flags speak of.
func (a createNeighbourhood) asked() (h tenants.Neighbourhood, err error) {
	email, err := goodNames(a.Slug, a.Coordinator)
	if err != nil {
		return h, err
	}
	if !regexp.MustCompile(`^[A-Z]{2}$`).MatchString(a.Province) {
		return h, fmt.Errorf("%q is no province: two capital letters are, such as RM", a.Province)
	}
	if strings.TrimSpace(a.Name) == "" || strings.TrimSpace(a.Comune) == "" {
		return h, fmt.Errorf("a neighbourhood has a name and a town")
	}
	if _, err := clock.ParseMonthDay(a.Patron); a.Patron != "" && err != nil {
		return h, fmt.Errorf("%q is no day of the year: month and day are, such as 06-29", a.Patron)
	}
	return tenants.Neighbourhood{ID: tenants.HoodID(tenants.NewID()), Slug: a.Slug, Name: a.Name, Comune: a.Comune, Province: a.Province,
		Zone: "Europe/Rome", Patron: a.Patron, Association: a.Association, Email: email}, nil
}

// Run invites.
func (a inviteCoordinator) Run(ctx context.Context) error {
	email, err := italy.ParseEmail(a.Coordinator)
	if err != nil {
		return fmt.Errorf("%q is no e-mail address", a.Coordinator)
	}
	o, err := openOffice(ctx)
	if err != nil {
		return err
	}
	defer o.db.Close()
	var name, token string
	err = o.db.Platform(ctx, "operator", func(p *tenants.PlatformTx) (err error) {
		var hood tenants.HoodID
		if err := p.One(`select id, name from platform.hoods where slug = $1`, tenants.With(a.Slug), &hood, &name); err != nil {
			return fmt.Errorf("there is no neighbourhood %q: %w", a.Slug, err)
		}
		token, err = invite(p, hood, email, locale.Lang(a.Lang))
		return err
	})
	if err != nil {
		return err
	}
	return o.send(ctx, letters.Invitation{To: email, Lang: locale.Lang(a.Lang), Hood: name}, token)
}

// invite makes somebody a coordinator and gives the link that lets them in.
func invite(p *tenants.PlatformTx, hood tenants.HoodID, email string, lang locale.Lang) (string, error) {
	account, err := accounts.Ensure(p, accounts.Account{Email: email, Lang: lang})
	if err != nil {
		return "", err
	}
	if err := tenants.Join(p, account, tenants.Membership{Hood: hood, Role: tenants.Coordinator}); err != nil {
		return "", err
	}
	return accounts.Invite(p, hood, account)
}

// office is what a command that writes to people works with.
type office struct {
	cfg config.Config
	db  *tenants.DB
}

// openOffice opens the database that is named, or that of the demo that runs
// here.
func openOffice(ctx context.Context) (*office, error) {
	url, err := seedURL()
	if err != nil {
		return nil, err
	}
	environ := config.Environ()
	// What a demo decides for itself nobody has to write down.
	if environ["SOTTOCASA_DATABASE_URL"] == "" && environ["SOTTOCASA_DATABASE_URL_FILE"] == "" {
		environ["SOTTOCASA_DATABASE_URL"] = url
		environ["SOTTOCASA_PUBLIC_SCHEME"] = cmp.Or(environ["SOTTOCASA_PUBLIC_SCHEME"], "http")
		environ["SOTTOCASA_APP_HOST"] = cmp.Or(environ["SOTTOCASA_APP_HOST"], net.JoinHostPort("localhost", cmp.Or(environ["PORT"], "8080")))
	}
	cfg, err := config.Load(environ, config.Tool)
	if err != nil {
		return nil, fmt.Errorf("the settings are not right:\n%w", err)
	}
	if cfg.AppHost == "" {
		return nil, fmt.Errorf("the settings are not right: SOTTOCASA_APP_HOST is missing: an invitation's link leads there")
	}
	db, err := tenants.Open(ctx, tenants.Options{URL: url, Log: logger(cfg)})
	return &office{cfg, db}, err
}

// send sends the letter, or shows its link where there is no mail server. The
// neighbourhood is open by then, so a letter that fails is no failure of it.
func (o *office) send(ctx context.Context, i letters.Invitation, token string) error {
	i.ID, i.Days = tenants.NewID().String(), int(accounts.InvitationLife/(24*time.Hour))
	root := map[locale.Lang]string{locale.En: "/en"}[i.Lang]
	i.Link, i.Host = o.cfg.AppURL()+root+"/invitation/"+token, hostOnly(o.cfg.AppHost)
	if o.cfg.SMTPURL.Empty() || o.cfg.MailFrom == "" {
		fmt.Printf("no mail server is set: hand this link over yourself, it works once within %d days\n%s\n", i.Days, i.Link)
		return nil
	}
	sender, err := mail.NewSMTP(o.cfg.SMTPURL.Reveal(), o.cfg.MailFrom)
	if err != nil {
		return err
	}
	words, err := locale.Load()
	if err != nil {
		return err
	}
	if err := letters.Invite(ctx, sender, words, i); err != nil {
		fmt.Fprintln(os.Stderr, "sottocasa: the letter was not sent: "+err.Error())
		fmt.Printf("hand this link over yourself, it works once within %d days\n%s\n", i.Days, i.Link)
		return nil //nolint:nilerr // it is open, and the link is shown
	}
	fmt.Println("the invitation is on its way to " + i.To)
	return nil
}
