package orders

import (
	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// Only says whose lines the checkout is about from now on: one shop's, where a
// neighbourhood's spesa is ordered shop by shop, or with nil all of them. A shop
// of which the basket holds nothing is a Conflict. The held seat stays, unless
// it is one for fetching at another shop; placing judges it again for what is
// ordered then.
func Only(h *tenants.HoodTx, token string, shop *tenants.ShopID) error {
	b, err := lock(h, token)
	if err != nil {
		return err
	}
	if shop != nil && len(b.variantsOf(*shop)) == 0 {
		return fault.New(fault.Conflict, "error.cart_empty")
	}
	hold, err := delivery.LockedHold(h, b.ID)
	if err != nil {
		return err
	}
	b.Only = shop
	if w := hold; w != nil && w.Window.Method == delivery.Pickup && !b.fetchedAt(w.Window.Shop) {
		if err := delivery.Drop(h, b.ID); err != nil {
			return err
		}
	}
	err = h.Exec(`update hood.baskets set only_shop = $3, updated_at = now() where hood_id = $1 and id = $2`, tenants.With(h.Hood(), b.ID, shop))
	if err != nil {
		return err
	}
	return failpoint.At(h.Context(), failpoint.OnlyBeforeCommit)
}

// about reports whether the checkout is about a shop's lines.
func (b *Basket) about(shop tenants.ShopID) bool { return b.Only == nil || *b.Only == shop }

// fetchedAt reports whether all that the checkout is about is one shop's.
func (b *Basket) fetchedAt(shop tenants.ShopID) bool {
	shops := b.shops()
	return len(shops) == 1 && shops[0] == shop
}
