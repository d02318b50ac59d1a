package tenants

import (
	"slices"
	"strconv"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
)

// MostGifts is how many presents a shop can have at once.
const MostGifts = 10

// GiveDelivery says from how much of its goods on the shop in scope asks nothing
// for the delivery; 0 is never.
func GiveDelivery(s *ShopTx, from money.Cents) error {
	return changeTerms(s, func(t *Terms) error {
		t.FreeFrom = from
		return nil
	})
}

// AddGift has the shop in scope give a product with an order. Who comes to one
// threshold is given what lower ones give too; each product is given once, so
// that one which is given already is Invalid at "gift".
func AddGift(s *ShopTx, g Gift) error {
	return changeTerms(s, func(t *Terms) error {
		switch {
		case slices.ContainsFunc(t.Gifts, func(x Gift) bool { return x.Variant == g.Variant }):
			return fault.Form(fault.Field{Name: "gift", Key: "deals.gift_twice"})
		case len(t.Gifts) >= MostGifts:
			return fault.Form(fault.Field{Name: "gift", Key: "deals.gift_many", Args: []any{"most", MostGifts}})
		}
		t.Gifts = append(t.Gifts, g)
		slices.SortStableFunc(t.Gifts, func(a, b Gift) int { return int(a.From - b.From) })
		return nil
	})
}

// EndGift has the shop in scope give a product no more; one that it does not give
// stays so.
func EndGift(s *ShopTx, variant ID) error {
	return changeTerms(s, func(t *Terms) error {
		t.Gifts = slices.DeleteFunc(t.Gifts, func(g Gift) bool { return g.Variant == variant })
		return nil
	})
}

// changeTerms changes what a shop gives, one after the other; its other terms
// stay.
func changeTerms(s *ShopTx, change func(*Terms) error) error {
	var t Terms
	err := s.One(`select terms from hood.shops where hood_id = app.hood() and shop_id = $1 for update`, With(s.Shop()), &t)
	if err != nil {
		return err
	}
	was := t
	if err := change(&t); err != nil {
		return err
	}
	if t.Gifts == nil {
		t.Gifts = []Gift{}
	}
	err = s.Change("not_found error.not_found", 1, `update hood.shops set terms = terms || jsonb_build_object('free_from', $2::bigint, 'gifts', $3::jsonb)
		where hood_id = app.hood() and shop_id = $1`, With(s.Shop(), t.FreeFrom, t.Gifts))
	if err != nil {
		return err
	}
	if err := recordGifts(s, was, t); err != nil {
		return err
	}
	return Bump(s)
}

// recordGifts writes down which of the terms were changed.
func recordGifts(s *ShopTx, was, now Terms) error {
	if was.FreeFrom != now.FreeFrom {
		return Record(s, Deed{What: "free_from", Was: strconv.FormatInt(int64(was.FreeFrom), 10), Now: strconv.FormatInt(int64(now.FreeFrom), 10)})
	}
	switch n := len(now.Gifts) - len(was.Gifts); {
	case n > 0:
		return Record(s, Deed{What: "gift_made"})
	case n < 0:
		return Record(s, Deed{What: "gift_ended"})
	}
	return nil
}
