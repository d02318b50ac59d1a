package orders

import (
	"context"
	"time"

	"sottocasa/payments"
	"sottocasa/tenants"
)

// PassAgain asks once more for what was refused of a shared payment: what each
// should have and has not is written down anew, with keys of its own.
func PassAgain(h *tenants.HoodTx, payment tenants.ID) error { return Level(h, payment, nil) }

// standsStill reports whether a dispute keeps a payment's money where it is.
func (c *Conductor) standsStill(ctx context.Context, s tenants.Scope, payment tenants.ID) (still bool, err error) {
	err = c.db.HoodRead(ctx, s, func(r *tenants.HoodRead) {
		r.One(`select exists (select 1 from hood.disputes where hood_id = $1 and payment_id = $2 and state = 'open')`, tenants.With(s.Hood, payment), &still)
	})
	return still, err
}

// lookForEnd is how often what waits for a dispute looks whether it is over, in
// case its end was not told.
const lookForEnd = 6 * time.Hour

func waitForDispute(err error) error {
	if err != nil {
		return err
	}
	return tenants.Later(lookForEnd)
}

// tellFailed tells who was to get money, and who runs the neighbourhood, that it
// did not go.
func tellFailed(h *tenants.HoodTx, t payments.Sent) error {
	if !t.Shop.IsZero() {
		if err := tellShop(h, part{t.Shop, t.Order}, "transfer_failed", t.ID); err != nil {
			return err
		}
	}
	return tellHood(h, "transfer_failed", t.ID)
}

// tellDebts tells of the debts that this transaction made or settled about a
// payment.
func tellDebts(h *tenants.HoodTx, payment tenants.ID) error {
	type news struct {
		debt  tenants.ID
		shop  tenants.ShopID
		order *tenants.ID
		about string
	}
	var all []news
	err := h.Each(`select id, shop_id, order_id, 'debt_made' from hood.debts where hood_id = $1 and payment_id = $2 and created_at = now()
		union select d.id, d.shop_id, d.order_id, 'debt_settled' from hood.settlements s
			join hood.transfers t on t.hood_id = s.hood_id and t.id = s.transfer_id
			join hood.debts d on d.hood_id = s.hood_id and d.id = s.debt_id
			where s.hood_id = $1 and t.payment_id = $2 and s.at = now() and d.settled_at is not null`, tenants.With(h.Hood(), payment), func(row tenants.Row) error {
		var n news
		err := row.Scan(&n.debt, &n.shop, &n.order, &n.about)
		all = append(all, n)
		return err
	})
	if err != nil {
		return err
	}
	for _, n := range all {
		if n.order != nil {
			if err := tellShop(h, part{n.shop, *n.order}, n.about, n.debt); err != nil {
				return err
			}
		}
		if n.about == "debt_made" {
			if err := tellHood(h, n.about, n.debt); err != nil {
				return err
			}
		}
	}
	return nil
}
