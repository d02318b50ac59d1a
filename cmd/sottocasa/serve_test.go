package main_test

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"sottocasa/internal/testkit"
)

// mailServer takes every letter.
func mailServer(t *testing.T, taken io.Writer) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return taker{taken}, nil }))
	go func() { _ = s.Serve(ln) }()
	t.Cleanup(func() { _ = s.Close() })
	return "smtp://" + ln.Addr().String() + "?tls=none"
}

type taker struct{ w io.Writer }

func (taker) Mail(string, *smtp.MailOptions) error { return nil }
func (taker) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (t taker) Data(r io.Reader) error             { _, err := io.Copy(t.w, r); return err }
func (taker) Reset()                               {}
func (taker) Logout() error                        { return nil }

// production is a whole environment, without its database.
func production(t *testing.T, letters io.Writer) []string {
	t.Helper()
	return []string{"SOTTOCASA_BIND=127.0.0.1", "SOTTOCASA_APP_HOST=app.example", "SOTTOCASA_SHOPS_DOMAIN=shops.example",
		"SOTTOCASA_SECRET=" + strings.Repeat("hidden-word-", 4), "SOTTOCASA_STRIPE_SECRET_KEY=sk_test_hidden0123456789abcdef",
		"SOTTOCASA_STRIPE_WEBHOOK_SECRET=whsec_hidden0123456789own", "SOTTOCASA_STRIPE_CONNECT_WEBHOOK_SECRET=whsec_hidden0123456789connect",
		"SOTTOCASA_SMTP_URL=" + mailServer(t, letters), "SOTTOCASA_MAIL_FROM=Sottocasa <posta@app.example>", "SOTTOCASA_LOG_FORMAT=text", "SOTTOCASA_ADMIN=127.0.0.1:0"}
}

func TestServeNamesEverythingThatIsMissing(t *testing.T) {
	code, out := run(t, "serve", folder(t))
	for _, name := range []string{"DATABASE_URL", "APP_HOST", "SHOPS_DOMAIN", "SECRET", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET",
		"STRIPE_CONNECT_WEBHOOK_SECRET", "SMTP_URL", "MAIL_FROM"} {
		if !strings.Contains(out, "SOTTOCASA_"+name+" is missing") {
			t.Errorf("%s is not named", name)
		}
	}
	if code != 1 {
		t.Errorf("exit %d: %s", code, out)
	}
	short := []string{"SOTTOCASA_SECRET=hidden", "SOTTOCASA_STRIPE_SECRET_KEY=hidden", "SOTTOCASA_STRIPE_WEBHOOK_SECRET=whsec_hidden",
		"SOTTOCASA_SMTP_URL=hidden", "SOTTOCASA_DATABASE_URL=mysql://hidden@hidden/x"}
	code, out = run(t, "serve", folder(t), append(production(t, io.Discard), short...)...)
	if code != 1 || strings.Contains(out, "hidden") || strings.Count(out, "\n  SOTTOCASA_") != len(short) {
		t.Errorf("exit %d: %s", code, out)
	}
}

// TestServeFromAnEmptyDatabase goes the operator's way: refuse, migrate, serve.
func TestServeFromAnEmptyDatabase(t *testing.T) {
	s, dir := server(t), folder(t)
	letters := &sink{}
	base := append(production(t, letters), "SOTTOCASA_DATABASE_URL="+database(t, s, "shops"))
	if code, out := run(t, "serve", dir, base...); code != 1 || !strings.Contains(out, "sottocasa migrate") || strings.Contains(out, "kept-by-hand") || strings.Count(out, "\n") != 1 {
		t.Errorf("an empty database: exit %d: %s", code, out)
	}
	for range 2 {
		if code, out := run(t, "migrate", dir, base...); code != 0 {
			t.Fatalf("migrate: exit %d: %s", code, out)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "app.password"))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the password lies open: %s", info.Mode())
	}
	opens(t, dir, base)
	delivers(t, dir, base)
	servesAsItShould(t, dir, base, letters)

	must(t, testkit.Exec(as(t, s.URL("shops"), "keeper", "kept-by-hand"), "delete from app.goose_version where version_id = (select max(version_id) from app.goose_version)"))
	if code, out := run(t, "serve", dir, base...); code != 1 || !strings.Contains(out, "older than this program") || strings.Count(out, "\n") != 1 {
		t.Errorf("a pending step: exit %d: %s", code, out)
	}
}

