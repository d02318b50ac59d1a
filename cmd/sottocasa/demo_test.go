package main_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sottocasa/internal/testkit"
)

// TestADemoFromItsFirstStartToItsThird walks one data folder through what
// people do with it.
func TestADemoFromItsFirstStartToItsThird(t *testing.T) {
	dir := folder(t)
	c, s := demo(t, dir)
	t.Run("says where everything is", func(t *testing.T) { saysWhere(t, c, s) })
	t.Run("has ten shops, 131 products and windows", func(t *testing.T) { holdsTheDemo(t, dir, s) })
	t.Run("shows a deal of each kind", func(t *testing.T) { showsDeals(t, dir, s) })
	t.Run("pictures last", func(t *testing.T) { picturesLast(t, s) })
	t.Run("answers on its own hosts only", func(t *testing.T) { ownHostsOnly(t, s) })
	t.Run("listens on this machine only", func(t *testing.T) { loopbackOnly(t, c) })
	t.Run("keeps its data closed", func(t *testing.T) { closedData(t, dir) })

	staff, buyer := open(t), open(t)
	staff.enter(s, nives)
	t.Run("a purchase leaves no trace in the log", func(t *testing.T) { silentPurchase(t, c, s, buyer) })
	order := buyer.get(s.host(nives) + "/checkout/return").at
	letters := strings.Count(open(t).get(s.app()+"/dev/mail").text, "/dev/mail/")
	before := counts(t, owner(t, dir))

	if code := c.end(os.Interrupt); code != 0 {
		t.Errorf("Ctrl-C: exit %d\n%s", code, c.err)
	}
	if left := postmasters(dir); len(left) > 0 {
		t.Errorf("PostgreSQL still runs: %v", left)
	}
	c, again := demo(t, dir, "PORT="+string(s))
	if again != s {
		t.Fatalf("the second start is at %s, not %s", again, s)
	}
	if after := counts(t, owner(t, dir)); after != before {
		t.Errorf("the second start changed %s to %s", before, after)
	}
	if got := strings.Count(open(t).get(s.app()+"/dev/mail").text, "/dev/mail/"); got != letters || got == 0 {
		t.Errorf("%d letters, %d before", got, letters)
	}
	if p := staff.get(s.app() + "/admin"); p.StatusCode != http.StatusOK || strings.HasPrefix(p.at.Path, "/sign-in") {
		t.Errorf("the session is gone: %s", p)
	}
	if p := open(t).get(order.String()); p.StatusCode != http.StatusOK || !strings.Contains(p.text, "Ordine ricevuto") {
		t.Errorf("the order's link: %s: %s", p, p.words())
	}
	t.Run("checks itself", func(t *testing.T) { checksItself(t, dir) })
	if code := c.end(os.Interrupt); code != 0 {
		t.Errorf("Ctrl-C: exit %d\n%s", code, c.err)
	}
	if code, out := run(t, "check", dir); code != 1 || strings.Count(out, "\n") != 1 {
		t.Errorf("check without the demo: exit %d: %s", code, out)
	}
}

func saysWhere(t *testing.T, c *child, s site) {
	out := strings.TrimSpace(c.out.String())
	if lines := strings.Split(out, "\n"); lines[len(lines)-1] != "ready: "+s.app() {
		t.Errorf("the last line is %q", lines[len(lines)-1])
	}
	links := regexp.MustCompile(`http://\S+`).FindAllString(out, -1)
	if len(links) != 1+10+1+10+5+1+1+1 { // neighbourhood, shops, coordinator, shopkeepers, couriers, letters, local Stripe, ready
		t.Errorf("%d addresses:\n%s", len(links), out)
	}
	for _, link := range links {
		p := open(t).get(link)
		if p.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", link, p)
		}
		if _, who, ok := strings.Cut(link, "/dev/enter/"); ok {
			want := map[bool]string{true: "/admin"}[strings.Contains(out, "http://"+who+".")]
			if !strings.HasPrefix(p.at.Path, want) || strings.HasPrefix(p.at.Path, "/sign-in") {
				t.Errorf("%s leads to %s", link, p.at)
			}
		}
	}
	if p, err := open(t).ask(http.MethodGet, s.app()+"/dev/enter/nobody", nil); err != nil || p.StatusCode != http.StatusNotFound {
		t.Errorf("a stranger's key: %v %s", err, p)
	}
}

func holdsTheDemo(t *testing.T, dir string, s site) {
	at := owner(t, dir)
	var shops, products, days, streets int
	must(t, testkit.Query(at, `select (select count(*) from platform.shops), (select count(*) from shop.products where state = 'live'),
		(select count(distinct day) from hood.windows where day between current_date and current_date + 7), (select count(*) from hood.streets)`,
		nil, &shops, &products, &days, &streets))
	if shops != 10 || products != 131 || days < 5 || streets == 0 {
		t.Errorf("%d shops, %d products, windows on %d days, %d streets", shops, products, days, streets)
	}
	front := open(t).get(s.host("monteverde") + "/")
	for _, label := range regexp.MustCompile(`http://([a-z-]+)\.localhost:\d+/`).FindAllStringSubmatch(front.text, -1) {
		if p := open(t).get(s.host(label[1]) + "/en/"); p.StatusCode != http.StatusOK {
			t.Errorf("%s", p)
		}
	}
	if p := open(t).get(s.app() + "/readyz"); p.text != "ok\n" {
		t.Errorf("readyz: %s %q", p, p.text)
	}
	if p := open(t).get(s.host(nives) + "/robots.txt"); p.StatusCode != http.StatusOK || !strings.Contains(p.text, "Disallow: /checkout") {
		t.Errorf("robots: %s %s", p, p.text)
	}
}

