package orders

import (
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// ShopLetter is the job that writes to a shop about one of its orders.
type ShopLetter struct {
	Hood  tenants.HoodID `json:"hood_id"`
	Shop  tenants.ShopID `json:"shop_id"`
	Order tenants.ID     `json:"order_id"`
	About string         `json:"about"`            // placed, cancelled, refund_failed, withdrawal, left_out
	Ref   *tenants.ID    `json:"ref_id,omitempty"` // the refund or the withdrawal
}

// Kind names the job.
func (ShopLetter) Kind() string { return "orders.shop_letter" }

// Acknowledge is the job that confirms to a consumer what a withdrawal said and
// when it came.
type Acknowledge struct {
	Hood       tenants.HoodID `json:"hood_id"`
	Withdrawal tenants.ID     `json:"withdrawal_id"`
}

// Kind names the job.
func (Acknowledge) Kind() string { return "orders.acknowledge" }

// ContributionOf reads what a resident added to a purchase for the
// neighbourhood's association.
func ContributionOf(r *tenants.HoodRead, hood tenants.HoodID, purchase tenants.ID, into *money.Cents) {
	r.One(`select contribution_cents from hood.purchases where hood_id = $1 and id = $2`, tenants.With(hood, purchase), into)
}

// tellOf enqueues a letter to a resident about one refund or message.
func tellOf(h *tenants.HoodTx, purchase tenants.ID, about string, ref tenants.ID) error {
	return h.Enqueue(Letter{Hood: h.Hood(), Purchase: purchase, About: about, Ref: &ref}, tenants.Once())
}

// tellShop enqueues a letter to a shop about one of its orders; ref may be
// zero.
func tellShop(h *tenants.HoodTx, p part, about string, ref tenants.ID) error {
	l := ShopLetter{Hood: h.Hood(), Shop: p.Shop, Order: p.Order, About: about}
	if (ref != tenants.ID{}) {
		l.Ref = &ref
	}
	return h.Enqueue(l, tenants.Once())
}

// HoodLetter is the job that writes to who runs a neighbourhood.
type HoodLetter struct {
	Hood  tenants.HoodID `json:"hood_id"`
	About string         `json:"about"`  // dispute_open, dispute_inquiry, dispute_won, dispute_lost, transfer_failed, debt_made, payout_failed
	Ref   tenants.ID     `json:"ref_id"` // the dispute, the transfer, the debt or the payout
}

// Kind names the job.
func (HoodLetter) Kind() string { return "orders.hood_letter" }

// tellHood enqueues a letter to who runs the neighbourhood.
func tellHood(h *tenants.HoodTx, about string, ref tenants.ID) error {
	return h.Enqueue(HoodLetter{Hood: h.Hood(), About: about, Ref: ref}, tenants.Once())
}

// PayoutLetter is the job that writes to a shop that money on its way to its bank
// did not arrive.
type PayoutLetter struct {
	Hood   tenants.HoodID `json:"hood_id"`
	Shop   tenants.ShopID `json:"shop_id"`
	Payout tenants.ID     `json:"payout_id"`
}

// Kind names the job.
func (PayoutLetter) Kind() string { return "orders.payout_letter" }

// tellBounced enqueues the letters about a payout that the bank sent back: to who
// runs the neighbourhood, and to the shop whose it is.
func tellBounced(h *tenants.HoodTx, p payments.Banked) error {
	if p.Shop != nil {
		if err := h.Enqueue(PayoutLetter{Hood: h.Hood(), Shop: *p.Shop, Payout: p.ID}, tenants.Once()); err != nil {
			return err
		}
	}
	return tellHood(h, "payout_failed", p.ID)
}
