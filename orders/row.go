package orders

import (
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Order is one shop's part of a purchase, as its shop keeps it.
type Order struct {
	ID         tenants.ID
	Purchase   tenants.ID
	Number     int
	State      OrderState
	Payment    PaymentState
	Fulfilment Fulfilment
	Method     string
	AtCounter  bool
	Window     tenants.ID
	Day        clock.Date
	Starts     time.Time
	Ends       time.Time
	ShortName  string
	Phone      string
	Note       string
	Lang       locale.Lang
	Currency   string
	Estimate   money.Cents
	Ceiling    money.Cents
	Captured   money.Cents
	Refunded   money.Cents
	ToWeigh    int          // lines that the scale has not seen
	Due        *money.Cents // what it comes to; nil while there are any
	Placed     time.Time
	Reason     string
	Code       string         // of the discount its lines have; empty: none
	Regime     tenants.Regime // of the shop when it was placed
}

const orderColumns = `id, purchase_id, number, state, payment, fulfilment, method, at_counter, window_id, day, starts_at, ends_at,
	short_name, phone, note, lang, currency, estimate_cents, ceiling_cents, captured_cents, refunded_cents, placed_at, closed_reason,
	to_weigh, due_cents, code, regime`

func (o *Order) fields() []any {
	return []any{&o.ID, &o.Purchase, &o.Number, &o.State, &o.Payment, &o.Fulfilment, &o.Method, &o.AtCounter, &o.Window, &o.Day,
		&o.Starts, &o.Ends, &o.ShortName, &o.Phone, &o.Note, &o.Lang, &o.Currency, &o.Estimate, &o.Ceiling, &o.Captured, &o.Refunded,
		&o.Placed, &o.Reason, &o.ToWeigh, &o.Due, &o.Code, &o.Regime}
}

// lockOrder reads an order and keeps others from moving it.
func lockOrder(s *tenants.ShopTx, id tenants.ID) (Order, error) {
	var o Order
	err := s.One(`select `+orderColumns+` from shop.orders where shop_id = $1 and id = $2 for update`,
		tenants.With(s.Shop(), id), o.fields()...)
	return o, err
}

// to moves the order along its axes where the tables allow it, in the shop's
// row and in the neighbourhood's copy, and writes the moment down.
func (o *Order) to(s *tenants.ShopTx, next Order, who Who, what string) error {
	return o.move(s, next, who, Moment{What: what})
}

// move is to for a moment that has more to tell.
func (o *Order) move(s *tenants.ShopTx, next Order, who Who, m Moment) error {
	switch {
	case next.State != o.State && !may(orderEdges(), o.State, next.State, who),
		next.Payment != o.Payment && !may(paymentEdges(), o.Payment, next.Payment, who),
		next.Fulfilment != o.Fulfilment && !may(fulfilmentEdges(), o.Fulfilment, next.Fulfilment, who):
		return fault.New(fault.Conflict, "error.order_moved").Because("%s may not move order %s from %s/%s/%s to %s/%s/%s", who, o.ID,
			o.State, o.Payment, o.Fulfilment, next.State, next.Payment, next.Fulfilment)
	}
	for _, table := range []string{
		`update shop.orders set state = $3, payment = $4, fulfilment = $5, captured_cents = $6, closed_reason = $7, to_weigh = $8, due_cents = $9
			where shop_id = $1 and id = $2`,
		`update hood.parts set state = $3, payment = $4, fulfilment = $5, captured_cents = $6, to_weigh = $8, due_cents = $9
			where hood_id = app.hood() and shop_id = $1 and order_id = $2 and $7::text is not null`,
	} {
		err := s.Change("conflict error.order_moved", 1, table,
			tenants.With(s.Shop(), o.ID, next.State, next.Payment, next.Fulfilment, next.Captured, next.Reason, next.ToWeigh, next.Due))
		if err != nil {
			return err
		}
	}
	*o = next
	return remember(s, o.ID, tenants.NewID(), m)
}

// part is where a purchase's order is.
type part struct {
	Shop  tenants.ShopID
	Order tenants.ID
}

// partsOf lists a purchase's orders, sorted: the lock order.
func partsOf(h *tenants.HoodTx, purchase tenants.ID) ([]part, error) {
	var list []part
	err := h.Each(`select shop_id, order_id from hood.parts where hood_id = $1 and purchase_id = $2 order by shop_id`,
		tenants.With(h.Hood(), purchase), func(row tenants.Row) error {
			var p part
			err := row.Scan(&p.Shop, &p.Order)
			list = append(list, p)
			return err
		})
	return list, err
}

// openPartsOf are those of partsOf that nobody has cancelled.
func openPartsOf(h *tenants.HoodTx, purchase tenants.ID) ([]part, error) {
	var list []part
	err := h.Each(`select shop_id, order_id from hood.parts where hood_id = $1 and purchase_id = $2 and state <> 'cancelled' order by shop_id`,
		tenants.With(h.Hood(), purchase), func(row tenants.Row) error {
			var p part
			err := row.Scan(&p.Shop, &p.Order)
			list = append(list, p)
			return err
		})
	return list, err
}

// head is what settling needs of a purchase.
type head struct {
	ID     tenants.ID
	State  string
	Method string
	Window tenants.ID
	Basket *tenants.ID
	Total  money.Cents
}

func lockPurchase(h *tenants.HoodTx, id tenants.ID) (head, error) {
	p := head{ID: id}
	err := h.One(`select state, method, window_id, basket_id, ceiling_cents from hood.purchases where hood_id = $1 and id = $2 for update`,
		tenants.With(h.Hood(), id), &p.State, &p.Method, &p.Window, &p.Basket, &p.Total)
	return p, err
}
