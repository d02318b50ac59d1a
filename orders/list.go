package orders

import (
	"context"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// Ticket is an order on a shop's board.
type Ticket struct {
	Order     tenants.ID
	Number    int
	ShortName string
	State     OrderState
	Payment   PaymentState
	Fulfil    Fulfilment
	Method    string
	AtCounter bool
	Window    tenants.ID
	Day       clock.Date
	Starts    time.Time
	Ends      time.Time
	Items     int
	ToWeigh   int
	Estimate  money.Cents
	Total     money.Cents // what it comes to, or at most as long as something is to be weighed
	Placed    time.Time
	Withdrawn bool // a withdrawal waits for its refund
	Failed    bool // a refund failed and was not asked for again
	Ceiling   money.Cents
	Shops     int        // of how many shops its spesa is
	HoldEnds  *time.Time // what is not packed by then leaves the order; nil when its money is not held
}

// Leaves reports what the end of a hold takes out of an order as it is now: what
// is still to be weighed, or of a spesa of several shops all of an order that
// nobody has packed.
func (t Ticket) Leaves() (unweighed, all bool) {
	if t.HoldEnds == nil || t.State != Open || t.Payment != PayAuthorized {
		return false, false
	}
	waits := t.Fulfil == New || t.Fulfil == Accepted
	return t.ToWeigh > 0, t.ToWeigh == 0 && t.Shops > 1 && waits && t.Ceiling == t.Estimate // nothing in it was weighed
}

// Next is the step the ticket waits for.
func (t Ticket) Next() Step {
	return Order{State: t.State, Fulfilment: t.Fulfil, Method: t.Method}.Next()
}

// Board lists a shop's firm orders of some days, by window: read from the
// neighbourhood's copy, which the shop may see its own rows of. Orders that
// are open from days before come too, so that none is forgotten.
func Board(r *tenants.ShopRead, hood tenants.HoodID, shop tenants.ShopID, from, to clock.Date, into *[]Ticket) {
	r.Each(`select order_id, number, short_name, state, payment, fulfilment, method, at_counter, window_id, day, starts_at, ends_at,
			items, to_weigh, estimate_cents, coalesce(due_cents, ceiling_cents), placed_at, withdrawn, refund_failed,
			ceiling_cents, shops, hold_ends from hood.parts
		where hood_id = $1 and shop_id = $2 and (day <= $4 and (day >= $3 or state = 'open') or withdrawn or refund_failed)
		and (at_counter or payment in ('authorized', 'paid', 'partially_refunded', 'refunded'))
		order by starts_at, number`, tenants.With(hood, shop, from, to), func(row tenants.Row) error {
		var t Ticket
		err := row.Scan(&t.Order, &t.Number, &t.ShortName, &t.State, &t.Payment, &t.Fulfil, &t.Method, &t.AtCounter, &t.Window, &t.Day,
			&t.Starts, &t.Ends, &t.Items, &t.ToWeigh, &t.Estimate, &t.Total, &t.Placed, &t.Withdrawn, &t.Failed,
			&t.Ceiling, &t.Shops, &t.HoldEnds)
		*into = append(*into, t)
		return err
	})
}

// Line is one line of an order as it was placed, and as it was packed. Wished,
// Most and Weighed are grams, 0 for what is not weighed.
type Line struct {
	Line     int
	Kind     string
	Slug     string
	Title    locale.Text
	Amount   catalog.Amount
	Price    money.Cents // of a piece, or of a kilo of what is weighed
	Estimate money.Cents
	Ceiling  money.Cents
	Due      *money.Cents // what it comes to; nil until it is weighed
	Captured money.Cents
	Refunded money.Cents // given back, or on its way
	Wished   int
	Most     int
	Scale    int
	Weighed  int    // 0 until it is
	LeftOut  string // Missing, Unweighed or nothing
	Facts    catalog.Facts
	Discount money.Cents      // its share of a code's, off the amounts already
	Offer    *catalog.Reduced // what stood beside its price when it was ordered; nil: nothing
	VATRate  int              // in percent; 0 for what bears none, and for the delivery, which follows the goods
	Split    []money.Portion  // of a box of several rates; nil: all of it is at VATRate
	Items    []LineItem       // what went into it, of a box
}

// LineItem is something in so many of a line's boxes.
type LineItem struct {
	Kind   int            `json:"kind"` // of the boxes that are filled alike, from 1
	Boxes  int            `json:"boxes"`
	Title  locale.Text    `json:"title"`
	Amount catalog.Amount `json:"amount"` // in each box
}

// IsWeighed reports whether the line is priced by what it weighs.
func (l Line) IsWeighed() bool { return l.Kind == "weighed" }

// IsExtra reports whether the line goes with the goods: bags, deposits, rounding.
func (l Line) IsExtra() bool {
	return l.Kind == string(BagLine) || l.Kind == string(DepositLine) || l.Kind == "rounding"
}

// Count is how many there are of what is not weighed; of bags, those that were
// used.
func (l Line) Count() int {
	if l.Kind == string(BagLine) && l.Due != nil && l.Price > 0 {
		return int(*l.Due / l.Price)
	}
	return max(1, l.Amount.Pieces)
}

// Sum is what the line comes to, or is expected to.
func (l Line) Sum() money.Cents {
	if l.Due != nil {
		return *l.Due
	}
	return l.Estimate
}

// Gross is Sum without what a code took off.
func (l Line) Gross() money.Cents {
	if l.LeftOut != "" {
		return 0
	}
	return l.Sum() + l.Discount
}

// Rates are what lines come to by VAT rate, before anything was given back.
func Rates(lines []Line) []money.RateTotal {
	booked := make([]Booked, len(lines))
	for i, l := range lines {
		booked[i] = l.booked()
	}
	return RatesOf(booked)
}

// booked is the line as the book has it, or will have it once it is paid.
func (l Line) booked() Booked {
	b := Booked{Kind: l.Kind, Rate: l.VATRate, Captured: l.Sum(), Off: l.Discount, Split: l.Split}
	if l.LeftOut != "" && l.Captured == 0 {
		b.Off = 0
	}
	if l.Captured > b.Captured { // what was not packed, or weighed less, went back
		b.Captured, b.Refunded = l.Captured, l.Captured-b.Captured
	}
	return b
}

// Off is what the line's sum is without: a discount, and what went back of it
// because it was not packed or weighed less.
func (l Line) Off() money.Cents {
	b := l.booked()
	return b.Off + b.Refunded
}

// Given reports whether the shop gave the line as a present.
func (l Line) Given() bool { return l.Kind == "goods" && l.Price == 0 }

// Left is what of a line could still be given back.
func (l Line) Left() money.Cents { return max(l.Captured-l.Refunded, 0) }

const lineColumns = `select l.line, l.kind, l.product_slug, l.title, coalesce(l.pieces, 0), coalesce(l.grams, 0), l.price_cents, l.estimate_cents,
	l.ceiling_cents, l.due_cents, l.captured_cents, l.refunded_cents + l.refunding_cents, coalesce(l.wished_g, 0), coalesce(l.most_g, 0), l.scale_g,
	coalesce(l.weighed_g, 0), l.left_out, l.facts, coalesce(l.vat_rate, 0), l.discount_cents, l.offer, l.vat_split,
	(select jsonb_agg(jsonb_build_object('kind', x.kind, 'boxes', x.boxes, 'title', x.title, 'amount', jsonb_build_object('Pieces', x.pieces, 'Grams', x.grams)) order by x.part)
		from shop.line_parts x where x.shop_id = l.shop_id and x.order_id = l.order_id and x.line = l.line) from shop.lines l`

func gatherLines(into *[]Line) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var l Line
		err := row.Scan(&l.Line, &l.Kind, &l.Slug, &l.Title, &l.Amount.Pieces, &l.Amount.Grams, &l.Price, &l.Estimate,
			&l.Ceiling, &l.Due, &l.Captured, &l.Refunded, &l.Wished, &l.Most, &l.Scale, &l.Weighed, &l.LeftOut, &l.Facts, &l.VATRate, &l.Discount, &l.Offer,
			&l.Split, &l.Items)
		*into = append(*into, l)
		return err
	}
}

