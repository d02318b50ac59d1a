package orders_test

import (
	"context"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/testkit/world"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// setRegime is the shop's own word about its taxes.
func setRegime(w *world.World, code string, ventilation bool) {
	w.T.Helper()
	var settings tenants.Settings
	w.Must(w.DB.ShopRead(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(r *tenants.ShopRead) {
		tenants.GetSettings(r, w.Shop.ID, &settings)
	}))
	settings.Legal.Regime, settings.Legal.Ventilation = code, ventilation
	w.Must(w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(t *tenants.ShopTx) error {
		if err := tenants.SaveSettings(t, settings); err != nil {
			return err
		}
		got, err := tenants.RegimeNow(t)
		if got != settings.Legal.Tax() {
			w.T.Errorf("the shop is in %s, and said %s", got, settings.Legal.Tax())
		}
		return err
	}))
}

// An order keeps the regime it was placed under, and so do its lines.
func TestRegimeOfAnOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code        string
		ventilation bool
		regime      tenants.Regime
		vat         string
	}{{"RF01", false, tenants.Ordinary, "4"}, {"RF01", true, tenants.Ventilation, "4"}, {"RF19", false, tenants.FlatRate, "0 N2.2"}, {"RF19", true, tenants.FlatRate, "0 N2.2"}} {
		t.Run(c.code, func(t *testing.T) {
			w := world.New(t)
			setRegime(w, c.code, c.ventilation)
			s := w.NewShopper()
			s.Ready(delivery.Delivery, nil)
			p, err := s.Place(payments.Stripe)
			w.Must(err)
			setRegime(w, "RF01", false)
			if o := orderOf(w, p.Purchase); o.Regime != c.regime {
				t.Errorf("placed under %s, it says %s", c.regime, o.Regime)
			}
			vat := ask[string](w, `select string_agg(distinct trim(vat_rate || ' ' || vat_nature), ',') from shop.lines where hood_id = $1
				and product_slug = 'spaghetti'`, w.Hood)
			if vat != c.vat {
				t.Errorf("%s: its spaghetti are at %q, want %q", c.regime, vat, c.vat)
			}
		})
	}
}
