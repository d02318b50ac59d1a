package main

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/offers"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
)

// judges are the groups that are known.
func (j *judging) judges() map[string]func(*verdict, json.RawMessage) {
	return map[string]func(*verdict, json.RawMessage){
		"piva": judgeVAT, "codice_fiscale": judgeTaxCodes, "iban": judgeIBANs, "cap": judgeCAPs, "phone": judgePhones,
		"codice_destinatario": judgeRecipients,
		"vat_single":          judgeVATSingle, "vat_baskets": judgeBaskets, "unit_price": judgeUnitPrices, "weight_lines": judgeWeights,
		"weight_adjustment": judgeAdjustments, "cash_rounding": judgeCash, "book_discount": judgeBooks, "omnibus": j.omnibus,
		"bollo": judgeStamps, "buoni_pasto": judgeVouchers, "money_format": j.formats,
		"holidays_rome": j.holidays, "easter": judgeEaster, "withdrawal_deadline": judgeWithdrawals, "age": judgeAges, "dst_2027": j.clocks,
	}
}

func judgeVATSingle(v *verdict, raw json.RawMessage) {
	each(v, raw, func(x struct {
		Gross, Net, VAT money.Cents
		Rate            int
	}) bool {
		net, vat := money.VAT(x.Gross, x.Rate)
		return net == x.Net && vat == x.VAT
	})
}

func judgeBaskets(v *verdict, raw json.RawMessage) {
	each(v, raw, func(x struct {
		Lines              []money.Taxed
		Delivery, Discount money.Cents
		Rates              []struct {
			Rate                                       int
			Goods, Discount, Delivery, Gross, Net, VAT money.Cents
		} `json:"by_rate"`
		Total money.Cents
		VAT   money.Cents `json:"vat_total"`
	}) bool {
		got := money.VATDocument(x.Lines, x.Discount, x.Delivery)
		if len(got) != len(x.Rates) {
			return false
		}
		var total, vat money.Cents
		for i, r := range x.Rates {
			if got[i] != (money.RateTotal{Rate: r.Rate, Goods: r.Goods, Discount: r.Discount, Fee: r.Delivery, Gross: r.Gross, Net: r.Net, VAT: r.VAT}) {
				return false
			}
			total, vat = total+got[i].Gross, vat+got[i].VAT
		}
		return total == x.Total && vat == x.VAT
	})
}

func judgeUnitPrices(v *verdict, raw json.RawMessage) {
	each(v, raw, func(x struct {
		Price        money.Cents
		Qty, Drained int
		UnitPrice    money.Cents `json:"unit_price"`
	}) bool {
		return offers.PerMeasure(x.Price, x.Qty, x.Drained) == x.UnitPrice
	})
}

func judgeWeights(v *verdict, raw json.RawMessage) {
	each(v, raw, func(x struct {
		Kilo  money.Cents `json:"price_per_kg"`
		Grams int
		Line  money.Cents
	}) bool {
		return catalog.PriceOf(x.Kilo, x.Grams) == x.Line
	})
}

func judgeAdjustments(v *verdict, raw json.RawMessage) {
	each(v, raw, func(x struct {
		Kilo      money.Cents `json:"price_per_kg"`
		Ordered   int         `json:"ordered_g"`
		Tolerance int         `json:"tolerance_pct"`
		Estimate  money.Cents
		Most      money.Cents `json:"authorised_max"`
		Weighs    int         `json:"actual_g"`
		Price     money.Cents `json:"actual_price"`
		Charged   money.Cents `json:"charge_without_consent"`
	}) bool {
		p := catalog.Product{Mode: catalog.Weight, Variant: catalog.Variant{Price: x.Kilo}, Weighing: catalog.Weighing{Tolerance: x.Tolerance}}
		a := catalog.Amount{Grams: x.Ordered}
		price := catalog.PriceOf(x.Kilo, x.Weighs)
		return p.Estimate(a) == x.Estimate && p.Ceiling(a) == x.Most && price == x.Price && min(price, p.Ceiling(a)) == x.Charged
	})
}

func judgeCash(v *verdict, raw json.RawMessage) {
	each(v, raw, func(x struct {
		Total money.Cents
		Due   money.Cents `json:"cash_due"`
	}) bool {
		return money.CashDue(x.Total) == x.Due
	})
}

