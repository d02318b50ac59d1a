package orders

import (
	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// Choose keeps how the goods are to reach the resident, and for a delivery the
// zone of the address. Another method or zone gives the held seat back.
func Choose(h *tenants.HoodTx, token string, m delivery.Method, d Draft, found *delivery.Found) error {
	b, err := lock(h, token)
	if err != nil {
		return err
	}
	if m == delivery.Pickup && len(b.shops()) > 1 {
		return fault.Form(fault.Field{Name: "method", Key: "error.fetch_one_shop"})
	}
	if d.Civic != "" || d.Street != b.Draft.Street { // a number is one street's
		b.Draft.Civic = d.Civic
	}
	b.Draft.CAP, b.Draft.Street = d.CAP, d.Street
	var zone *tenants.ID
	approx := false
	if m == delivery.Delivery {
		if found == nil || found.Outside {
			return fault.Form(fault.Field{Name: "cap", Key: "error.cap_out"})
		}
		zone, approx = &found.Zone.ID, found.Approximate
	}
	same := b.Method == m && (zone == nil) == (b.Zone == nil) && (zone == nil || *zone == *b.Zone)
	if !same {
		if err := delivery.Drop(h, b.ID); err != nil {
			return err
		}
	}
	return h.Exec(`update hood.baskets set method = $3, zone_id = $4, approximate = $5, draft = $6, updated_at = now()
		where hood_id = $1 and id = $2`, tenants.With(h.Hood(), b.ID, m, zone, approx, b.Draft))
}

// Describe keeps who orders and where the bell is.
func Describe(h *tenants.HoodTx, token string, d Draft) error {
	b, err := lock(h, token)
	if err != nil {
		return err
	}
	kept := b.Draft
	d.CAP, d.Street, d.Seen, d.Contribution, d.Bags, d.Codes = kept.CAP, kept.Street, kept.Seen, kept.Contribution, kept.Bags, kept.Codes
	return h.Exec(`update hood.baskets set draft = $3, updated_at = now() where hood_id = $1 and id = $2`,
		tenants.With(h.Hood(), b.ID, d))
}

// TakeSeat holds a seat of a window for a basket, when the window suits it.
func TakeSeat(h *tenants.HoodTx, token string, f *Full, w delivery.Wish, window tenants.ID) error {
	b, err := lock(h, token)
	if err != nil {
		return err
	}
	win, now, err := delivery.GetWindow(h, window)
	if err != nil {
		return err
	}
	if win.Method != b.Method || (win.Method == delivery.Pickup && !f.sells(win.Shop)) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	held := f.Hold != nil && f.Hold.Window.ID == window
	if why := w.Judge(win, now, held); why != delivery.Free {
		return fault.Form(fault.Field{Name: "window", Key: "error.window_" + string(why)})
	}
	if err := failpoint.At(h.Context(), failpoint.HoldChecked); err != nil {
		return err
	}
	if err := delivery.Take(h, b.ID, win); err != nil {
		return err
	}
	return failpoint.At(h.Context(), failpoint.HoldTaken)
}

func (f *Full) sells(shop tenants.ShopID) bool {
	for _, s := range f.Shops {
		if s.Card.Shop == shop {
			return true
		}
	}
	return false
}
