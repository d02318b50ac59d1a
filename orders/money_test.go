package orders_test

import (
	"context"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// drawn is a basket of some shops with all that its quote needs.
func drawn(r *rapid.T) *orders.Full {
	zone := tenants.NewID()
	f := &orders.Full{
		Basket: &orders.Basket{ID: tenants.NewID(), Method: delivery.Delivery, Zone: &zone},
		Zone: &delivery.Zone{ID: zone, Fee: money.Cents(rapid.Int64Range(0, 999).Draw(r, "fee")),
			FreeOver: money.Cents(rapid.SampledFrom([]int64{0, 3500, 100000}).Draw(r, "free over"))},
		Hold: &delivery.Hold{Window: delivery.Window{ID: tenants.NewID(), Method: delivery.Delivery, Price: money.Cents(rapid.Int64Range(-300, 300).Draw(r, "window's price"))}},
	}
	for range rapid.IntRange(1, 5).Draw(r, "shops") {
		part := orders.ShopPart{Card: tenants.Card{Shop: tenants.ShopID(tenants.NewID())}}
		for range rapid.IntRange(1, 20).Draw(r, "lines") {
			l := orders.FullLine{BasketLine: orders.BasketLine{Shop: part.Card.Shop, Variant: tenants.NewID()}}
			l.Product.Variant.Price = money.Cents(rapid.Int64Range(10, 99999).Draw(r, "price"))
			l.Product.VATRate = rapid.SampledFrom([]int{0, 4, 5, 10, 22}).Draw(r, "rate")
			l.Product.Weighing = catalog.Weighing{Piece: rapid.IntRange(100, 5000).Draw(r, "piece"), Tolerance: rapid.IntRange(0, 15).Draw(r, "tolerance")}
			l.Product.Mode = rapid.SampledFrom([]catalog.SaleMode{catalog.Each, catalog.Weight, catalog.PieceWeight}).Draw(r, "mode")
			if l.Product.Mode == catalog.Weight {
				l.Grams = rapid.IntRange(100, orders.MaxGrams).Draw(r, "grams")
			} else {
				l.Pieces = rapid.IntRange(1, 99).Draw(r, "pieces")
			}
			l.Sum, l.Most = l.Product.Estimate(l.Amount), l.Product.Ceiling(l.Amount)
			part.Goods += l.Sum
			part.Most += l.Most
			part.Lines = append(part.Lines, l)
		}
		f.Shops = append(f.Shops, part)
	}
	return f
}

func TestAQuoteAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		f := drawn(r)
		q, err := f.Quote()
		if err != nil {
			r.Fatal(err)
		}
		var total, fee money.Cents
		for _, p := range q.Parts {
			var goods money.Cents
			var taxed []money.Taxed
			for _, l := range p.Lines {
				goods += l.Sum
				if l.Most < l.Sum || (l.Wished == 0 && l.Sum != l.Price*money.Cents(l.Pieces)) {
					r.Fatalf("a line of %d costs %d at most", l.Sum, l.Most)
				}
				taxed = append(taxed, money.Taxed{Rate: l.VATRate, Gross: l.Sum})
			}
			if goods != p.Goods || p.Total != p.Goods+p.Delivery || p.Delivery < 0 {
				r.Fatalf("a part of %d says %d + %d = %d", goods, p.Goods, p.Delivery, p.Total)
			}
			var document money.Cents
			for _, row := range money.VATDocument(taxed, 0, p.Delivery) {
				if row.Net+row.VAT != row.Gross || row.VAT < 0 {
					r.Fatalf("%d + %d is not %d", row.Net, row.VAT, row.Gross)
				}
				document += row.Gross
			}
			if document != p.Total {
				r.Fatalf("the VAT document comes to %d of %d", document, p.Total)
			}
			total, fee = total+p.Total, fee+p.Delivery
		}
		if total != q.Total || fee != q.Delivery || fee != f.Fee() {
			r.Fatalf("parts come to %d, fee %d; the quote says %d, %d", total, fee, q.Total, q.Delivery)
		}
		mixed(r, f, q)
	})
}

// mixed fails unless the same basket read in another order is the same quote.
func mixed(r *rapid.T, f *orders.Full, q orders.Quote) {
	other := *f
	other.Shops = rapid.Permutation(f.Shops).Draw(r, "shops, mixed")
	for i := range other.Shops {
		other.Shops[i].Lines = rapid.Permutation(other.Shops[i].Lines).Draw(r, "lines, mixed")
	}
	again, err := other.Quote()
	if err != nil {
		r.Fatal(err)
	}
	a, _ := q.Seal()
	b, _ := again.Seal()
	if a != b {
		r.Fatal("the same basket in another order is another quote")
	}
}

