package shop

import (
	"net/http"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/orders"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
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
	shop        string // instead: whose code
	wrong       error
}

// showCart shows the whole basket, with what was refused.
func (v *visit) showCart(status int, no *refused) error {
	f, token, err := v.loadAll()
	if err != nil {
		return err
	}
	if f == nil {
		return v.Render(status, v.theme.Cart(v.P(), view.Cart{Page: v.personal("/cart", time.Now()), Back: v.street()}))
	}
	if f.Waiting != nil {
		return v.SeeOther(v.orderPath(*f.Waiting))
	}
	v.SetToken(web.BasketCookie, token, basketLife)
	v.count(pieces(f))
	page, err := v.cartView(f)
	if err != nil {
		return err
	}
	if day, err := clock.ParseDate(v.Query("freed")); err == nil && !page.Empty() {
		page.Freed = v.freed(&page, day)
	}
	for n := range page.Groups {
		g := &page.Groups[n]
		if no != nil && no.shop == g.ID {
			g.Deal.Code, g.Deal.Error = no.typed, v.amountSaid(no.wrong)
		}
		if g.Bags != nil && no != nil && no.line == g.ID {
			g.Bags.Error = v.amountSaid(no.wrong)
		}
		for i := range g.Lines {
			if l := &g.Lines[i]; no != nil && l.ID == no.line {
				l.Problem = v.amountSaid(no.wrong)
				if l.Weigh.InGramsNow() && no.typed != "" {
					l.Weigh.Grams = no.typed
				}
			}
		}
	}
	return v.Render(status, v.theme.Cart(v.P(), page))
}

// freed says what became of the basket when something left it for the sake of a
// window: what lacks now, or the way back to that day.
func (v *visit) freed(page *view.Cart, day clock.Date) *view.Freed {
	out := &view.Freed{}
	for _, g := range page.Short() {
		out.Lacks = append(out.Lacks, v.P().T("cart.freed_shop", "shop", g.Shop.Name, "amount", v.P().Money(g.Missing), "minimum", v.P().Money(g.Minimum)))
	}
	if page.ZoneMissing > 0 {
		out.Lacks = append(out.Lacks, v.P().T("spesa.zone_missing", "amount", v.P().Money(page.ZoneMissing), "zone", page.Zone, "minimum", v.P().Money(page.ZoneMin)))
	}
	if len(out.Lacks) == 0 && !page.Blocked() && len(page.Apart) == 0 {
		out.Windows = v.URL("/checkout/window") + "?day=" + day.String()
	}
	return out
}

// street is where shopping goes on.
func (v *visit) street() view.Link {
	if v.single() {
		return view.Link{Text: v.P().T("cart.back_to", "shop", v.place.Name), URL: v.here("/")}
	}
	return view.Link{Text: v.P().T("hood.all_shops", "hood", v.place.HoodName), URL: v.URL("/")}
}

func (v *visit) cartView(f *orders.Full) (view.Cart, error) {
	page := view.Cart{Page: v.personal("/cart", f.Now), Goods: f.Goods(), Delivery: deal(f), Back: v.street(), Whole: f.Basket.Only != nil}
	page.Accents = accents(f)
	stalls, err := v.ofBasket(f)
	if err != nil {
		return page, err
	}
	if f.Zone != nil && f.Basket.Method == delivery.Delivery {
		page.Zone = f.Zone.Name.In(v.Lang())
	}
	lacks := f.Lacks()
	page.ZoneMin, page.ZoneMissing = lacks.Min, lacks.Zone
	page.ToFree = max(0, page.Delivery.FreeFrom-page.Goods)
	f.Reckon()
	page.Delivery.Fee = f.Asked(page.Delivery.Fee)
	for _, s := range f.Shops {
		if len(s.Lines) == 0 {
			continue
		}
		g := view.CartGroup{ID: s.Card.Shop.String(), Shop: stalls[s.Card.Shop].face, Goods: s.Goods, Most: s.Most, Minimum: s.Card.Terms.MinOrder,
			Missing: lacks.Shops[s.Card.Shop], Deal: v.deal(s)}
		page.Off = page.Off.And(view.Off{Amount: g.Deal.Off, Code: codeThatCounts(g.Deal)})
		for _, l := range s.Lines {
			g.Lines = append(g.Lines, v.cartLine(g.Shop.URL, l))
			g.Blocked = g.Blocked || l.Problem != ""
		}
		v.addExtras(&page, &g, f, s)
		page.Groups = append(page.Groups, g)
		page.Most += s.Most
	}
	if apart(f) {
		page.Apart = v.whyApart(f)
	}
	if v.single() && !page.Empty() {
		page.Onward = v.URL("/cart/onward")
	}
	return page, nil
}

// whyApart says in words why the basket's shops have to be ordered one by one.
func (v *visit) whyApart(f *orders.Full) []string {
	if !f.Terms.On {
		return []string{v.P().T("spesa.apart_hood", "hood", v.place.HoodName)}
	}
	lacking := map[tenants.ShopID]bool{}
	for _, id := range f.Apart() {
		lacking[id] = true
	}
	var names []string
	for _, s := range f.Shops {
		if lacking[s.Card.Shop] {
			names = append(names, s.Card.Name)
		}
	}
	key := "spesa.apart_many"
	if len(names) == 1 {
		key = "spesa.apart_one"
	}
	return []string{v.P().T(key, "shops", v.P().List(names))}
}

func (v *visit) cartLine(door string, l orders.FullLine) view.CartLine {
	p := &l.Product
	line := view.CartLine{ID: l.Variant.String(), Name: p.Title.In(v.Lang()), URL: below(door, "/products/"+p.Slug), Note: v.note(p),
		Picture: face.Picture(p.Picture, v.Lang()), Price: v.price(p), Quantity: l.Items(), Weigh: weigh(p, l.Amount), Max: most(p), Sum: l.Sum, Most: l.Most, Was: l.Was,
		Inside: face.Filled(v.P(), l)}
	if l.Problem != "" {
		line.Problem = v.P().T(l.Problem, l.Why...)
	}
	return line
}

// below is a page of a shop whose pages begin at door.
func below(door, path string) string {
	if n := len(door); n > 0 && door[n-1] == '/' {
		door = door[:n-1]
	}
	return door + path
}
