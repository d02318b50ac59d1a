package shop

import (
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// stall is a shop among others on a page about several: its face, and what its
// own pages know of it.
type stall struct {
	face  *view.Shop
	frame *frame
}

// stalls reads the shops of a basket or a purchase: those that are not
// remembered, together.
func (v *visit) stalls(shops []tenants.ShopID, now time.Time) (map[tenants.ShopID]stall, error) {
	var places []*tenants.Place
	for _, id := range shops {
		place, ok := v.s.Hosts.Shop(id)
		if !ok {
			return nil, fault.New(fault.Unavailable, "error.slow").Because("shop %s has no host now", id)
		}
		places = append(places, place)
	}
	frames, err := v.s.frames.several(v.Context(), v.s, v.Site().Kind == web.KindHood, places)
	if err != nil {
		return nil, err
	}
	out := map[tenants.ShopID]stall{}
	for i, place := range places {
		f := frames[i]
		shown := face.Shop(v.P(), f.card, now, v.zone(), v.doorOf(place))
		face.Settle(v.P(), &shown, f.settings)
		out[place.Shop] = stall{&shown, f}
	}
	return out, nil
}

// doorOf is where a shop's own pages begin on this host.
func (v *visit) doorOf(shop *tenants.Place) string {
	if v.single() {
		return v.here("/")
	}
	return view.Page{Base: Inside(shop)}.To(v.Lang(), "/")
}

// ofBasket are the shops whose goods a basket holds.
func (v *visit) ofBasket(f *orders.Full) (map[tenants.ShopID]stall, error) {
	var ids []tenants.ShopID
	for _, s := range f.Shops {
		ids = append(ids, s.Card.Shop)
	}
	return v.stalls(ids, f.Now)
}

// accents are the colours of the awnings on a page.
func accents(f *orders.Full) []string {
	var out []string
	for _, s := range f.Shops {
		out = append(out, s.Card.Accent)
	}
	return out
}

// names are the shops whose goods these are.
func names(f *orders.Full) []string {
	var out []string
	for _, s := range f.Shops {
		out = append(out, s.Card.Name)
	}
	return out
}

// step is the page around a step of the checkout. Where it is about one shop of
// several, it says so.
func (v *visit) stepPage(path string, f *orders.Full) view.Page {
	page := v.personal(path, f.Now)
	page.Accents = accents(f)
	if !v.single() && f.Basket.Only != nil && len(f.Shops) == 1 && f.Basket.Count() > pieces(f) {
		page.Notice = &view.Notice{Tone: view.Info, Text: v.P().T("spesa.only", "shop", f.Shops[0].Card.Name)}
	}
	return page
}

// cardsTaken reports whether the basket can be paid by card as it stands.
func cardsTaken(f *orders.Full) bool {
	_, err := f.Charge()
	return err == nil
}

// apart reports whether the basket's shops have to be ordered one by one.
func apart(f *orders.Full) bool { return len(f.Shops) > 1 && !cardsTaken(f) }

// offered reports whether a way to get the basket's goods can be had now. What
// is brought is paid before, by card; what is fetched is one shop's, paid by
// card or at its counter.
func offered(f *orders.Full, m delivery.Method) bool {
	if m == delivery.Pickup {
		return f.Fetches() && (cardsTaken(f) || f.Shops[0].Card.Terms.PayAtCounter)
	}
	for _, s := range f.Shops {
		if len(s.Card.Terms.Zones) == 0 {
			return false
		}
	}
	return len(f.Shops) > 0 && cardsTaken(f)
}

// deal is on what terms the basket's goods can be had.
func deal(f *orders.Full) view.Delivery {
	d := view.Delivery{Delivers: offered(f, delivery.Delivery), Pickup: offered(f, delivery.Pickup), NoCards: !cardsTaken(f)}
	d.Closed = !d.Delivers && !d.Pickup
	z := f.Zone
	if z == nil || f.Basket.Method != delivery.Delivery {
		z = face.Cheapest(served(f), f.Zones)
	}
	if z != nil && d.Delivers {
		d.Fee, d.FreeFrom = z.Fee, z.FreeOver
	}
	return d
}

// served are the zones that every shop of the basket brings to.
func served(f *orders.Full) []tenants.ID {
	var out []tenants.ID
	for _, z := range f.Zones {
		if f.Reaches(z.ID) {
			out = append(out, z.ID)
		}
	}
	return out
}
