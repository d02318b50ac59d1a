package documents

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

const schema = "testdata/fatturapa/FatturaPA_v1.2.2.xsd"

// lint asks xmllint, which nobody here wrote, what the official schema says of
// files.
func lint(t testing.TB, files ...string) (string, error) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "xmllint", append([]string{"--nonet", "--noout", "--schema", schema}, files...)...).CombinedOutput()
	return string(out), err
}

func law() Law {
	return Law{LawFlatRate: {It: "art. 1, commi 54-89, L. 190/2014"}, LawDeposit: {It: "art. 15, c. 1, n. 4, DPR 633/1972"},
		LawExempt: {It: "art. 10 DPR 633/1972"}, LawOutside: {It: "art. 15 DPR 633/1972"}, LawStamp: {It: "DPR 642/1972"}, LawCredit: {It: "art. 26"}}
}

func shopOf() tenants.Settings {
	return tenants.Settings{Address: tenants.Address{Street: "Via Fonteiana", Civic: "9991", CAP: "00152", Comune: "Roma", Province: "RM"},
		Legal: tenants.Legal{Name: "Forno Però & Figli S.r.l.", VAT: "99901012007", TaxCode: "99901012007", REA: "RM-9900001", Regime: "RF01"}}
}

func person() *Buyer {
	return &Buyer{FirstName: "Ada", LastName: "Esempi", TaxCode: "SMPDAA80A41H501X", PEC: "ada@pec.example", Street: "Via di Donna Olimpia",
		Civic: "9901", CAP: "00152", Comune: "Roma", Province: "RM"}
}

func company() *Buyer {
	return &Buyer{Business: true, Company: "Studio “Šimić” – Łódź & Co. €", VAT: "12345678903", Recipient: "ABC1234", Street: "Largo degli Astri",
		Civic: "9901/B scala 4", CAP: "20121", Comune: "Milano", Province: "mi"}
}

// issued makes the file of what was sold, or given back, as the writer does.
func issued(t testing.TB, x *story, kind Kind, rows []Row, lines []DocumentLine) []byte {
	t.Helper()
	d := x.draft(kind, moment{day: clock.Date{Year: 2026, Month: 11, Day: 21}}, rows, lines, law())
	d.Count, d.File = 12, fileName(d.Seller, 37)
	if kind == Credit {
		d.Of = &Reference{"11/2026/S", clock.Date{Year: 2026, Month: 11, Day: 20}}
	}
	text, err := d.XML()
	if err != nil {
		t.Fatal(err)
	}
	if err := Recount(text); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return text
}

func goodOf(n int, kind string, rate int, nature string, paid money.Cents, pieces, grams int) good {
	return good{Line: Line{N: n, Kind: kind, Rate: rate, Nature: nature, Paid: paid}, title: locale.Text{It: fmt.Sprintf("Riga %d: caffè «buono», 0,33 €", n)}, pieces: pieces, grams: grams}
}

func save(t testing.TB, text []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "f.xml")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// mixed is a box of goods at two rates and of what bears none.
func mixed(n int, paid money.Cents) good {
	g := goodOf(n, "goods", 22, "", paid, 1, 0)
	g.Split = []money.Portion{{Nature: "N4", Weight: 333}, {Rate: 4, Weight: 667}, {Rate: 22, Weight: 1000}}
	return g
}

