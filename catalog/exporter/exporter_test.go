package exporter_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/exporter"
	"sottocasa/catalog/importer"
	"sottocasa/catalog/importer/fetch"
	"sottocasa/catalog/importer/table"
	"sottocasa/internal/demo"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/hostile"
	"sottocasa/internal/testkit/world"
	"sottocasa/media"
	"sottocasa/media/files"
	"sottocasa/media/lab"
	"sottocasa/tenants"
)

// developer takes every upload for a picture: what is one the lab's own tests
// say.
type developer struct{}

func (developer) Develop(context.Context, []byte) (lab.Photo, error) { return lab.Photo{}, nil }

func (developer) Codes(context.Context, []byte) ([]string, error) { return nil, nil }

// house is a world with a place for pictures.
type house struct {
	*world.World
	lib    *media.Library
	photos *media.Intake
	bucket media.Bucket
}

func open(t *testing.T) house {
	t.Helper()
	w := world.New(t)
	bucket, err := files.New(t.TempDir())
	w.Must(err)
	t.Cleanup(func() { _ = bucket.Close() })
	lib := media.NewLibrary(bucket)
	return house{w, lib, media.NewIntake(lib, developer{}, media.Quota{Pictures: 1000, Bytes: 1 << 30}), bucket}
}

func (h house) pack(at tenants.Scope) []byte {
	h.T.Helper()
	var b bytes.Buffer
	h.Must(exporter.Packer{DB: h.DB, Library: h.lib, Words: h.Words}.Pack(h.T.Context(), at, &b))
	return b.Bytes()
}

// empty opens a shop that has nothing.
func (h house) empty(slug string) tenants.Scope {
	h.T.Helper()
	id := tenants.ShopID(tenants.NewID())
	slug += h.HoodSlug[len("rione"):]
	h.Must(h.DB.Platform(h.T.Context(), "test", func(p *tenants.PlatformTx) error {
		return tenants.OpenShop(p, tenants.Shop{ID: id, Hood: h.Hood, Slug: slug, Name: "Vuoto", Theme: "base", Accent: "#155536", State: "live"})
	}))
	at := tenants.InShop(h.Hood, id, "test")
	h.Must(h.DB.Shop(h.T.Context(), at, func(t *tenants.ShopTx) error {
		if err := tenants.SaveCard(t, tenants.Card{Slug: slug, Name: "Vuoto", Theme: "base", Accent: "#155536", Live: true}); err != nil {
			return err
		}
		return tenants.SaveSettings(t, tenants.Settings{Email: "vuoto@example.com"})
	}))
	return at
}

// unpack brings a zip into a shop, as the command does.
func (h house) unpack(at tenants.Scope, raw []byte) {
	h.T.Helper()
	own, ok := importer.Packed(raw)
	if !ok {
		h.T.Fatal("the zip is not known as ours")
	}
	tab, err := table.Open(bytes.NewReader(own), int64(len(own)))
	h.Must(err)
	folder, err := fetch.OpenFolder(bytes.NewReader(raw), int64(len(raw)), media.MaxUpload)
	h.Must(err)
	settings, err := importer.Settle(h.T.Context(), h.DB, at, folder, h.photos, nil)
	h.Must(err)
	desk := importer.Desk{DB: h.DB, Photos: h.photos}
	h.Must(importer.Run(h.T.Context(), h.DB, at, importer.NewReader(tab, importer.Recognise(tab.Header)), importer.Options{VAT: 22, Shelf: "Altro"}, false, func(s importer.Step) error {
		if s.Verdict == importer.Refused {
			h.T.Errorf("refused: %s: %v", s.Item.Title.It, s.Why)
			return nil
		}
		if len(s.Item.Images) == 0 || !s.NoPhoto {
			return nil
		}
		return desk.Picture(h.T.Context(), at, s.ID, s.Item, folder, func(*tenants.ShopTx) error { return nil })
	}))
	if settings.Taken {
		h.Must(h.DB.Shop(h.T.Context(), at, func(t *tenants.ShopTx) error { return importer.FillBoxes(t, folder) }))
	}
}

