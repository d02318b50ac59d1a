package importer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"sottocasa/catalog/importer"
	"sottocasa/catalog/importer/fetch"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit/world"
	"sottocasa/media"
	"sottocasa/media/files"
	"sottocasa/media/lab"
	"sottocasa/tenants"
)

// developer makes a picture of everything: what is one the lab's own tests say.
type developer struct{}

func (developer) Develop(context.Context, []byte) (lab.Photo, error) {
	return lab.Photo{Type: "image/webp", Frames: []lab.Frame{{Width: 320, Height: 240, Body: []byte("frame")}}}, nil
}

func (developer) Codes(context.Context, []byte) ([]string, error) { return nil, nil }

// desk is a desk of a world, with a server of pictures.
func desk(t *testing.T) (*world.World, *importer.Desk, string) {
	t.Helper()
	w := world.New(t)
	bucket, err := files.New(t.TempDir())
	w.Must(err)
	t.Cleanup(func() { _ = bucket.Close() })
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "gone.jpg") {
			http.NotFound(rw, r)
			return
		}
		_, _ = rw.Write([]byte("a picture of " + r.URL.Path))
	}))
	t.Cleanup(server.Close)
	at := netip.MustParseAddrPort(strings.TrimPrefix(server.URL, "http://"))
	return w, &importer.Desk{DB: w.DB, Parcels: media.NewParcels(bucket), Photos: media.NewIntake(media.NewLibrary(bucket), developer{}, media.Quota{Pictures: 100, Bytes: 1 << 20}),
		Fetch: fetch.New(fetch.Options{Most: 1 << 20, Allow: func(a netip.AddrPort) bool { return a == at }})}, server.URL
}

func state(w *world.World, id tenants.ID) string {
	return ask[string](w, `select state from shop.imports where id = $1`, id)
}

func TestAFileGoesItsWay(t *testing.T) {
	t.Parallel()
	w, d, url := desk(t)
	sells(w, "household")
	d.Register(w.Jobs)
	w.Work()
	raw := []byte("Bezeichnung,Preis,Bild\nBrot," + "2.50," + url + "/brot.jpg\nKuchen,3," + url + "/gone.jpg\nLuft,umsonst,\nKeller,4,http://127.0.0.1:9/x.jpg\n")
	id, err := d.Take(t.Context(), scope(w), "liste.csv", raw, nil, importer.Options{VAT: 4, Publish: true, Shelf: "Altro"})
	w.Must(err)
	if got := state(w, id); got != "mapping" {
		t.Fatalf("nobody asks what the columns hold: %s", got)
	}
	if err := d.SayColumns(t.Context(), scope(w), id, []importer.Field{importer.Price, "", ""}); !fault.Has(err, fault.Invalid) {
		t.Errorf("goods without a name: %v", err)
	}
	w.Must(d.SayColumns(t.Context(), scope(w), id, []importer.Field{importer.Name, importer.Price, importer.Image}))
	w.Eventually("planned", func() bool { return state(w, id) == "planned" })
	before := everything(w)
	if n := ask[int](w, `select count(*)::int from shop.import_rows where import_id = $1 and verdict = 'refused'`, id); n != 1 {
		t.Errorf("%d refused", n)
	}
	if everything(w) != before {
		t.Error("a plan wrote something")
	}
	w.Must(d.Confirm(t.Context(), scope(w), id, false))
	if err := d.Confirm(t.Context(), scope(w), id, false); !fault.Has(err, fault.Conflict) {
		t.Errorf("a yes twice: %v", err)
	}
	w.Eventually("done", func() bool { return state(w, id) == "done" })
	if n := ask[int](w, `select count(*)::int from shop.products where shop_id = $1 and slug = 'brot' and state = 'live' and vat_rate = 4 and image_id is not null`, w.Shop.ID); n != 1 {
		t.Error("the bread has no picture")
	}
	for slug, want := range map[string]string{"kuchen": "import.picture_status", "keller": "import.picture_inside"} {
		if got := ask[string](w, `select picture_why ->> 'key' from shop.import_rows where import_id = $1 and slug = $2`, id, slug); got != want {
			t.Errorf("%s: %s", slug, got)
		}
	}
	if _, _, err := d.Parcels.Open(t.Context(), w.Shop.ID.String(), ask[string](w, `select table_key from shop.imports where id = $1`, id)); !fault.Has(err, fault.NotFound) {
		t.Errorf("the file is still there: %v", err)
	}
}

// Wherever a server dies, the next one goes on, and nothing is there twice.
func TestAKilledServerGoesOn(t *testing.T) {
	t.Parallel()
	for _, name := range []failpoint.Name{failpoint.ImportBeforeCommit, failpoint.ImportAfterCommit} {
		w, d, _ := desk(t)
		var b bytes.Buffer
		b.WriteString("codice,nome,prezzo\n")
		total := 2*importer.Chunk + 7
		for i := range total {
			fmt.Fprintf(&b, "Z%d,Cosa %d,2.%02d\n", i, i%50, i%90+10)
		}
		id, err := d.Take(t.Context(), scope(w), "cose.csv", b.Bytes(), nil, importer.Options{VAT: 22, Shelf: "Altro"})
		w.Must(err)
		run := func(ctx context.Context) error {
			return importer.DoWork(ctx, d, importer.Work{Hood: w.Hood, Shop: w.Shop.ID, Import: id})
		}
		w.Must(run(t.Context()))
		w.Must(d.Confirm(t.Context(), scope(w), id, false))
		var n atomic.Int32
		alive, kill := context.WithCancel(t.Context())
		defer kill()
		err = run(failpoint.With(alive, name, func(context.Context) error {
			if n.Add(1) == 2 {
				kill()
				return errors.New("killed")
			}
			return nil
		}))
		if err == nil {
			t.Fatalf("%s: it lived", name)
		}
		done := ask[int](w, `select count(*)::int from shop.import_rows where import_id = $1 and done`, id)
		there := ask[int](w, `select count(*)::int from shop.variants where shop_id = $1 and sku like 'Z%'`, w.Shop.ID)
		if done != there || done < importer.Chunk || done == total {
			t.Errorf("%s: %d marked, %d there", name, done, there)
		}
		w.Must(run(t.Context()))
		if got := ask[int](w, `select count(*)::int from shop.variants where shop_id = $1 and sku like 'Z%'`, w.Shop.ID); got != total || state(w, id) != "done" {
			t.Errorf("%s: %d of %d, %s", name, got, total, state(w, id))
		}
	}
}
