package orders

import (
	"encoding/hex"

	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/payments"
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

// clickedTwice answers a second click on what has just become firm: it is that
// purchase, whether the basket is empty now or still holds what is another
// shop's. Who has chosen a window since is ordering anew.
func clickedTwice(h *tenants.HoodTx, b *Basket, r Request) (Placed, error) {
	none := error(nil)
	if len(b.Lines) == 0 {
		none = fault.New(fault.Conflict, "error.cart_empty")
	}
	shown, err := hex.DecodeString(r.Seal)
	if err != nil || !b.ordered {
		return Placed{}, none //nolint:nilerr // a seal that is none is told as a quote that changed
	}
	p := Placed{Again: true, AtStripe: r.Pay == payments.Stripe}
	err = h.One(`select p.id, y.id from hood.purchases p join hood.payments y on y.hood_id = p.hood_id and y.purchase_id = p.id
		where p.hood_id = $1 and p.basket_id = $2 and p.state = 'confirmed' and p.quote_hash = $3 and y.provider = $4
			and ($5 or not exists (select from hood.holds x where x.hood_id = p.hood_id and x.basket_id = p.basket_id and x.purchase_id is null
				and x.created_at > p.placed_at))
		order by p.placed_at desc limit 1`, tenants.With(h.Hood(), b.ID, shown, r.Pay, len(b.Lines) == 0), &p.Purchase, &p.Payment)
	if fault.Has(err, fault.NotFound) {
		return Placed{}, none
	}
	p.Token = r.Secret.Derive(OrderLink, p.Purchase)
	return p, err
}