// Every kind of line, of buyer, of regime: the official schema takes it.
func TestFilesFitTheOfficialSchema(t *testing.T) {
	goods := []good{goodOf(1, "goods", 4, "", 297, 9, 0), goodOf(2, "weighed", 10, "", 1165, 0, 468), goodOf(3, "goods", 22, "", 8900, 10, 0),
		goodOf(4, "goods", 5, "", 150, 1, 0), goodOf(5, "bag", 22, "", 6, 3, 0), goodOf(6, "deposit", 0, "", 180, 6, 0),
		goodOf(7, "goods", 0, "N4", 8000, 1, 0), goodOf(8, "delivery", 0, "", 250, 0, 0), goodOf(9, "rounding", 0, "", -2, 0, 0), mixed(10, 2000)}
	for _, regime := range []tenants.Regime{tenants.Ordinary, tenants.FlatRate} {
		for name, b := range map[string]*Buyer{"person": person(), "company": company()} {
			x := &story{number: 1001, goods: goods, own: shopOf(), regime: regime, buyer: b, counter: regime == tenants.FlatRate}
			s := newSheet(x.lines(), regime)
			rows := s.postDocument()
			text := issued(t, x, Invoice, rows, x.sold(s))
			if out, err := lint(t, save(t, text)); err != nil {
				t.Errorf("%s, %s: %s\n%s", regime, name, out, text)
			}
			back := map[int]money.Cents{1: 33, 2: 1165, 6: 60, 8: 125, 10: 777}
			fee := s.giveBack("r", back)
			text = issued(t, x, Credit, s.postDocument(), x.returned(s, back, fee))
			if out, err := lint(t, save(t, text)); err != nil {
				t.Errorf("credit, %s, %s: %s\n%s", regime, name, out, text)
			}
			for want, in := range map[string]bool{"TD04": true, "DatiFattureCollegate": true, "<Natura>N2.2</Natura>": regime == tenants.FlatRate,
				"<Natura>N1</Natura>": true, "art. 15, c. 1, n. 4": true, "<AliquotaIVA>22.00</AliquotaIVA>": regime != tenants.FlatRate, "<Arrotondamento>": false} {
				if bytes.Contains(text, []byte(want)) != in {
					t.Errorf("%s: %q stands in it: %v\n%s", regime, want, !in, text)
				}
			}
		}
	}
}

// What is wrong, the schema and the second road refuse.
func TestWrongFilesAreRefused(t *testing.T) {
	x := &story{number: 1001, goods: []good{goodOf(1, "goods", 4, "", 297, 9, 0), goodOf(2, "goods", 22, "", 1220, 1, 0)}, own: shopOf(), regime: tenants.Ordinary, buyer: person()}
	s := newSheet(x.lines(), tenants.Ordinary)
	rows := s.postDocument()
	good := string(issued(t, x, Invoice, rows, x.sold(s)))
	for _, c := range [][2]string{{"<Provincia>RM<", "<Provincia>Rm<"}, {"<TipoDocumento>TD01<", "<TipoDocumento>TD99<"}, {"<CAP>00152<", "<CAP>152<"},
		{"<Cognome>Esempi<", "<Cognome>Esempi €<"}, {"<CodiceDestinatario>0000000<", "<CodiceDestinatario>abc12<"}} {
		bad := strings.Replace(good, c[0], c[1], 1)
		if _, err := lint(t, save(t, []byte(bad))); bad == good || err == nil {
			t.Errorf("the schema takes %s", c[1])
		}
	}
	for _, c := range [][2]string{{"<Imposta>0.11<", "<Imposta>0.13<"}, {"<ImponibileImporto>10.00<", "<ImponibileImporto>10.03<"},
		{"<ImportoTotaleDocumento>15.17<", "<ImportoTotaleDocumento>15.18<"}, {"<PrezzoUnitario>10.00000000<", "<PrezzoUnitario>10.02000000<"},
		{"<AliquotaIVA>4.00<", "<AliquotaIVA>5.00<"}, {"<Imposta>2.20<", "<Imposta>2.2O<"}} {
		bad := strings.Replace(good, c[0], c[1], 1)
		if err := Recount([]byte(bad)); bad == good || err == nil {
			t.Errorf("the second road takes %s in\n%s", c[1], good)
		}
	}
	if err := Recount([]byte(strings.ReplaceAll(good, ">10.00000000<", ">10.03000000<"))); err == nil || !strings.HasPrefix(err.Error(), "00422") {
		t.Errorf("the lines come to more than their sum: %v", err)
	}
}

