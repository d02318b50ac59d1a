package main_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sottocasa/internal/testkit"
)

// TestPhotosMoveFromTheFolderToMinIO runs compose's parts as its file says:
// Caddy with its certificates, serve, real MinIO. A shop begins on the folder,
// its pictures are copied, and from then on they lie in the bucket; what was on
// a page stays on it, through Caddy, and may be kept for ever.
func TestPhotosMoveFromTheFolderToMinIO(t *testing.T) {
	s, dir, letters := server(t), folder(t), &sink{}
	port, office := freePort(t), freePort(t)
	owner := database(t, s, "shops")
	env := append(production(t, letters), "SOTTOCASA_DATABASE_URL="+owner, "PORT="+port, "SOTTOCASA_ADMIN=127.0.0.1:"+office, "SOTTOCASA_TRUSTED_PROXIES=127.0.0.1/32")
	does := func(command string, env []string, says string) {
		t.Helper()
		if code, out := run(t, command, dir, env...); code != 0 || !strings.Contains(out, says) {
			t.Fatalf("%s: exit %d: %s", command, code, out)
		}
	}
	does("migrate", env, "")
	does("seed --neighbourhoods 1 --shops 1 --products 2", env, "")
	var hood string
	must(t, testkit.Query(owner, `select slug from platform.hoods`, nil, &hood))
	does("shop add --neighbourhood "+hood+" --slug forno-nuovo --name Forno --owner fornaio@posta.example", env, "is open")
	// The baker minds the invented shop, which has goods.
	must(t, testkit.Exec(owner, `update platform.memberships m set shop_id = (select id from platform.shops where slug <> 'forno-nuovo') where shop_id = (select id from platform.shops where slug = 'forno-nuovo')`))
	must(t, testkit.Exec(owner, `insert into platform.hosts (host, hood_id, shop_id) select 'pane.example', hood_id, id from platform.shops where slug <> 'forno-nuovo'`))
	shelf := goods(t, owner)

	app := serving(t, dir, env)
	front := caddy(t, port, office)
	keeper := front.browser(t)
	front.signIn(t, keeper, letters)
	first := keeper.photograph(t, shelf, 0, "Portrait_6.jpg")
	shelf.shown(t, front, first)
	if code := app.end(os.Interrupt); code != 0 {
		t.Errorf("exit %d: %s", code, app.err)
	}

	stored := append(env, "SOTTOCASA_S3_URL="+testkit.S3(t))
	if code, out := run(t, "photos copy", dir, env...); code == 0 || !strings.Contains(out, "SOTTOCASA_S3_URL") {
		t.Errorf("copied nowhere: exit %d: %s", code, out)
	}
	does("photos copy", stored, "3 objects copied")
	does("photos copy", stored, "0 objects copied (0 bytes), 3 were there already")
	must(t, os.RemoveAll(filepath.Join(dir, "media")))

	for n := range 2 { // and again after a restart
		app = serving(t, dir, stored)
		shelf.shown(t, front, first)
		if n == 0 {
			shelf.shown(t, front, keeper.photograph(t, shelf, 1, "video-005.gray.png"))
		}
		if code := app.end(os.Interrupt); code != 0 {
			t.Errorf("exit %d: %s", code, app.err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "media", "shops", "*", "*")); err != nil || len(left) > 0 {
		t.Errorf("pictures are still put in the folder: %v %v", left, err)
	}
}

// window is a shop with what it shows.
type window struct {
	shop, hood      string
	products, pages []string
}

func goods(t *testing.T, owner string) (w window) {
	t.Helper()
	must(t, testkit.Query(owner, `select s.slug, h.slug, array_agg(p.id::text order by p.id), array_agg(p.slug order by p.id) from shop.products p
		join platform.shops s on s.id = p.shop_id join platform.hoods h on h.id = s.hood_id group by 1, 2`, nil, &w.shop, &w.hood, &w.products, &w.pages))
	return w
}

func serving(t *testing.T, dir string, env []string) *child {
	t.Helper()
	app := launch(t, "serve", dir, env...)
	until(t, "it is healthy", func() bool { code, _ := run(t, "healthcheck", dir, env...); return code == 0 })
	return app
}

func (p proxy) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	own := *p.http
	own.Jar = jar
	return &browser{t: t, http: &own}
}

// signIn comes in by the letter.
func (p proxy) signIn(t *testing.T, b *browser, letters *sink) {
	t.Helper()
	b.send(b.get("https://app.example/sign-in"), "/sign-in", map[string]string{"email": "fornaio@posta.example"})
	var link string
	until(t, "the letter comes", func() bool {
		link = regexp.MustCompile(`https://app\.example/sign-in/[^\s"<>]*[A-Za-z0-9_-]{20,}`).FindString(strings.ReplaceAll(letters.String(), "=\r\n", ""))
		return link != ""
	})
	if in := b.send(b.get(link), "", nil); in.StatusCode != http.StatusOK || !strings.HasPrefix(in.at.Path, "/admin") {
		t.Fatalf("signing in leads to %s %s", in.Status, in.at)
	}
}

// photograph gives a product a photo and says where it is seen.
func (b *browser) photograph(t *testing.T, w window, n int, file string) (page string) {
	t.Helper()
	path := "/admin/" + w.shop + "/products/" + w.products[n] + "/photo"
	to, form, ok := b.get("https://app.example" + path).form(path)
	if !ok {
		t.Fatal("no form for a photo")
	}
	photo, err := os.ReadFile(filepath.Join("../../media/lab/testdata/photos", file))
	must(t, err)
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name := range form {
		must(t, m.WriteField(name, form.Get(name)))
	}
	part, err := m.CreateFormFile("photo", file)
	must(t, err)
	_, err = part.Write(photo)
	must(t, err)
	must(t, m.Close())
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, to, &body)
	must(t, err)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Origin", "https://app.example")
	answer, err := b.http.Do(r)
	must(t, err)
	must(t, answer.Body.Close())
	if answer.StatusCode != http.StatusSeeOther || !strings.HasSuffix(answer.Header.Get("Location"), "?done=photo") {
		t.Fatalf("the photo: %s %s", answer.Status, answer.Header)
	}
	return "/products/" + w.pages[n]
}

// shown looks at a product's photo on the shop's own name, its name below the
// platform's and its neighbourhood's.
func (w window) shown(t *testing.T, p proxy, page string) {
	t.Helper()
	b := p.browser(t)
	var list []string
	until(t, "the page shows it", func() bool {
		list = regexp.MustCompile(`/media/shops/[a-z0-9/_.-]+`).FindAllString(b.get("https://"+w.shop+".shops.example"+page).text, -1)
		return len(list) > 0
	})
	slices.Sort(list)
	for _, src := range slices.Compact(list) {
		for _, host := range []string{w.shop + ".shops.example", "pane.example", w.hood + ".shops.example"} {
			address := url.URL{Scheme: "https", Host: host, Path: src}
			got := b.get(address.String())
			if got.StatusCode != http.StatusOK || got.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" ||
				!strings.HasPrefix(got.Header.Get("Content-Type"), "image/") || len(got.text) < 200 {
				t.Errorf("%s: %s %v, %d bytes", address.String(), got.Status, got.Header, len(got.text))
			}
		}
	}
}