// TestMigrateWithTwoAddresses gives the serving role a name and a password of
// the operator's own.
func TestMigrateWithTwoAddresses(t *testing.T) {
	s, dir := server(t), folder(t)
	owner := database(t, s, "shops")
	letters := &sink{}
	env := append(production(t, letters), "SOTTOCASA_OWNER_DATABASE_URL="+owner, "SOTTOCASA_DATABASE_URL="+as(t, owner, "counter", "chosen-by-hand"))
	if code, out := run(t, "migrate", dir, env...); code != 0 {
		t.Fatalf("migrate: exit %d: %s", code, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "app.password")); err == nil {
		t.Error("a password was made that nobody needs")
	}
	opens(t, dir, env)
	servesAsItShould(t, dir, env, letters)
	if code, out := run(t, "check", dir, env...); code != 0 {
		t.Errorf("check: exit %d: %s", code, out)
	}
	if code, out := run(t, "serve", dir, append(env, "SOTTOCASA_DATABASE_URL="+owner)...); code != 1 || !strings.Contains(out, "row security would not hold") || strings.Contains(out, "by-hand") {
		t.Errorf("serving as the owner: exit %d: %s", code, out)
	}
}

// opens gives the new database its first neighbourhood and shop.
func opens(t *testing.T, dir string, env []string) {
	t.Helper()
	for _, c := range []struct{ command, says string }{
		{"neighbourhood create --slug pigneto --name Pigneto --comune Roma --province RM --coordinator Rita@posta.example", "pigneto is open"},
		{"neighbourhood add --slug pigneto --name Pigneto --comune Roma --province RM --coordinator rita@posta.example", "pigneto is taken"},
		{"neighbourhood add --slug Pigneto! --name Pigneto --comune Roma --province RM --coordinator rita@posta.example", "no name in addresses"},
		{"neighbourhood add --slug altro --name Altro --comune Roma --province Roma --coordinator rita@posta.example", "no province"},
		{"shop add --neighbourhood pigneto --slug forno-nuovo --name Forno --owner fornaio@posta.example --stripe acct_1", "forno-nuovo is open"},
		{"shop add --neighbourhood pigneto --slug altro-forno --kind circus --name Forno --owner fornaio@posta.example", "no kind of shop"},
		{"shop add --neighbourhood nowhere --slug altro-forno --name Forno --owner fornaio@posta.example", "no neighbourhood"},
		{"shop add --neighbourhood pigneto --slug pigneto --name Forno --owner fornaio@posta.example", "pigneto is taken"},
		{"shop add --neighbourhood pigneto --slug altro-forno --name Forno --owner fornaio", "no e-mail address"},
	} {
		code, out := run(t, c.command, dir, env...)
		if !strings.Contains(out, c.says) || strings.Contains(out, "/invitation/") || (code == 0) != strings.HasSuffix(c.says, "is open") {
			t.Errorf("%s: exit %d: %s", c.command, code, out)
		}
	}
}

