package admin

import (
	"slices"

	"sottocasa/internal/fault"
	"sottocasa/orders"
)

// What who packs sees of an order is what packing needs (art. 5.1.c GDPR): what
// to take, for whom by short name, for when, and what was asked with it. No
// price, no payment, no telephone, nothing that was written to the resident.

// forPacker takes the rest off the page of an order.
func (v *orderView) forPacker() {
	v.Dial, v.Phone, v.Tell, v.Message = "", "", nil, writing{}
	v.Sums, v.Total, v.Most, v.Given = nil, 0, 0, ""
	v.Refund, v.Again, v.Refunds, v.Share, v.Dispute, v.Empties, v.Paper = "", false, nil, nil, nil, nil, nil
	v.Shared = ""
	lines := v.Lines[:0]
	for _, l := range v.Lines {
		if l.Pieces == 0 && l.Amount == "" {
			continue // the delivery, a deposit, a rounding: nothing to take from a shelf
		}
		l.Price, l.Sum, l.Told, l.Back = "", "", nil, ""
		lines = append(lines, l)
	}
	v.Lines = lines
	if v.Scale != nil {
		v.Scale.So = ""
		for i := range v.Scale.Lines {
			v.Scale.Lines[i].Bare = true
		}
	}
}

// aboutMoney reports whether what waits for a decision is somebody else's to
// decide than who packs.
func aboutMoney(urgency string) bool {
	return slices.Contains([]string{"admin.urgent_refund", "admin.urgent_withdrawn"}, urgency)
}

// ofPacking reports whether a moment of an order's life is of use to who packs.
func ofPacking(what string) bool {
	return slices.Contains([]string{"placed", "accepted", "weighed", "missing", "left_out", "ready", "out", "delivered", "collected", "returned", orders.MomentCancelled, orders.MomentNote}, what)
}

// owesNothing is Forbidden for an order of which money is still to be taken:
// that is for who serves.
func (d *desk) owesNothing() error {
	x, err := d.read()
	if err != nil {
		return err
	}
	if x.Order.AtCounter && x.Order.Payment == orders.PayPending {
		return fault.New(fault.Forbidden, "error.take_money")
	}
	return nil
}
