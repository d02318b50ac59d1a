package storefront_test

import (
	"context"
	"net"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sottocasa/accounts"
	"sottocasa/internal/locale"
	"sottocasa/internal/mail"
	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/internal/testkit/world"
	"sottocasa/media"
	"sottocasa/storefront"
	"sottocasa/storefront/dev"
	"sottocasa/storefront/letters"
	"sottocasa/tenants"
)

func TestMain(m *testing.M) { os.Exit(chrome.Main(m)) }

// street is a neighbourhood that browsers can walk: every site on a listener,
// jobs worked, letters in a folder.
type street struct {
	*world.World
	t    *testing.T
	port int
	post *mail.Folder
}

func openStreet(t *testing.T) *street {
	t.Helper()
	return openStreetOn(t, folder(t))
}

// openStreetOn is openStreet with pictures in b.
func openStreetOn(t *testing.T, b media.Bucket) *street {
	t.Helper()
	w := world.New(t)
	ln, port := chrome.Listen(t)
	post, err := mail.NewFolder(t.TempDir())
	w.Must(err)
	s := &street{World: w, t: t, port: port, post: post}
	site := func(p *tenants.Place) string { return s.host(w.Hosts.Name(p)) }
	letters.Register(w.Jobs, letters.Deps{DB: w.DB, Hosts: w.Hosts, Words: w.Words, Mail: post, Secret: w.Secret, AppURL: s.host(appHost), SiteURL: site})
	app, err := storefront.New(storing(storefront.Deps{DB: w.DB, Hosts: w.Hosts, Conductor: w.Conductor, Inbox: w.Inbox, Pay: w.Desk, FormOrigins: []string{w.PayOrigin}, Words: w.Words, Secret: w.Secret,
		Log: w.Log, AppHost: appHost, AppURL: s.host(appHost), HostURL: s.host, Production: true, PayOrigins: []string{w.PayOrigin},
		Dev: &dev.Doors{DB: w.DB, Letters: post, Zone: w.Zone}}, b, usualPhotos()))
	w.Must(err)
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- app.Serve(ctx, ln) }()
	go w.Hosts.Poll(ctx)
	w.Work()
	t.Cleanup(func() {
		cancel()
		if err := <-over; err != nil {
			t.Errorf("Serve: %v", err)
		}
		for _, l := range locale.Langs() {
			if missing := w.Words.In(l).Missing(); len(missing) > 0 {
				t.Errorf("no %s words for %v", l, missing)
			}
		}
	})
	return s
}

// host is the address of a host.
func (s *street) host(name string) string {
	return "https://" + net.JoinHostPort(name, strconv.Itoa(s.port))
}

// shop is an address on the first shop's host, market one on the
// neighbourhood's, app one on the staff's.
func (s *street) shop(path string) string   { return s.host(s.Shop.Slug+".shops.example") + path }
func (s *street) market(path string) string { return s.host(s.HoodSlug+".shops.example") + path }
func (s *street) app(path string) string    { return s.host(appHost) + path }

// letter waits for a letter of a kind to an address.
func (s *street) letter(kind, to string) mail.Stored { return s.letterAfter(0, kind, to) }

// letterAfter is letter where so many of the kind have come before.
func (s *street) letterAfter(before int, kind, to string) (found mail.Stored) {
	s.t.Helper()
	s.Eventually("a letter "+kind+" to "+to, func() bool {
		all := s.lettersOf(kind, to)
		if len(all) > before {
			found = all[0]
		}
		return len(all) > before
	})
	return found
}

// lettersOf are somebody's letters of a kind, the newest first.
func (s *street) lettersOf(kind, to string) []mail.Stored {
	s.t.Helper()
	all, err := s.post.List(50)
	s.Must(err)
	return slices.DeleteFunc(all, func(l mail.Stored) bool { return l.Kind != kind || l.To != to })
}

// linkIn is the first address in a letter that begins with prefix.
func linkIn(t *testing.T, l mail.Stored, prefix string) string {
	t.Helper()
	for _, link := range regexp.MustCompile(`https?://[^\s"<>]+`).FindAllString(l.Text, -1) {
		if strings.HasPrefix(link, prefix) {
			return strings.TrimRight(link, ".,")
		}
	}
	t.Fatalf("no link to %s in %q", prefix, l.Text)
	return ""
}

// member makes a person who works somewhere, and gives the address.
func (s *street) member(name string, m tenants.Membership) string {
	s.t.Helper()
	email := name + "-" + s.Hood.String()[24:] + "@example.com"
	s.Must(s.DB.Platform(context.Background(), "test", func(p *tenants.PlatformTx) error {
		id, err := accounts.Ensure(p, accounts.Account{Email: email, Name: name, Lang: locale.It})
		if err != nil {
			return err
		}
		return tenants.Join(p, id, m)
	}))
	return email
}
