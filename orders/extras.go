package orders

import (
	"bytes"
	"slices"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// LineKind is what a line of a quote is, as shop.lines has it.
type LineKind string

// The kinds. Goods, weighed or not, have none of their own here.
const (
	GoodsLine   LineKind = ""
	BagLine     LineKind = "bag"
	DepositLine LineKind = "deposit"
)

// place is where a line of the kind stands among the others.
func (k LineKind) place() int {
	return slices.Index([]LineKind{GoodsLine, kindGift, DepositLine, BagLine}, k)
}

// MaxBags is how many bags one order may have.
const MaxBags = 20

// CashLimit is the least that nobody may pay in cash any more (art. 49 D.Lgs.
// 231/2007, PRICE-07).
const CashLimit = money.Cents(500_000)

// Extras are the bags and the deposits that go with the goods of a shop, as its
// quote has them: first what is given back with the empties, then the bags. No
// minimum, threshold, discount or fee counts them.
func (p ShopPart) Extras(d Draft) []QuoteLine {
	var list []QuoteLine
	for _, l := range p.Lines {
		x := l.Product
		if x.Deposit == 0 || x.Mode != catalog.Each || l.Problem != "" {
			continue
		}
		list = append(list, QuoteLine{Kind: DepositLine, Variant: l.Variant, Slug: x.Slug, Title: depositOf(x.Title), Pieces: l.Pieces,
			Price: x.Deposit, Sum: x.Deposit * money.Cents(l.Pieces), Most: x.Deposit * money.Cents(l.Pieces)})
	}
	slices.SortFunc(list, func(a, b QuoteLine) int { return bytes.Compare(a.Variant[:], b.Variant[:]) })
	bag, n := p.Card.Terms.Bag, p.Bags(d)
	if n == 0 {
		return list
	}
	rate, nature := p.Card.Regime.VAT(bag.Rate, "")
	return append(list, QuoteLine{Kind: BagLine, Title: bagTitle(bag), Pieces: n, Price: bag.Price, Sum: bag.Price * money.Cents(n),
		Most: bag.Price * money.Cents(n), VATRate: rate, VATNature: nature})
}

// Bags is how many bags the order will have: what its resident said, else what
// the shop usually packs.
func (p ShopPart) Bags(d Draft) int {
	bag := p.Card.Terms.Bag
	if !bag.Charged() || p.Goods == 0 {
		return 0
	}
	if n, said := d.Bags[p.Card.Shop.String()]; said {
		return min(max(n, 0), MaxBags)
	}
	return min(bag.Count, MaxBags)
}

func depositOf(title locale.Text) locale.Text {
	out := locale.Text{It: "Cauzione: " + title.It}
	if title.En != "" {
		out.En = "Deposit: " + title.En
	}
	return out
}

func bagTitle(b tenants.Bag) locale.Text {
	if b.Paper {
		return locale.Text{It: "Busta di carta", En: "Paper bag"}
	}
	return locale.Text{It: "Busta compostabile", En: "Compostable bag"}
}

// addExtras puts them behind the goods of a part.
func (p *QuotePart) addExtras(s ShopPart, d Draft) {
	for _, l := range s.Extras(d) {
		p.Lines = append(p.Lines, l)
		p.Extras += l.Sum
	}
}

// WantBags keeps how many bags a resident wants of a shop, from none to MaxBags.
func WantBags(h *tenants.HoodTx, token string, shop tenants.ShopID, n int) error {
	if n < 0 || n > MaxBags {
		return fault.Form(fault.Field{Name: "bags", Key: "error.bags", Args: []any{"most", MaxBags}})
	}
	b, err := lock(h, token)
	if err != nil {
		return err
	}
	if len(b.variantsOf(shop)) == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if b.Draft.Bags == nil {
		b.Draft.Bags = map[string]int{}
	}
	b.Draft.Bags[shop.String()] = n
	return h.Exec(`update hood.baskets set draft = $3, updated_at = now() where hood_id = $1 and id = $2`,
		tenants.With(h.Hood(), b.ID, b.Draft))
}

// aboveCash reports whether the basket may come to more than anybody may pay in
// cash: then it is paid on the page.
func (f *Full) aboveCash() bool {
	q, err := f.Quote()
	return err == nil && q.Most >= CashLimit
}
