package orders

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Full is a basket with all that its quote needs.
type Full struct {
	Basket *Basket
	Shops  []ShopPart
	Zones  []delivery.Zone
	Zone   *delivery.Zone // of the address, for a delivery
	Hold   *delivery.Hold
	Now    time.Time // the database's
	Tills  map[tenants.ShopID]tenants.Till
	Terms  tenants.SharedTerms
	// Waiting is the purchase of this basket that waits for its payment, if
	// there is one. Goods and seat are its own until it is paid or given up.
	Waiting *tenants.ID
	past    []bought // orders of who orders; read only where something depends on them
}

// ShopPart is what a basket holds of one shop.
type ShopPart struct {
	Card  tenants.Card
	Lines []FullLine
	Goods money.Cents // of the lines that can be sold, as they are expected to weigh
	Most  money.Cents // the same at most
	Deal  Deal
	given []catalog.Product // among them what the shop might give
}

// FullLine is a line with its product as it is now.
type FullLine struct {
	BasketLine
	Product catalog.Product
	Sum     money.Cents  // expected
	Most    money.Cents  // at most; the same unless it is weighed
	Was     money.Cents  // price when it was put in, when it is another now; else 0
	Problem string       // translation key of why it cannot be ordered; empty when it can
	Why     []any        // what Problem's words want to know
	Filled  []Filled     // what is in it, of a box
	Weeks   []clock.Date // the Mondays of the weeks in which it can be had; nil: in all
}

// Goods is the sum of all that can be sold, as it is expected to weigh.
func (f *Full) Goods() money.Cents {
	var sum money.Cents
	for _, s := range f.Shops {
		sum += s.Goods
	}
	return sum
}

// Weighed reports whether the price of some of the goods is known only when
// the scale has spoken.
func (f *Full) Weighed() bool {
	for _, s := range f.Shops {
		for _, l := range s.Lines {
			if l.Product.Weighed() {
				return true
			}
		}
	}
	return false
}

// HoldDays is how far away a window may be for its money to be only held: a
// card's hold lasts about seven days.
const HoldDays = 5

// Taking is how the money of a basket is taken.
type Taking string

// The ways. TakeHeld holds the ceiling and takes what the goods weigh; a window
// too far away for that is TakeBack: the ceiling is taken, and the difference
// given back.
const (
	TakeNow  Taking = "now"
	TakeHeld Taking = "held"
	TakeBack Taking = "back"
)

// Taking is how the basket's money is taken in the window it has.
func (f *Full) Taking() Taking {
	switch {
	case !f.Weighed() || f.Hold == nil:
		return TakeNow
	case f.Hold.Window.Starts.Sub(f.Now) <= HoldDays*24*time.Hour:
		return TakeHeld
	}
	return TakeBack
}

// Blocked reports whether some line cannot be ordered as it is.
func (f *Full) Blocked() bool {
	for _, s := range f.Shops {
		for _, l := range s.Lines {
			if l.Problem != "" {
				return true
			}
		}
	}
	return false
}

// ForAdults reports whether some of the goods are for adults only (art. 14-ter
// L. 125/2001).
func (f *Full) ForAdults() bool {
	for _, s := range f.Shops {
		for _, l := range s.Lines {
			if l.Product.MinAge > 0 {
				return true
			}
		}
	}
	return false
}

// Fee is the one delivery fee of the spesa: the zone's, plus what the window
// adds, nothing from the zone's threshold on.
func (f *Full) Fee() money.Cents {
	if f.Basket.Method != delivery.Delivery || f.Zone == nil {
		return 0
	}
	fee := f.Zone.FeeFor(f.Goods())
	if f.Hold != nil {
		fee = max(0, fee+f.Hold.Window.Price)
	}
	return fee
}

// Quote is what will be owed, frozen when it is placed. Sums are as the goods
// are expected to weigh, and at most; without goods by weight both are one.
type Quote struct {
	Method   delivery.Method `json:"method"`
	Window   tenants.ID      `json:"window"`
	Zone     *tenants.ID     `json:"zone,omitempty"`
	Address  string          `json:"address,omitempty"`
	Currency string          `json:"currency"`
	Taking   Taking          `json:"taking"`
	Shared   bool            `json:"shared,omitempty"` // one payment on the platform
	Parts    []QuotePart     `json:"parts"`
	Delivery money.Cents     `json:"delivery"` // the whole fee
	// Association is the part of the fee that goes to the association,
	// Contribution what the resident adds for it.
	Association  money.Cents `json:"association,omitempty"`
	Contribution money.Cents `json:"contribution,omitempty"`
	Total        money.Cents `json:"total"`
	Most         money.Cents `json:"most"`
	Invoice      string      `json:"invoice,omitempty"` // stands for whom invoices are for
}