func TestDeliveryIsFreeFromItsThresholdOn(t *testing.T) {
	t.Parallel()
	f := &orders.Full{Basket: &orders.Basket{Method: delivery.Delivery}, Zone: &delivery.Zone{Fee: 250, FreeOver: 3500},
		Hold: &delivery.Hold{}, Shops: make([]orders.ShopPart, 2)}
	for _, c := range []struct{ one, two, adds, want money.Cents }{
		{3499, 0, 0, 250}, {3500, 0, 0, 0}, {1750, 1750, 0, 0}, {1750, 1749, 0, 250}, {0, 0, 0, 250},
		{100, 0, 100, 350}, {100, 0, -250, 0}, {100, 0, -300, 0}, {3500, 0, 100, 100},
	} {
		f.Shops[0].Goods, f.Shops[1].Goods, f.Hold.Window.Price = c.one, c.two, c.adds
		if got := f.Fee(); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
	f.Basket.Method = delivery.Pickup
	if f.Fee() != 0 {
		t.Error("fetching costs something")
	}
}

// addGoods gives the shop goods of drawn prices and rates.
func addGoods(w *world.World, prices []money.Cents, rates []int) {
	w.T.Helper()
	w.Must(w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(s *tenants.ShopTx) error {
		shelf := catalog.Shelf{ID: tenants.NewID(), Slug: "caso", Title: locale.Text{It: "Caso", En: "Chance"}, Position: 9}
		if err := catalog.AddShelf(s, shelf); err != nil {
			return err
		}
		for i, price := range prices {
			n := catalog.New{Product: catalog.Product{ID: tenants.NewID(), Slug: "caso-" + string(rune('a'+i)), Title: locale.Text{It: "Caso", En: "Chance"}, Exempt: "sold_by_number",
				Mode: catalog.Each, Online: true, State: "live", VATRate: rates[i],
				Variant: catalog.Variant{ID: tenants.NewID(), Price: price, Per: "piece"}}, ShelfID: shelf.ID}
			if n.VATRate == 0 {
				n.VATNature = "N4"
			}
			if err := catalog.Add(s, n); err != nil {
				return err
			}
			w.Shop.Goods[n.Slug] = world.Good{Product: n.ID, Variant: n.Variant.ID}
		}
		return nil
	}))
}

// Random baskets all the way through the till: World's invariants look at the
// lines, the ledger and what was captured.
func TestRandomBasketsAreBookedToTheCent(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	prices := rapid.SliceOfN(rapid.Int64Range(1, 99999), 20, 20)
	rates := rapid.SliceOfN(rapid.SampledFrom([]int{0, 4, 5, 10, 22}), 20, 20)
	var cents []money.Cents
	for _, p := range prices.Example(7) {
		cents = append(cents, money.Cents(p))
	}
	addGoods(w, cents, rates.Example(11))
	sizes := rapid.IntRange(1, 20)
	pieces := rapid.IntRange(1, 99)
	for round, method := range []delivery.Method{delivery.Delivery, delivery.Pickup, delivery.Delivery, delivery.Delivery} {
		s := w.NewShopper()
		w.Must(s.Put("spaghetti", 3)) // for the minimum
		for i := range sizes.Example(round) {
			w.Must(s.Put("caso-"+string(rune('a'+i)), pieces.Example(round*31+i)))
		}
		p, page := s.Buy(method)
		d := w.Detail(p.Purchase)
		if d.Payment.Captured != d.Total || page.Amount != d.Total || inBook(w, p.Payment, "stripe") != int(d.Total) {
			t.Errorf("total %d, page %d, captured %d, in the book %d", d.Total, page.Amount, d.Payment.Captured, inBook(w, p.Payment, "stripe"))
		}
		if got := w.Sandbox.Sessions(w.Account); got[len(got)-1].Captured != int64(d.Total) {
			t.Errorf("the provider took %d of %d", got[len(got)-1].Captured, d.Total)
		}
		if sales := ask[int](w, `select -sum(amount_cents)::int from shop.ledger where payment_id = $1 and (account like 'sales:%' or account like 'vat:%')`, p.Payment); sales != int(d.Total) {
			t.Errorf("sales of %d for %d", sales, d.Total)
		}
	}
}

