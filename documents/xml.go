package documents

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
)

// The elements of FPR12 1.2.2 that retail needs, in the order of its schema.
type (
	fattura struct {
		XMLName xml.Name `xml:"p:FatturaElettronica"`
		Version string   `xml:"versione,attr"`
		NS      string   `xml:"xmlns:p,attr"`
		Sent    sending  `xml:"FatturaElettronicaHeader>DatiTrasmissione"`
		From    seller   `xml:"FatturaElettronicaHeader>CedentePrestatore"`
		To      buyer    `xml:"FatturaElettronicaHeader>CessionarioCommittente"`
		Body    body     `xml:"FatturaElettronicaBody"`
	}
	taxID struct {
		Country string `xml:"IdPaese"`
		Code    string `xml:"IdCodice"`
	}
	sending struct {
		By          taxID  `xml:"IdTrasmittente"`
		Progressive string `xml:"ProgressivoInvio"`
		Format      string `xml:"FormatoTrasmissione"`
		Recipient   string `xml:"CodiceDestinatario"`
		PEC         string `xml:"PECDestinatario,omitempty"`
	}
	seller struct {
		VAT     taxID     `xml:"DatiAnagrafici>IdFiscaleIVA"`
		TaxCode string    `xml:"DatiAnagrafici>CodiceFiscale,omitempty"`
		Name    string    `xml:"DatiAnagrafici>Anagrafica>Denominazione"`
		Regime  string    `xml:"DatiAnagrafici>RegimeFiscale"`
		Seat    seat      `xml:"Sede"`
		REA     *registry `xml:"IscrizioneREA"`
	}
	registry struct {
		Office  string `xml:"Ufficio"`
		Number  string `xml:"NumeroREA"`
		Closing string `xml:"StatoLiquidazione"`
	}
	seat struct {
		Street   string `xml:"Indirizzo"`
		Civic    string `xml:"NumeroCivico,omitempty"`
		CAP      string `xml:"CAP"`
		Comune   string `xml:"Comune"`
		Province string `xml:"Provincia,omitempty"`
		Country  string `xml:"Nazione"`
	}
	buyer struct {
		VAT     *taxID `xml:"DatiAnagrafici>IdFiscaleIVA"`
		TaxCode string `xml:"DatiAnagrafici>CodiceFiscale,omitempty"`
		Name    names  `xml:"DatiAnagrafici>Anagrafica"`
		Seat    seat   `xml:"Sede"`
	}
	names struct {
		Company string `xml:"Denominazione,omitempty"`
		First   string `xml:"Nome,omitempty"`
		Last    string `xml:"Cognome,omitempty"`
	}
	body struct {
		General general   `xml:"DatiGenerali>DatiGeneraliDocumento"`
		Linked  *linked   `xml:"DatiGenerali>DatiFattureCollegate"`
		Lines   []line    `xml:"DatiBeniServizi>DettaglioLinee"`
		Sums    []summary `xml:"DatiBeniServizi>DatiRiepilogo"`
		Pay     *payment  `xml:"DatiPagamento"`
	}
	general struct {
		Type     string   `xml:"TipoDocumento"`
		Currency string   `xml:"Divisa"`
		Day      string   `xml:"Data"`
		Number   string   `xml:"Numero"`
		Stamp    *stamp   `xml:"DatiBollo"`
		Total    string   `xml:"ImportoTotaleDocumento"`
		Rounding string   `xml:"Arrotondamento,omitempty"`
		Notes    []string `xml:"Causale"`
	}
	stamp struct {
		Virtual string `xml:"BolloVirtuale"`
		Amount  string `xml:"ImportoBollo"`
	}
	linked struct {
		Number string `xml:"IdDocumento"`
		Day    string `xml:"Data"`
	}
	line struct {
		N        int    `xml:"NumeroLinea"`
		Text     string `xml:"Descrizione"`
		Quantity string `xml:"Quantita,omitempty"`
		Unit     string `xml:"UnitaMisura,omitempty"`
		Price    string `xml:"PrezzoUnitario"`
		Total    string `xml:"PrezzoTotale"`
		Rate     string `xml:"AliquotaIVA"`
		Nature   string `xml:"Natura,omitempty"`
	}
	summary struct {
		Rate   string `xml:"AliquotaIVA"`
		Nature string `xml:"Natura,omitempty"`
		Net    string `xml:"ImponibileImporto"`
		VAT    string `xml:"Imposta"`
		Due    string `xml:"EsigibilitaIVA,omitempty"`
		Why    string `xml:"RiferimentoNormativo,omitempty"`
	}
	payment struct {
		Terms  string `xml:"CondizioniPagamento"`
		Means  string `xml:"DettaglioPagamento>ModalitaPagamento"`
		Amount string `xml:"DettaglioPagamento>ImportoPagamento"`
	}
)