func picturesLast(t *testing.T, s site) {
	b := open(t)
	p := b.get(s.host(nives) + "/")
	seen := 0
	for _, img := range p.all("img", nil) {
		at, err := p.at.Parse(img["src"])
		must(t, err)
		got := b.get(at.String())
		if got.StatusCode != http.StatusOK || !strings.Contains(got.Header.Get("Cache-Control"), "immutable") || got.Header.Get("Content-Type") != "image/webp" {
			t.Errorf("%s: %q %q", got, got.Header.Get("Cache-Control"), got.Header.Get("Content-Type"))
		}
		seen++
	}
	if seen < 5 {
		t.Errorf("%d pictures", seen)
	}
}

func ownHostsOnly(t *testing.T, s site) {
	b := open(t)
	for _, host := range []string{"evil.example", "nobody.localhost:" + string(s), "127.0.0.1:" + string(s), "monteverde.localhost.evil.example"} {
		if p := b.get(s.app()+"/", "Host", host); p.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", host, p.StatusCode)
		}
	}
	plain, forged := b.get(s.host(nives)+"/"), b.get(s.host(nives)+"/", "X-Forwarded-Host", "evil.example", "Forwarded", "host=evil.example")
	if forged.StatusCode != http.StatusOK || forged.text != plain.text || strings.Contains(forged.text, "evil") {
		t.Errorf("a forged host changes the page: %s", forged)
	}
}

func closedData(t *testing.T, dir string) {
	must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %s", path, info.Mode())
		}
		if d.IsDir() {
			return filepath.SkipDir // nobody else comes in
		}
		return nil
	}))
}

func counts(t *testing.T, at string) (all string) {
	t.Helper()
	must(t, testkit.Query(at, `select concat_ws(' ', (select count(*) from platform.shops), (select count(*) from platform.accounts),
		(select count(*) from platform.memberships), (select count(*) from shop.products), (select count(*) from shop.variants), (select count(*) from shop.price_log),
		(select count(*) from hood.windows), (select count(*) from hood.capacities), (select count(*) from hood.purchases), (select count(*) from hood.zones))`, nil, &all))
	return all
}

func checksItself(t *testing.T, dir string) {
	if code, out := run(t, "check", dir); code != 0 || !strings.Contains(out, "invariants hold") || !strings.Contains(out, "     0  M1 ") {
		t.Errorf("the demo breaks a rule: exit %d: %s", code, out)
	}
	at := owner(t, dir)
	must(t, testkit.Exec(at, `update hood.capacities set held = held + 1 where id = (select id from hood.capacities order by seats - held desc limit 1)`))
	if code, out := run(t, "check", dir); code != 1 || !strings.Contains(out, "broken: S1") || !strings.Contains(out, "     1  S1 ") {
		t.Errorf("a seat that nobody has: exit %d: %s", code, out)
	}
	role := strings.Replace(at, "sottocasa_owner:"+kept(t, dir)["owner_password"].(string), "sottocasa_app:"+kept(t, dir)["app_password"].(string), 1)
	if code, out := run(t, "check", dir, "SOTTOCASA_DATABASE_URL="+role); code != 1 || !strings.Contains(out, "does not see every row") {
		t.Errorf("a role that sees nothing: exit %d: %s", code, out)
	}
}

// silentPurchase buys and pays, and then looks for everything that was typed
// or drawn in what the program has written.
func silentPurchase(t *testing.T, c *child, s site, b *browser) {
	paid := b.toPay(s)
	if p := b.send(paid, "", map[string]string{"number": "4000 0000 0000 0002", "expiry": "11/39", "cvc": "739", "name": "Ottavia Quercetti"}); p.StatusCode != http.StatusPaymentRequired {
		t.Errorf("a refused card: %s", p)
	}
	p := b.send(paid, "", card())
	if !strings.HasPrefix(p.at.Path, "/orders/") {
		t.Fatalf("paying led to %s: %s", p, p.words())
	}
	until(t, "the letter comes", func() bool { return strings.Contains(open(t).get(s.app()+"/dev/mail").text, resident()["email"]) })
	secret := []string{strings.TrimPrefix(p.at.Path, "/orders/"), residentStreet, "00152", "4242", "347", "3475550182", "739", "quercetti", "Ottavia", "ametista"}
	for name, value := range kept(t, c.dir) {
		if text, ok := value.(string); ok && name != "owner_url" {
			secret = append(secret, text)
		}
	}
	for _, site := range []string{s.host(nives), s.app(), "http://" + paid.at.Host} {
		p, err := p.at.Parse(site)
		must(t, err)
		for _, cookie := range b.http.Jar.Cookies(p) {
			if len(cookie.Value) > 10 {
				secret = append(secret, cookie.Value)
			}
		}
	}
	time.Sleep(200 * time.Millisecond)
	log := strings.ToLower(noise().ReplaceAllString(c.err.String(), " "))
	if strings.Count(log, "\n") < 20 {
		t.Errorf("the log says too little to be looked at:\n%s", log)
	}
	for _, s := range secret {
		if strings.Contains(log, strings.ToLower(s)) {
			t.Errorf("the log holds %q:\n%s", s, log)
		}
	}
}

// noise is what holds digits by chance: times, ids, sizes.
func noise() *regexp.Regexp {
	return regexp.MustCompile(`time=\S+|request=\S+|ms=\d+|bytes=\d+|[0-9a-f]{8}-[0-9a-f-]{27}|(job|port)=\d+`)
}
