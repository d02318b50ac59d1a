package storefront_test

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"strings"
	"sync"
	"testing"

	"sottocasa/catalog"
	"sottocasa/catalog/ean"
	"sottocasa/internal/testkit/hostile"
	"sottocasa/internal/testkit/printed"
	"sottocasa/tenants"
)

// byCode are the shop's drafts that were made of codes.
func (s *staff) byCode() (all []catalog.Product) {
	s.t.Helper()
	s.Must(s.DB.ShopRead(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(r *tenants.ShopRead) {
		catalog.ByCode(r, catalog.Place{Shop: s.Shop.ID, Zone: s.Zone.String()}, 100, &all)
	}))
	return all
}

func TestACodeBecomesADraft(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	list := "/admin/" + s.Shop.Slug + "/products"
	path, shelf := list+"/codes", s.good("miele").On.String()
	b.get(list).want(t, 200, "Aggiungi con i codici")
	b.get(path).want(t, 200, "Codice a barre o ISBN", "Open Food Facts", "Open Database License (ODbL)")
	add := func(code string, more ...string) page {
		return b.send(path, append([]string{"code", code, "shelf", shelf}, more...)...)
	}

	// Known to open data: all that they tell, and that nobody has checked it.
	p := add(" 8001100 067056 ")
	b.get(p.to).want(t, 200, "Girandole", "controllalo con la confezione in mano", "Prezzo", "Salva e avanti", "1 bozza da completare", "da controllare")
	x := s.byCode()[0]
	if x.Title.It != "Girandole" || x.State != "draft" || x.Variant.Price != 0 || !x.Facts.Food || x.Facts.Confirmed || !x.Facts.Unchecked || x.Facts.Ingredients.It == "" ||
		len(x.Facts.Allergens) == 0 || x.VATRate == 0 {
		t.Errorf("made as %+v", x)
	}
	b.get(list).want(t, 200, "Girandole", "senza prezzo")
	one := list + "/" + x.ID.String()
	b.get(one).want(t, 200, "Da controllare", "confrontali con la confezione", "allergeni da confermare")

	// There already: its product, and no other.
	b.get(add("8001100067056").to).want(t, 200, "Questo codice c'è già", "Girandole")
	add("8001100067056", "open", "1").leads(t, one+"?done=coded")
	if n := len(s.byCode()); n != 1 {
		t.Errorf("the same code made %d products", n)
	}

	// It cannot be sold before somebody has given it a price, and is checked once its allergens are confirmed.
	b.get(list)
	b.send(list+"/bulk", "what", "state", "state_to", "live", "pick", x.ID.String(), "sure", "1")
	b.get(one)
	b.send(one, edit(field(b.last.text, "version"), label("shelf", shelf, "no_table", "handmade", "gtin", "8001100067056", "price", "")...)...).want(t, 422, "Manca «Prezzo»")
	if x := s.byCode()[0]; x.State != "draft" {
		t.Fatal("sold at no price")
	}
	b.get(one)
	b.send(one, edit(field(b.last.text, "version"), label("shelf", shelf, "no_table", "handmade", "gtin", "8001100067056", "title_it", "Girandole", "price", "2,40")...)...).leads(t, one+"?done=saved")
	if n := len(s.byCode()); n != 0 {
		t.Error("still a draft")
	}
	b.get(one).want(t, 200).lacks(t, "confrontali con la confezione")
}

func TestACodeIsNeverAWrongProduct(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path, shelf := "/admin/"+s.Shop.Slug+"/products/codes", s.good("miele").On.String()
	b.get(path)
	add := func(code string) page { return b.send(path, "code", code, "shelf", shelf) }
	b.get(add("036000291452").to).want(t, 200, "Senza nome", "non lo conosciamo")
	b.get(add("0036000291452").to).want(t, 200, "c'è già")
	b.get(add("978-88-06-21885-0").to).want(t, 200, "È un libro")
	for _, x := range s.byCode() {
		switch {
		case x.Facts.GTIN == "0036000291452" && x.Title.It == "" && !x.Facts.Unchecked && x.Facts.Allergens == nil && x.Facts.Food:
		case x.Facts.GTIN == "9788806218850" && x.Title.It == "" && x.VATRate == 4 && *x.MostOff == 5 && !x.Facts.Food:
		default:
			t.Errorf("made as %+v", x)
		}
	}
	for code, says := range map[string]string{"": "serve per andare avanti", "8001100067057": "Una cifra non torna", "12345": "queste sono 5", "pasta": "solo cifre",
		"2012345008755": "bilancia", "20000004": "bilancia", strings.Repeat("8", 3000): "troppo|cifre"} {
		if p := add(code); p.status != 422 || !strings.Contains(p.text, strings.Split(says, "|")[len(strings.Split(says, "|"))-1]) {
			t.Errorf("%.20q: %d", code, p.status)
		}
	}
	if n := len(s.byCode()); n != 2 {
		t.Errorf("%d drafts", n)
	}
}

