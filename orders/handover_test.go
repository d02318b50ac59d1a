package orders_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// handOver makes the code of what a basket holds of the first shop.
func handOver(s *world.Shopper) string {
	s.W.T.Helper()
	var code string
	s.W.Must(s.W.Hoods(func(h *tenants.HoodTx) (err error) {
		code, err = orders.HandOver(h, s.Token, s.W.Shop.ID)
		return err
	}))
	return code
}

func takeOver(ctx context.Context, s *world.Shopper, code string) (m orders.Moved, err error) {
	err = s.W.DB.Hood(ctx, s.W.Scope(), func(h *tenants.HoodTx) (err error) {
		m, err = orders.TakeOver(h, s.W.Zone.String(), code, s.Token)
		return err
	})
	return m, err
}

// holds is how much of a good of a shop a basket has.
func holds(s *world.Shopper, shop world.Shop, slug string) int {
	s.W.T.Helper()
	return ask[int](s.W, `select coalesce(sum(l.pieces), 0)::int from hood.basket_lines l join hood.baskets b on b.hood_id = l.hood_id and b.id = l.basket_id
		where b.token_hash = $1 and l.variant_id = $2`, tenants.Hash(s.Token), shop.Goods[slug].Variant)
}

// TestABasketMovesOnce: shown first, then moved, amounts added as far as they
// go; the second click says the same and another's nothing.
func TestABasketMovesOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	from, to := w.NewShopper(), w.NewShopper()
	w.Must(from.Put("spaghetti", 60))
	w.Must(from.Put("torta", 6))
	w.Must(from.Put("ultimo", 1))
	w.Must(from.Put("miele", 2))
	w.Must(to.Put("spaghetti", 50))
	w.Must(to.Put("torta", 7))
	w.Must(put(to, w.Other, "biscotti", 1))
	code := handOver(from)
	if len(code) < 22 || ask[int](w, `select count(*)::int from hood.handovers where code_hash = $1`, []byte(code)) != 0 {
		t.Error("the code is short, or is kept as it is")
	}
	w.Goods(`update shop.variants set price_cents = 750 where id = $1`, w.Shop.Goods["miele"].Variant)
	w.Goods(`update shop.products set state = 'hidden' where id = $1`, w.Shop.Goods["ultimo"].Product)
	g, err := orders.PeekHandOver(t.Context(), w.DB, w.Scope(), w.Zone.String(), code)
	w.Must(err)
	if g.State != orders.HandOpen || g.Shop.Shop != w.Shop.ID || len(g.Lines) != 3 && len(g.Lines) != 4 || g.Ends.Sub(g.Now) > orders.HandOverLife {
		t.Errorf("shown: %+v", g)
	}
	if holds(from, w.Shop, "miele") != 2 || holds(to, w.Shop, "miele") != 0 {
		t.Error("looking moved something")
	}
	m, err := takeOver(t.Context(), to, code)
	w.Must(err)
	said := map[tenants.ID]orders.MovedLine{}
	for _, l := range m.Lines {
		said[l.Variant] = l
	}
	for slug, want := range map[string]struct {
		has     int
		trouble orders.Trouble
	}{"spaghetti": {99, orders.MovedLess}, "torta": {10, orders.MovedLess}, "ultimo": {0, orders.MovedNot}, "miele": {2, ""}} {
		l := said[w.Shop.Goods[slug].Variant]
		if n := holds(to, w.Shop, slug); n != want.has || l.Has.Pieces != want.has || l.Trouble != want.trouble {
			t.Errorf("%s: %d in the basket, told %+v", slug, n, l)
		}
		if n := holds(from, w.Shop, slug); n != 0 {
			t.Errorf("%d %s are left behind", n, slug)
		}
	}
	if l := said[w.Shop.Goods["miele"].Variant]; l.Was != 690 || l.Price != 750 {
		t.Errorf("the new price is not told: %+v", l)
	}
	if holds(to, w.Other, "biscotti") != 1 {
		t.Error("the other shop's goods are gone")
	}
	again, err := takeOver(t.Context(), to, code)
	if err != nil || !again.Again || len(again.Lines) != len(m.Lines) || holds(to, w.Shop, "miele") != 2 {
		t.Errorf("a double click: %+v, %v", again, err)
	}
	_, err = takeOver(t.Context(), w.NewShopper(), code)
	is(t, err, fault.Gone, "error.handover_used")
	if g, err := orders.PeekHandOver(t.Context(), w.DB, w.Scope(), w.Zone.String(), code); err != nil || g.State != orders.HandUsed || len(g.Lines) > 0 {
		t.Errorf("a used code shows %+v, %v", g, err)
	}
}