// Lines reads the lines of a purchase's order in the shop in scope.
func Lines(r *tenants.ShopRead, shop tenants.ShopID, purchase tenants.ID, into *[]Line) {
	r.Each(lineColumns+` join shop.orders o on o.shop_id = l.shop_id and o.id = l.order_id
		where l.shop_id = $1 and o.purchase_id = $2 order by l.line`, tenants.With(shop, purchase), gatherLines(into))
}

// InShop reads one order of the shop in scope, with its lines and moments.
func InShop(r *tenants.ShopRead, shop tenants.ShopID, order tenants.ID, d *ShopOrder) {
	r.One(`select `+orderColumns+` from shop.orders where shop_id = $1 and id = $2
		and `+wasFirm, tenants.With(shop, order), d.Order.fields()...)
	r.Each(lineColumns+` where l.shop_id = $1 and l.order_id = $2 order by l.line`, tenants.With(shop, order), gatherLines(&d.Lines))
	life(r, shop, order, &d.Moments)
	r.Each(`select withdrawn, refund_failed, shops from hood.parts where hood_id = app.hood() and shop_id = $1 and order_id = $2`, tenants.With(shop, order),
		func(row tenants.Row) error { return row.Scan(&d.Withdrawn, &d.Failed, &d.Shops) })
}

