package fetch_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"sottocasa/catalog/importer/fetch"
	"sottocasa/internal/fault"
)

func TestWhatIsPublic(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255",
		"0.0.0.0", "0.1.2.3", "192.0.0.8", "192.0.2.7", "198.18.0.1", "198.51.100.3", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
		"::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254",
		"fec0::1", "ff02::1", "2001:db8::1", "2001::1", "2002:7f00:1::", "100::1", "3fff::1"} {
		if fetch.Public(netip.MustParseAddr(s)) {
			t.Errorf("%s passes", s)
		}
	}
	for _, s := range []string{"1.1.1.1", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450:4002::1", "::ffff:1.1.1.1"} {
		if !fetch.Public(netip.MustParseAddr(s)) {
			t.Errorf("%s does not pass", s)
		}
	}
}

// key is the sentence of a refusal.
func key(err error) string {
	if err == nil {
		return ""
	}
	return fault.From(err).Key
}

func TestNobodyIsLedInside(t *testing.T) {
	t.Parallel()
	secret := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the inner server was asked") }))
	defer secret.Close()
	mux := http.NewServeMux()
	outer := httptest.NewServer(mux)
	defer outer.Close()
	mux.HandleFunc("/in", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, secret.URL, http.StatusFound) })
	mux.HandleFunc("/named", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, strings.Replace(secret.URL, "127.0.0.1", "localhost", 1), http.StatusFound)
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 2000)) })
	mux.HandleFunc("/gone", http.NotFound)
	mux.HandleFunc("/good", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Referer") != "" || r.Header.Get("Cookie") != "" {
			t.Error("something of ours was told")
		}
		_, _ = w.Write([]byte("a picture"))
	})
	mux.HandleFunc("/once", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/good", http.StatusFound) })
	at := netip.MustParseAddrPort(strings.TrimPrefix(outer.URL, "http://"))
	c := fetch.New(fetch.Options{Most: 1000, Allow: func(a netip.AddrPort) bool { return a == at }})
	for path, want := range map[string]string{"/in": "import.picture_inside", "/named": "import.picture_inside", "/file": "import.picture_inside", "/round": "import.picture_silent",
		"/large": "error.picture_large", "/gone": "import.picture_status", "/good": "", "/once": ""} {
		body, err := c.Get(t.Context(), outer.URL+path)
		if key(err) != want || want == "" && string(body) != "a picture" {
			t.Errorf("%s: %v", path, err)
		}
	}
	strict := fetch.New(fetch.Options{Most: 1000})
	for address, want := range map[string]string{outer.URL + "/good": "import.picture_inside", "ftp://1.1.1.1/x": "import.picture_address", "http://user:word@1.1.1.1/": "import.picture_address",
		"http://[::ffff:127.0.0.1]/": "import.picture_inside", "http://2130706433/": "import.picture_inside", "http://169.254.169.254/latest/meta-data": "import.picture_inside",
		"http://1.1.1.1:22/": "import.picture_inside", "http://": "import.picture_address", "http://" + strings.Repeat("a", 3000): "import.picture_address"} {
		if _, err := strict.Get(t.Context(), address); key(err) != want && !(address == "http://2130706433/" && key(err) == "import.picture_silent") {
			t.Errorf("%.60s: %v", address, err)
		}
	}
}

// packed makes a zip of files.
func packed(t *testing.T, files map[string]string, also func(*zip.Writer)) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if also != nil {
		also(z)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

func TestNothingGetsOutOfAFolder(t *testing.T) {
	t.Parallel()
	r := packed(t, map[string]string{"foto/Pane.JPG": "pane", "../../etc/passwd.jpg": "outside", "/abs.jpg": "abs", `win\dows.jpg`: "w", "large.jpg": strings.Repeat("abcdefghij", 300)},
		func(z *zip.Writer) {
			h := &zip.FileHeader{Name: "link.jpg"}
			h.SetMode(0o777 | 1<<27)
			w, err := z.CreateHeader(h)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = w.Write([]byte("/etc/passwd"))
		})
	f, err := fetch.OpenFolder(r, r.Size(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := f.Read("images/pane.jpg"); err != nil || string(body) != "pane" {
		t.Errorf("bread: %q, %v", body, err)
	}
	for name, want := range map[string]string{"link.jpg": "import.picture_missing", "nothing.jpg": "import.picture_missing", "large.jpg": "error.picture_large", "/etc/passwd": "import.picture_missing"} {
		if _, err := f.Read(name); key(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	var none *fetch.Folder
	if _, err := none.Read("x.jpg"); key(err) != "import.picture_missing" {
		t.Errorf("no folder: %v", err)
	}
	bomb := packed(t, map[string]string{"bomb.jpg": strings.Repeat("\x00", 10<<20)}, nil)
	if _, err := fetch.OpenFolder(bomb, bomb.Size(), 1000); key(err) != "import.folder_bomb" {
		t.Errorf("a bomb: %v", err)
	}
	if _, err := fetch.OpenFolder(strings.NewReader("no zip"), 6, 1000); key(err) != "import.folder_broken" {
		t.Errorf("no zip: %v", err)
	}
}
