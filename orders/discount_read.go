package orders

import (
	"strings"

	"sottocasa/catalog"
	"sottocasa/tenants"
)

// bought is an order that somebody has made before, and the code it used.
type bought struct {
	shop tenants.ShopID
	code *tenants.ID
}

// before reports whether who orders has ordered from a shop before, as far as
// they have said who they are.
func (f *Full) before(shop tenants.ShopID) bool {
	for _, b := range f.past {
		if b.shop == shop {
			return true
		}
	}
	return false
}

// usedBy is how often who orders has used a code.
func (f *Full) usedBy(shop tenants.ShopID, code tenants.ID) int {
	n := 0
	for _, b := range f.past {
		if b.shop == shop && b.code != nil && *b.code == code {
			n++
		}
	}
	return n
}

// pastOrders finds the orders of who has this phone or this e-mail address.
const pastOrders = `select q.shop_id, q.code_id from hood.contacts c join hood.purchases p on p.hood_id = c.hood_id and p.contact_id = c.id
	join hood.parts q on q.hood_id = p.hood_id and q.purchase_id = p.id
	where c.hood_id = $1 and c.id in (select id from hood.contacts where hood_id = $1 and phone = $2 and phone <> ''
		union select id from hood.contacts where hood_id = $1 and lower(email) = $3 and email <> '')
	and p.state in ('awaiting', 'confirmed') and q.state <> 'cancelled'`

func (f *Full) gatherPast(row tenants.Row) error {
	var b bought
	err := row.Scan(&b.shop, &b.code)
	f.past = append(f.past, b)
	return err
}

// asksWho reports whether something that a basket could get depends on who
// orders: a code may, and gifts of a first order do.
func (b *Basket) asksWho(cards []tenants.Card) bool {
	if b.Draft.Phone == "" && b.Draft.Email == "" {
		return false
	}
	for _, c := range cards {
		if b.codeOf(c.Shop) != "" {
			return true
		}
		for _, g := range c.Terms.Gifts {
			if g.First {
				return true
			}
		}
	}
	return false
}

func (b *Basket) readPast(r *tenants.HoodRead, hood tenants.HoodID, cards []tenants.Card, f *Full) {
	if b.asksWho(cards) {
		r.Each(pastOrders, tenants.With(hood, b.Draft.Phone, strings.ToLower(b.Draft.Email)), f.gatherPast)
	}
}

func (f *Full) lockedPast(h *tenants.HoodTx, card tenants.Card) error {
	b := f.Basket
	if f.past != nil || !b.asksWho([]tenants.Card{card}) {
		return nil
	}
	return h.Each(pastOrders, tenants.With(h.Hood(), b.Draft.Phone, strings.ToLower(b.Draft.Email)), f.gatherPast)
}

// codeOf is the word that was typed for a shop.
func (b *Basket) codeOf(shop tenants.ShopID) string { return b.Draft.Codes[shop.String()] }

// goods tells what was read of a shop apart: what lies in the basket, and what
// might be given with it.
func (p *ShopPart) goods(b *Basket, found stocked, when moment, code *catalog.Code) {
	p.Deal = Deal{Word: b.codeOf(p.Card.Shop), Code: code}
	p.given = found.goods
	p.join(b.Lines, found, when, b.Draft.Seen)
}
