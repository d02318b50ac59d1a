package orders

// The states of an order stand on three axes, as shops know them. Each axis is
// a table of edges; nothing moves but along one, and a test walks every cell.

// OrderState is whether an order is still of concern.
type OrderState string

// The order axis.
const (
	Open      OrderState = "open"
	Completed OrderState = "completed"
	Cancelled OrderState = "cancelled"
)

// PaymentState is where an order's money is.
type PaymentState string

// The payment axis.
const (
	PayPending     PaymentState = "pending"
	PayAuthorized  PaymentState = "authorized"
	PayPaid        PaymentState = "paid"
	PayPartlyGiven PaymentState = "partially_refunded"
	PayGivenBack   PaymentState = "refunded"
	PayFailed      PaymentState = "failed"
)

// Fulfilment is where an order's goods are.
type Fulfilment string

// The fulfilment axis.
const (
	New       Fulfilment = "new"
	Accepted  Fulfilment = "accepted"
	Ready     Fulfilment = "ready"
	Out       Fulfilment = "out"
	Delivered Fulfilment = "delivered"
	Collected Fulfilment = "collected"
	Returned  Fulfilment = "returned"
)

// Who moves an order.
type Who string

// The movers.
const (
	ByResident Who = "resident"
	ByShop     Who = "shop"
	ByCourier  Who = "courier"
	BySystem   Who = "system"
)

// edge is one allowed move of an axis.
type edge[S comparable] struct {
	from, to S
	who      []Who
}

func orderEdges() []edge[OrderState] {
	return []edge[OrderState]{
		{Open, Completed, []Who{ByShop, ByCourier}},
		{Open, Cancelled, []Who{ByShop, ByResident, BySystem}},
		{Cancelled, Open, []Who{BySystem}}, // a late payment that found a seat again
	}
}

func paymentEdges() []edge[PaymentState] {
	return []edge[PaymentState]{
		{PayPending, PayPaid, []Who{BySystem, ByShop}}, // a shop is paid at its counter
		{PayPending, PayAuthorized, []Who{BySystem}},
		{PayPending, PayFailed, []Who{BySystem, ByShop, ByResident}},
		{PayAuthorized, PayPaid, []Who{BySystem}},
		{PayAuthorized, PayFailed, []Who{BySystem, ByShop, ByResident}}, // cancelled: what was held is let go
		{PayFailed, PayPaid, []Who{BySystem}},                           // paid after all
		{PayFailed, PayAuthorized, []Who{BySystem}},                     // the same, for money that is held
		{PayPaid, PayPartlyGiven, []Who{BySystem}},
		{PayPaid, PayGivenBack, []Who{BySystem}},
		{PayPartlyGiven, PayGivenBack, []Who{BySystem}},
		{PayGivenBack, PayPartlyGiven, []Who{BySystem}}, // a refund failed after it had been booked
		{PayGivenBack, PayPaid, []Who{BySystem}},
		{PayPartlyGiven, PayPaid, []Who{BySystem}},
	}
}

func fulfilmentEdges() []edge[Fulfilment] {
	return []edge[Fulfilment]{
		{New, Accepted, []Who{ByShop}},
		{Accepted, Ready, []Who{ByShop}},
		{Ready, Out, []Who{ByShop, ByCourier}},
		{Ready, Collected, []Who{ByShop}},
		{Out, Delivered, []Who{ByCourier}},
		{Ready, Delivered, []Who{ByCourier}}, // the shop forgot to hand it over on its phone
		{Out, Returned, []Who{ByCourier}},
		{Ready, Returned, []Who{ByCourier}},
		{Returned, Out, []Who{ByShop}}, // a second try
		{Returned, Collected, []Who{ByShop}},
	}
}

// may reports whether who may move along an axis.
func may[S comparable](edges []edge[S], from, to S, who Who) bool {
	for _, e := range edges {
		if e.from != from || e.to != to {
			continue
		}
		for _, w := range e.who {
			if w == who {
				return true
			}
		}
	}
	return false
}
