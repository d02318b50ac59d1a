package orders

import (
	"bytes"
	"cmp"
	"slices"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// lines are what a part's order has of goods and extras, in the order in which they
// are numbered, from 1.
func (p QuotePart) lines() []QuoteLine {
	lines := append(slices.Clone(p.Lines), p.Gifts...)
	slices.SortStableFunc(lines, func(a, b QuoteLine) int { return a.Kind.place() - b.Kind.place() })
	return lines
}

// needs is what a part takes of each variant, in their order: the lock order. What
// goes into the boxes of a line stands by itself, so that it goes back with them.
func needs(part QuotePart) []catalog.Need {
	type of struct {
		variant tenants.ID
		line    int
	}
	sums := map[of]int{}
	for i, l := range part.lines() {
		if l.Gone || l.Kind != GoodsLine && l.Kind != kindGift {
			continue
		}
		sums[of{l.Variant, 0}] += l.Stock
		for _, x := range l.Items {
			sums[of{x.Variant, i + 1}] += x.stock
		}
	}
	var list []catalog.Need
	for k, n := range sums {
		list = append(list, catalog.Need{Variant: k.variant, Line: k.line, Quantity: n})
	}
	slices.SortFunc(list, func(a, b catalog.Need) int { return cmp.Or(bytes.Compare(a.Variant[:], b.Variant[:]), a.Line-b.Line) })
	return list
}

func (p *placing) lines(s *tenants.ShopTx, order tenants.ID, part QuotePart) error {
	const insert = `insert into shop.lines (shop_id, hood_id, order_id, line, kind, variant_id, product_slug, title, pieces, grams, price_cents, per,
		vat_rate, vat_nature, estimate_cents, ceiling_cents, due_cents, wished_g, most_g, scale_g, facts,
		discount_cents, discount_pct, offer, left_out, vat_split)
		values (app.shop(), app.hood(), $1, $2, $3, $4, $5, $6, nullif($7, 0), nullif($8, 0), $9, $10, $11, $12, $13, $14, $15,
		nullif($16, 0), nullif($17, 0), greatest($18, 1), $19, $20, $21, $22, $23, $24)`
	lines := part.lines()
	for i, l := range lines {
		kind, per, due := "goods", "piece", &l.Most
		if l.Wished > 0 {
			kind, per, due = "weighed", "kg", nil
		}
		left := ""
		if l.Gone {
			left = Missing
		}
		variant, rate := &l.Variant, &l.VATRate
		switch l.Kind {
		case BagLine:
			kind, variant = string(l.Kind), nil
		case DepositLine:
			kind, rate = string(l.Kind), nil
		}
		err := s.Exec(insert, tenants.With(order, i+1, kind, variant, l.Slug, l.Title, l.Pieces, l.Grams, l.Price, per, rate, l.VATNature,
			l.Sum, l.Most, due, l.Wished, l.MostGrams, l.Scale, l.Facts, l.Discount, l.Percent, l.Offer, left, l.portions()))
		if err != nil {
			return err
		}
		if err := l.unpack(s, order, i+1); err != nil {
			return err
		}
	}
	if part.Delivery == 0 {
		return nil
	}
	return s.Exec(insert, tenants.With(order, len(lines)+1, "delivery", nil, "", locale.Text{It: "Consegna", En: "Delivery"}, 0, 0,
		part.Delivery, "whole", nil, "", part.Delivery, part.Delivery, part.Delivery, 0, 0, 1, catalog.Facts{}, 0, 0, nil, "", nil))
}

// portions are the line's share of VAT rates as its row has them: null for one rate.
func (l QuoteLine) portions() any {
	if len(l.Split) == 0 {
		return nil
	}
	return l.Split
}

// unpack writes what goes into the boxes of a line.
func (l QuoteLine) unpack(s *tenants.ShopTx, order tenants.ID, line int) error {
	for i, x := range l.Items {
		err := s.Exec(`insert into shop.line_parts (shop_id, hood_id, order_id, line, part, kind, boxes, variant_id, product_slug, title, pieces, grams)
			values (app.shop(), app.hood(), $1, $2, $3, $4, $5, $6, $7, $8, nullif($9, 0), nullif($10, 0))`,
			tenants.With(order, line, i+1, x.Kind, x.Boxes, x.Variant, x.Slug, x.Title, x.Pieces, x.Grams))
		if err != nil {
			return err
		}
	}
	return nil
}
