package shop

import (
	"net/http"

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
	pieces := f.Int("quantity", 1, orders.MaxPieces)
	token, had := c.Token(web.BasketCookie)
	if !had {
		token = web.NewToken()
	}
	n, err := 0, f.Err()
	if err == nil {
		n, err = v.put(token, variant, pieces, true)
	}
	if fault.Has(err, fault.Invalid) {
		return v.refuseAdd(variant, f.Typed()["quantity"], err)
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

// put changes the basket, and gives the pieces it holds then.
func (v *visit) put(token string, variant tenants.ID, pieces int, add bool) (n int, err error) {
	err = v.s.DB.Hood(v.Context(), v.scope(), func(h *tenants.HoodTx) error {
		n, err = orders.Put(h, token, v.place.Shop, v.zone().String(), variant, catalog.Amount{Pieces: pieces}, add)
		return err
	})
	return n, err
}

// refuseAdd shows the product again with what was wrong and what was typed.
func (v *visit) refuseAdd(variant tenants.ID, typed string, wrong error) error {
	if v.WantsJSON() {
		return v.JSON(web.Status(wrong), map[string]any{"message": v.Sentences(wrong)["quantity"]})
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
	page.Page = v.around("/products/"+found[0].Slug, page.Now)
	page.Error, page.Typed = v.Sentences(wrong)["quantity"], typed
	return v.Render(web.Status(wrong), v.theme.Product(v.P(), page))
}

// set changes how many pieces of a product the basket holds; none takes it out.
func (s *site) set(c *web.Ctx) error {
	f := web.ReadForm(c)
	return s.change(c, f, f.Int("quantity", 0, orders.MaxPieces))
}

// remove takes a product out of the basket.
func (s *site) remove(c *web.Ctx) error { return s.change(c, web.ReadForm(c), 0) }

func (s *site) change(c *web.Ctx, f *web.Form, pieces int) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	wrong := f.Err()
	line := f.ID("line")
	variant, err := tenants.ParseID(line)
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	token, _ := c.Token(web.BasketCookie) // there is one: the route is bound to it
	n := 0
	if wrong == nil {
		n, wrong = v.put(token, variant, pieces, false)
	}
	switch {
	case fault.Has(wrong, fault.Invalid) && c.WantsJSON():
		return c.JSON(web.Status(wrong), map[string]any{"message": v.Sentences(wrong)["quantity"]})
	case fault.Has(wrong, fault.Invalid):
		return v.showCart(web.Status(wrong), line, wrong)
	case wrong != nil:
		return wrong
	}
	v.count(n)
	if c.WantsJSON() {
		return c.JSON(http.StatusOK, map[string]any{"count": n})
	}
	return c.SeeOther("/cart")
}
