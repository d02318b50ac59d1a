package orders

import (
	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// SetCode keeps the discount code that was typed for a shop of a basket, in
// place of another; nothing typed takes it away. What is no code of the shop is
// told beside the field.
func SetCode(h *tenants.HoodTx, token string, shop tenants.ShopID, typed string) error {
	b, err := lock(h, token)
	if err != nil {
		return err
	}
	word, ok := catalog.CleanCode(typed)
	if word == "" {
		delete(b.Draft.Codes, shop.String())
		return b.keep(h)
	}
	var found *catalog.Code
	if ok && len(b.variantsOf(shop)) > 0 {
		err = h.InShop(shop, func(s *tenants.ShopTx) (err error) {
			found, err = catalog.CodeNow(s, word)
			return err
		})
		if err != nil {
			return err
		}
	}
	if found == nil {
		return fault.Form(fault.Field{Name: "code", Key: "code.unknown"})
	}
	if b.Draft.Codes == nil {
		b.Draft.Codes = map[string]string{}
	}
	b.Draft.Codes[shop.String()] = word
	return b.keep(h)
}

func (b *Basket) keep(h *tenants.HoodTx) error {
	return h.Exec(`update hood.baskets set draft = $3, updated_at = now() where hood_id = $1 and id = $2`, tenants.With(h.Hood(), b.ID, b.Draft))
}