// wasFirm leaves out what nobody has paid for in time; an order whose money was
// only held, and let go when it ended, was the shop's all the same.
const wasFirm = `(at_counter or payment not in ('pending', 'failed') or payment = 'failed' and closed_reason <> 'unpaid')`

// ShopOrder is an order as its shop sees it.
type ShopOrder struct {
	Order     Order
	Lines     []Line
	Moments   []Moment
	Refunds   []payments.Return // read in the neighbourhood's scope
	Share     Share             // read in both
	Withdrawn bool              // a withdrawal waits for its refund
	Failed    bool              // a refund did not go through
	Shops     int               // of how many shops its spesa is
	Tell      *Tidings          // who ordered left no e-mail; see ToldOf
}

// Detail is a purchase as who made it sees it.
type Detail struct {
	ID           tenants.ID
	Ref          string
	State        string // awaiting, confirmed, expired, cancelled
	Method       delivery.Method
	Lang         locale.Lang
	Placed       time.Time
	Delivery     money.Cents
	Association  money.Cents // what of Delivery is the association's
	Contribution money.Cents // what the resident adds for it
	Estimate     money.Cents
	Total        money.Cents // at most
	Taking       Taking
	Window       delivery.Window
	Name         string
	Email        string
	Phone        string
	Address      *DoorAddress
	Payment      payments.Payment
	Refunds      []payments.Return
	Withdrawals  []Withdrawal
	Missed       string // why the goods could not be handed over
	Now          time.Time
	Parts        []DetailPart
	BasketNow    bool // its basket still has goods
	Inside       bool // bought on the neighbourhood's host
}

// DoorAddress is where a purchase is brought.
type DoorAddress struct {
	Street, Civic, Stair, Floor, Flat, Buzzer, CAP, Comune, Province, Note string
	Zone                                                                   tenants.ID
}

// DetailPart is one shop's part of a purchase.
type DetailPart struct {
	Card     tenants.Card
	Settings tenants.Settings
	Order    Order
	Lines    []Line
	Moments  []Moment
	Invoice  bool // one was asked for
}