func TestQuantitiesAtTheEdges(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	for _, c := range []struct {
		slug   string
		pieces int
		key    string
		holds  int
	}{
		{"biscotti", 1, "", 1}, {"biscotti", 99, "", 99}, {"biscotti", 100, "error.quantity_max", 0}, {"biscotti", 0, "", 0},
		{"biscotti", -1, "", 0}, {"biscotti", 1 << 31, "error.quantity_max", 0}, {"biscotti", -1 << 62, "", 0}, {"biscotti", 1<<63 - 1, "error.quantity_max", 0},
		{"torta", 10, "", 10}, {"torta", 11, "error.qty_max", 0}, {"ultimo", 2, "error.qty_max", 0}, {"pecorino", 1, "error.by_weight_only", 0}, {"pollo", 10, "", 10}, {"pollo", 11, "error.qty_max", 0},
	} {
		s := w.NewShopper()
		err := s.Put(c.slug, c.pieces)
		if got := fieldKey(err, "quantity"); got != c.key || (err != nil && c.key == "") {
			t.Errorf("%d %s: %v", c.pieces, c.slug, err)
		}
		if f := s.Full(); f != nil && f.Basket.Count() != c.holds {
			t.Errorf("%d %s: the basket holds %d", c.pieces, c.slug, f.Basket.Count())
		}
	}
	s := w.NewShopper()
	for _, add := range []int{1, 98, 1 << 62, 1<<63 - 1, -1 << 63} {
		err := w.Hoods(func(h *tenants.HoodTx) error {
			_, err := orders.Put(h, s.Token, w.Shop.ID, w.Zone.String(), w.Shop.Goods["biscotti"].Variant, catalog.Amount{Pieces: add}, true)
			return err
		})
		if want := map[bool]string{true: "error.quantity_max"}[add > 99]; fieldKey(err, "quantity") != want || (err != nil && want == "") {
			t.Errorf("adding %d: %v", add, err)
		}
		want := 99
		if add == 1 || add < 0 {
			want = max(add, 0)
		}
		if n := s.Full().Basket.Count(); n != want {
			t.Errorf("adding %d: the basket holds %d", add, n)
		}
	}
}

// A basket that was emptied, or of which nothing can be sold any more, has a
// window and no quote.
func TestNothingHasNoQuote(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	request := s.Request(payments.Stripe)
	w.Goods(`update shop.products set state = 'hidden' where hood_id = $1`, w.Hood)
	_, err := s.Full().Quote()
	is(t, err, fault.Conflict, "error.cart_changed")
	_, err = w.Conductor.Place(context.Background(), w.Scope(), request)
	is(t, err, fault.Conflict, "error.cart_changed")
	w.Must(errors.Join(s.Put("miele", 0), s.Put("spaghetti", 0)))
	_, err = s.Full().Quote()
	is(t, err, fault.Conflict, "error.cart_empty")
	_, err = w.Conductor.Place(context.Background(), w.Scope(), request)
	is(t, err, fault.Conflict, "error.cart_empty")
}

func TestWhatIsNotEnoughOrNotSaidIsNotPlaced(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		fill func(s *world.Shopper) error
		code fault.Code
		key  string
	}{
		"below the minimum": {func(s *world.Shopper) error { return errors.Join(s.Put("miele", 0), s.Put("spaghetti", 2)) }, fault.Conflict, "error.min_not_reached"},
		"wine for a child": {func(s *world.Shopper) error {
			return errors.Join(s.Put("frascati", 1), s.W.Hoods(func(h *tenants.HoodTx) error {
				return orders.Describe(h, s.Token, orders.Draft{Name: "Ada", Phone: "+393000000401", Civic: "1"})
			}))
		}, fault.Invalid, "error.form"},
		"no doorbell": {func(s *world.Shopper) error {
			return s.W.Hoods(func(h *tenants.HoodTx) error {
				return orders.Describe(h, s.Token, orders.Draft{Name: "Ada", Phone: "+39300"})
			})
		}, fault.Conflict, "error.details_missing"},
		"no name": {func(s *world.Shopper) error {
			return s.W.Hoods(func(h *tenants.HoodTx) error {
				return orders.Describe(h, s.Token, orders.Draft{Phone: "+39300", Civic: "1"})
			})
		}, fault.Conflict, "error.details_missing"},
		"a cake that needs two days": {func(s *world.Shopper) error {
			s.W.Super(`update hood.windows set starts_at = now() + interval '47 hours', cutoff_at = now() + interval '1 hour', ends_at = now() + interval '49 hours'
				where id = (select window_id from hood.holds where hood_id = $1 and state = 'active')`, s.W.Hood)
			return s.Put("torta", 1)
		}, fault.Conflict, "error.window_lost"},
		"finished for today": {func(s *world.Shopper) error {
			return s.W.DB.Shop(context.Background(), tenants.InShop(s.W.Hood, s.W.Shop.ID, "nives"), func(x *tenants.ShopTx) error {
				return catalog.OutToday(x, s.W.Shop.Goods["miele"].Product, s.W.Zone.String(), true)
			})
		}, fault.Conflict, "error.cart_changed"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := world.New(t)
			s := w.NewShopper()
			s.Ready(delivery.Delivery, nil)
			w.Must(c.fill(s))
			before := written(w)
			_, err := s.Place(payments.Stripe)
			is(t, err, c.code, c.key)
			if written(w) != before {
				t.Error("something was written")
			}
		})
	}
}