// A cent of goods goes back and a cent of the delivery moves to their rate: their
// lines come to nothing and have a sum of nothing (error 00419).
func TestARateOfNothingHasItsSum(t *testing.T) {
	x := &story{number: 1001, own: shopOf(), regime: tenants.Ordinary, buyer: person()}
	at4, at22 := Share{Rate: 4}, Share{Rate: 22}
	lines := []DocumentLine{{Share: at4, Gross: 1}, {Share: at4, Gross: -1}, {Share: at22, Gross: 122}}
	text := issued(t, x, Credit, []Row{rowOf(at22, -122)}, lines)
	if out, err := lint(t, save(t, text)); err != nil || bytes.Count(text, []byte("<DatiRiepilogo>")) != 2 {
		t.Errorf("%v %s\n%s", err, out, text)
	}
}

// For random orders, paid and given back in random parts: every document stands
// alone, and together they leave nothing.
func TestDocumentsAddUp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		regime := rapid.SampledFrom([]tenants.Regime{tenants.Ordinary, tenants.Ordinary, tenants.FlatRate}).Draw(r, "regime")
		x := &story{number: 1001, own: shopOf(), regime: regime, buyer: person()}
		n := rapid.IntRange(1, 12).Draw(r, "lines")
		for i := 1; i <= n; i++ {
			kind := rapid.SampledFrom([]string{"goods", "goods", "weighed", "bag", "deposit"}).Draw(r, "kind")
			g := goodOf(i, kind, rapid.SampledFrom([]int{4, 5, 10, 22}).Draw(r, "rate"), "", money.Cents(rapid.Int64Range(1, 30000).Draw(r, "paid")), 0, 0)
			if kind == "weighed" {
				g.grams = rapid.IntRange(1, 20000).Draw(r, "grams")
			} else {
				g.pieces = rapid.IntRange(1, 99).Draw(r, "pieces")
			}
			if kind == "goods" && rapid.Bool().Draw(r, "mixed") {
				g.Split = mixed(i, g.Paid).Split
			}
			x.goods = append(x.goods, g)
		}
		x.goods = append(x.goods, goodOf(n+1, "delivery", 0, "", money.Cents(rapid.Int64Range(0, 900).Draw(r, "fee")), 0, 0))
		s := newSheet(x.lines(), regime)
		sums := map[Share]Row{}
		add := func(rows []Row) {
			for _, d := range rows {
				w := sums[d.Share]
				sums[d.Share] = Row{d.Share, w.Gross + d.Gross, w.Net + d.Net, w.VAT + d.VAT}
			}
		}
		rows := s.postDocument()
		add(rows)
		issued(t, x, Invoice, rows, x.sold(s))
		left := map[int]money.Cents{}
		for _, g := range x.goods {
			left[g.N] = g.Paid
		}
		for step := range 6 {
			back := map[int]money.Cents{}
			for _, g := range x.goods {
				if left[g.N] > 0 && (step == 5 || rapid.Bool().Draw(r, "some")) {
					back[g.N] = left[g.N]
					if step < 5 {
						back[g.N] = money.Cents(rapid.Int64Range(1, int64(left[g.N])).Draw(r, "back"))
					}
					left[g.N] -= back[g.N]
				}
			}
			fee := s.giveBack(fmt.Sprint(step), back)
			if rows := s.postDocument(); total(rows) < 0 {
				add(rows)
				issued(t, x, Credit, rows, x.returned(s, back, fee))
			}
		}
		for k, sum := range sums {
			if sum.Gross != 0 || sum.Net < -1 || sum.Net > 1 {
				r.Fatalf("at %v there is left %+v", k, sum)
			}
		}
	})
}