const schemaNS = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"

// XML writes a document as a file of the exchange system (FPR12 1.2.2).
func (d Document) XML() ([]byte, error) {
	who := d.Seller.TaxCode
	if who == "" {
		who = d.Seller.VAT
	}
	f := fattura{Version: "FPR12", NS: schemaNS, From: d.Seller.xml(), To: d.Buyer.xml(), Body: d.body(),
		Sent: sending{By: taxID{"IT", who}, Progressive: d.Progressive(), Format: "FPR12", Recipient: d.Buyer.Code()}}
	if f.Sent.Recipient == italy.NoRecipient {
		f.Sent.PEC = d.Buyer.PEC
	}
	text, err := xml.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("documents: %w", err)
	}
	return append(bytes.Join([][]byte{[]byte(`<?xml version="1.0" encoding="UTF-8"?>`), text}, []byte("\n")), '\n'), nil
}

var reaForm = regexp.MustCompile(`^([A-Z]{2})[ -]*([0-9]{1,20})$`)

func (s Seller) xml() seller {
	a := s.Address
	out := seller{VAT: taxID{"IT", s.VAT}, TaxCode: s.TaxCode, Name: latin(s.Name, 80), Regime: s.Regime,
		Seat: seatOf(a.Street, a.Civic, a.CAP, a.Comune, a.Province)}
	if m := reaForm.FindStringSubmatch(s.REA); m != nil {
		out.REA = &registry{m[1], m[2], "LN"}
	}
	return out
}

func (b Buyer) xml() buyer {
	out := buyer{TaxCode: b.TaxCode, Seat: seatOf(b.Street, b.Civic, b.CAP, b.Comune, b.Province)}
	if !b.Business {
		out.Name = names{First: latin(b.FirstName, 60), Last: latin(b.LastName, 60)}
		return out
	}
	out.Name.Company = latin(b.Company, 80)
	if b.VAT != "" {
		out.VAT = &taxID{"IT", b.VAT}
	}
	return out
}

// longestCivic is how long a number may be; a longer one stands in the street's line.
const longestCivic = 8

// longestStreet is how many letters the street's line takes.
const longestStreet = 60

func seatOf(street, civic, postcode, comune, province string) seat {
	s := seat{Street: latin(street, longestStreet), CAP: postcode, Comune: latin(comune, 60), Province: strings.ToUpper(province), Country: "IT"}
	if civic = strings.TrimSpace(civic); utf8.RuneCountInString(civic) > longestCivic {
		long := latin(civic, longestStreet/2)
		s.Street = latin(latin(street, longestStreet-1-utf8.RuneCountInString(long))+" "+long, longestStreet)
	} else if civic != "" {
		s.Civic = basic(civic, longestCivic)
	}
	return s
}

