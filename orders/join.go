package orders

import (
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// join puts lines and products together.
func (p *ShopPart) join(lines []BasketLine, found stocked, when moment, seen map[string]money.Cents) {
	by := make(map[tenants.ID]catalog.Product, len(found.goods))
	for _, x := range found.goods {
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
		f := FullLine{BasketLine: l, Product: x, Sum: x.Estimate(l.Amount), Most: x.Ceiling(l.Amount)}
		if x.Box != catalog.NoBox || l.Choice != nil {
			f.fill(found.boxes[l.Variant], when.today, when.window)
		}
		if was, known := seen[l.Variant.String()]; known && was != x.Variant.Price {
			f.Was = was
		}
		if why := fault.From(fits(x, l.Amount, catalog.Amount{})); why != nil {
			f.Problem, f.Why = why.Fields[0].Key, why.Fields[0].Args
		}
		p.Lines = append(p.Lines, f)
	}
	p.judgeSums()
	for _, f := range p.Lines {
		if f.Problem == "" {
			p.Goods += f.Sum
			p.Most += f.Most
		}
	}
}

// stocked are the goods of a basket as their shop has them now, and what is in the
// boxes among them.
type stocked struct {
	goods []catalog.Product
	boxes catalog.Boxes
}

// moment is when a basket is looked at: today, and the day of the window that it
// has; nil: none yet.
type moment struct {
	today  clock.Date
	window *clock.Date
}

// moment says when it is for a basket in a zone.
func (f *Full) moment(zone *time.Location) moment {
	m := moment{today: clock.DateOf(f.Now.In(zone))}
	if f.Hold != nil {
		m.window = &f.Hold.Window.Day
	}
	return m
}
