package web_test

import (
	"context"

	"sottocasa/storefront/web"
)

// A site registers its routes in one list. This one has a public page that the
// cache may answer, and a form that only the basket's own pages can send.
func Example() {
	register := func(app *web.App) {
		shop := app.Site(web.KindShop)
		shop.Get("/products/:slug", product, web.Cached())
		shop.Post("/cart/set", setQuantity, web.Bound(web.BasketCookie))
	}
	_ = register
}

func product(c *web.Ctx) error {
	name, err := productName(c.Context(), c.Site().Shop, c.Param("slug"))
	if err != nil {
		return err // a fault.NotFound becomes the 404 page in the reader's language
	}
	return say(c, name)
}

func setQuantity(c *web.Ctx) error {
	f := web.ReadForm(c)
	line := struct {
		Variant  string
		Quantity int
	}{f.ID("variant"), f.Int("quantity", 0, 99)}
	if err := f.Err(); err != nil {
		return say(c, c.Sentences(err)["quantity"]+f.Typed()["quantity"]) // the form again, with status web.Status(err)
	}
	c.Log().Debug("basket", "quantity", line.Quantity)
	return c.SeeOther("/cart")
}

func productName(context.Context, string, string) (string, error) { return "pane", nil }
