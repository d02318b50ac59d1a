package shop

import (
	"net/http"
	"time"

	"sottocasa/orders"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/themes/view"
)

// cart is the basket.
func (s *site) cart(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	return v.showCart(http.StatusOK, nil)
}

// refused is what was wrong about one line of the basket, and what was typed.
type refused struct {
	line, typed string
	wrong       error
}

// showCart shows the basket, with what was refused.
func (v *visit) showCart(status int, no *refused) error {
	f, token, err := v.load()
	if err != nil {
		return err
	}
	if f == nil {
		return v.Render(status, v.theme.Cart(v.P(), view.Cart{Page: v.personal("/cart", time.Now()), Delivery: v.terms(round{}, time.Now())}))
	}
	if f.Waiting != nil {
		return v.SeeOther(v.orderPath(*f.Waiting))
	}
	v.SetToken(web.BasketCookie, token, basketLife)
	v.count(pieces(f))
	page := v.cartView(f)
	for i := range page.Lines {
		if l := &page.Lines[i]; no != nil && l.ID == no.line {
			l.Problem = v.amountSaid(no.wrong)
			if l.Weigh.InGramsNow() && no.typed != "" {
				l.Weigh.Grams = no.typed
			}
		}
	}
	return v.Render(status, v.theme.Cart(v.P(), page))
}

func (v *visit) cartView(f *orders.Full) view.Cart {
	page := view.Cart{Page: v.personal("/cart", f.Now), Goods: f.Goods(), Blocked: f.Blocked(), Delivery: v.terms(round{zones: f.Zones}, f.Now)}
	if f.Zone != nil {
		page.Delivery.Fee, page.Delivery.FreeFrom = f.Zone.Fee, f.Zone.FreeOver
	}
	page.ToFree = max(0, page.Delivery.FreeFrom-page.Goods)
	for _, s := range f.Shops {
		page.Missing += s.Missing()
		page.Most += s.Most
		for _, l := range s.Lines {
			page.Lines = append(page.Lines, v.cartLine(l))
		}
	}
	return page
}

func (v *visit) cartLine(l orders.FullLine) view.CartLine {
	p := l.Product
	line := view.CartLine{ID: l.Variant.String(), Name: p.Title.In(v.Lang()), URL: v.URL("/products/" + p.Slug), Note: v.note(p),
		Picture: face.Picture(p.Picture, v.Lang()), Price: price(p), Quantity: l.Items(), Weigh: weigh(p, l.Amount), Max: most(p), Sum: l.Sum, Most: l.Most, Was: l.Was}
	if l.Problem != "" {
		line.Problem = v.P().T(l.Problem, l.Why...)
	}
	return line
}
