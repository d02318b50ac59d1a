package shop_test

import (
	"errors"
	"net/http"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// TestHouseNumber: the number typed with the street is carried to the door's
// form, stays when the same street is sent again, and goes with it.
func TestHouseNumber(t *testing.T) {
	w := world.New(t)
	b := visit(t, w, open(t, w), locale.It)
	b.toWindow("miele", "1", "method", "delivery", "cap", "00152", "street", "via di donna olimpia, n. 12/B").is("/checkout", http.StatusOK)
	if got := b.typed("street"); got != "Via di Donna Olimpia 12/B" {
		t.Errorf("the address says %q", got)
	}
	b.get("/checkout/window").send("/checkout/window", "window", b.window()).is("/checkout/details", http.StatusOK)
	if got := b.typed("civic"); got != "12/B" {
		t.Errorf("the door says %q", got)
	}
	b.get("/checkout").send("/checkout", "method", "delivery", "cap", "00152", "street", "Via di Donna Olimpia").get("/checkout/details")
	if got := b.typed("civic"); got != "12/B" {
		t.Errorf("the same street has the number %q", got)
	}
	b.get("/checkout").send("/checkout", "method", "delivery", "cap", "00152", "street", "Via Ignota").get("/checkout/details")
	if got := b.typed("civic"); got != "" {
		t.Errorf("another street has the number %q", got)
	}
}

// TestTheNumberDecidesTheZone: a number first typed at the door, or changed
// there, does not carry a delivery into another zone.
func TestTheNumberDecidesTheZone(t *testing.T) {
	w := world.New(t)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		far := delivery.Zone{ID: tenants.NewID(), Slug: "oltre", Name: locale.Text{It: "Oltre il ponte"}, CAPs: []string{"00152"}, Position: 9}
		long := delivery.Street{ID: tenants.NewID(), Name: "Via Lunga", CAP: "00152", Zone: w.ZoneID, From: 1, To: 99}
		beyond := delivery.Street{ID: tenants.NewID(), Name: "Via Lunga", CAP: "00152", Zone: far.ID, From: 100, To: 300}
		return errors.Join(delivery.AddZone(h, far), delivery.AddStreet(h, long), delivery.AddStreet(h, beyond))
	}))
	b := visit(t, w, open(t, w), locale.It)
	b.toWindow("miele", "1", "method", "delivery", "cap", "00152", "street", "Via Lunga 12")
	b.get("/checkout/window").send("/checkout/window", "window", b.window()).is("/checkout/details", http.StatusOK)
	door := func(civic string) *browser {
		return b.get("/checkout/details").send("/checkout/details", "name", "Ada Esempi", "phone", "347 000 0401", "email", "ada@example.com",
			"civic", civic, "bell", "Esempi")
	}
	door("250").is("/checkout/details", http.StatusUnprocessableEntity).says("error.civic_elsewhere")
	if got := b.typed("civic"); got != "250" {
		t.Errorf("%q is left of what was typed", got)
	}
	door("14").is("/checkout/summary", http.StatusOK)
	door("14/B").is("/checkout/summary", http.StatusOK)
}
