package coordinator

import (
	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// toTell are the purchases whose residents left no e-mail, as blocks to send
// their private pages' addresses from.
func (o *office) toTell() ([]view.Tell, error) {
	var list []orders.Tidings
	err := o.DB.HoodRead(o.Context(), o.scope(), func(r *tenants.HoodRead) { orders.ToTell(r, o.place.Hood, &list) })
	if err != nil {
		return nil, err
	}
	var out []view.Tell
	for _, x := range list {
		place := o.place
		if shop, ok := o.Hosts.Shop(x.Shop); ok && !x.Inside {
			place = shop // bought on the shop's own host
		}
		url := o.SiteURL(place) + view.Root(x.Lang) + "/orders/" + o.Secret.Derive(orders.OrderLink, x.Purchase)
		out = append(out, face.Tell(o.P(), o.Words.In(x.Lang), x, o.place.Zone, url, o.URL(o.path("/purchases/"+x.Purchase.String()+"/told"))))
	}
	return out, nil
}

// told notes that a private page's address was sent.
func (s site) told(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	id, err := tenants.ParseID(c.Param("purchase"))
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	err = s.DB.Hood(o.Context(), o.scope(), func(h *tenants.HoodTx) error { return orders.Told(h, id, tenants.NoShop()) })
	if err != nil {
		return err
	}
	return o.SeeOther(o.path("/windows?done=told"))
}
