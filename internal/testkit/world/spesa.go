package world

import (
	"context"
	"strings"

	"sottocasa/payments/sandbox"
	"sottocasa/tenants"
)

// Share lets the neighbourhood take one payment for its shops: a third shop
// opens, each has an account that takes cards and transfers, and the association
// one that receives. It gives the third shop.
func (w *World) Share() Shop {
	w.T.Helper()
	short := strings.TrimPrefix(w.HoodSlug, "rione-")
	third := Shop{ID: tenants.ShopID(tenants.NewID()), Slug: "macelleria-" + short, Goods: map[string]Good{}}
	account := func(name string) string { return "acct_" + name + strings.ReplaceAll(w.Hood.String(), "-", "")[8:] }
	for _, name := range []string{"forno", "macell", "assoc"} {
		w.Sandbox.Admit(sandbox.Account{ID: account(name), Name: name, ChargesEnabled: true})
	}
	ctx := context.Background()
	w.Must(w.DB.Platform(ctx, "seed", func(p *tenants.PlatformTx) error {
		err := tenants.OpenShop(p, tenants.Shop{ID: third.ID, Hood: w.Hood, Slug: third.Slug, Name: "Macelleria Prova e Figlie", Theme: "base", Accent: "#8c1c1c", State: "live"})
		if err != nil {
			return err
		}
		for shop, name := range map[tenants.ShopID]string{w.Other.ID: "forno", third.ID: "macell"} {
			if err := tenants.ConnectStripe(p, w.Hood, shop, account(name), true); err != nil {
				return err
			}
			if err := tenants.SetTransfers(p, w.Hood, account(name), true); err != nil {
				return err
			}
		}
		if err := tenants.SetTransfers(p, w.Hood, w.Account, true); err != nil {
			return err
		}
		if err := tenants.ConnectAssociation(p, w.Hood, account("assoc"), true); err != nil {
			return err
		}
		return tenants.SetShared(p, w.Hood, tenants.SharedTerms{On: true, Contribution: true})
	}))
	w.Must(w.DB.Hood(ctx, tenants.InHood(w.Hood, "seed"), func(h *tenants.HoodTx) error {
		return h.InShop(third.ID, func(t *tenants.ShopTx) error { return w.seedShop(t, &third, 2) })
	}))
	w.Must(w.Hosts.Reload(ctx))
	return third
}
