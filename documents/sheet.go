package documents

import (
	"cmp"
	"slices"

	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Kinds of lines that are no goods; see shop.lines.
const (
	kindDelivery = "delivery"
	kindDeposit  = "deposit"
	kindRounding = "rounding"
)

// Why a sum bears no VAT: the natures of the exchange system, and Rounding for
// what a till rounds, which is no sale at all.
const (
	NatureExcluded = "N1"                   // a deposit that is given back (VAT-05)
	NatureFlat     = tenants.NatureFlatRate // everything that a forfettario sells
	Rounding       = "rounding"
	Ventilated     = "ventilation" // the sales of a shop that splits no VAT (art. 24, c. 3, DPR 633/1972)
)

// Share is a VAT rate in percent, or with rate 0 why there is none.
type Share struct {
	Rate   int    `json:"rate"`
	Nature string `json:"nature,omitempty"`
}

// Row is a sum at one share: Gross = Net + VAT.
type Row struct {
	Share
	Gross money.Cents `json:"gross"`
	Net   money.Cents `json:"net"`
	VAT   money.Cents `json:"vat"`
}

// Line is what of an order's line has been paid.
type Line struct {
	N      int
	Kind   string
	Rate   int
	Nature string
	Paid   money.Cents
	Off    money.Cents     // the discount that Paid is without
	Split  []money.Portion // of a line of several rates; nil: all of it is at Rate
}

// shared shares an amount of the line over where it belongs: one share, but for
// boxes of goods that are taxed otherwise each.
func (l Line) shared(amount money.Cents, regime tenants.Regime) map[Share]money.Cents {
	out := map[Share]money.Cents{}
	if len(l.Split) == 0 {
		out[l.share(regime)] = amount
		return out
	}
	for i, c := range money.Apportion(amount, l.Split) {
		out[Line{Kind: l.Kind, Rate: l.Split[i].Rate, Nature: l.Split[i].Nature}.share(regime)] += c
	}
	return out
}

// share is where a line's sum belongs. A delivery has none of its own.
func (l Line) share(regime tenants.Regime) Share {
	switch {
	case l.Kind == kindDeposit:
		return Share{Nature: NatureExcluded}
	case l.Kind == kindRounding:
		return Share{Nature: Rounding}
	case regime == tenants.Ventilation:
		return Share{Nature: Ventilated}
	case regime == tenants.FlatRate:
		return Share{Nature: NatureFlat}
	case l.Rate == 0 && l.Nature == "":
		return Share{Nature: NatureExcluded}
	}
	return Share{Rate: l.Rate, Nature: l.Nature}
}

// sheet follows what of an order's money is still there, by share. It says the
// same as the shop's book: the delivery goes with the goods in proportion to what
// these were before any discount (VAT-03), given back or not.
type sheet struct {
	regime  tenants.Regime
	lines   map[int]Line
	left    map[int]money.Cents
	weights map[Share]money.Cents
	written map[Share]Row
	stands  map[string]bool // refunds that have not come back
}

func newSheet(lines []Line, regime tenants.Regime) *sheet {
	s := &sheet{regime: regime, lines: map[int]Line{}, left: map[int]money.Cents{}, weights: map[Share]money.Cents{}, written: map[Share]Row{},
		stands: map[string]bool{}}
	for _, l := range lines {
		s.lines[l.N], s.left[l.N] = l, l.Paid
		if l.Kind != kindDelivery && l.Kind != kindDeposit && l.Kind != kindRounding {
			for k, c := range l.shared(l.Paid+l.Off, regime) {
				s.weights[k] += c
			}
		}
	}
	return s
}

// fee is what is left of the delivery, by the shares that it follows.
func (s *sheet) fee() map[Share]money.Cents {
	var sum money.Cents
	for n, c := range s.left {
		if s.lines[n].Kind == kindDelivery {
			sum += c
		}
	}
	byRate := map[int]money.Cents{}
	for k, c := range s.weights {
		byRate[k.Rate] += c
	}
	out := map[Share]money.Cents{}
	for rate, c := range money.Follow(sum, byRate) {
		s.within(rate, c, out)
	}
	return out
}

// within shares what of the delivery is at a rate over the natures that are there.
func (s *sheet) within(rate int, sum money.Cents, out map[Share]money.Cents) {
	var keys []Share
	var weights []money.Cents
	for _, k := range sorted(s.weights) {
		if k.Rate == rate && s.weights[k] > 0 {
			keys, weights = append(keys, k), append(weights, s.weights[k])
		}
	}
	if len(keys) == 0 {
		out[Line{Rate: rate}.share(s.regime)] = sum
		return
	}
	for i, c := range money.Split(sum, weights) {
		out[keys[i]] = c
	}
}

func sorted[V any](m map[Share]V) []Share {
	keys := make([]Share, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b Share) int { return cmp.Or(a.Rate-b.Rate, cmp.Compare(a.Nature, b.Nature)) })
	return keys
}

