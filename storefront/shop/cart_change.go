package shop

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// add puts a product into the basket; the first one makes the basket. The
// price is never read from the form.
func (s *site) add(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	variant, err := tenants.ParseID(f.ID("variant"))
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	want := readAmount(f, 1)
	picks := f.IDs("pick", catalog.MostGroups*catalog.MostBoxItems)
	token, had := c.Token(web.BasketCookie)
	if !had {
		token = web.NewToken()
	}
	n, err := 0, f.Err()
	if err == nil {
		n, err = v.put(token, variant, want.Amount, picks)
	}
	if fault.Has(err, fault.Invalid) {
		return v.refuseAdd(variant, want, want.typed(f), picks, err)
	}
	if err != nil {
		return err
	}
	c.SetToken(web.BasketCookie, token, basketLife)
	v.count(n)
	if c.WantsJSON() {
		return c.JSON(http.StatusOK, map[string]any{"count": n, "message": c.P().T("cart.added")})
	}
	return c.SeeOther("/cart")
}

// put adds to the basket, and gives the number of things it holds then. picks are
// what goes into a box that is chosen.
func (v *visit) put(token string, variant tenants.ID, want catalog.Amount, picks []string) (n int, err error) {
	var chosen orders.Picks
	for _, p := range picks {
		id, err := tenants.ParseID(p)
		if err != nil {
			return 0, fault.New(fault.NotFound, "error.not_found")
		}
		chosen = append(chosen, id)
	}
	err = v.s.DB.Hood(v.Context(), v.scope(), func(h *tenants.HoodTx) error {
		if len(chosen) > 0 {
			n, err = orders.PutBoxes(h, token, v.place.Shop, v.zone().String(), variant, want.Pieces, chosen)
		} else {
			n, err = orders.Put(h, token, v.place.Shop, v.zone().String(), variant, want, true)
		}
		return err
	})
	return n, err
}

// refuseAdd shows the product again with what was wrong and what was typed.
func (v *visit) refuseAdd(variant tenants.ID, want asked, typed string, picks []string, wrong error) error {
	if v.WantsJSON() {
		return v.JSON(web.Status(wrong), map[string]any{"message": v.amountSaid(wrong)})
	}
	var found []catalog.Product
	err := v.s.DB.ShopRead(v.Context(), tenants.InShop(v.place.Hood, v.place.Shop, "resident"), func(r *tenants.ShopRead) {
		catalog.ReadVariants(r, v.at(), []tenants.ID{variant}, &found)
	})
	if err != nil {
		return err
	}
	if len(found) == 0 || found[0].State != "live" {
		return fault.New(fault.NotFound, "error.not_found")
	}
	page, err := v.readProduct(found[0].Slug)
	if err != nil {
		return err
	}
	page.Page = v.around(v.base+"/products/"+found[0].Slug, time.Now())
	page.Error = v.amountSaid(wrong)
	for i := range page.Picks {
		page.Picks[i].On = page.Picks[i].Variant == variant.String()
	}
	v.pickedAgain(&page, picks)
	want.keep(&page, typed)
	return v.Render(web.Status(wrong), v.theme.Product(v.P(), page))
}

// set changes how much of a product the basket holds; none takes it out.
func (s *site) set(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	want := readAmount(f, 0)
	line := f.ID("line")
	variant, err := tenants.ParseID(line)
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	n, wrong := 0, f.Err()
	if wrong == nil {
		n, wrong = v.change([]string{variant.String()}, nil, want.Amount)
	}
	switch {
	case fault.Has(wrong, fault.Invalid) && c.WantsJSON():
		return c.JSON(web.Status(wrong), map[string]any{"message": v.amountSaid(wrong)})
	case fault.Has(wrong, fault.Invalid):
		return v.showCart(web.Status(wrong), &refused{line: line, typed: want.typed(f), wrong: wrong})
	case wrong != nil:
		return wrong
	}
	return v.changed(n, "/cart")
}

// remove takes products out of the basket, or all of a shop's. It comes back to
// the windows when it was done for one.
func (s *site) remove(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	day := f.OptionalLine("window", 10)
	lines, shops := f.IDs("line", orders.MaxLines), f.IDs("shop", orders.MaxLines)
	if f.Err() != nil || len(lines)+len(shops) == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	n, err := v.change(lines, shops, catalog.Amount{})
	if err != nil {
		return err
	}
	if day == "" {
		return v.changed(n, "/cart")
	}
	full, _, err := v.load()
	if err != nil {
		return err
	}
	if v.missing(full, stepWindow) == "/cart" { // what is left is too little: the basket says so
		return v.changed(n, "/cart?freed="+url.QueryEscape(day))
	}
	return v.changed(n, "/checkout/window?day="+url.QueryEscape(day))
}

func (v *visit) changed(n int, to string) error {
	v.count(n)
	if v.WantsJSON() {
		return v.JSON(http.StatusOK, map[string]any{"count": n})
	}
	return v.SeeOther(to)
}

// change sets how much of products the basket holds, and of all that it has of
// shops. What is not in it any more is left alone.
func (v *visit) change(lines, shops []string, want catalog.Amount) (n int, err error) {
	token, _ := v.Token(web.BasketCookie) // there is one: the route is bound to it
	var b *orders.Basket
	err = v.s.DB.HoodRead(v.Context(), v.scope(), func(r *tenants.HoodRead) { orders.ReadBasket(r, v.place.Hood, token, &b) })
	if err != nil || b == nil {
		return 0, err
	}
	n = b.Count()
	err = v.s.DB.Hood(v.Context(), v.scope(), func(h *tenants.HoodTx) error {
		for _, l := range b.Lines {
			if !slices.Contains(lines, l.Variant.String()) && !slices.Contains(shops, l.Shop.String()) {
				continue
			}
			if n, err = orders.Put(h, token, l.Shop, v.zone().String(), l.Variant, want, false); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// only says which shop the checkout is about from now on; without one, all.
func (s *site) only(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	var shop *tenants.ShopID
	if asked := f.OptionalLine("shop", 36); asked != "" {
		id, err := tenants.ParseID(asked)
		if err != nil {
			return fault.New(fault.NotFound, "error.not_found")
		}
		one := tenants.ShopID(id)
		shop = &one
	}
	token, _ := c.Token(web.BasketCookie)
	err = s.DB.Hood(c.Context(), v.scope(), func(h *tenants.HoodTx) error { return orders.Only(h, token, shop) })
	if fault.Has(err, fault.Conflict) {
		return c.SeeOther("/cart")
	}
	if err != nil {
		return err
	}
	return c.SeeOther("/checkout")
}