// TestACodeIsForNobodyElse: over after ten minutes, ended by the next one, and
// unknown to another neighbourhood.
func TestACodeIsForNobodyElse(t *testing.T) {
	t.Parallel()
	w, elsewhere := world.New(t), world.New(t)
	s := w.NewShopper()
	_, err := takeOver(t.Context(), s, tenants.Token())
	is(t, err, fault.NotFound, "error.not_found")
	w.Must(s.Put("miele", 1))
	first := handOver(s)
	second := handOver(s)
	_, err = takeOver(t.Context(), w.NewShopper(), first)
	is(t, err, fault.Gone, "error.handover_over")
	_, err = takeOver(t.Context(), elsewhere.NewShopper(), second)
	is(t, err, fault.NotFound, "error.not_found")
	if _, err := orders.PeekHandOver(t.Context(), elsewhere.DB, elsewhere.Scope(), w.Zone.String(), second); !fault.Has(err, fault.NotFound) {
		t.Errorf("read elsewhere: %v", err)
	}
	_, err = takeOver(t.Context(), s, second)
	is(t, err, fault.Conflict, "error.handover_same")
	w.Super(`update hood.handovers set expires_at = now() - interval '1 second' where hood_id = $1`, w.Hood)
	_, err = takeOver(t.Context(), w.NewShopper(), second)
	is(t, err, fault.Gone, "error.handover_over")
	if holds(s, w.Shop, "miele") != 1 {
		t.Error("what nobody took is gone")
	}
}

// TestTheSeatComesAlong where the new basket has none; else it is free again.
func TestTheSeatComesAlong(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	from, to := w.NewShopper(), w.NewShopper()
	from.Ready(delivery.Delivery, nil)
	held := from.Full().Hold
	m, err := takeOver(t.Context(), to, handOver(from))
	w.Must(err)
	f := to.Full()
	if !m.Seat || f.Hold == nil || f.Hold.ID != held.ID || f.Zone == nil || f.Basket.Draft.Name != "Ada Esempi" {
		t.Errorf("carried %v: %+v", m.Seat, f.Basket)
	}
	if s := seats(w, held.Window.ID); s.Held != 1 {
		t.Errorf("%d seats are held", s.Held)
	}
	next := w.NewShopper()
	next.Ready(delivery.Delivery, &held.Window.ID)
	m, err = takeOver(t.Context(), to, handOver(next))
	w.Must(err)
	if s := seats(w, held.Window.ID); m.Seat || s.Held != 1 {
		t.Errorf("a second seat came along: %v, %d held", m.Seat, s.Held)
	}
	if _, err := to.Place(payments.Stripe); err != nil {
		t.Errorf("what came along cannot be ordered: %v", err)
	}
	_, err = takeOver(t.Context(), to, handOver(func() *world.Shopper { s := w.NewShopper(); w.Must(s.Put("miele", 1)); return s }()))
	is(t, err, fault.Conflict, "error.handover_waiting")
}