// QuotePart is one shop's part of a quote. Fee is what the network keeps of it,
// as far as it is known now: it leaves the shop's income, not the total.
type QuotePart struct {
	Shop     tenants.ShopID `json:"shop"`
	Account  string         `json:"account"`
	Lines    []QuoteLine    `json:"lines"`
	Goods    money.Cents    `json:"goods"`
	Extras   money.Cents    `json:"extras,omitempty"` // bags and deposits
	Delivery money.Cents    `json:"delivery"`
	Total    money.Cents    `json:"total"`
	Most     money.Cents    `json:"most"`
	Fee      money.Cents    `json:"fee,omitempty"`
	Kept     tenants.Fee    `json:"kept,omitzero"` // how Fee is made
	// Discount is what Code takes off the lines: Goods, Most and the lines'
	// amounts are without it. Free: the shop asks nothing for the delivery.
	Discount money.Cents `json:"discount,omitempty"`
	Code     string      `json:"code,omitempty"`
	Free     bool        `json:"free,omitempty"`
	Gifts    []QuoteLine `json:"-"`
	code     *tenants.ID
}

// QuoteLine is one product of a quote, or what goes with it; a bag has no Variant.
// Wished and MostGrams are 0 for goods that are not weighed. Sum and Most are what
// is owed, Discount off already; Percent is known for what will be weighed.
type QuoteLine struct {
	Kind      LineKind         `json:"kind,omitempty"`
	Variant   tenants.ID       `json:"variant"`
	Slug      string           `json:"slug"`
	Title     locale.Text      `json:"title"`
	Pieces    int              `json:"pieces,omitempty"`
	Grams     int              `json:"grams,omitempty"`
	Wished    int              `json:"wished,omitempty"`
	MostGrams int              `json:"most_grams,omitempty"`
	Price     money.Cents      `json:"price"`
	Sum       money.Cents      `json:"sum"`
	Most      money.Cents      `json:"most"`
	VATRate   int              `json:"vat_rate"`
	VATNature string           `json:"vat_nature,omitempty"`
	Discount  money.Cents      `json:"discount,omitempty"`
	Percent   int              `json:"percent,omitempty"`
	Was       money.Cents      `json:"was,omitempty"` // what stood beside a price on offer
	Offer     *catalog.Reduced `json:"-"`
	Gone      bool             `json:"-"` // of a gift: none is left
	Facts     catalog.Facts    `json:"-"`
	Stock     int              `json:"-"` // in the unit that its stock is counted in
	Scale     int              `json:"-"`
	Items     []QuoteItem      `json:"items,omitempty"` // what goes into it, of a box
	Split     []money.Portion  `json:"split,omitempty"` // of a box of several VAT rates
}

func quoteLine(l FullLine, regime tenants.Regime) QuoteLine {
	p := l.Product
	rate, nature := regime.VAT(p.VATRate, p.VATNature)
	out := QuoteLine{Variant: l.Variant, Slug: p.Slug, Title: p.Title, Pieces: l.Pieces, Grams: l.Grams, Wished: p.Wished(l.Amount),
		MostGrams: p.Most(l.Amount), Price: p.Variant.Price, Sum: l.Sum, Most: l.Most, VATRate: rate, VATNature: nature,
		Facts: p.Facts, Stock: p.Stock(l.Amount), Scale: p.Weighing.Scale, Offer: p.Variant.Offer,
		Items: l.items(), Split: l.split(regime)}
	if out.Offer != nil {
		out.Was = out.Offer.Price
	}
	return out
}

