package orders

import (
	"time"

	"sottocasa/documents"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Moment is something that happened to an order.
type Moment struct {
	ID    tenants.ID
	What  string
	At    time.Time
	Actor string      // "account:<id>", "resident", "job:…"
	Text  string      // what somebody wrote: a note, a message, why it was cancelled
	Data  Particulars // what belongs to it
}

// Particulars are what a moment is about; each kind has its own few.
type Particulars struct {
	Amount     money.Cents `json:"amount,omitempty"`
	Reason     string      `json:"reason,omitempty"`
	Why        string      `json:"why,omitempty"`    // a refund failed
	Refund     *tenants.ID `json:"refund,omitempty"` // which
	Lines      []int       `json:"lines,omitempty"`
	Withdrawal *tenants.ID `json:"withdrawal,omitempty"`
}

// What happens after a sale, beside the steps of the three axes.
const (
	MomentNote         = "note"    // the shop's, for itself: no resident ever sees it
	MomentMessage      = "message" // the shop's, for the resident
	MomentRefundAsked  = "refund_asked"
	MomentRefunded     = "refunded"
	MomentRefundFailed = "refund_failed"
	MomentWithdrawal   = "withdrawal"
	MomentCancelled    = "cancelled"
	MomentPaidCash     = "paid_cash" // how a counter was paid; beside "paid"
	MomentPaidCard     = "paid_card"
)

// happened writes a moment of an order's life down.
func happened(s *tenants.ShopTx, order tenants.ID, what string) error {
	return remember(s, order, tenants.NewID(), Moment{What: what})
}

// remember writes a moment down with what belongs to it, once for each id.
func remember(s *tenants.ShopTx, order, id tenants.ID, m Moment) error {
	err := s.Exec(`insert into shop.order_events (shop_id, hood_id, id, order_id, what, actor, text, data)
		values (app.shop(), app.hood(), $1, $2, $3, app.actor(), $4, $5) on conflict (shop_id, id) do nothing`,
		tenants.With(id, order, m.What, m.Text, m.Data))
	if err != nil || !documents.Concerns(m.What) {
		return err
	}
	return s.Enqueue(documents.Write{Hood: s.Hood(), Shop: s.Shop(), Order: order})
}

const momentColumns = `e.id, e.what, e.at, e.actor, e.text, e.data`

func gatherMoments(into *[]Moment) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var m Moment
		err := row.Scan(&m.ID, &m.What, &m.At, &m.Actor, &m.Text, &m.Data)
		*into = append(*into, m)
		return err
	}
}

// moments reads what a resident may see of an order's life: neither the shop's
// notes nor what it has with the bank.
func moments(r *tenants.ShopRead, shop tenants.ShopID, purchase tenants.ID, into *[]Moment) {
	r.Each(`select `+momentColumns+` from shop.order_events e join shop.orders o on o.shop_id = e.shop_id and o.id = e.order_id
		where e.shop_id = $1 and o.purchase_id = $2 and e.what <> 'note' and e.what not like 'dispute%' order by e.at, e.id`, tenants.With(shop, purchase), gatherMoments(into))
}

// life reads all of it, for the shop.
func life(r *tenants.ShopRead, shop tenants.ShopID, order tenants.ID, into *[]Moment) {
	r.Each(`select `+momentColumns+` from shop.order_events e where e.shop_id = $1 and e.order_id = $2 order by e.at, e.id`,
		tenants.With(shop, order), gatherMoments(into))
}

// Last is the latest moment of a kind; nil when there is none.
func Last(list []Moment, what string) *Moment {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].What == what {
			return &list[i]
		}
	}
	return nil
}
