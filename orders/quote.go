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
	// Waiting is the purchase of this basket that waits for its payment, if
	// there is one. Goods and seat are its own until it is paid or given up.
	Waiting *tenants.ID
}

// ShopPart is what a basket holds of one shop.
type ShopPart struct {
	Card  tenants.Card
	Lines []FullLine
	Goods money.Cents // of the lines that can be sold
}

// FullLine is a line with its product as it is now.
type FullLine struct {
	BasketLine
	Product catalog.Product
	Sum     money.Cents
	Was     money.Cents // price when it was put in, when it is another now; else 0
	Problem string      // translation key of why it cannot be ordered; empty when it can
	Left    int         // with Problem error.qty_max
}

// Goods is the sum of all that can be sold.
func (f *Full) Goods() money.Cents {
	var sum money.Cents
	for _, s := range f.Shops {
		sum += s.Goods
	}
	return sum
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

// Reaches reports whether every shop of the basket delivers to the zone.
func (f *Full) Reaches(zone tenants.ID) bool {
	for _, s := range f.Shops {
		if !slices.Contains(s.Card.Terms.Zones, zone) {
			return false
		}
	}
	return true
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

// Missing is what a shop's part lacks to its minimum.
func (p ShopPart) Missing() money.Cents { return max(0, p.Card.Terms.MinOrder-p.Goods) }

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

// Wish is what the basket asks of a window.
func (f *Full) Wish(zone *time.Location) delivery.Wish {
	w := delivery.Wish{Zoned: zone, SameDayUntil: "24:00"}
	if f.Zone != nil {
		w.Zone = &f.Zone.ID
	}
	for _, s := range f.Shops {
		w.Hours = s.Card.Hours
		w.LeadMinutes = max(w.LeadMinutes, s.Card.Terms.LeadMinutes)
		w.SameDayUntil = min(w.SameDayUntil, s.Card.Terms.SameDayUntil)
		for _, l := range s.Lines {
			w.LeadHours = max(w.LeadHours, l.Product.Lead)
			if len(l.Product.MadeOn) > 0 {
				w.MadeOn = append(w.MadeOn, l.Product.MadeOn)
			}
		}
	}
	return w
}

// join puts lines and products together.
func (p *ShopPart) join(lines []BasketLine, products []catalog.Product, seen map[string]money.Cents) {
	by := make(map[tenants.ID]catalog.Product, len(products))
	for _, x := range products {
		by[x.Variant.ID] = x
	}
	for _, l := range lines {
		if l.Shop != p.Card.Shop {
			continue
		}
		x, ok := by[l.Variant]
		if !ok {
			continue
		}
		f := FullLine{BasketLine: l, Product: x, Sum: x.Variant.Price * money.Cents(l.Pieces)}
		if was, known := seen[l.Variant.String()]; known && was != x.Variant.Price {
			f.Was = was
		}
		left, counted := x.Variant.Left()
		switch {
		case !x.Buyable():
			f.Problem = "error.sold_out"
		case counted && left < l.Pieces:
			f.Problem, f.Left = "error.qty_max", left
		default:
			p.Goods += f.Sum
		}
		p.Lines = append(p.Lines, f)
	}
}

// Quote is what will be owed, frozen when it is placed.
type Quote struct {
	Method   delivery.Method `json:"method"`
	Window   tenants.ID      `json:"window"`
	Zone     *tenants.ID     `json:"zone,omitempty"`
	Address  string          `json:"address,omitempty"`
	Currency string          `json:"currency"`
	Parts    []QuotePart     `json:"parts"`
	Delivery money.Cents     `json:"delivery"`
	Total    money.Cents     `json:"total"`
}

// QuotePart is one shop's part of a quote.
type QuotePart struct {
	Shop     tenants.ShopID `json:"shop"`
	Account  string         `json:"account"`
	Lines    []QuoteLine    `json:"lines"`
	Goods    money.Cents    `json:"goods"`
	Delivery money.Cents    `json:"delivery"`
	Total    money.Cents    `json:"total"`
}

// QuoteLine is one product of a quote.
type QuoteLine struct {
	Variant   tenants.ID    `json:"variant"`
	Slug      string        `json:"slug"`
	Title     locale.Text   `json:"title"`
	Pieces    int           `json:"pieces"`
	Price     money.Cents   `json:"price"`
	Sum       money.Cents   `json:"sum"`
	VATRate   int           `json:"vat_rate"`
	VATNature string        `json:"vat_nature,omitempty"`
	Facts     catalog.Facts `json:"-"`
}

// Quote computes what a basket comes to: the one place where totals are made.
// The delivery fee is shared among the shops in proportion to their goods, by
// largest remainder. Shops and lines stand in the order of their ids, however
// the basket was read, so that one basket has one hash.
func (f *Full) Quote(account string) (Quote, error) {
	b := f.Basket
	q := Quote{Method: b.Method, Currency: money.EUR, Delivery: f.Fee()}
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
	var goods []money.Cents
	for _, s := range f.Shops {
		part := QuotePart{Shop: s.Card.Shop, Account: account, Goods: s.Goods}
		for _, l := range s.Lines {
			part.Lines = append(part.Lines, QuoteLine{Variant: l.Variant, Slug: l.Product.Slug, Title: l.Product.Title, Pieces: l.Pieces,
				Price: l.Product.Variant.Price, Sum: l.Sum, VATRate: l.Product.VATRate, VATNature: l.Product.VATNature, Facts: l.Product.Facts})
		}
		slices.SortFunc(part.Lines, func(a, b QuoteLine) int { return bytes.Compare(a.Variant[:], b.Variant[:]) })
		q.Parts = append(q.Parts, part)
	}
	slices.SortFunc(q.Parts, func(a, b QuotePart) int { return bytes.Compare(a.Shop[:], b.Shop[:]) })
	for _, p := range q.Parts {
		goods = append(goods, p.Goods)
	}
	for i, share := range money.Split(q.Delivery, goods) {
		p := &q.Parts[i]
		p.Delivery, p.Total = share, p.Goods+share
		q.Total += p.Total
	}
	return q, nil
}

// address is the typed address as the quote freezes it.
func (d Draft) address() string {
	return d.Street + "|" + d.Civic + "|" + d.Stair + "|" + d.Floor + "|" + d.Flat + "|" + d.CAP
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