// delivers says where and when the new neighbourhood delivers.
func delivers(t *testing.T, dir string, env []string) {
	t.Helper()
	const zone, window = "zone add --neighbourhood pigneto --slug centro --name Pigneto ", "window add --neighbourhood pigneto --day tue --from 17:00 --to 19:00 "
	for _, c := range []struct {
		command, says string
		code          int
	}{
		{zone + "--cap 00176,00177 --fee 2,50 --free-over 40", "the zone centro is there\n", 0},
		{zone + "--cap 00176 --fee 3", "the zone centro is there already", 1},
		{zone + "--cap 176 --fee 3", "no postcode", 1},
		{zone + "--cap 00176 --fee much", "no sum", 1},
		{"zone add --neighbourhood nowhere --slug centro --name Pigneto --cap 00176 --fee 3", "no neighbourhood", 1},
		{window + "--cutoff 12:00 --zone centro", "the window of tue at 17:00 is there\n", 0},
		{window + "--cutoff 12:00 --zone centro", "is there already", 1},
		{window + "--cutoff 18:00 --zone centro", "until it begins", 1},
		{window + "--cutoff noon --zone centro", "no time of day", 1},
		{window + "--cutoff 12:00 --zone far", "no zone", 1},
	} {
		if code, out := run(t, c.command, dir, env...); code != c.code || !strings.Contains(out, c.says) {
			t.Errorf("%s: exit %d: %s", c.command, code, out)
		}
	}
}

// TestTheSandboxServesAlone starts the local Stripe beside no server at all.
func TestTheSandboxServesAlone(t *testing.T) {
	env := append(production(t, io.Discard), "SOTTOCASA_DATABASE_URL=postgres://nobody:nothing@127.0.0.1:1/shops")
	if code, out := run(t, "sandbox", folder(t), env...); code != 1 || !strings.Contains(out, "SOTTOCASA_STRIPE_API_BASE") {
		t.Errorf("without an address: exit %d: %s", code, out)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	at := "http://localhost:" + strconv.Itoa(ln.Addr().(*net.TCPAddr).Port)
	must(t, ln.Close())
	c := launch(t, "sandbox", folder(t), append(env, "SOTTOCASA_STRIPE_API_BASE="+at)...)
	defer c.stop()
	until(t, "it answers", func() bool {
		answer, err := http.Get(at + "/_control/state")
		if err != nil {
			return false
		}
		defer func() { _ = answer.Body.Close() }()
		return answer.StatusCode == http.StatusOK
	})
}

// TestAShopThatWasBegunIsTakenUp ends 'shop add' between the shop and what it is
// furnished with, and runs it again.
func TestAShopThatWasBegunIsTakenUp(t *testing.T) {
	s, dir := server(t), folder(t)
	owner := database(t, s, "shops")
	env := append(production(t, &sink{}), "SOTTOCASA_DATABASE_URL="+owner)
	does := func(command, says string) {
		t.Helper()
		if code, out := run(t, command, dir, env...); !strings.Contains(out, says) || (code == 0) != (says == "is open") {
			t.Fatalf("%s: exit %d: %s", command, code, out)
		}
	}
	if code, out := run(t, "migrate", dir, env...); code != 0 {
		t.Fatal(out)
	}
	does("neighbourhood create --slug pigneto --name Pigneto --comune Roma --province RM --coordinator rita@posta.example", "is open")
	const add = "shop add --neighbourhood pigneto --slug forno --name Forno --kind bakery --stripe acct_1 --owner "
	must(t, testkit.Exec(owner, `create function app.dies() returns trigger language plpgsql as $$ begin raise 'the power is gone'; end $$`))
	must(t, testkit.Exec(owner, `create trigger dies before insert on shop.settings for each row execute function app.dies()`))
	does(add+"fornaio@posta.example", "the power is gone")
	must(t, testkit.Exec(owner, `drop function app.dies cascade`))

	does(add+"altri@posta.example", "the name forno is taken")
	does(add+"fornaio@posta.example", "is open")
	does(add+"fornaio@posta.example", "the name forno is taken")
	var whole bool
	must(t, testkit.Query(owner, `select (select count(*) = 1 and bool_and(state = 'live') from platform.shops)
		and (select count(*) = 1 and bool_and(live) from hood.shops) and (select count(*) = 1 from platform.memberships where role = 'owner')
		and exists (select 1 from shop.shelves) and exists (select 1 from hood.windows)`, nil, &whole))
	if !whole {
		t.Error("what was taken up is not whole")
	}
	if code, out := run(t, "check", dir, env...); code != 0 {
		t.Errorf("a rule is broken: %s", out)
	}
}

func servesAsItShould(t *testing.T, dir string, env []string, letters *sink) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	port := strconv.Itoa(ln.Addr().(*net.TCPAddr).Port)
	must(t, ln.Close())
	c := launch(t, "serve", dir, append(env, "PORT="+port)...)
	at, b := "http://127.0.0.1:"+port, open(t)
	until(t, "it serves", func() bool {
		p, err := b.ask(http.MethodGet, at+"/readyz", nil)
		select {
		case <-c.done:
			t.Fatalf("serve ended: %s%s", c.out, c.err)
		default:
		}
		return err == nil && p.text == "ok\n"
	})
	ask := func(path, host string) page {
		p, err := b.ask(http.MethodGet, at+path, nil, "Host", host)
		must(t, err)
		return p
	}
	for _, path := range []string{"/dev/mail", "/dev/mail/1", "/dev/enter/coordinator", "/en/dev/mail", "/pay/cs_test_1", "/v1/checkout/sessions"} {
		if p := ask(path, "app.example"); p.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, p.StatusCode)
		}
	}
	for host, want := range map[string]int{"app.example": 200, "localhost": 404, "monteverde.shops.example": 404, "shops.example": 404} {
		if p := ask("/", host); p.StatusCode != want {
			t.Errorf("%s: %d", host, p.StatusCode)
		}
	}
	for _, host := range []string{"pigneto.shops.example", "forno-nuovo.shops.example"} {
		if p := ask("/", host); p.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", host, p.words())
		}
	}
	signIn := ask("/sign-in", "app.example")
	if !strings.Contains(strings.ReplaceAll(letters.String(), "=\r\n", ""), "https://app.example/invitation/") {
		t.Error("no letter invites the coordinator")
	}
	for _, cookie := range comesIn(t, b, at, letters) {
		if !strings.HasPrefix(cookie.Name, "__Host-") || strings.Contains(cookie.Name, port) || !cookie.Secure || !cookie.HttpOnly {
			t.Errorf("the cookie %s", cookie.Name)
		}
	}
	if signIn.Header.Get("Strict-Transport-Security") == "" {
		t.Error("nothing keeps browsers to https")
	}
	if code := c.end(os.Interrupt); code != 0 {
		t.Errorf("exit %d: %s", code, c.err)
	}
	if log := c.out.String() + c.err.String(); strings.Contains(log, "hidden") || strings.Contains(log, "by-hand") {
		t.Errorf("a secret is printed:\n%s", log)
	}
}