func (d Document) body() body {
	b := body{General: general{Type: "TD01", Currency: money.EUR, Day: d.Day.String(), Number: d.Number(), Total: euros(d.Total)}, Pay: d.payment()}
	if d.Kind == Credit {
		b.General.Type = "TD04"
		b.Linked = &linked{d.Of.Number, d.Of.Day.String()}
	}
	if d.Stamp > 0 {
		b.General.Stamp = &stamp{"SI", euros(d.Stamp)}
	}
	b.General.Notes = append(b.General.Notes, latin("Ordine #"+strconv.Itoa(d.Order), 200))
	for _, n := range d.causes() {
		b.General.Notes = append(b.General.Notes, latin(n, 200))
	}
	for i, l := range d.Lines {
		b.Lines = append(b.Lines, l.xml(i+1))
	}
	for _, r := range d.summed() {
		if r.Nature == Rounding {
			b.General.Rounding = euros(r.Gross)
			continue
		}
		s := summary{Rate: strconv.Itoa(r.Rate) + ".00", Nature: r.Nature, Net: euros(r.Net), VAT: euros(r.VAT)}
		if r.Rate > 0 {
			s.Due = "I"
		}
		for _, w := range d.Why {
			if w.Nature == r.Nature {
				s.Why = latin(w.Text.It, 100)
			}
		}
		b.Sums = append(b.Sums, s)
	}
	return b
}

// summed are the rows, with one of nothing for a share whose lines come to nothing,
// as when a cent of goods goes back and a cent of the delivery moves to them: the
// exchange system wants a sum for each share that a line has (error 00419).
func (d Document) summed() []Row {
	rows := slices.Clone(d.Rows)
	for _, l := range d.Lines {
		if !slices.ContainsFunc(rows, func(r Row) bool { return r.Share == l.Share }) {
			rows = append(rows, Row{Share: l.Share})
		}
	}
	return rows
}

// Means of payment as the exchange system names them.
const (
	cash   = "MP01"
	byCard = "MP08"
)

// payment tells how a document was paid: by card online, at the counter as was
// noted there. Where nothing was, only cash that was rounded is known.
func (d Document) payment() *payment {
	means := byCard
	if d.Counter && d.Way != momentCard {
		if d.Way == "" && !slices.ContainsFunc(d.Rows, func(r Row) bool { return r.Nature == Rounding }) {
			return nil
		}
		means = cash
	}
	return &payment{Terms: "TP02", Means: means, Amount: euros(d.Total)}
}

// causes are what a document says in words, in Italian as the law wants it.
func (d Document) causes() []string {
	var out []string
	for _, w := range d.Why {
		if w.Nature == NatureFlat {
			out = append(out, "Operazione senza applicazione dell'IVA ai sensi dell'"+w.Text.It)
		}
	}
	if d.Stamp > 0 {
		out = append(out, "Imposta di bollo assolta in modo virtuale")
	}
	return out
}

func (l DocumentLine) xml(n int) line {
	units := l.units()
	out := line{N: n, Text: latin(l.Text.In(locale.It), 1000), Total: eight(units), Price: eight(units), Rate: strconv.Itoa(l.Share.Rate) + ".00", Nature: l.Share.Nature}
	switch {
	case l.Grams > 0:
		out.Quantity, out.Unit = fmt.Sprintf("%d.%03d", l.Grams/1000, l.Grams%1000), "kg"
		out.Price = eight(money.HalfUp(units*1000, int64(l.Grams)))
	case l.Pieces > 0:
		out.Quantity, out.Unit = strconv.Itoa(l.Pieces)+".00", "pz"
		out.Price = eight(money.HalfUp(units, int64(l.Pieces)))
	}
	return out
}

// units is a line's net in hundred-millionths of a euro: with eight decimals the
// lines of a rate add up to its net (VAT-02).
func (l DocumentLine) units() int64 {
	return money.HalfUp(int64(l.Gross)*100_000_000, int64(100+l.Share.Rate))
}

// euros writes cents as the exchange system does: "12.34".
func euros(c money.Cents) string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	return fmt.Sprintf("%s%d.%02d", sign, c/100, c%100)
}

// eight writes hundred-millionths of a euro.
func eight(units int64) string {
	sign := ""
	if units < 0 {
		sign, units = "-", -units
	}
	return fmt.Sprintf("%s%d.%08d", sign, units/100_000_000, units%100_000_000)
}