// giveBack takes what a refund gave back of each line off, and gives what of the
// fee it took.
func (s *sheet) giveBack(refund string, lines map[int]money.Cents) map[Share]money.Cents {
	took := s.fee()
	for n, c := range lines {
		s.left[n] -= c
	}
	for k, c := range s.fee() {
		took[k] -= c
	}
	s.stands[refund] = true
	return took
}

// restore undoes a refund that never reached the payer.
func (s *sheet) restore(refund string, lines map[int]money.Cents) {
	for n, c := range lines {
		s.left[n] += c
	}
	delete(s.stands, refund)
}

// rows are what is left now, VAT taken out of each share's whole sum (VAT-02).
// With the last of the money a cent that rounding kept goes too.
func (s *sheet) rows() map[Share]Row {
	sums, all := s.fee(), money.Cents(0)
	for n, c := range s.left {
		all += c
		if s.lines[n].Kind != kindDelivery {
			for k, part := range s.lines[n].shared(c, s.regime) {
				sums[k] += part
			}
		}
	}
	out := map[Share]Row{}
	for k := range s.written {
		out[k] = Row{Share: k}
	}
	if all == 0 {
		return out
	}
	for k, c := range sums {
		out[k] = rowOf(k, c)
	}
	return out
}

// rowOf takes the VAT out of a sum.
func rowOf(k Share, gross money.Cents) Row {
	if gross < 0 {
		r := rowOf(k, -gross)
		return Row{k, gross, -r.Net, -r.VAT}
	}
	net, vat := money.VAT(gross, k.Rate)
	return Row{k, gross, net, vat}
}

// post gives what has changed since the last post, share by share.
func (s *sheet) post() []Row {
	now := s.rows()
	var out []Row
	for _, k := range sorted(now) {
		was, is := s.written[k], now[k]
		if d := (Row{k, is.Gross - was.Gross, is.Net - was.Net, is.VAT - was.VAT}); d.Gross != 0 {
			out = append(out, d)
			s.written[k] = is
		}
	}
	return out
}

// postDocument is post for a document that stands alone: the exchange system
// wants each tax within a cent of its base times the rate (error 00421), which a
// difference of two roundings can miss.
func (s *sheet) postDocument() []Row {
	out := s.post()
	for i, d := range out {
		own, fixed := rowOf(d.Share, d.Gross), d
		for off(fixed) { // own is never off
			fixed.Net += step(fixed.Net, own.Net)
		}
		fixed.VAT = fixed.Gross - fixed.Net
		w := s.written[d.Share]
		w.Net, w.VAT = w.Net+fixed.Net-d.Net, w.VAT+fixed.VAT-d.VAT
		s.written[d.Share], out[i] = w, fixed
	}
	return out
}

// off reports whether a row's tax is more than a cent from its base times the rate.
func off(r Row) bool {
	exact := int64(r.Net) * int64(r.Rate) // hundredths of cents
	miss := int64(r.Gross-r.Net)*100 - exact
	return miss > 100 || miss < -100
}

func step(from, to money.Cents) money.Cents {
	if from < to {
		return 1
	}
	return -1
}

// gaveBack reports whether a refund stands on the sheet.
func (s *sheet) gaveBack(refund string) bool { return s.stands[refund] }

// total is what rows come to.
func total(rows []Row) money.Cents {
	var sum money.Cents
	for _, r := range rows {
		sum += r.Gross
	}
	return sum
}
