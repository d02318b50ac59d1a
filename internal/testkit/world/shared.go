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

// Fees are what the network keeps of each shop, in their order.
func Fees() []tenants.Fee {
	return []tenants.Fee{{}, {Permille: 50}, {Fixed: 50}, {Permille: 33}, {Fixed: 199}}
}

// Share has the neighbourhood take one payment for several shops: a third shop
// opens, all receive transfers, the association has an account, gets share per
// cent of the delivery fee and what residents add. The network keeps 5 % of the
// second shop's goods and 50 cents of an order of the third's.
func (w *World) Share(share int) {
	w.T.Helper()
	w.ShareAmong(3, share)
}

// ShareAmong is Share with as many shops as it is told, from three to five, and
// Fees.
func (w *World) ShareAmong(n, share int) {
	w.T.Helper()
	fresh := make([]Shop, n-2)
	for i := range fresh {
		slug := []string{"macelleria-", "enoteca-", "frutteria-"}[i] + w.Hood.String()[24:]
		fresh[i] = Shop{ID: tenants.ShopID(tenants.NewID()), Slug: slug, Goods: map[string]Good{}}
	}
	w.Third, w.More = fresh[0], fresh[1:]
	w.Must(w.DB.Platform(context.Background(), "seed", func(p *tenants.PlatformTx) error {
		for i, s := range fresh {
			err := tenants.OpenShop(p, tenants.Shop{ID: s.ID, Hood: w.Hood, Slug: s.Slug, Name: nameOf(i + 2), Theme: "base", Accent: "#7a3b1d", State: "live"})
			if err != nil {
				return err
			}
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
		for i, s := range w.Shops() {
			if i > 1 {
				if err := h.InShop(s.ID, func(t *tenants.ShopTx) error { return w.seedShop(t, &s, i) }); err != nil {
					return err
				}
			}
			if f := Fees()[i]; f != (tenants.Fee{}) {
				if err := tenants.SetFee(h, s.ID, f); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// Shops are the shops of the world.
func (w *World) Shops() []Shop {
	shops := []Shop{w.Shop, w.Other}
	if w.Third.Slug != "" {
		shops = append(shops, w.Third)
	}
	return append(shops, w.More...)
}

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