// Names of everywhere, as far as Latin letters write them; a house number that is
// long is not lost behind a long street.
func TestLettersAndHouses(t *testing.T) {
	for in, want := range map[string]string{"Łódź Đorđević „Żółw‟": `Lódz Dordevic "Zólw?`, "Işık ŞAHİN": "Isik SAHIN", "Straße 12−14": "Straße 12-14", "Ŋ": "N", "": "-"} {
		if got := latin(in, 80); got != want {
			t.Errorf("%q is written %q, not %q", in, got, want)
		}
	}
	for in, want := range map[string]bool{"Jörg Łódź": true, "Caffè “dove?”": true, "Иванов": false, "山田": false, "Nicolò 🍕": false, "": true} {
		if Writable(in) != want {
			t.Errorf("%q can be written: %v", in, !want)
		}
	}
	for _, c := range [][4]string{
		{"Via Roma", "9901/B scala 4", "Via Roma 9901/B scala 4", ""}, {strings.Repeat("Via lunghissima ", 5), "9901/B scala 4", strings.Repeat("Via lunghissima ", 2) + "Via lunghissi 9901/B scala 4", ""},
		{"Via Roma", "12è", "Via Roma", "12e"}, {"Via Roma", "", "Via Roma", ""},
	} {
		if s := seatOf(c[0], c[1], "00152", "Roma", "RM"); s.Street != c[2] || s.Civic != c[3] {
			t.Errorf("%q, %q: %q and %q", c[0], c[1], s.Street, s.Civic)
		}
	}
}

// What is known of how it was paid stands there, and nothing else.
func TestMeansOfPayment(t *testing.T) {
	for _, c := range []struct {
		counter bool
		rounded money.Cents
		way     string
		want    string
	}{{false, 0, "", "MP08"}, {true, -2, "", "MP01"}, {true, 0, "", ""}, {true, 0, momentCash, "MP01"}, {true, 0, momentCard, "MP08"}} {
		x := &story{number: 1001, goods: []good{goodOf(1, "goods", 4, "", 297, 9, 0), goodOf(2, "rounding", 0, "", c.rounded, 0, 0)}, own: shopOf(), regime: tenants.Ordinary,
			buyer: person(), counter: c.counter, way: c.way}
		s := newSheet(x.lines(), tenants.Ordinary)
		text := issued(t, x, Invoice, s.postDocument(), x.sold(s))
		if got := bytes.Contains(text, []byte("<ModalitaPagamento>"+c.want+"</")); got != (c.want != "") || bytes.Contains(text, []byte("DatiPagamento")) != got {
			t.Errorf("%+v: %s", c, text)
		}
		if out, err := lint(t, save(t, text)); err != nil {
			t.Error(out)
		}
	}
}

// A till counts its closings and its receipts from 1.
func TestNumbersOfReceipts(t *testing.T) {
	for in, want := range map[string]string{"123-45": "0123-0045", " 0123 - 0045 ": "0123-0045", "1/1": "0001-0001", "0000-0001": "", "12-0000": "", "12345-1": "", "12": "", "": ""} {
		if got, err := ParseReceipt(in); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}

func TestFileNames(t *testing.T) {
	d := Document{Kind: Credit, Year: 2026, Count: 3, File: fileName(Seller{VAT: "99901012007"}, 36)}
	if d.File != "IT99901012007_S0010.xml" || d.Progressive() != "S0010" || d.Number() != "3/2026/SNC" {
		t.Errorf("%s, %s, %s", d.File, d.Progressive(), d.Number())
	}
}

// FISC-04: two euros from 77,48 € on of what bears no VAT, whatever the sign; what a
// till rounds and what a ventilation shop sells is no part of it.
func TestStampDuty(t *testing.T) {
	for _, c := range []struct {
		rows []Row
		want money.Cents
	}{
		{[]Row{{Share: Share{Nature: "N2.2"}, Gross: 7747}}, 0}, {[]Row{{Share: Share{Nature: "N2.2"}, Gross: 7748}}, 200}, {[]Row{{Share: Share{Nature: "N4"}, Gross: -7748}}, 200},
		{[]Row{{Share: Share{Nature: "N1"}, Gross: 7000}, {Share: Share{Nature: "N4"}, Gross: 748}, {Share: Share{Rate: 22}, Gross: 1}}, 200},
		{[]Row{{Share: Share{Nature: "N2.2"}, Gross: 7747}, {Share: Share{Nature: Rounding}, Gross: 2}}, 0}, {[]Row{{Share: Share{Nature: Ventilated}, Gross: 100000}}, 0},
		{[]Row{{Share: Share{Rate: 22}, Gross: 100000}}, 0}, {nil, 0},
	} {
		if got := stampOf(c.rows); got != c.want {
			t.Errorf("%+v: %d", c.rows, got)
		}
	}
}
