package world

import (
	"context"
	"strconv"

	"sottocasa/catalog"
	"sottocasa/orders"
	"sottocasa/tenants"
)

// AccountOf is the connected account of the shop in that place, or with 9 the
// association's.
func (w *World) AccountOf(i int) string {
	if i == 0 {
		return w.Account
	}
	return w.Account + strconv.Itoa(i)
}

// Share has the neighbourhood take one payment for several shops: a third shop
// opens, all receive transfers, the association has an account, gets share per
// cent of the delivery fee and what residents add. The network keeps 5 % of the
// second shop's goods and 50 cents of an order of the third's.
func (w *World) Share(share int) {
	w.T.Helper()
	w.Third = Shop{ID: tenants.ShopID(tenants.NewID()), Slug: "macelleria-" + w.Hood.String()[24:], Goods: map[string]Good{}}
	w.Must(w.DB.Platform(context.Background(), "seed", func(p *tenants.PlatformTx) error {
		err := tenants.OpenShop(p, tenants.Shop{ID: w.Third.ID, Hood: w.Hood, Slug: w.Third.Slug, Name: "Macelleria Prova", Theme: "base", Accent: "#7a3b1d", State: "live"})
		if err != nil {
			return err
		}
		for i, s := range w.Shops() {
			if err := tenants.ConnectStripe(p, w.Hood, s.ID, w.AccountOf(i), true); err != nil {
				return err
			}
			if err := tenants.SetTransfers(p, w.Hood, w.AccountOf(i), true); err != nil {
				return err
			}
		}
		if err := tenants.ConnectAssociation(p, w.Hood, w.AccountOf(9), true); err != nil {
			return err
		}
		return tenants.SetShared(p, w.Hood, tenants.SharedTerms{On: true, Share: share, Contribution: true})
	}))
	w.Must(w.DB.Hood(context.Background(), tenants.InHood(w.Hood, "seed"), func(h *tenants.HoodTx) error {
		if err := h.InShop(w.Third.ID, func(t *tenants.ShopTx) error { return w.seedShop(t, &w.Third, 2) }); err != nil {
			return err
		}
		if err := tenants.SetFee(h, w.Other.ID, tenants.Fee{Permille: 50}); err != nil {
			return err
		}
		return tenants.SetFee(h, w.Third.ID, tenants.Fee{Fixed: 50})
	}))
}

// Shops are the shops of the world.
func (w *World) Shops() []Shop { return []Shop{w.Shop, w.Other, w.Third} }

// PutOf puts that much of a shop's good into the basket.
func (s *Shopper) PutOf(shop Shop, slug string, a catalog.Amount) error {
	return s.W.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Put(h, s.Token, shop.ID, s.W.Zone.String(), shop.Goods[slug].Variant, a, false)
		return err
	})
}

// Give adds something for the association.
func (s *Shopper) Give(cents int) {
	s.W.T.Helper()
	s.W.Super(`update hood.baskets set draft = draft || jsonb_build_object('contribution', $2::int) where hood_id = $1 and token_hash = $3`,
		s.W.Hood, cents, tenants.Hash(s.Token))
}
