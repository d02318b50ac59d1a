package shop

import (
	"net/http"
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
	token, had := c.Token(web.BasketCookie)
	if !had {
		token = web.NewToken()
	}
	n, err := 0, f.Err()
	if err == nil {
		n, err = v.put(token, variant, want.Amount, true)
	}
	if fault.Has(err, fault.Invalid) {
		return v.refuseAdd(variant, want, want.typed(f), err)
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

// put changes the basket, and gives the number of things it holds then.
func (v *visit) put(token string, variant tenants.ID, want catalog.Amount, add bool) (n int, err error) {
	err = v.s.DB.Hood(v.Context(), v.scope(), func(h *tenants.HoodTx) error {
		n, err = orders.Put(h, token, v.place.Shop, v.zone().String(), variant, want, add)
		return err
	})
	return n, err
}

// refuseAdd shows the product again with what was wrong and what was typed.
func (v *visit) refuseAdd(variant tenants.ID, want asked, typed string, wrong error) error {
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
	page.Page = v.around("/products/"+found[0].Slug, time.Now())
	page.Error = v.amountSaid(wrong)
	want.keep(&page, typed)
	return v.Render(web.Status(wrong), v.theme.Product(v.P(), page))
}

// set changes how much of a product the basket holds; none takes it out.
func (s *site) set(c *web.Ctx) error {
	f := web.ReadForm(c)
	want := readAmount(f, 0)
	return s.change(c, f, want.Amount, want.typed(f))
}

// remove takes a product out of the basket.
func (s *site) remove(c *web.Ctx) error {
	return s.change(c, web.ReadForm(c), catalog.Amount{}, "")
}

func (s *site) change(c *web.Ctx, f *web.Form, want catalog.Amount, typed string) error {
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
		n, wrong = v.put(token, variant, want, false)
	}
	switch {
	case fault.Has(wrong, fault.Invalid) && c.WantsJSON():
		return c.JSON(web.Status(wrong), map[string]any{"message": v.amountSaid(wrong)})
	case fault.Has(wrong, fault.Invalid):
		return v.showCart(web.Status(wrong), &refused{line, typed, wrong})
	case wrong != nil:
		return wrong
	}
	v.count(n)
	if c.WantsJSON() {
		return c.JSON(http.StatusOK, map[string]any{"count": n})
	}
	return c.SeeOther("/cart")
}
