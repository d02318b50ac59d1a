package admin

import (
	"strconv"

	"sottocasa/orders"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/view"

	"sottocasa/storefront/web"
)

// tell is the block of an order whose resident left no e-mail; nil for others.
// The page of a spesa of several shops is the neighbourhood's to send.
func (d *desk) tell(x orders.ShopOrder) *view.Tell {
	if x.Tell == nil || x.Order.State == orders.Cancelled {
		return nil
	}
	url, action := "", ""
	if x.Tell.MayTell() && d.may(tenants.MoveOrders) {
		place := d.place
		if hood, ok := d.Hosts.Hood(d.place.Hood); ok && x.Tell.Inside {
			place = hood // bought on the neighbourhood's host
		}
		url = d.SiteURL(place) + view.Root(x.Tell.Lang) + "/orders/" + d.Secret.Derive(orders.OrderLink, x.Tell.Purchase)
		action = d.URL(d.path("/orders/" + x.Order.ID.String() + "/told"))
	}
	t := face.Tell(d.P(), d.Words.In(x.Tell.Lang), *x.Tell, d.place.Zone, url, action)
	return &t
}

// told notes that the private page's address was sent.
func (s site) told(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	o, err := d.read()
	if err != nil {
		return err
	}
	err = s.DB.Hood(d.Context(), d.hood(), func(h *tenants.HoodTx) error { return orders.Told(h, o.Order.Purchase, d.place.Shop) })
	if err != nil {
		return err
	}
	return d.SeeOther(d.path("/orders/" + o.Order.ID.String() + "?done=told&number=" + strconv.Itoa(o.Order.Number)))
}
