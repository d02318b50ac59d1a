package storefront_test

import (
	"context"
	"strings"
	"testing"

	"sottocasa/delivery"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// taxed is what an owner types on the page of tax data, with changes.
func taxed(changes ...string) []string {
	typed := map[string]string{"sdi": "abc1234", "iban": "IT60 X054 2811 1010 0000 0123 456", "regime": "ventilation", "counter": "both", "bag_kind": "plastic",
		"bag_price": "0,02", "bag_count": "3", "bag_rate": "22"}
	for i := 0; i+1 < len(changes); i += 2 {
		typed[changes[i]] = changes[i+1]
	}
	var list []string
	for k, v := range typed {
		list = append(list, k, v)
	}
	return list
}

func TestAnOwnerSaysTheTaxData(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug
	b.get(path+"/money").want(t, 200, "Dati fiscali, banco e buste")
	b.get(path+"/tax").want(t, 200, "Partita IVA", "Cambia chi vende", "Forfettario", "Di plastica compostabile")
	for _, c := range []struct{ name, typed, says string }{
		{"iban", "IT61X0542811101000000123456", "IBAN non è corretto"}, {"iban", "TR330006100519786457841326", "area SEPA"},
		{"sdi", "ABC123", "7 caratteri"}, {"counter", "cash", "Solo contanti non si può"}, {"bag_price", "0", "almeno 1 centesimo"},
		{"bag_price", "11", "troppo alto"}, {"bag_count", "99", "20"}, {"regime", "RF99", ""},
	} {
		b.get(path + "/tax")
		got := b.send(path+"/tax", taxed(c.name, c.typed)...)
		got.want(t, 422, c.says)
		if c.name != "regime" && c.name != "counter" && !strings.Contains(got.text, `value="`+c.typed+`"`) {
			t.Errorf("%s: what was typed is gone", c.name)
		}
	}
	b.get(path + "/tax")
	b.send(path+"/tax", taxed()...).leads(t, path+"/tax?done=saved")
	b.get(path+"/tax?done=saved").want(t, 200, "Salvato")
	for _, v := range []string{"IT60X0542811101000000123456", "ABC1234"} {
		if !strings.Contains(b.last.text, `value="`+v+`"`) {
			t.Errorf("%s is not kept", v)
		}
	}
	var card tenants.Card
	s.Must(s.DB.ShopRead(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(r *tenants.ShopRead) { tenants.OwnCard(r, s.Hood, s.Shop.ID, &card) }))
	if bag := card.Terms.Bag; card.Regime != tenants.Ventilation || bag != (tenants.Bag{Price: 2, Rate: 22, Count: 3}) || !card.Terms.PayAtCounter || card.Terms.MinOrder != 500 {
		t.Errorf("kept as %s, %+v", card.Regime, card.Terms)
	}
	s.as("packer", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Packer}).get(path+"/tax").want(t, 403)
}

// Who sells is said on one page; the page of taxes shows it, and leads there.
func TestWhoSellsIsSaidOnce(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug
	if b.get(path + "/tax"); field(b.last.text, "vat") != "" || field(b.last.text, "legal_name") != "" {
		t.Error("the page of taxes changes who sells, too")
	}
	b.last.written(t, `href="`+path+`/seller"`)
	typed := func(changes ...string) []string {
		return append([]string{"legal_name", "Alimentari Prova S.r.l.", "vat", "IT 999.010.120.07", "tax_code", "smpdaa80a41h501x", "rea", "RM-9900003", "street", "Via Fonteiana",
			"civic", "9", "cap", "00152", "comune", "Roma", "province", "RM", "phone", "06 0000 0101", "email", "prova@example.com", "liquidation", "1", "artisan", "1"}, changes...)
	}
	for _, c := range [][3]string{{"vat", "12345678904", "questa non è valida"}, {"tax_code", "SMPDAA80A41H501Y", "Il codice fiscale non torna"}, {"legal_name", "", "Manca «Ragione sociale»"}} {
		b.get(path + "/seller")
		b.send(path+"/seller", typed(c[0], c[1])...).want(t, 422, c[2])
	}
	b.get(path + "/seller")
	b.send(path+"/seller", typed()...).leads(t, path+"/seller?done=saved")
	b.get(path+"/tax").want(t, 200, "99901012007", "SMPDAA80A41H501X")
	b.send(path+"/tax", taxed()...).leads(t, path+"/tax?done=saved")
	b.get(path+"/tax").want(t, 200, "99901012007") // and keeps it
	at := &browser{s: s, host: s.Shop.Slug + ".shops.example"}
	for page, what := range map[string]string{"/": "its foot", "/legal/seller": "its own page"} {
		got := at.get(page).want(t, 200, "In liquidazione", "albo delle imprese artigiane", "RM-9900003", "99901012007")
		if got.status != 200 {
			t.Error(what)
		}
	}
}

// The shop packs fewer bags than agreed, and takes cash to the nearest five cents.
func TestBagsAndCashOnAnOrdersPage(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug
	b.get(path + "/tax")
	b.send(path+"/tax", taxed("regime", "ordinary")...).leads(t, path+"/tax?done=saved")
	buyer := s.NewShopper()
	buyer.Ready(delivery.Pickup, nil)
	_, err := buyer.Place(payments.Counter)
	s.Must(err)
	order := path + "/orders/" + s.firstOrder().Order.String()
	b.get(order).want(t, 200, "Busta compostabile", "0,02 € l'una", "Buste usate", "Concordate 3")
	b.send(order+"/bags", "bags", "4").want(t, 422, "solo diminuire")
	b.get(order)
	b.send(order+"/bags", "bags", "molte").want(t, 422)
	if !strings.Contains(b.last.text, `value="molte"`) {
		t.Error("what was typed is gone")
	}
	b.get(order)
	b.send(order+"/bags", "bags", "2").leads(t, order+"?done=bags&number=1001")
	b.get(order+"?done=bags&number=1001").want(t, 200, "Buste dell'ordine 1001 aggiornate")
	for _, step := range []string{"accept", "ready"} {
		b.get(order)
		b.send(order + "/" + step)
	}
	b.get(order).want(t, 200, "con carta", "in contanti").lacks(t, "Buste usate")
	b.send(order+"/collect", "way", "cash")
	b.get(order).want(t, 200, "Arrotondamento contanti")
	if o := s.Detail(s.purchases()[0]).Parts[0].Order; o.State != orders.Completed || o.Captured%5 != 0 {
		t.Errorf("%s with %d in cash", o.State, o.Captured)
	}
}

// purchases lists the neighbourhood's, the oldest first.
func (s *staff) purchases() (list []tenants.ID) {
	s.t.Helper()
	s.Must(s.DB.HoodRead(context.Background(), s.Scope(), func(r *tenants.HoodRead) {
		r.Each(`select id from hood.purchases where hood_id = $1 order by placed_at`, tenants.With(s.Hood), func(row tenants.Row) error {
			var id tenants.ID
			err := row.Scan(&id)
			list = append(list, id)
			return err
		})
	}))
	return list
}