// After a code comes its price, and a name where nobody knows one; then the next.
func TestACodeGetsItsPrice(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path, shelf := "/admin/"+s.Shop.Slug+"/products/codes", s.good("miele").On.String()
	b.get(path)
	add := func(code string) string { b.get(path); return b.send(path, "code", code, "shelf", shelf).to }
	price := func(more ...string) page {
		b.get(path)
		return b.send(path+"/price", append([]string{"shelf", shelf}, more...)...)
	}
	priced := func(code string) (found catalog.Product) {
		for _, x := range s.byCode() {
			if x.Facts.GTIN == code {
				found = x
			}
		}
		return found
	}

	b.get(add("8001100067056")).lacks(t, "Come si chiama", `id="code"`)
	girandole := priced("8001100067056").ID.String()
	for typed, says := range map[string]string{"": "serve per andare avanti", "due": "Scrivi un importo", "0": "più di zero", "8001100067057": "Una cifra non torna"} {
		price("product", girandole, "price", typed).want(t, 422, says).written(t, `value="`+typed+`"`)
	}
	b.get(price("product", girandole, "price", "2,40").to).want(t, 200, "Salvato: avanti con il prossimo", "2,40 €", `Codice a barre o ISBN`)
	if x := priced("8001100067056"); x.Variant.Price != 240 || x.State != "draft" || x.Title.It != "Girandole" {
		t.Errorf("priced as %+v", x)
	}

	// Sent again it is the same; another price meanwhile is told, not written over.
	if p := price("product", girandole, "price", "2,40"); p.status != 303 {
		t.Errorf("again: %d", p.status)
	}
	if p := price("product", girandole, "price", "3,00"); p.status != 409 || priced("8001100067056").Variant.Price != 240 {
		t.Errorf("another price: %d", p.status)
	}
	s.on(s.Shop.Slug).get("/").lacks(t, "Girandole")

	// One that nobody knows gets its name too.
	b.get(add("036000291452")).want(t, 200, "Come si chiama")
	unknown := priced("0036000291452").ID.String()
	if p := price("product", unknown, "unnamed", "1", "name", "", "price", "1"); p.status != 422 {
		t.Errorf("no name: %d", p.status)
	}
	b.get(price("product", unknown, "unnamed", "1", "name", "Fazzoletti", "price", "1").to).want(t, 200, "Fazzoletti", "1,00 €")

	// The product of somebody else is none, and what is on sale keeps its price.
	if p := price("product", tenants.NewID().String(), "price", "1"); p.status != 404 {
		t.Errorf("nobody's product: %d", p.status)
	}
	if p := price("product", s.Shop.Goods["miele"].Product.String(), "price", "1"); p.status != 409 {
		t.Errorf("one on sale: %d", p.status)
	}
}

// Who scans on means the next code, in whichever field the cursor is.
func TestAScannerGoesOn(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path, shelf := "/admin/"+s.Shop.Slug+"/products/codes", s.good("miele").On.String()
	price := func(more ...string) page {
		b.get(path)
		return b.send(path+"/price", append([]string{"shelf", shelf}, more...)...)
	}
	b.get(path)
	b.get(b.send(path, "code", "9788806218850", "shelf", shelf).to).want(t, 200, "È un libro")
	book := s.byCode()[0].ID.String()
	b.get(price("product", book, "unnamed", "1", "name", "4006381333931", "price", "").to).want(t, 200, "4006381333931")
	b.get(price("product", book, "unnamed", "1", "name", "Il libro", "price", "5012345678900").to).want(t, 200, "5012345678900")
	all := s.byCode()
	if len(all) != 3 {
		t.Errorf("%d drafts", len(all))
	}
	for _, x := range all {
		if x.Variant.Price != 0 || x.Title.It != "" {
			t.Errorf("a code became a name or a price: %+v", x)
		}
	}
	for _, text := range hostile.Strings(t)[:60] {
		if p := price("product", book, "unnamed", "1", "name", text, "price", text); p.status != 422 && (p.status != 303 || !looksCode(text)) {
			t.Errorf("%.40q: %d", text, p.status)
		}
	}
}

