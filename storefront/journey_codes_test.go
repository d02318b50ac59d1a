package storefront_test

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/internal/testkit/printed"
)

// keys writes into the field that has the focus already, as somebody does who
// has touched nothing; label is the field's.
func (c *counted) keys(t *testing.T, label, text string) *counted {
	t.Helper()
	c.See(label)
	if at := c.Focused(); !strings.Contains(at, label) {
		t.Fatalf("%s: the focus is on %q, not on %q", text, at, label)
	}
	c.fields++
	c.strokes += len([]rune(text))
	c.Press(text)
	return c
}

// enter sends what was typed.
func (c *counted) enter() *counted { c.taps++; c.Go("Enter"); return c }

// The thirty: 22 that open data know, 5 that nobody does, a book, one that the
// shop sells already, and one typed with a wrong digit first.
func thirty() []struct{ code, name string } {
	known := []string{"8000003024036", "8000500239872", "8001070000015", "8001120936165", "8001440125065", "8001918101249", "8002470015487", "8003000181504",
		"8003170016705", "8003490044846", "8004610101074", "8005647005977", "8007153005663", "8008696028508", "8010265643104", "8012666040315",
		"8014037008009", "8017596075529", "8020083959554", "8026252000607", "8033324563397", "8001100067056"}
	var all []struct{ code, name string }
	for _, code := range known {
		all = append(all, struct{ code, name string }{code, ""})
	}
	return append(all, []struct{ code, name string }{{"036000291452", "Fazzoletti"}, {"4006381333931", "Evidenziatore"}, {"5012345678900", "Tè nero"}, {"7622210449283", "Biscotti"},
		{"96385074", "Gomme"}, {"9788806218850", "Il libro"}, {"8003170055360", ""}, {"8057432301030", ""}}...)
}

// TestJourneyThirtyCodes enters thirty codes one after the other on a phone of
// 360 pixels, and counts what it takes. The figures are those of
// docs/acceptance/food.md.
func TestJourneyThirtyCodes(t *testing.T) {
	s := openStreet(t)
	s.Goods(`update shop.products set facts = facts || '{"gtin": "8003170055360"}' where hood_id = $1 and slug = 'miele'`, s.Hood)
	p := &counted{Person: s.owner()}
	p.At("/admin/" + s.Shop.Slug).Follow("Prodotti").Follow("Aggiungi con i codici").See("Codice a barre o ISBN").Shot("codes-first").Accessible("codes-first")
	all := thirty()
	for i, x := range all {
		if i == len(all)-1 { // the last digit was read wrongly first
			p.keys(t, "Codice a barre o ISBN", x.code[:12]+"1").enter().See("Una cifra non torna").Shot("codes-wrong").Accessible("codes-wrong")
			// It is selected: the right one is typed over it.
		}
		p.keys(t, "Codice a barre o ISBN", x.code).enter()
		if i == len(all)-2 {
			p.See("Questo codice c'è già", "Miele di castagno").Shot("codes-there")
			continue
		}
		if x.name != "" {
			p.keys(t, "Come si chiama", x.name)
			p.taps++ // on the price
			p.Press("Tab")
		}
		p.keys(t, "Prezzo", fmt.Sprintf("%d,%02d", 1+i/3, 10*(i%9)+9))
		if i == 0 || x.name == "Il libro" {
			p.Shot(fmt.Sprintf("codes-price-%d", i)).Accessible("codes-price")
		}
		p.enter().See("Salvato: avanti con il prossimo.")
	}
	p.See("29 bozze da completare", "Muesli di Avena con cioccolato", "Il libro").NotSee("senza prezzo").Shot("codes-thirty").Accessible("codes-thirty")

	want := fmt.Sprintf("**%d taps, %d fields typed, %d keys**", p.taps, p.fields, p.strokes)
	paper, err := os.ReadFile("../docs/acceptance/food.md")
	s.Must(err)
	if !strings.Contains(string(paper), want) {
		t.Errorf("docs/acceptance/food.md does not say %s", want)
	}
}

// TestJourneyCodeInAPhoto takes photos of codes, with script and without.
func TestJourneyCodeInAPhoto(t *testing.T) {
	s := openStreet(t)
	dir := t.TempDir()
	for name, photo := range map[string][]byte{"one.jpg": snapped(t, "8001100067056"), "two.jpg": snapped(t, "8000003024036", "96385074"), "none.jpg": snapped(t)} {
		s.Must(os.WriteFile(filepath.Join(dir, name), photo, 0o600))
	}
	for _, o := range []chrome.Options{chrome.Phone(), {NoScript: true}} {
		p := s.signIn(o, s.ownerMail())
		take := func(name string) {
			p.Open(s.app("/admin/" + s.Shop.Slug + "/products/codes"))
			p.Attach(filepath.Join(dir, name))
			if o.NoScript {
				p.Follow("Aggiungi")
			}
		}
		take("one.jpg")
		p.See("Girandole", "Prezzo")
		take("none.jpg")
		p.See("Non troviamo nessun codice").Shot("codes-photo-none")
		take("two.jpg")
		p.See("quale?", "Muesli di Avena").Shot("codes-photo-two")
		if !o.NoScript {
			p.Accessible("codes-photo-two")
		}
		p.Follow("8000003024036").See("Muesli di Avena", "Prezzo")
	}
}

// TestJourneyCodesByCamera holds one packet and then another before the camera of
// a browser that cannot read codes itself.
func TestJourneyCodesByCamera(t *testing.T) {
	s := openStreet(t)
	var pictures []*image.Gray
	for i, code := range []string{"8001100067056", "8000003024036"} {
		g := printed.Paper(640, 480)
		printed.Code(t, g, code, 320, 240, 3, float64(170*i)+5)
		printed.Grain(g, 12)
		pictures = append(pictures, g)
	}
	film := filepath.Join(t.TempDir(), "packets.y4m")
	printed.Film(t, film, 3, pictures...)
	p := &counted{Person: s.signIn(chrome.Options{Film: film}, s.ownerMail())}
	p.Open(s.app("/admin/" + s.Shop.Slug + "/products/codes"))
	if p.Eval(`String("BarcodeDetector" in window)`) == "true" {
		t.Log("this browser reads codes itself")
	}
	p.Click("Leggi con la fotocamera").See("Prezzo")
	first, second := "Girandole", "Muesli di Avena con cioccolato"
	if !strings.Contains(p.Eval(`document.querySelector("main").innerText`), first) {
		first, second = second, first
	}
	p.See(first).Shot("codes-camera")
	p.keys(t, "Prezzo", "2,40").enter().See("Prezzo", second) // the camera goes on by itself, and waits for another packet
	p.keys(t, "Prezzo", "3,10").enter().See("Salvato: avanti con il prossimo.", "2 bozze da completare")
	p.Click("Spegni la fotocamera").See("Leggi con la fotocamera")
}
