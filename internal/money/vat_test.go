package money_test

import (
	"testing"

	"pgregory.net/rapid"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/vectors"
)

func TestVATVectors(t *testing.T) {
	for _, v := range vectors.Of[struct {
		Gross, Net, VAT money.Cents
		Rate            int
	}](t, "vat_single") {
		net, vat := money.VAT(v.Gross, v.Rate)
		if net != v.Net || vat != v.VAT {
			t.Errorf("%d at %d%%: %d + %d, want %d + %d", v.Gross, v.Rate, net, vat, v.Net, v.VAT)
		}
	}
}

type basket struct {
	Lines              []money.Taxed
	Delivery, Discount money.Cents
	ByRate             []struct {
		money.RateTotal
		Delivery money.Cents
	} `json:"by_rate"`
	Total    money.Cents
	VATTotal money.Cents `json:"vat_total"`
}

func TestVATBasketVectors(t *testing.T) {
	for i, b := range vectors.Of[basket](t, "vat_baskets") {
		got := money.VATDocument(b.Lines, b.Discount, b.Delivery)
		if len(got) != len(b.ByRate) {
			t.Fatalf("basket %d: %d rates, want %d", i+1, len(got), len(b.ByRate))
		}
		var total, vat money.Cents
		for j, r := range got {
			want := b.ByRate[j].RateTotal
			want.Fee = b.ByRate[j].Delivery
			if r != want {
				t.Errorf("basket %d: %+v, want %+v", i+1, r, want)
			}
			total += r.Gross
			vat += r.VAT
		}
		if total != b.Total || vat != b.VATTotal {
			t.Errorf("basket %d: total %d with VAT %d, want %d with %d", i+1, total, vat, b.Total, b.VATTotal)
		}
	}
}

// Nine rolls at 33 cents: VAT taken per line would be 9 cents instead of 11.
func TestVATIsByRateNotByLine(t *testing.T) {
	rolls := make([]money.Taxed, 9)
	for i := range rolls {
		rolls[i] = money.Taxed{Rate: 4, Gross: 33}
	}
	if got := money.VATByRate(rolls); len(got) != 1 || got[0].VAT != 11 {
		t.Errorf("got %+v", got)
	}
}

func TestVATDocumentBalances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var goods money.Cents
		lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) money.Taxed {
			return money.Taxed{
				Rate:  rapid.SampledFrom([]int{0, 4, 5, 10, 22}).Draw(t, "rate"),
				Gross: money.Cents(rapid.Int64Range(0, 1_000_000).Draw(t, "gross")),
			}
		}), 1, 30).Draw(t, "lines")
		for _, l := range lines {
			goods += l.Gross
		}
		discount := money.Cents(rapid.Int64Range(0, int64(goods)).Draw(t, "discount"))
		fee := money.Cents(rapid.Int64Range(0, 1000).Draw(t, "fee"))
		var total money.Cents
		for _, r := range money.VATDocument(lines, discount, fee) {
			total += r.Gross
			if r.Gross != r.Net+r.VAT || r.Gross != r.Goods+r.Discount+r.Fee || r.VAT < 0 || r.Gross < 0 {
				t.Fatalf("%+v does not balance", r)
			}
		}
		if total != goods-discount+fee {
			t.Fatalf("total %d, want %d", total, goods-discount+fee)
		}
	})
}

// What has no goods to follow is taxed at the ordinary rate; what is off counts as
// it was before.
func TestWhatFollowsTheGoods(t *testing.T) {
	if got := money.VATDocument(nil, 0, 122); len(got) != 1 || got[0] != (money.RateTotal{Rate: 22, Fee: 122, Gross: 122, Net: 100, VAT: 22}) {
		t.Errorf("a delivery alone: %+v", got)
	}
	if got := money.VATDocument([]money.Taxed{{Rate: 4, Gross: 0}}, 0, 122); len(got) != 2 || got[1].Fee != 122 {
		t.Errorf("with a present: %+v", got)
	}
	got := money.VATDocument([]money.Taxed{{Rate: 22, Gross: 1000}, {Rate: 4, Gross: 500, Off: 500}}, 0, 250)
	if len(got) != 2 || got[0].Fee != 125 || got[1].Fee != 125 {
		t.Errorf("with a discount on one rate: %+v", got)
	}
}
