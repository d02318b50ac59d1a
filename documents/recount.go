package documents

import (
	"encoding/xml"
	"fmt"
	"math/big"
)

// read is a file of the exchange system as who receives it reads it: text alone.
type read struct {
	Total    string `xml:"FatturaElettronicaBody>DatiGenerali>DatiGeneraliDocumento>ImportoTotaleDocumento"`
	Rounding string `xml:"FatturaElettronicaBody>DatiGenerali>DatiGeneraliDocumento>Arrotondamento"`
	Stamp    string `xml:"FatturaElettronicaBody>DatiGenerali>DatiGeneraliDocumento>DatiBollo>ImportoBollo"`
	Lines    []struct {
		Quantity string `xml:"Quantita"`
		Price    string `xml:"PrezzoUnitario"`
		Total    string `xml:"PrezzoTotale"`
		Rate     string `xml:"AliquotaIVA"`
		Nature   string `xml:"Natura"`
	} `xml:"FatturaElettronicaBody>DatiBeniServizi>DettaglioLinee"`
	Sums []struct {
		Rate   string `xml:"AliquotaIVA"`
		Nature string `xml:"Natura"`
		Net    string `xml:"ImponibileImporto"`
		VAT    string `xml:"Imposta"`
	} `xml:"FatturaElettronicaBody>DatiBeniServizi>DatiRiepilogo"`
}

// Recount adds a file up by another road than the one that made it: from its text
// alone, with fractions instead of cents. It tells the first sum that is wrong by
// what the exchange system would refuse (errors 00421, 00422, 00423), or a total
// that is not the sum of its parts, or a stamp duty that is missing or not due.
func Recount(text []byte) error {
	var f read
	if err := xml.Unmarshal(text, &f); err != nil {
		return fmt.Errorf("not to be read: %w", err)
	}
	bases, err := f.bases()
	if err != nil {
		return err
	}
	all, exempt := fraction(f.Rounding), new(big.Rat)
	for _, s := range f.Sums {
		net, vat, key := fraction(s.Net), fraction(s.VAT), s.Rate+s.Nature
		base, ok := bases[key]
		if !ok {
			return fmt.Errorf("00422: no line is at %s", key)
		}
		if !near(base, net, 2) {
			return fmt.Errorf("00422: the lines at %s come to %s, not %s", key, base.FloatString(8), s.Net)
		}
		delete(bases, key)
		tax := new(big.Rat).Mul(net, fraction(s.Rate))
		if !near(tax.Quo(tax, big.NewRat(100, 1)), vat, 1) {
			return fmt.Errorf("00421: the tax at %s of %s is not %s", s.Rate, s.Net, s.VAT)
		}
		if s.Nature != "" {
			exempt.Add(exempt, net)
		}
		all.Add(all, net).Add(all, vat)
	}
	if len(bases) > 0 {
		return fmt.Errorf("00422: %d rates of lines have no sum", len(bases))
	}
	if all.Cmp(fraction(f.Total)) != 0 {
		return fmt.Errorf("the parts come to %s, the total is %s", all.FloatString(2), f.Total)
	}
	if due := exempt.Cmp(big.NewRat(7747, 100)) > 0; due != (f.Stamp == "2.00") {
		return fmt.Errorf("a stamp duty of %q for %s without VAT", f.Stamp, exempt.FloatString(2))
	}
	return nil
}

// bases adds the lines up by rate and nature.
func (f read) bases() (map[string]*big.Rat, error) {
	out := map[string]*big.Rat{}
	for i, l := range f.Lines {
		total, price := fraction(l.Total), fraction(l.Price)
		if l.Quantity != "" {
			price.Mul(price, fraction(l.Quantity))
		}
		if !near(price, total, 1) {
			return nil, fmt.Errorf("00423: line %d comes to %s, not %s", i+1, price.FloatString(8), l.Total)
		}
		key := l.Rate + l.Nature
		if out[key] == nil {
			out[key] = new(big.Rat)
		}
		out[key].Add(out[key], total)
	}
	return out, nil
}

// fraction reads a decimal number; what is none is zero, and then no sum fits.
func fraction(s string) *big.Rat {
	if r, ok := new(big.Rat).SetString(s); ok {
		return r
	}
	return new(big.Rat)
}

// near reports whether two sums are at most so many cents apart.
func near(a, b *big.Rat, cents int64) bool {
	d := new(big.Rat).Sub(a, b)
	return d.Abs(d).Cmp(big.NewRat(cents, 100)) <= 0
}