// TestTwoTabsTakeOver: of two baskets one gets it all; two clicks of one basket
// are one.
func TestTwoTabsTakeOver(t *testing.T) {
	t.Parallel()
	for range 10 {
		w := world.New(t)
		from := w.NewShopper()
		w.Must(from.Put("miele", 3))
		code := handOver(from)
		tabs := []*world.Shopper{w.NewShopper(), w.NewShopper()}
		oneWins(t, together(2, func(i int) error { _, err := takeOver(context.Background(), tabs[i], code); return err }),
			func(err error) bool { return errors.Is(err, fault.New(fault.Gone, "error.handover_used")) })
		if n := holds(tabs[0], w.Shop, "miele") + holds(tabs[1], w.Shop, "miele"); n != 3 {
			t.Fatalf("%d of 3 came", n)
		}
		w.Must(from.Put("miele", 2))
		code = handOver(from)
		to := w.NewShopper()
		if err := errors.Join(together(4, func(int) error { _, err := takeOver(context.Background(), to, code); return err })...); err != nil {
			t.Fatal(err)
		}
		if n := holds(to, w.Shop, "miele"); n != 2 {
			t.Fatalf("four clicks brought %d of 2", n)
		}
	}
}

// TestBasketsMoveCrosswise: each into the other, and while one of them is filled.
func TestBasketsMoveCrosswise(t *testing.T) {
	t.Parallel()
	for range 10 {
		w := world.New(t)
		a, b := w.NewShopper(), w.NewShopper()
		w.Must(a.Put("miele", 3))
		w.Must(b.Put("miele", 4))
		codes := []string{handOver(a), handOver(b)}
		got := together(3, func(i int) error {
			switch i {
			case 0:
				_, err := takeOver(context.Background(), b, codes[0])
				return err
			case 1:
				_, err := takeOver(context.Background(), a, codes[1])
				return err
			}
			return a.Put("biscotti", 1)
		})
		for i, err := range got {
			if err != nil && !fault.Has(err, fault.Conflict) {
				t.Fatalf("%d: %v", i, err)
			}
		}
		if n := holds(a, w.Shop, "miele") + holds(b, w.Shop, "miele"); n != 7 {
			t.Fatalf("%d of 7 are left", n)
		}
		if n := holds(a, w.Shop, "biscotti") + holds(b, w.Shop, "biscotti"); n != 1 {
			t.Fatalf("%d biscuits", n)
		}
	}
}

// TestAFailureWhileABasketMoves leaves it where it was, and the code good.
func TestAFailureWhileABasketMoves(t *testing.T) {
	t.Parallel()
	for _, at := range []failpoint.Name{failpoint.HandOverTaken, failpoint.HandOverCommit} {
		w := world.New(t)
		from, to, broken := w.NewShopper(), w.NewShopper(), errors.New("broken")
		from.Ready(delivery.Delivery, nil)
		code := handOver(from)
		ctx := failpoint.With(context.Background(), at, func(context.Context) error { return broken })
		if _, err := takeOver(ctx, to, code); !errors.Is(err, broken) {
			t.Fatalf("%s was not reached: %v", at, err)
		}
		if holds(from, w.Shop, "miele") != 1 || holds(to, w.Shop, "miele") != 0 || from.Full().Hold == nil {
			t.Errorf("%s: half moved", at)
		}
		if m, err := takeOver(context.Background(), to, code); err != nil || m.Again || holds(to, w.Shop, "miele") != 1 {
			t.Errorf("%s: the code is spoilt: %v", at, err)
		}
	}
}

// TestGramsAndPiecesMeet in one basket as grams, where a piece has a weight.
func TestGramsAndPiecesMeet(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	from, to := w.NewShopper(), w.NewShopper()
	w.Must(from.PutGrams("fesa", 3000))
	w.Must(to.PutGrams("fesa", 4000))
	m, err := takeOver(t.Context(), to, handOver(from))
	w.Must(err)
	if l := m.Lines[0]; l.Has != (catalog.Amount{Grams: 5000}) || l.Trouble != orders.MovedLess {
		t.Errorf("7 kg of 5: %+v", l)
	}
	var until time.Time
	w.Must(testkit.Query(w.Database.Super, `select taken_at from hood.handovers where hood_id = $1`, []any{w.Hood}, &until))
}
