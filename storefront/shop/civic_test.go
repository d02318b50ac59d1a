package shop_test

import (
	"net/http"
	"testing"

	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
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
