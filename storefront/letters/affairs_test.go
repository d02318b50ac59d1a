package letters_test

import (
	"context"
	"strings"
	"testing"

	"sottocasa/accounts"
	"sottocasa/delivery"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/tenants"
)

// runs has somebody run the neighbourhood.
func runs(w *world.World, l locale.Lang) string {
	w.T.Helper()
	email := "mirella-" + w.Hood.String()[24:] + "@example.com"
	w.Must(w.DB.Platform(context.Background(), "test", func(p *tenants.PlatformTx) error {
		id, err := accounts.Ensure(p, accounts.Account{Email: email, Name: "Mirella", Lang: l})
		if err != nil {
			return err
		}
		return tenants.Join(p, id, tenants.Membership{Hood: w.Hood, Role: tenants.Coordinator})
	}))
	return email
}

// TestADisputeIsTold to the shop, and of a shared payment to who runs the
// neighbourhood; each letter about an order is noted, and none has a name that
// the post would refuse.
func TestADisputeIsTold(t *testing.T) {
	w, p := office(t)
	email := runs(w, locale.En)
	placed, _ := w.NewShopper().Buy(delivery.Delivery)
	p.wait(w, "order_received")
	w.Eventually("noted", func() bool {
		n := 0
		w.Must(testkit.Query(w.Database.Super, `select count(*)::int from hood.letters where hood_id = $1 and kind = 'received'`, []any{w.Hood}, &n))
		return n == 1
	})
	id, err := w.Sandbox.Dispute(w.Sandbox.Sessions(w.Account)[0].Charge)
	w.Must(err)
	look := func() { w.Must(w.Conductor.CheckDisputes(context.Background(), w.Scope(), placed.Payment)) }
	look()
	if l := p.wait(w, "shop_dispute_open"); !strings.Contains(l.Text, "13,18") || l.To != "ciao@prova.example" || len(l.ID) > 64 {
		t.Errorf("%+v", l)
	}
	if _, told := p.find("hood_dispute_open"); told {
		t.Error("who runs the neighbourhood is told of a shop's own account")
	}
	w.Must(w.Sandbox.Decide(id, false))
	look()
	if l := p.wait(w, "shop_dispute_lost"); !strings.Contains(l.Text, "Quei soldi non sono più tuoi") {
		t.Error(l.Text)
	}

	// The same of a payment that the platform took.
	w.Broken()
	w.Super(`update hood.disputes set account = '', state = 'open', closed_at = null where hood_id = $1`, w.Hood)
	dispute := ""
	w.Must(testkit.Query(w.Database.Super, `select id::text from hood.disputes where hood_id = $1`, []any{w.Hood}, &dispute))
	ref, err := tenants.ParseID(dispute)
	w.Must(err)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return h.Enqueue(hoodLetter(w, "dispute_open", ref)) }))
	l := p.wait(w, "hood_dispute_open")
	if l.To != email || l.Lang != locale.En || !strings.Contains(l.Text, "/en/coordinator/"+w.HoodSlug+"/disputes/"+dispute) || len(l.ID) > 64 ||
		!strings.Contains(l.Text, "It can be answered until") || strings.Contains(l.Text, "Ada") {
		t.Errorf("%+v", l)
	}
}

// TestDebtsAndTransfersAreTold to the shop and to who runs the neighbourhood.
func TestDebtsAndTransfersAreTold(t *testing.T) {
	w, p := office(t)
	runs(w, locale.It)
	placed, _ := w.NewShopper().Buy(delivery.Delivery)
	w.Broken()
	order := w.Detail(placed.Purchase).Parts[0].Order.ID
	debt, sent := tenants.NewID(), tenants.NewID()
	w.Super(`insert into hood.debts (hood_id, id, payment_id, shop_id, order_id, amount_cents) values ($1, $2, $3, $4, $5, 777)`, w.Hood, debt, placed.Payment, w.Shop.ID, order)
	w.Super(`insert into hood.transfers (hood_id, id, payment_id, shop_id, order_id, account, amount_cents, state, idempotency_key) values ($1, $2, $3, $4, $5, 'acct_x', 900, 'failed', 'x')`,
		w.Hood, sent, placed.Payment, w.Shop.ID, order)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		for about, ref := range map[string]tenants.ID{"debt_made": debt, "transfer_failed": sent} {
			if err := h.Enqueue(hoodLetter(w, about, ref)); err != nil {
				return err
			}
			if err := h.Enqueue(shopLetter(w, about, order, ref)); err != nil {
				return err
			}
		}
		return nil
	}))
	for kind, says := range map[string]string{"hood_debt_made": "7,77", "shop_debt_made": "7,77", "hood_transfer_failed": "9,00", "shop_transfer_failed": "9,00"} {
		if l := p.wait(w, kind); !strings.Contains(l.Text, says) || len(l.ID) > 64 {
			t.Errorf("%s: %+v", kind, l)
		}
	}
	w.Super(`update hood.debts set settled_cents = amount_cents, settled_at = now() where id = $1`, debt)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return h.Enqueue(shopLetter(w, "debt_settled", order, debt)) }))
	if l := p.wait(w, "shop_debt_settled"); !strings.Contains(l.Text, "siamo pari") {
		t.Error(l.Text)
	}
}

func hoodLetter(w *world.World, about string, ref tenants.ID) orders.HoodLetter {
	return orders.HoodLetter{Hood: w.Hood, About: about, Ref: ref}
}

func shopLetter(w *world.World, about string, order, ref tenants.ID) orders.ShopLetter {
	return orders.ShopLetter{Hood: w.Hood, Shop: w.Shop.ID, Order: order, About: about, Ref: &ref}
}
