package letters_test

import (
	"strings"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/locale"
)

// TestAFailedPayoutIsTold to the shop as to who runs the neighbourhood: how much,
// why, that it is not lost, and what to do, with nobody's name in it.
func TestAFailedPayoutIsTold(t *testing.T) {
	w, p := office(t)
	runs(w, locale.En)
	w.NewShopper().Buy(delivery.Delivery)
	w.Must(w.Sandbox.Advance(8 * 24 * time.Hour))
	id, err := w.Sandbox.PayOut(w.Account, 1234)
	w.Must(err)
	w.Must(w.Sandbox.FailPayout(id))
	w.Must(w.Conductor.CheckPayout(t.Context(), w.Scope(), w.Account, id))
	l := p.wait(w, "shop_payout_failed")
	if l.To != "ciao@prova.example" || l.Lang != locale.It || len(l.ID) > 64 || !strings.Contains(l.Subject, "12,34") {
		t.Errorf("%+v", l)
	}
	for _, want := range []string{"12,34", "il conto corrente risulta chiuso", "non sono persi", "IBAN", "/admin/" + w.Shop.Slug + "/money"} {
		if !strings.Contains(l.Text, want) || !strings.Contains(l.HTML, want) {
			t.Errorf("it does not say %q: %s", want, l.Text)
		}
	}
	if strings.Contains(l.Text, "Ada") {
		t.Error(l.Text)
	}
	if l := p.wait(w, "hood_payout_failed"); !strings.Contains(l.Text, "did not") && !strings.Contains(l.Text, "back") {
		t.Error(l.Text)
	}
}