// maxBookCut is by how many per cent a book may be reduced (PRICE-04).
const maxBookCut = 5

func judgeBooks(v *verdict, raw json.RawMessage) {
	each(v, raw, func(x struct {
		Cover money.Cents
		Least money.Cents `json:"min_price_5pct"`
	}) bool {
		return offers.Floor(x.Cover, maxBookCut) == x.Least
	})
}

func judgeStamps(v *verdict, raw json.RawMessage) {
	each(v, raw, func(x struct {
		Exempt money.Cents `json:"exempt_total"`
		Duty   money.Cents `json:"bollo"`
	}) bool {
		return money.StampDuty(x.Exempt) == x.Duty
	})
}

func judgeVouchers(v *verdict, raw json.RawMessage) {
	each(v, raw, func(x struct {
		Food    money.Cents `json:"food_total"`
		Other   money.Cents `json:"other_total"`
		Voucher money.Cents
		Most    int         `json:"max_vouchers_no_loss"`
		By      money.Cents `json:"by_voucher"`
		Rest    money.Cents
	}) bool {
		n, by, rest := money.MealVouchers(x.Food, x.Other, x.Voucher)
		return n == x.Most && by == x.By && rest == x.Rest
	})
}

func (j *judging) formats(v *verdict, raw json.RawMessage) {
	it, en := j.words.In(locale.It), j.words.In(locale.En)
	each(v, raw, func(x struct {
		Cents   money.Cents
		Italian string `json:"it_grouped"` // the house groups thousands (FMT-01)
		English string `json:"en"`
	}) bool {
		return it.Money(x.Cents) == x.Italian && en.Money(x.Cents) == x.English
	})
}

// priceFrom is a pair of a moment and a price.
type priceFrom struct {
	From  string
	Price money.Cents
}

// UnmarshalJSON reads ["2026-11-10", 800].
func (p *priceFrom) UnmarshalJSON(raw []byte) error {
	return json.Unmarshal(raw, &[]any{&p.From, &p.Price})
}

func (j *judging) at(when string) time.Time {
	for _, form := range []string{"2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if d, err := time.ParseInLocation(form, when, j.rome); err == nil {
			return d
		}
	}
	panic("no moment: " + when)
}

// reduction is a vector of the group omnibus.
type reduction struct {
	History []priceFrom
	Start   string      `json:"promo_start"`
	Price   money.Cents `json:"promo_price"`
	Prior   money.Cents `json:"prior_price"`
	Percent *int        `json:"discount_pct_shown"`
	Allowed *bool       `json:"announce_allowed"`
	Days    *int        `json:"days_known"`
	Label   string      `json:"label_it"` // what perishes has one
	Steps   []priceFrom
	Priors  []money.Cents `json:"prior_price_at_each_step"`
	Cuts    []int         `json:"discount_pct"`
}

func (j *judging) omnibus(v *verdict, raw json.RawMessage) {
	each(v, raw, func(x reduction) bool {
		var log []offers.Past
		for _, h := range x.History {
			log = append(log, offers.Past{Price: h.Price, From: j.at(h.From)})
		}
		if len(x.Steps) > 0 {
			return j.steps(log, x)
		}
		got := offers.At(log, j.at(x.Start), x.Price, x.Label != "")
		return got.Price == x.Prior && (x.Percent == nil || got.Percent(x.Price) == *x.Percent) &&
			(x.Allowed == nil || got.Announces(x.Price) == *x.Allowed) && (x.Days == nil || got.Days == *x.Days) &&
			(x.Label == "" || spaced(x.Label) == spaced("Prezzo precedente "+j.words.In(locale.It).Money(got.Price)))
	})
}

// spaced writes every space as a plain one.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// steps are reductions that follow each other.
func (j *judging) steps(log []offers.Past, x reduction) bool {
	var priors []money.Cents
	var cuts []int
	for _, s := range x.Steps {
		got := offers.At(log, j.at(s.From), s.Price, x.Label != "")
		priors, cuts = append(priors, got.Price), append(cuts, got.Percent(s.Price))
		log = append(log, offers.Past{Price: s.Price, From: j.at(s.From), Reduced: true})
	}
	return slices.Equal(priors, x.Priors) && (x.Cuts == nil || slices.Equal(cuts, x.Cuts))
}
