package orders

import (
	"sottocasa/catalog"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// gifts are what the shop adds to its part by itself. They cost nothing, are no
// part of what was agreed on, and therefore of no hash: when none is left the
// order goes through without.
func (p *ShopPart) gifts(f *Full) []QuoteLine {
	var out []QuoteLine
	for _, rule := range p.Card.Terms.Gifts {
		x := p.gift(rule.Variant)
		if x == nil || !p.earns(rule, f) {
			continue
		}
		l := QuoteLine{Kind: kindGift, Variant: rule.Variant, Slug: x.Slug, Title: x.Title, Pieces: 1, VATRate: x.VATRate, VATNature: x.VATNature,
			Facts: x.Facts, Stock: 1, Scale: 1}
		left, counted := x.Variant.Left()
		l.Gone = x.State != "live" || x.Box != catalog.NoBox || x.OutNow || x.Mode != catalog.Each || counted && left < 1+p.pieces(rule.Variant)
		out = append(out, l)
	}
	return out
}

// kindGift is a quote's line that the shop gives. On the order it is one of
// goods, at no price.
const kindGift LineKind = "gift"

// earns reports whether a basket has what a gift is given for.
func (p *ShopPart) earns(g tenants.Gift, f *Full) bool {
	switch {
	case p.Goods == 0 || p.Goods < g.From:
		return false
	case g.First && f.before(p.Card.Shop):
		return false
	}
	return g.With == nil || p.product(*g.With) != nil
}

// pieces is how many of a variant the basket itself wants.
func (p *ShopPart) pieces(variant tenants.ID) int {
	n := 0
	for _, l := range p.Lines {
		n += l.takes()[variant]
	}
	return n
}

func (p *ShopPart) gift(variant tenants.ID) *catalog.Product {
	for i := range p.given {
		if p.given[i].Variant.ID == variant {
			return &p.given[i]
		}
	}
	return nil
}

// wanted are the variants of a basket's lines and of what the shop might give,
// each once.
func wanted(lines []tenants.ID, t tenants.Terms) []tenants.ID {
	seen := map[tenants.ID]bool{}
	var out []tenants.ID
	for _, id := range lines {
		seen[id] = true
		out = append(out, id)
	}
	for _, g := range t.Gifts {
		if !seen[g.Variant] {
			seen[g.Variant] = true
			out = append(out, g.Variant)
		}
	}
	return out
}

// freed takes the delivery's share off a part whose shop asks nothing for it.
func (p *QuotePart) freed(share money.Cents) money.Cents {
	if p.Free {
		return 0
	}
	return share
}