// ReadDetail reads a purchase: one round trip for the neighbourhood's rows, one
// for its shops'.
func ReadDetail(ctx context.Context, db *tenants.DB, s tenants.Scope, id tenants.ID) (*Detail, error) {
	d := &Detail{ID: id}
	var window tenants.ID
	var shops []tenants.ShopID
	var cards []tenants.Card
	err := db.HoodRead(ctx, s, func(r *tenants.HoodRead) {
		r.One(`select p.ref, p.state, p.method, p.lang, p.placed_at, p.delivery_cents, p.association_cents, p.contribution_cents, p.estimate_cents, p.ceiling_cents,
				coalesce(p.quote ->> 'taking', 'now'), p.window_id, c.name, c.email, c.phone, now(),
				coalesce((select t.reason from hood.stops t where t.hood_id = p.hood_id and t.purchase_id = p.id and t.state = 'failed' limit 1), ''),
				exists (select 1 from hood.basket_lines l where l.hood_id = p.hood_id and l.basket_id = p.basket_id)
			from hood.purchases p join hood.contacts c on c.hood_id = p.hood_id and c.id = p.contact_id
			where p.hood_id = $1 and p.id = $2`, tenants.With(s.Hood, id), &d.Ref, &d.State, &d.Method, &d.Lang, &d.Placed, &d.Delivery,
			&d.Association, &d.Contribution, &d.Estimate, &d.Total, &d.Taking, &window, &d.Name, &d.Email, &d.Phone, &d.Now, &d.Missed, &d.BasketNow)
		r.Each(`select a.street, a.civic, a.stair, a.floor, a.flat, a.buzzer, a.cap, a.comune, a.province, a.note, a.zone_id
			from hood.purchases p join hood.addresses a on a.hood_id = p.hood_id and a.id = p.address_id
			where p.hood_id = $1 and p.id = $2`, tenants.With(s.Hood, id), func(row tenants.Row) error {
			a := &DoorAddress{}
			d.Address = a
			return row.Scan(&a.Street, &a.Civic, &a.Stair, &a.Floor, &a.Flat, &a.Buzzer, &a.CAP, &a.Comune, &a.Province, &a.Note, &a.Zone)
		})
		delivery.WindowOf(r, s.Hood, id, &d.Window)
		payments.OfPurchase(r, s.Hood, id, &d.Payment)
		payments.Refunds(r, s.Hood, id, &d.Refunds)
		Withdrawals(r, s.Hood, id, &d.Withdrawals)
		tenants.CardsOf(r, s.Hood, tenants.Some{SQL: `select shop_id from hood.parts where hood_id = $1 and purchase_id = $2`, Args: []any{id}}, &cards)
		r.Each(`select shop_id, inside from hood.parts where hood_id = $1 and purchase_id = $2 order by shop_id`, tenants.With(s.Hood, id),
			func(row tenants.Row) error {
				var shop tenants.ShopID
				err := row.Scan(&shop, &d.Inside)
				shops = append(shops, shop)
				return err
			})
	})
	if err != nil {
		return nil, err
	}
	d.Parts = make([]DetailPart, len(shops))
	err = db.HoodRead(ctx, s, func(r *tenants.HoodRead) {
		for i, shop := range shops {
			part := &d.Parts[i]
			for _, c := range cards {
				if c.Shop == shop {
					part.Card = c
				}
			}
			r.InShop(shop, func(in *tenants.ShopRead) {
				tenants.GetSettings(in, shop, &part.Settings)
				in.One(`select `+orderColumns+` from shop.orders where shop_id = $1 and purchase_id = $2`, tenants.With(shop, id), part.Order.fields()...)
				Lines(in, shop, id, &part.Lines)
				moments(in, shop, id, &part.Moments)
				in.One(`select exists (select 1 from hood.invoice_wishes w join shop.orders o on o.shop_id = w.shop_id and o.id = w.order_id
					where w.hood_id = $3 and w.shop_id = $1 and o.purchase_id = $2)`, tenants.With(shop, id, s.Hood), &part.Invoice)
			})
		}
	})
	return d, err
}

// LatestOf finds the newest purchase of a cookie's basket, for who comes back
// from the payment page; none is NotFound.
func LatestOf(r *tenants.HoodRead, hood tenants.HoodID, token string, purchase, payment *tenants.ID) {
	r.One(`select p.id, y.id from hood.purchases p join hood.baskets b on b.hood_id = p.hood_id and b.id = p.basket_id
		join hood.payments y on y.hood_id = p.hood_id and y.purchase_id = p.id
		where p.hood_id = $1 and b.token_hash = $2 order by p.placed_at desc, y.created_at desc limit 1`,
		tenants.With(hood, tenants.Hash(token)), purchase, payment)
}