// comesIn signs the first coordinator in by letter, and gives the cookies.
func comesIn(t *testing.T, b *browser, at string, letters *sink) []*http.Cookie {
	t.Helper()
	of := []string{"Host", "app.example", "Origin", "https://app.example"}
	p, err := b.ask(http.MethodPost, at+"/sign-in", url.Values{"email": {"rita@posta.example"}}, of...)
	if err != nil || p.StatusCode != http.StatusOK {
		t.Fatalf("asking for a letter: %v %d: %s", err, p.StatusCode, p.words())
	}
	var link string
	until(t, "the letter comes", func() bool {
		link = regexp.MustCompile(`https://app\.example(/sign-in/[^\s"<>]*[A-Za-z0-9_-]{20,})`).FindString(strings.ReplaceAll(letters.String(), "=\r\n", ""))
		return link != ""
	})
	p, err = b.ask(http.MethodGet, at+strings.TrimPrefix(link, "https://app.example"), nil, of...)
	must(t, err)
	to, form, ok := p.form("")
	if !ok {
		t.Fatalf("the link opens %d: %s", p.StatusCode, p.words())
	}
	if p, err = b.ask(http.MethodPost, to, form, of...); err != nil || len(p.Cookies()) == 0 {
		t.Fatalf("signing in: %v %d: %s", err, p.StatusCode, p.words())
	}
	return p.Cookies()
}
