package orders_test

import (
	"testing"

	"sottocasa/orders"
	"sottocasa/payments"
)

// The platform's own books are compared too: nothing is told when they agree;
// a transfer that is missing or different, and a reversal made elsewhere, are.
func TestComparingThePlatformsBooks(t *testing.T) {
	t.Parallel()
	w := three(t)
	x := buy(w, false)
	w.Must(w.Conductor.Finish(t.Context(), w.Scope(), x.placed.Payment))
	look := func(want ...payments.BreakKind) {
		t.Helper()
		w.Must(w.Conductor.Compare(t.Context(), orders.Compare{Hood: w.Hood, Far: true}))
		for _, k := range want {
			if n := ask[int](w, `select count(*)::int from hood.breaks where hood_id = $1 and kind = $2 and resolved_at is null`, w.Hood, k); n != 1 {
				t.Errorf("%d of %s", n, k)
			}
		}
		if n := ask[int](w, `select count(*)::int from hood.breaks where hood_id = $1 and resolved_at is null`, w.Hood); n != len(want) {
			t.Errorf("%d differences, want %v", n, want)
		}
	}
	look()
	w.Broken()
	w.Super(`update hood.transfers set amount_cents = amount_cents - 1 where payment_id = $1 and shop_id = $2`, x.placed.Payment, w.Shop.ID)
	w.Super(`update hood.transfers set reversed_cents = 1 where payment_id = $1 and shop_id = $2`, x.placed.Payment, w.Other.ID)
	look(payments.BreakTransferDiffers, payments.BreakReversalMissing)
	w.Super(`update hood.transfers set amount_cents = amount_cents + 1 where payment_id = $1 and shop_id = $2`, x.placed.Payment, w.Shop.ID)
	w.Super(`update hood.transfers set reversed_cents = 0 where payment_id = $1`, x.placed.Payment)
	look()
	w.Super(`insert into hood.transfers (hood_id, id, payment_id, shop_id, order_id, account, amount_cents, state, idempotency_key, provider_id, done_at)
		select hood_id, gen_random_uuid(), payment_id, shop_id, order_id, account, 5, 'done', 'x', 'tr_lost', now() from hood.transfers
		where payment_id = $1 and shop_id = $2`, x.placed.Payment, w.Shop.ID)
	look(payments.BreakTransferMissing)
}
