package orders_test

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// The price of a box is shared over the rates of what is in it by what that costs by
// itself, by the largest remainder: 2000 over 378, 690 and 1090.
func TestTheVATOfABoxFollowsItsContents(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	boxed(w, "mista", catalog.FixedBox, catalog.BoxRules{}, pieces(w, "spaghetti", 2), pieces(w, "miele", 1), pieces(w, "frascati", 1))
	boxed(w, "unica", catalog.FixedBox, catalog.BoxRules{}, pieces(w, "miele", 1), pieces(w, "biscotti", 2))
	s := w.NewShopper()
	w.Must(s.Put("mista", 1))
	w.Must(s.Put("unica", 1))
	p, err := atCounter(s)
	w.Must(err)
	lines := w.Detail(p.Purchase).Parts[0].Lines
	for _, l := range lines {
		var want []money.Portion
		rate := 10
		if l.Slug == "mista" {
			rate, want = 22, []money.Portion{{Rate: 4, Weight: 350}, {Rate: 10, Weight: 640}, {Rate: 22, Weight: 1010}}
		}
		if !reflect.DeepEqual(l.Split, want) || l.VATRate != rate {
			t.Errorf("%s: %v at %d", l.Slug, l.Split, l.VATRate)
		}
	}
	var gross []money.Cents
	for _, r := range orders.Rates(lines) {
		gross = append(gross, r.Gross)
	}
	if want := []money.Cents{350, 2640, 1010}; !slices.Equal(gross, want) {
		t.Errorf("by rate %v, want %v", gross, want)
	}
	o := orderOf(w, p.Purchase)
	for _, step := range []orders.Step{orders.StepAccept, orders.StepReady, orders.StepCollect} {
		w.Must(take(w, o.ID, step))
	}
	if got := inBook(w, p.Payment, "sales:4") + inBook(w, p.Payment, "vat:4"); got != -350 {
		t.Errorf("at 4 per cent the book has %d", got)
	}
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		line := slices.IndexFunc(lines, func(l orders.Line) bool { return l.Slug == "mista" })
		_, err := orders.Refund(h, orders.RefundAsk{Shop: w.Shop.ID, Order: o.ID, Lines: map[int]money.Cents{lines[line].Line: 1000},
			Reason: payments.ReasonGoodwill, By: orders.ByShop, Key: "half"})
		return err
	}))
	for account, want := range map[string]int{"4": -175, "10": -2320, "22": -505} {
		got := ask[int](w, `select sum(amount_cents)::int from shop.ledger where hood_id = $1 and account in ('sales:' || $2, 'vat:' || $2)`, w.Hood, account)
		if got != want {
			t.Errorf("half given back: at %s per cent %d, want %d", account, got, want)
		}
	}
}

// What is taken off lines of one and of several rates comes to the whole, cent by cent.
func TestABoxWithoutItsDiscountIsWhole(t *testing.T) {
	t.Parallel()
	of := []money.Portion{{Rate: 4, Weight: 350}, {Rate: 10, Weight: 640}, {Rate: 22, Weight: 1010}}
	for off := money.Cents(0); off <= 2000; off += 7 {
		var sum money.Cents
		for _, r := range orders.RatesOf([]orders.Booked{{Kind: "goods", Captured: 2000 - off, Off: off, Split: of}, {Kind: "delivery", Captured: 250}}) {
			sum += r.Gross
		}
		if sum != 2250-off {
			t.Fatalf("off %d it comes to %d", off, sum)
		}
	}
}

// What a box cannot hold is told, and a box is for adults, cold and full of allergens
// as what is in it.
func TestABoxIsWhatIsInIt(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	w.Super(`update shop.products set deposit_cents = 30 where id = $1`, w.Shop.Goods["ultimo"].Product)
	w.Super(`update shop.products set max_discount_pct = 5 where id = $1`, w.Shop.Goods["biscotti"].Product)
	boxed(w, "fissa", catalog.FixedBox, catalog.BoxRules{}, pieces(w, "spaghetti", 1), pieces(w, "frascati", 1), pieces(w, "torta", 1))
	id := w.Shop.Goods["fissa"].Product
	for key, e := range map[string]catalog.Entry{"boxes.no_deposit": pieces(w, "ultimo", 1), "boxes.no_book": pieces(w, "biscotti", 1), "boxes.no_box_inside": pieces(w, "fissa", 1)} {
		err := inShop(w, func(t *tenants.ShopTx) error { return catalog.PutInBox(t, id, e) })
		if fieldKey(err, "variant") != key {
			t.Errorf("want %s, got %v", key, err)
		}
	}
	if err := inShop(w, func(t *tenants.ShopTx) error { return catalog.PutInBox(t, id, pieces(w, "pecorino", 1)) }); fieldKey(err, "amount") != "boxes.amount" {
		t.Errorf("loose goods by the piece: %v", err)
	}
	many := 1000
	w.Must(inShop(w, func(t *tenants.ShopTx) error {
		return catalog.Save(t, catalog.Edit{Product: w.Shop.Goods["spaghetti"].Product, Version: 1, Title: locale.Text{It: "Spaghetti"}, Price: 189, State: "live", OnHand: &many,
			Label: &catalog.Label{Food: true, Confirmed: true, Allergens: []catalog.Allergen{{Code: "gluten", Detail: []string{"wheat"}}}, Storage: "chilled",
				Ingredients: locale.Text{It: "Semola"}, Operator: "Pastificio Prova, Roma", NoTable: "handmade"}})
	}))
	s := w.NewShopper()
	w.Must(s.Put("fissa", 1))
	x := s.Full().Shops[0].Lines[0].Product
	if !s.Full().ForAdults() || x.Lead != 48 || x.Facts.Storage != "chilled" || len(x.Facts.Allergens) != 1 || x.Facts.Allergens[0].Detail[0] != "wheat" {
		t.Errorf("it is %+v, %d, %d", x.Facts, x.MinAge, x.Lead)
	}
	if got := ask[string](w, `select facts #>> '{allergens,0,code}' || min_age from shop.products where id = $1`, id); got != "gluten18" {
		t.Errorf("its page says %s", got)
	}
	version := ask[int](w, `select version from shop.variants where id = $1`, w.Shop.Goods["torta"].Variant)
	err := w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(t *tenants.ShopTx) error {
		return catalog.Save(t, catalog.Edit{Product: w.Shop.Goods["torta"].Product, Version: version, Title: locale.Text{It: "Torta"}, Price: 3200, State: "live", Deposit: 50})
	})
	if fieldKey(err, "deposit") != "boxes.is_inside" {
		t.Errorf("a deposit on what is in a box: %v", err)
	}
	w.Must(inShop(w, func(t *tenants.ShopTx) error {
		return catalog.OutToday(t, w.Shop.Goods["torta"].Product, "Europe/Rome", true)
	}))
	if err := s.Put("fissa", 2); !fault.Has(err, fault.Invalid) {
		t.Errorf("what is in it is out for today: %v", err)
	}
}
