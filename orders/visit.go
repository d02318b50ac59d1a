package orders

import (
	"sottocasa/delivery"
	"sottocasa/tenants"
)

// Visit is a volunteer's word about a stop of an own round: done when failed
// is empty, else the reason why not. Goods collected are on their way, goods
// handed over end their orders. Saying the same twice is no fault. The
// purchase is locked before the stop, as everywhere.
func Visit(h *tenants.HoodTx, account, stop tenants.ID, failed string) (delivery.Stop, error) {
	var purchases []tenants.ID
	err := h.Each(`select purchase_id from hood.stops where hood_id = $1 and id = $2 and kind = 'dropoff'`,
		tenants.With(h.Hood(), stop), func(row tenants.Row) error {
			var id tenants.ID
			err := row.Scan(&id)
			purchases = append(purchases, id)
			return err
		})
	if err != nil {
		return delivery.Stop{}, err
	}
	for _, id := range purchases {
		if _, err := lockPurchase(h, id); err != nil {
			return delivery.Stop{}, err
		}
	}
	s, err := delivery.Complete(h, account, stop, failed)
	if err != nil || s.State != "todo" {
		return s, err
	}
	switch {
	case s.Kind == "pickup" && failed == "":
		return s, MarkFetched(h, s.Round, s.Shop)
	case s.Kind == "dropoff" && failed == "":
		return s, MarkDelivered(h, s.Purchase)
	case s.Kind == "dropoff":
		return s, MarkMissed(h, s.Purchase)
	}
	return s, nil
}