func looksCode(s string) bool { _, err := ean.Parse(s); return err == nil }

// snapped is a photo of codes, as a phone takes it.
func snapped(t *testing.T, codes ...string) []byte {
	t.Helper()
	g := printed.Paper(1200, 900)
	for i, code := range codes {
		printed.Code(t, g, code, 600, 200+float64(i)*300, 3, float64(180*i)+4)
	}
	printed.Blur(g, 1)
	printed.Grain(g, 20)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, g, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A photo of a code is as good as the code; what is no photo is refused with the
// sentences of product photos, and typing stays possible.
func TestACodeInAPhoto(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path, shelf := "/admin/"+s.Shop.Slug+"/products/codes", s.good("miele").On.String()
	send := func(photo []byte, more ...string) page {
		b.get(path)
		return b.upload(path, photo, "foto.jpg", append([]string{"shelf", shelf, "code", ""}, more...)...)
	}
	b.get(send(snapped(t, "8001100067056")).to).want(t, 200, "Girandole", "Prezzo")
	b.get(send(snapped(t, "8001100067056")).to).want(t, 200, "Questo codice c'è già")
	send(snapped(t, "8001100067056", "96385074")).want(t, 200, "Nella foto ci sono 2 codici: quale?", "Girandole", "96385074").written(t, `value="8001100067056"`)
	b.get(b.send(path, "code", "96385074", "shelf", shelf).to).want(t, 200, "non lo conosciamo")
	send(snapped(t)).want(t, 422, "Non troviamo nessun codice").written(t, `name="code"`)
	send(snapped(t, "2012345008755")).want(t, 422, "bilancia").written(t, `value="2012345008755"`)
	whole := snapped(t, "8001100067056")
	for says, file := range map[string][]byte{"rovinato": whole[:len(whole)/3], "pagina web": []byte("<!doctype html><script>"), "PDF": []byte("%PDF-1.7"), "HEIC": []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
		"più di 10 MB": append(bytes.Clone(whole), make([]byte, 11<<20)...)} {
		send(file).want(t, 422, says).written(t, `name="code"`)
	}
	if n := len(s.byCode()); n != 2 {
		t.Errorf("%d drafts", n)
	}

	// Frames of the camera are answered with digits, and make nothing.
	if p := send(snapped(t, "9788806218850"), "frame", "1"); p.status != 200 || p.text != "9788806218850" {
		t.Errorf("a frame: %d %q", p.status, p.text)
	}
	for _, frame := range [][]byte{snapped(t), []byte("none")} {
		if p := send(frame, "frame", "1"); p.status != 204 {
			t.Errorf("a frame without: %d", p.status)
		}
	}
	if n := len(s.byCode()); n != 2 {
		t.Errorf("frames made drafts: %d", n)
	}
}

// Thirty codes come one after the other, as a scanner types them: code and Enter,
// nothing else; each is one draft, though two scanners send them all at once.
func TestThirtyCodes(t *testing.T) {
	s := openStaff(t, false)
	shelf := s.good("miele").On
	var codes []ean.Code
	for i := range 30 {
		code := fmt.Sprintf("80111%07d", i*37)
		for d := range 10 {
			if ean.Valid(code + fmt.Sprint(d)) {
				codes = append(codes, ean.Code(code+fmt.Sprint(d)))
			}
		}
	}
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			for _, code := range codes {
				if err := s.DB.Shop(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(x *tenants.ShopTx) error {
					_, _, err := catalog.MakeByCode(x, code, shelf, true)
					return err
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	all := s.byCode()
	seen := map[string]bool{}
	for _, x := range all {
		seen[x.Facts.GTIN] = true
	}
	if len(all) != 30 || len(seen) != 30 {
		t.Errorf("%d drafts of %d codes", len(all), len(seen))
	}
}
