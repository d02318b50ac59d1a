package orders

import (
	"bytes"
	"slices"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// needs is what a part takes of each variant, in their order: the lock order.
func needs(part QuotePart) []catalog.Need {
	of := map[tenants.ID]int{}
	for _, l := range append(slices.Clone(part.Lines), part.Gifts...) {
		if !l.Gone && l.Kind == GoodsLine {
			of[l.Variant] += l.Stock
		}
	}
	var list []catalog.Need
	for variant, n := range of {
		list = append(list, catalog.Need{Variant: variant, Quantity: n})
	}
	slices.SortFunc(list, func(a, b catalog.Need) int { return bytes.Compare(a.Variant[:], b.Variant[:]) })
	return list
}

func (p *placing) lines(s *tenants.ShopTx, order tenants.ID, part QuotePart) error {
	const insert = `insert into shop.lines (shop_id, hood_id, order_id, line, kind, variant_id, product_slug, title, pieces, grams, price_cents, per,
		vat_rate, vat_nature, estimate_cents, ceiling_cents, due_cents, wished_g, most_g, scale_g, facts,
		discount_cents, discount_pct, offer, left_out)
		values (app.shop(), app.hood(), $1, $2, $3, $4, $5, $6, nullif($7, 0), nullif($8, 0), $9, $10, $11, $12, $13, $14, $15,
		nullif($16, 0), nullif($17, 0), greatest($18, 1), $19, $20, $21, $22, $23)`
	lines := append(slices.Clone(part.Lines), part.Gifts...)
	slices.SortStableFunc(lines, func(a, b QuoteLine) int { return a.Kind.place() - b.Kind.place() })
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
			l.Sum, l.Most, due, l.Wished, l.MostGrams, l.Scale, l.Facts, l.Discount, l.Percent, l.Offer, left))
		if err != nil {
			return err
		}
	}
	if part.Delivery == 0 {
		return nil
	}
	return s.Exec(insert, tenants.With(order, len(lines)+1, "delivery", nil, "", locale.Text{It: "Consegna", En: "Delivery"}, 0, 0,
		part.Delivery, "whole", nil, "", part.Delivery, part.Delivery, part.Delivery, 0, 0, 1, catalog.Facts{}, 0, 0, nil, ""))
}