// contents are the files of a zip.
func contents(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(body)
	}
	return all
}

// fill gives the world's shop goods of every kind, with hostile names and a
// picture.
func (h house) fill() tenants.Scope {
	h.T.Helper()
	at := tenants.InShop(h.Hood, h.Shop.ID, "nives")
	var b bytes.Buffer
	b.WriteString("codice,nome,prezzo,giacenza,descrizione,categoria,venduto a\n")
	for i, s := range hostile.Strings(h.T) {
		if i%4 != 0 && i > 40 { // a quarter of the longer lists is enough here: importer takes them all
			continue
		}
		q := `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		fmt.Fprintf(&b, "h%d,%s,1.%02d,%d,%s,%s,%s\n", i, q, i%90+10, i, q, q, []string{"pz", "kg"}[i%2])
	}
	tab, err := table.Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
	h.Must(err)
	h.Must(importer.Run(h.T.Context(), h.DB, at, importer.NewReader(tab, importer.Recognise(tab.Header)), importer.Options{VAT: 10, Publish: true, Shelf: "Altro"}, false,
		func(importer.Step) error { return nil }))
	data, err := demo.Load(time.Now())
	h.Must(err)
	pic := data.Shops[0].Products[0].Picture
	ready := media.Ready{Type: pic.Type, Height: pic.Height, Widths: pic.Widths}
	for _, w := range pic.Widths {
		f, err := pic.Open(w)
		h.Must(err)
		body, err := io.ReadAll(f)
		h.Must(err)
		ready.Frames = append(ready.Frames, body)
	}
	for _, slug := range []string{"miele", "spaghetti"} {
		h.Must(h.photos.AddReady(h.T.Context(), h.DB, at, ready, func(t *tenants.ShopTx, image tenants.ID) error {
			return catalog.SetPhoto(t, h.Shop.Goods[slug].Product, image, locale.Text{It: "Si vede " + slug, En: "To be seen"})
		}))
	}
	h.Must(h.DB.Shop(h.T.Context(), at, func(t *tenants.ShopTx) error { return choose(t, h.Shop.Goods["spaghetti"].Product) }))
	h.box(at)
	return at
}

// box gives the shop a box on sale: loose goods always in it, one of two others as
// one likes.
func (h house) box(at tenants.Scope) {
	h.T.Helper()
	id := tenants.NewID()
	entry := func(slug string, a catalog.Amount, group int) catalog.Entry {
		return catalog.Entry{Variant: h.Shop.Goods[slug].Variant, Amount: a, Group: group}
	}
	fill := func(t *tenants.ShopTx) error {
		for _, e := range []catalog.Entry{entry("fesa", catalog.Amount{Grams: 500}, 0), entry("miele", catalog.Amount{Pieces: 2}, 1), entry("biscotti", catalog.Amount{Pieces: 1}, 1)} {
			if err := catalog.PutInBox(t, id, e); err != nil {
				return err
			}
		}
		return nil
	}
	h.Must(h.DB.Shop(h.T.Context(), at, func(t *tenants.ShopTx) error {
		n := catalog.New{Product: catalog.Product{ID: id, Slug: "aaa-cassetta", Title: locale.Text{It: "Cassetta"}, Mode: catalog.Each, Online: true, State: "draft", Reach: 77,
			VATRate: 10, Exempt: "sold_by_number", Facts: catalog.Facts{Withdrawal: catalog.Withdrawal{Allowed: true}}, Weighing: catalog.Weighing{Scale: 1},
			Variant: catalog.Variant{ID: tenants.NewID(), Price: 1500, Per: "piece"}}}
		if err := t.One(`select shelf_id from shop.products where shop_id = $1 and id = $2`, tenants.With(t.Shop(), h.Shop.Goods["miele"].Product), &n.ShelfID); err != nil {
			return err
		}
		if err := catalog.Add(t, n); err != nil {
			return err
		}
		rules := catalog.BoxRules{Groups: []catalog.BoxGroup{{Title: locale.Text{It: "A scelta"}, Pick: 1}}}
		if err := catalog.SetBox(t, id, 1, catalog.ChooseBox, rules); err != nil {
			return err
		}
		return fill(t)
	}))
	h.Super(`update shop.products set state = 'live' where id = $1`, id)
	h.Must(h.DB.Shop(h.T.Context(), at, fill)) // lists it
}

// choose gives a product options in two languages: all that can be picked but one
// has its own price, stock and article number.
func choose(t *tenants.ShopTx, product tenants.ID) error {
	now := func() (all []catalog.Variant) {
		_ = t.Each(`select id, picks, version, active from shop.variants where shop_id = $1 and product_id = $2 order by id`, tenants.With(t.Shop(), product), func(row tenants.Row) error {
			var v catalog.Variant
			err := row.Scan(&v.ID, &v.Picks, &v.Version, &v.Sold)
			all = append(all, v)
			return err
		})
		return all
	}
	size := catalog.NewOption(locale.Text{It: "Vaso", En: "Jar"}, []string{"piccolo", "=grande"}, []string{"small", "big"})
	lid := catalog.NewOption(locale.Text{It: "Coperchio"}, []string{"oro", "latta"}, nil)
	if err := catalog.SetOptions(t, product, catalog.Versions(now()), []catalog.Option{size, lid}); err != nil {
		return err
	}
	var rows []catalog.Row
	for i, v := range now() {
		stock := i + 3
		rows = append(rows, catalog.Row{ID: v.ID, SKU: fmt.Sprint("M-", i), Price: money.Cents(900 - 10*i), OnHand: &stock, Sold: i != 2})
	}
	rows[1].OnHand = nil
	return catalog.SaveVariants(t, product, catalog.Versions(now()), rows)
}

func TestThereAndBackIsTheSame(t *testing.T) {
	t.Parallel()
	h := open(t)
	at := h.fill()
	first := h.pack(at)
	if again := h.pack(at); !bytes.Equal(first, again) {
		t.Fatal("the same shop gives other bytes")
	}
	if n := strings.Count(contents(t, first)[exporter.Products], "\nspaghetti,"); n != 3 {
		t.Errorf("%d rows of a product with three variants", n)
	}
	if !strings.Contains(contents(t, first)[exporter.Settings], `"slug": "biscotti"`) {
		t.Error("what is in a box is not in the zip")
	}
	there := h.empty("arrivo")
	h.unpack(there, first)
	back := h.pack(there)
	want, got := contents(t, first), contents(t, back)
	for name, body := range want {
		if got[name] != body {
			t.Errorf("%s is another: %s", name, apart(body, got[name]))
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is new", name)
		}
	}
	if !t.Failed() && !bytes.Equal(first, back) {
		t.Error("the files are the same, the zip is not")
	}
	h.unpack(there, first)
	if !bytes.Equal(h.pack(there), back) {
		t.Error("brought twice, something changed")
	}
}

// apart shows the first place where two texts differ.
func apart(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from := max(0, i-60)
	return fmt.Sprintf("%q … %q", a[from:min(len(a), i+80)], b[min(len(b), from):min(len(b), i+80)])
}

func TestPagesOpenFromADisk(t *testing.T) {
	t.Parallel()
	h := open(t)
	all := contents(t, h.pack(h.fill()))
	page := all["index.html"]
	for _, want := range []string{"<html lang=\"it\">", "Miele di castagno", "6,90", "tel:", "Orari", "lunedì", `src="images/miele-`, "index-en.html"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	for _, never := range []string{"<script", "onerror=alert(1)>", "src=\"/"} {
		if low := strings.ToLower(page); strings.Contains(low, never) {
			t.Errorf("the page has %q", never)
		}
	}
	if !strings.Contains(all["index-en.html"], "Opening hours") {
		t.Error("the English page is not English")
	}
	for name := range all {
		if strings.Contains(name, "..") || strings.HasPrefix(name, "/") {
			t.Errorf("%s leads out", name)
		}
	}
}