// Quote computes what a basket comes to: the one place where totals are made.
// What of the delivery fee is not the association's is shared among the shops
// in proportion to their goods, by largest remainder. Shops and lines stand in the
// order of their ids, however the basket was read, so that one basket has one hash.
func (f *Full) Quote() (Quote, error) {
	b := f.Basket
	q := Quote{Method: b.Method, Currency: money.EUR, Delivery: f.Fee(), Taking: f.Taking(), Shared: f.together()}
	if f.Hold == nil {
		return q, fault.New(fault.Conflict, "error.hold_gone")
	}
	if f.Goods() == 0 {
		key := "error.cart_changed" // nothing of it can be sold now
		if f.Basket.Count() == 0 {
			key = "error.cart_empty"
		}
		return q, fault.New(fault.Conflict, key)
	}
	q.Window = f.Hold.Window.ID
	if b.Method == delivery.Delivery {
		if f.Zone == nil {
			return q, fault.New(fault.Conflict, "error.cap_out")
		}
		q.Zone, q.Address = &f.Zone.ID, b.Draft.address()
	}
	q.Association, q.Contribution = f.association(q.Delivery)
	q.Invoice = b.Draft.Invoice.Seal()
	for i := range f.Shops {
		q.Parts = append(q.Parts, f.part(&f.Shops[i]))
	}
	q.add()
	return q, nil
}

// part is what a shop's goods come to. What the shop's deal is worth stands on
// the shop's part afterwards.
func (f *Full) part(s *ShopPart) QuotePart {
	till := f.Tills[s.Card.Shop]
	part := QuotePart{Shop: s.Card.Shop, Account: till.Account, Goods: s.Goods, Most: s.Most, Kept: till.Fee,
		Free: s.Card.Terms.FreeFrom > 0 && s.Goods >= s.Card.Terms.FreeFrom}
	for _, l := range s.Lines {
		part.Lines = append(part.Lines, quoteLine(l, s.Card.Regime))
	}
	slices.SortFunc(part.Lines, func(a, b QuoteLine) int { return bytes.Compare(a.Variant[:], b.Variant[:]) })
	s.discount(&part, f)
	part.Gifts, part.Fee = s.gifts(f), till.Fee.Of(part.Goods)
	s.Deal.Gifts, s.Deal.Free = part.Gifts, part.Free
	part.addExtras(*s, f.Basket.Draft)
	return part
}

// Reckon works out what each shop's deal is worth, for a page that shows the
// basket before there is a quote.
func (f *Full) Reckon() {
	for i := range f.Shops {
		f.part(&f.Shops[i])
	}
}

// Asked is what is asked of a delivery fee when shops give their share of it, as
// the quote will have it. What each shop gives has to be known: see Reckon.
func (f *Full) Asked(fee money.Cents) money.Cents {
	if f.Goods() == 0 {
		return fee
	}
	q := Quote{Delivery: fee}
	q.Association, _ = f.association(fee)
	for _, s := range f.Shops {
		q.Parts = append(q.Parts, QuotePart{Shop: s.Card.Shop, Goods: s.Goods, Free: s.Deal.Free})
	}
	q.add()
	return q.Delivery
}

// add shares the fee among the parts, in the order of their shops, and sums them
// up. A shop that asks nothing for its share takes it off the fee.
func (q *Quote) add() {
	slices.SortFunc(q.Parts, func(a, b QuotePart) int { return bytes.Compare(a.Shop[:], b.Shop[:]) })
	var goods []money.Cents
	for _, p := range q.Parts {
		goods = append(goods, p.Goods+p.Discount) // a code of one shop moves nothing to another
	}
	fee := q.Delivery
	q.Total, q.Most = q.Association+q.Contribution, q.Association+q.Contribution
	for i, share := range money.Split(fee-q.Association, goods) {
		p := &q.Parts[i]
		q.Delivery -= share - p.freed(share)
		share = p.freed(share)
		p.Delivery, p.Total, p.Most = share, p.Goods+p.Extras+share, p.Most+p.Extras+share
		q.Total += p.Total
		q.Most += p.Most
	}
}

// address is the typed address as the quote freezes it.
func (d Draft) address() string {
	return d.Street + "|" + d.Civic + "|" + d.Stair + "|" + d.Floor + "|" + d.Flat + "|" + d.CAP
}

// Goods is what the goods of all shops come to, discounts off.
func (q Quote) Goods() money.Cents {
	var sum money.Cents
	for _, p := range q.Parts {
		sum += p.Goods
	}
	return sum
}

// Hash stands for the quote: what is shown and what is charged have the same.
func (q Quote) Hash() ([]byte, error) {
	b, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	h := sha256.Sum256(b)
	return h[:], nil
}

// Seal is the hash as a form carries it.
func (q Quote) Seal() (string, error) {
	h, err := q.Hash()
	return hex.EncodeToString(h), err
}
