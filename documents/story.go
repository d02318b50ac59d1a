package documents

import (
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// What of an order's moments concerns its money.
const (
	momentPaid     = "paid"
	momentRefunded = "refunded"
	momentFailed   = "refund_failed"
	momentCash     = "paid_cash"
	momentCard     = "paid_card"
)

// Concerns reports whether a moment of an order has papers.
func Concerns(what string) bool {
	return what == momentPaid || what == momentRefunded || what == momentFailed
}

// moment is when money of an order moved.
type moment struct {
	id     tenants.ID
	what   string
	day    clock.Date
	refund *tenants.ID
}

// good is a line as a document names it.
type good struct {
	Line
	title  locale.Text
	pieces int
	grams  int
}

// story is all that papers need to know of an order.
type story struct {
	order   tenants.ID
	number  int
	placed  time.Time
	counter bool
	way     string // what was noted of how a counter was paid: momentCash, momentCard or nothing
	goods   []good
	moments []moment
	refunds map[tenants.ID]map[int]money.Cents // of each refund, by line
	own     tenants.Settings
	always  bool
	buyer   *Buyer
	regime  tenants.Regime
	path    Path // as recorded when it was paid; "" until then
	booked  map[tenants.ID]bool
	issued  map[tenants.ID]*Document // by moment
}

// readStory reads an order and keeps others from writing its papers meanwhile.
func readStory(s *tenants.ShopTx, order tenants.ID) (*story, error) {
	x := &story{order: order, refunds: map[tenants.ID]map[int]money.Cents{}, booked: map[tenants.ID]bool{}, issued: map[tenants.ID]*Document{}}
	err := s.One(`select number, placed_at, at_counter, regime, coalesce((select min(e.what) from shop.order_events e
			where e.shop_id = $1 and e.order_id = $2 and e.what in ('paid_cash', 'paid_card')), '')
		from shop.orders where shop_id = $1 and id = $2 for no key update`,
		tenants.With(s.Shop(), order), &x.number, &x.placed, &x.counter, &x.regime, &x.way)
	if err != nil {
		return nil, err
	}
	for _, read := range []func(*tenants.ShopTx) error{x.readGoods, x.readMoments, x.readSeller, x.readWritten} {
		if err := read(s); err != nil {
			return nil, err
		}
	}
	return x, nil
}

func (x *story) readGoods(s *tenants.ShopTx) error {
	err := s.Each(`select line, kind, coalesce(vat_rate, 0), vat_nature, captured_cents,
			case when left_out = '' or captured_cents > 0 then discount_cents else 0 end, title, coalesce(pieces, 0), coalesce(weighed_g, grams, 0), vat_split
		from shop.lines where shop_id = $1 and order_id = $2 order by line`, tenants.With(s.Shop(), x.order), func(row tenants.Row) error {
		var g good
		err := row.Scan(&g.N, &g.Kind, &g.Rate, &g.Nature, &g.Paid, &g.Off, &g.title, &g.pieces, &g.grams, &g.Split)
		x.goods = append(x.goods, g)
		return err
	})
	if err != nil {
		return err
	}
	return s.Each(`select refund_id, line, amount_cents from shop.refund_lines where shop_id = $1 and order_id = $2`,
		tenants.With(s.Shop(), x.order), func(row tenants.Row) error {
			var id tenants.ID
			var line int
			var amount money.Cents
			err := row.Scan(&id, &line, &amount)
			if x.refunds[id] == nil {
				x.refunds[id] = map[int]money.Cents{}
			}
			x.refunds[id][line] += amount
			return err
		})
}

func (x *story) readMoments(s *tenants.ShopTx) error {
	return s.Each(`select e.id, e.what, (e.at at time zone h.zone)::date, (e.data ->> 'refund')::uuid from shop.order_events e
		join platform.hoods h on h.id = e.hood_id where e.shop_id = $1 and e.order_id = $2 and e.what in ('paid', 'refunded', 'refund_failed')
		order by e.at, e.id`, tenants.With(s.Shop(), x.order), func(row tenants.Row) error {
		var m moment
		err := row.Scan(&m.id, &m.what, &m.day, &m.refund)
		x.moments = append(x.moments, m)
		return err
	})
}

func (x *story) readSeller(s *tenants.ShopTx) error {
	own := &x.own
	err := s.One(`select t.phone, t.email, t.address, t.legal, coalesce(f.always_receipt, false) from shop.settings t
		left join shop.fiscal f on f.shop_id = t.shop_id where t.shop_id = $1`, tenants.With(s.Shop()),
		&own.Phone, &own.Email, &own.Address, &own.Legal, &x.always)
	if err != nil {
		return err
	}
	return s.Each(`select buyer from hood.invoice_wishes where hood_id = app.hood() and shop_id = $1 and order_id = $2`,
		tenants.With(s.Shop(), x.order), func(row tenants.Row) error {
			x.buyer = &Buyer{}
			return row.Scan(x.buyer)
		})
}

func (x *story) readWritten(s *tenants.ShopTx) error {
	err := s.Each(`select distinct moment_id, path from shop.register where shop_id = $1 and order_id = $2`,
		tenants.With(s.Shop(), x.order), func(row tenants.Row) error {
			var id tenants.ID
			err := row.Scan(&id, &x.path)
			x.booked[id] = true
			return err
		})
	if err != nil {
		return err
	}
	return s.Each(`select body, id, moment_id from shop.documents where shop_id = $1 and order_id = $2`,
		tenants.With(s.Shop(), x.order), func(row tenants.Row) error {
			var at tenants.ID
			d := &Document{}
			if err := row.Scan(d, &d.ID, &at); err != nil {
				return err
			}
			x.issued[at] = d
			return nil
		})
}

// lines are the order's lines as sums.
func (x *story) lines() []Line {
	list := make([]Line, 0, len(x.goods))
	for _, g := range x.goods {
		list = append(list, g.Line)
	}
	return list
}
