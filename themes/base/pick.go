package base

import "sottocasa/themes/view"

// picks are what is chosen of a product before it goes into the basket: each
// variant is a radio button, under the values of the first option where there
// are several options. It needs no script.
func (n *pen) picks(v *view.Product) {
	group, open := "", false
	for i := range v.Picks {
		c := &v.Picks[i]
		if i == 0 || c.Group != group {
			if open {
				n.raw(`</div></fieldset>`)
			}
			n.raw(`<fieldset class="picks"><legend class="label">`)
			if c.Group == "" {
				n.text(n.p.T("goods.choose"))
			}
			n.text(c.Group)
			n.raw(`</legend><div class="segments">`)
			group, open = c.Group, true
		}
		n.pick(c, v)
	}
	if open {
		n.raw(`</div></fieldset>`)
	}
}

func (n *pen) pick(c *view.Pick, v *view.Product) {
	n.between(`<label><input type="radio" name="variant" required value="`, c.Variant, `"`)
	can := c.Stock.CanAdd() && v.Stock.CanAdd()
	switch {
	case !can:
		n.raw(` disabled`)
	case c.On:
		n.raw(` checked`)
	}
	n.between(`><span>`, c.Name, "")
	if c.Price != "" {
		n.between(` <b>`, c.Price, `</b>`)
	}
	switch {
	case !can:
		n.between(` <small>`, n.p.T("goods.pick_out"), `</small>`)
	case c.Stock.State == view.Last:
		n.between(` <small>`, StockWords(n.p, c.Stock, v.Now), `</small>`)
	}
	n.raw(`</span></label>`)
}
