package documents

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// words reads a PDF as poppler, which nobody here wrote, does.
func words(t *testing.T, name string, pdf []byte) string {
	t.Helper()
	dir := os.Getenv("PAPERS_DIR") // to look at them
	if dir == "" {
		dir = t.TempDir()
	}
	file := filepath.Join(dir, name+".pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

func printer(t *testing.T, l locale.Lang) *locale.Printer {
	t.Helper()
	w, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return w.In(l)
}

func sample(lines int) Summary {
	own := shopOf()
	own.Phone = "+390600000101"
	s := Summary{Number: 1042, Placed: time.Date(2026, 11, 21, 18, 2, 0, 0, time.UTC), Buyer: "Ada E.", Window: "Martedì 24 novembre, 17:00–19:00", Own: own,
		Regime: tenants.Ordinary, Back: 78, Law: law()}
	s.Law[LawNoInvoice], s.Law[LawNoReceipt] = locale.Text{It: "art. 22 DPR 633/1972", En: "art. 22 of DPR 633/1972"}, locale.Text{It: "art. 2 DPR 696/1996", En: "art. 2 of DPR 696/1996"}
	for i := range lines {
		l := SummaryLine{Line: Line{N: i + 1, Kind: "goods", Rate: []int{4, 10, 22}[i%3]}, Name: "Rosetta", Amount: "9 ×", Sum: money.Cents(297 + i)}
		if i == 1 {
			l.Name = "Pecorino Romano DOP stagionato ventiquattro mesi in grotta, al taglio, dal pastore di Genzano 日本 🧀 con un nome che non finisce mai"
			l.Note, l.Amount = "ordinati 500 g, pesati 468 g", "468 g"
		}
		s.Lines = append(s.Lines, l)
		s.Total += l.Sum
	}
	s.Lines = append(s.Lines, SummaryLine{Line: Line{N: lines + 1, Kind: "delivery"}, Name: "Consegna", Amount: "1 ×", Sum: 250})
	s.Total += 250
	return s
}

// What the PDFs say, in both languages, with long names, letters that they cannot
// write, and more lines than a page has.
func TestPapersForPeople(t *testing.T) {
	for l, wants := range map[locale.Lang][]string{
		locale.It: {"Ordine #1042", "non è un documento fiscale", "Forno Però & Figli", "468 g", "IVA per aliquota", "art. 22 DPR 633/1972", "-0,78 €", "1 di 1", "22%"},
		locale.En: {"Order #1042", "not a fiscal document", "Seller", "VAT by rate", "art. 22 of DPR 633/1972", "-€0.78", "1 of 1"},
	} {
		pdf, err := sample(3).PDF(printer(t, l))
		if err != nil {
			t.Fatal(err)
		}
		got := words(t, "summary-"+string(l), pdf)
		for _, want := range wants {
			if !strings.Contains(strings.ReplaceAll(got, "\u00a0", " "), want) {
				t.Errorf("%s: no %q in\n%s", l, want, got)
			}
		}
		again, _ := sample(3).PDF(printer(t, l))
		if !bytes.Equal(pdf, again) {
			t.Errorf("%s: the same paper twice is not the same", l)
		}
	}
	long, err := sample(60).PDF(printer(t, locale.It))
	if err != nil {
		t.Fatal(err)
	}
	if got := words(t, "summary-long", long); !strings.Contains(got, "3 di 3") && !strings.Contains(got, "2 di 2") {
		t.Errorf("it does not count its pages:\n%s", got)
	}
}

func TestInvoicesForPeople(t *testing.T) {
	for _, l := range locale.Langs() {
		for name, b := range map[string]*Buyer{"person": person(), "company": company()} {
			x := &story{number: 1001, goods: []good{goodOf(1, "goods", 4, "", 297, 9, 0), goodOf(2, "weighed", 10, "", 1165, 0, 468), goodOf(3, "deposit", 0, "", 180, 6, 0),
				goodOf(4, "goods", 0, "N4", 8870, 1, 0), goodOf(5, "delivery", 0, "", 250, 0, 0)}, own: shopOf(), regime: tenants.Ordinary, buyer: b}
			s := newSheet(x.lines(), tenants.Ordinary)
			rows := s.postDocument()
			d := x.draft(Invoice, moment{day: clock.Date{Year: 2026, Month: 11, Day: 21}}, rows, x.sold(s), law())
			d.Count, d.File = 12, fileName(d.Seller, 37)
			pdf, err := d.PDF(printer(t, l))
			if err != nil {
				t.Fatal(err)
			}
			got := strings.ReplaceAll(words(t, "invoice-"+name+"-"+string(l), pdf), "\u00a0", " ")
			for _, want := range []string{"12/2026/S", "N4", "468 g", "DPR 633/1972", map[string]string{"person": "SMPDAA80A41H501X", "company": "ABC1234"}[name]} {
				if !strings.Contains(got, want) {
					t.Errorf("%s, %s: no %q in\n%s", name, l, want, got)
				}
			}
		}
	}
}

// Who charges no VAT splits none and says why; where a till's receipt or an invoice
// is due, no summary says that none is; what is still to be weighed is an estimate.
func TestPapersSayWhatIsDue(t *testing.T) {
	p := printer(t, locale.It)
	read := func(name string, pdf []byte, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(strings.Fields(strings.ReplaceAll(words(t, name, pdf), "\u00a0", " ")), " ")
	}
	x := &story{number: 1001, goods: []good{goodOf(1, "goods", 10, "", 8000, 1, 0), goodOf(2, "rounding", 0, "", -2, 0, 0)}, own: shopOf(), regime: tenants.FlatRate, buyer: person(), counter: true}
	s := newSheet(x.lines(), tenants.FlatRate)
	d := x.draft(Invoice, moment{day: clock.Date{Year: 2026, Month: 11, Day: 21}}, s.postDocument(), x.sold(s), law())
	d.Count, d.File = 12, fileName(d.Seller, 37)
	pdf, err := d.PDF(p)
	got := read("flat", pdf, err)
	for want, in := range map[string]bool{"Operazione senza applicazione dell'IVA ai sensi dell'art. 1, commi 54-89": true, "IVA per aliquota": false, "Imponibile": false,
		"Imposta di bollo di 2,00 €": true, "DPR 642/1972": true, "Pagato in contanti al banco": true, "Arrotondamento contanti -0,02 €": true} {
		if strings.Contains(got, want) != in {
			t.Errorf("%q stands in it: %v\n%s", want, !in, got)
		}
	}
	for path, want := range map[Path]string{OnlinePrepaid: "lo scontrino non serve", ShopReceipt: "lo fa il negozio", Invoiced: "è stata chiesta la fattura"} {
		sum := sample(1)
		sum.Path, sum.Most = path, sum.Total+100
		pdf, err := sum.PDF(p)
		got := read("due-"+string(path), pdf, err)
		if !strings.Contains(got, want) || strings.Contains(got, "non serve") != (path == OnlinePrepaid) || !strings.Contains(got, "circa 5,47 €") || !strings.Contains(got, "valori stimati") {
			t.Errorf("%s: %s", path, got)
		}
	}
	if name := d.PDFName(p); name != "fattura-12-2026-S.pdf" {
		t.Errorf("it is called %s", name)
	}
}
