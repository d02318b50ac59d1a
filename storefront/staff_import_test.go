package storefront_test

import (
	"bytes"
	"mime/multipart"
	"path"
	"strings"
	"testing"

	"sottocasa/catalog/exporter"
	"sottocasa/catalog/importer"
	"sottocasa/catalog/importer/fetch"
	"sottocasa/internal/testkit"
	"sottocasa/media"
	"sottocasa/tenants"
)

// carrying opens a staff whose jobs bring files in and make zips.
func carrying(t *testing.T) *staff {
	t.Helper()
	b := folder(t)
	s := openStoring(t, false, b, usualPhotos())
	lib := media.NewLibrary(b)
	in := &importer.Desk{DB: s.DB, Parcels: media.NewParcels(b), Photos: media.NewIntake(lib, lateLab{}, usualPhotos()), Fetch: fetch.New(fetch.Options{Most: media.MaxUpload})}
	in.Register(s.Jobs)
	(&exporter.Desk{Packer: exporter.Packer{DB: s.DB, Library: lib, Words: s.Words}, Parcels: in.Parcels}).Register(s.Jobs)
	s.Work()
	return s
}

// table sends a file of goods.
func (b *browser) table(at, name, content string) page {
	b.s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	b.s.Must(w.WriteField("form_token", field(b.last.text, "form_token")))
	b.s.Must(w.WriteField("vat", "10"))
	b.s.Must(w.WriteField("publish", "1"))
	part, err := w.CreateFormFile("file", name)
	b.s.Must(err)
	_, err = part.Write([]byte(content))
	b.s.Must(err)
	b.s.Must(w.Close())
	return b.post(at, w.FormDataContentType(), &body)
}

func TestGoodsOfAFileOnTheShopsPage(t *testing.T) {
	s := carrying(t)
	b := s.owner()
	at := "/admin/" + s.Shop.Slug + "/import"
	b.get(at).want(t, 200, "Porta i prodotti da un file", "Per ora non si scrive niente")
	if !strings.Contains(b.last.text, `<option value="10" selected>`) {
		t.Error("the rate that most goods of the shop have is not proposed")
	}
	b.table(at, "x.csv", "").want(t, 422, "Scegli il file dei prodotti")
	b.get(at)
	b.table(at, "x.csv", "nome,prezzo\n").want(t, 422, "Il file ha solo l'intestazione")
	b.get(at)
	p := b.table(at, "listino <b>.csv", "Bezeichnung;Preis\nBrot;2,50\n<script>alert(1)</script>;1.490\nHonig;3\n")
	one := p.to
	if p.status != 303 || !strings.HasPrefix(one, at+"/") {
		t.Fatalf("%d to %s", p.status, one)
	}
	b.get(one).want(t, 200, "Che cosa c'è in ogni colonna", "Bezeichnung", "listino &lt;b&gt;.csv")
	b.send(one+"/columns", "column_1", "price").want(t, 422, "quale colonna ha il nome")
	b.send(one+"/columns", "column_0", "name", "column_1", "price").leads(t, one)
	s.Eventually("planned", func() bool { return strings.Contains(b.get(one).text, "Ecco che cosa cambierebbe") })
	b.get(one).want(t, 200, "1 rifiutato", "2 nuovi", "2 da pubblicare", "Porta dentro 2 prodotti", "&lt;script&gt;alert(1)&lt;/script&gt;", "riga 3")
	b.get(one+"?show=waiting").want(t, 200, "Brot", "Honig", "Resta da pubblicare: manca qualcosa che la legge chiede.", "Prima di pubblicare conferma gli allergeni")
	b.get(one+"?show=added").want(t, 200, "Brot", "Honig")
	b.send(one+"/confirm").leads(t, one)
	s.Eventually("done", func() bool { return strings.Contains(b.get(one).text, "<h1>Fatto</h1>") })
	b.send(one+"/confirm").leads(t, one)
	b.get("/admin/"+s.Shop.Slug+"/products").want(t, 200, "Brot", "Honig", "Porta i prodotti da un file")
	s.as("stranger-import").get(one).want(t, 404)
}

func TestAShopTakesItselfAway(t *testing.T) {
	s := carrying(t)
	b := s.owner()
	at := "/admin/" + s.Shop.Slug + "/takeout"
	b.get(at).want(t, 200, "Porta via il tuo negozio", "Prepara il file")
	b.send(at).leads(t, at)
	s.Eventually("ready", func() bool { return strings.Contains(b.get(at).text, "Scarica") })
	link := b.last.text[strings.Index(b.last.text, at+"/"):]
	link = link[:strings.IndexByte(link, '"')]
	if p := b.get(link); p.status != 200 || !strings.HasPrefix(p.text, "PK") {
		t.Errorf("%s: %d", path.Base(link), p.status)
	}
	s.Super(`update shop.exports set expires_at = now() - interval '1 second' where shop_id = $1`, s.Shop.ID)
	b.get(link).want(t, 410)
}

// What a shop's own zip has of itself is told on the page, and taken only by who
// may change it, when they say so.
func TestAZipBringsItsShopToo(t *testing.T) {
	s := carrying(t)
	b := s.owner()
	out, at := "/admin/"+s.Shop.Slug+"/takeout", "/admin/"+s.Shop.Slug+"/import"
	b.get(out)
	b.send(out).leads(t, out)
	s.Eventually("ready", func() bool { return strings.Contains(b.get(out).text, "Scarica") })
	link := b.last.text[strings.Index(b.last.text, out+"/"):]
	zip := b.get(link[:strings.IndexByte(link, '"')]).text
	brought := func() string {
		b.get(at)
		one := b.table(at, "negozio.zip", zip).to
		s.Eventually("planned", func() bool { return strings.Contains(b.get(one).text, "Ecco che cosa cambierebbe") })
		return one
	}
	b.get(brought()).want(t, 200, "il negozio ha già le sue").lacks(t, `name="settings"`)

	var was string
	s.Must(testkit.Query(s.Database.Super, `select legal ->> 'name' from shop.settings where shop_id = $1`, []any{s.Shop.ID}, &was))
	s.Super(`update shop.settings set legal = legal || '{"name": ""}', phone = '+390600000999' where shop_id = $1`, s.Shop.ID)
	s.Super(`update shop.products set state = 'hidden' where shop_id = $1`, s.Shop.ID)
	s.Super(`delete from platform.listings where shop_id = $1`, s.Shop.ID)
	one := brought()
	b.get(one).want(t, 200, "Prendi dal file anche le impostazioni del negozio", "Chi vende: da niente a "+was, "Telefono: da +390600000999 a ")
	s.as("helper", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Staff}).get(one).want(t, 200, "Porta dentro").lacks(t, `name="settings"`)
	b.send(one+"/confirm", "settings", "1").leads(t, one)
	s.Eventually("done", func() bool { return strings.Contains(b.get(one).text, "<h1>Fatto</h1>") })
	b.get(one).want(t, 200, "Le impostazioni del negozio sono come nel file.")
	var now string
	s.Must(testkit.Query(s.Database.Super, `select legal ->> 'name' from shop.settings where shop_id = $1`, []any{s.Shop.ID}, &now))
	if now != was || was == "" {
		t.Errorf("%q sells, not %q", now, was)
	}
	b.get("/admin/"+s.Shop.Slug+"/trail").want(t, 200, "Ha preso da un file le impostazioni")
}
