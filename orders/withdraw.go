package orders

import (
	"slices"
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// WithdrawLink is the purpose of the link to a purchase's withdrawal for who
// named its number and e-mail address: it opens nothing else.
const WithdrawLink = "withdraw"

// WithdrawAsk is a consumer's declaration to withdraw (art. 54-bis Codice del
// consumo; CONS-06).
type WithdrawAsk struct {
	Purchase tenants.ID
	Order    tenants.ID
	Shop     tenants.ShopID
	Lines    []int // of the order
	Name     string
	Email    string // where the acknowledgement goes
	Lang     locale.Lang
	Zone     *time.Location
	Content  string // what is declared, in the reader's words
	Key      string // from the form: a double click is one declaration
}

// Withdrawal is a declaration as it was kept.
type Withdrawal struct {
	ID        tenants.ID
	Purchase  tenants.ID
	Shop      tenants.ShopID
	Order     tenants.ID
	Lines     []int
	Name      string
	Email     string
	Lang      locale.Lang
	Content   string
	Submitted time.Time
}

const withdrawalColumns = `id, purchase_id, shop_id, order_id, lines, name, email, lang, content, submitted_at from hood.withdrawals`

func (x *Withdrawal) fields() []any {
	return []any{&x.ID, &x.Purchase, &x.Shop, &x.Order, &x.Lines, &x.Name, &x.Email, &x.Lang, &x.Content, &x.Submitted}
}

// Withdraw keeps a declaration and enqueues its acknowledgement and the letter
// to the shop. Lines without the right, lines withdrawn from before and a day
// after the deadline are Conflict; the same key gives the same declaration.
func Withdraw(h *tenants.HoodTx, ask WithdrawAsk) (tenants.ID, error) {
	if _, err := lockPurchase(h, ask.Purchase); err != nil {
		return tenants.ID{}, err
	}
	id, again, err := withdrawn(h, ask)
	if err != nil || again {
		return id, err
	}
	var now time.Time
	var before []int
	err = h.One(`select now(), coalesce((select array_agg(l) from hood.withdrawals w, unnest(w.lines) l
		where w.hood_id = $1 and w.order_id = $2), '{}')`, tenants.With(h.Hood(), ask.Order), &now, &before)
	if err != nil {
		return id, err
	}
	err = h.InShop(ask.Shop, func(s *tenants.ShopTx) error { return ask.judge(s, now, before) })
	if err != nil {
		return id, err
	}
	id = tenants.NewID()
	err = h.Exec(`insert into hood.withdrawals (hood_id, id, purchase_id, shop_id, order_id, lines, name, email, lang, content, idempotency_key)
		values (app.hood(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, tenants.With(id, ask.Purchase, ask.Shop, ask.Order, ask.Lines, ask.Name,
		ask.Email, ask.Lang, ask.Content, ask.key()))
	if err != nil {
		return id, err
	}
	err = h.InShop(ask.Shop, func(s *tenants.ShopTx) error {
		return remember(s, ask.Order, tenants.NewID(), Moment{What: MomentWithdrawal, Data: Particulars{Lines: ask.Lines, Withdrawal: &id}})
	})
	if err != nil {
		return id, err
	}
	err = h.Change("conflict error.order_moved", 1, `update hood.parts set withdrawn = true where hood_id = $1 and shop_id = $2 and order_id = $3`,
		tenants.With(h.Hood(), ask.Shop, ask.Order))
	if err != nil {
		return id, err
	}
	if err := h.Enqueue(Acknowledge{h.Hood(), id}); err != nil {
		return id, err
	}
	return id, tellShop(h, part{ask.Shop, ask.Order}, "withdrawal", id)
}

func (ask WithdrawAsk) key() string { return ask.Order.String() + ":" + ask.Key }

func withdrawn(h *tenants.HoodTx, ask WithdrawAsk) (id tenants.ID, found bool, err error) {
	err = h.Each(`select id from hood.withdrawals where hood_id = $1 and idempotency_key = $2`, tenants.With(h.Hood(), ask.key()),
		func(row tenants.Row) error {
			found = true
			return row.Scan(&id)
		})
	return id, found, err
}

// judge refuses what cannot be withdrawn from.
func (ask WithdrawAsk) judge(s *tenants.ShopTx, now time.Time, before []int) error {
	o, err := lockOrder(s, ask.Order)
	if err != nil {
		return err
	}
	if o.Purchase != ask.Purchase {
		return fault.New(fault.NotFound, "error.not_found")
	}
	var ms []Moment
	var lines []Line
	err = s.Each(`select `+momentColumns+` from shop.order_events e where e.shop_id = $1 and e.order_id = $2 order by e.at, e.id`,
		tenants.With(s.Shop(), o.ID), gatherMoments(&ms))
	if err != nil {
		return err
	}
	err = s.Each(lineColumns+` where l.shop_id = $1 and l.order_id = $2 order by l.line`, tenants.With(s.Shop(), o.ID), gatherLines(&lines))
	if err != nil {
		return err
	}
	w := withdrawalOf(o, lines, ms, before, now, ask.Zone)
	if w.Over {
		return fault.New(fault.Conflict, "error.withdraw_late")
	}
	if len(ask.Lines) == 0 {
		return fault.New(fault.Conflict, "error.withdraw_lines")
	}
	for _, n := range ask.Lines {
		i := slices.IndexFunc(w.Lines, func(l WithdrawLine) bool { return l.Line.Line == n })
		switch {
		case i < 0:
			return fault.New(fault.NotFound, "error.not_found")
		case w.Lines[i].Before:
			return fault.New(fault.Conflict, "error.withdraw_before")
		case !w.Lines[i].May:
			return fault.New(fault.Conflict, "error.withdraw_none")
		}
	}
	return nil
}

// Right is what a consumer may still withdraw from of one order.
type Right struct {
	Ended bool       // the order is no contract any more, or never became one
	Over  bool       // the deadline has passed
	Until clock.Date // last day; zero while nothing was handed over: the time has not begun
	Lines []WithdrawLine
}

// Any reports whether there is a line left to withdraw from.
func (r Right) Any() bool {
	return !r.Ended && !r.Over && slices.ContainsFunc(r.Lines, func(l WithdrawLine) bool { return l.May })
}

// WithdrawLine is a line of goods with what may be done with it.
type WithdrawLine struct {
	Line
	May    bool
	Before bool   // withdrawn from already
	Letter string // of art. 59 that takes the right away, or limits it
}

// RightOf says what of a purchase's part may be withdrawn from, now.
func (d *Detail) RightOf(p DetailPart, zone *time.Location) Right {
	var before []int
	for _, w := range d.Withdrawals {
		if w.Order == p.Order.ID {
			before = append(before, w.Lines...)
		}
	}
	return withdrawalOf(p.Order, p.Lines, p.Moments, before, d.Now, zone)
}

// withdrawalOf counts from the day of delivery by the neighbourhood's calendar
// to the end of the last day. Sealed goods (letter e) may be given back as long
// as they are sealed, so their line stays open.
func withdrawalOf(o Order, lines []Line, ms []Moment, before []int, now time.Time, zone *time.Location) Right {
	firm := o.AtCounter || o.Payment == PayAuthorized || o.Payment == PayPaid || o.Payment == PayPartlyGiven
	r := Right{Ended: o.State == Cancelled || !firm}
	for _, what := range []Fulfilment{Delivered, Collected} {
		if m := Last(ms, string(what)); m != nil && o.Fulfilment == what {
			r.Until = clock.WithdrawalUntil(clock.DateOf(m.At.In(zone)))
			r.Over = !now.Before(r.Until.AddDays(1).Midnight(zone))
		}
	}
	for _, l := range lines {
		if l.Kind != "goods" && l.Kind != "weighed" || l.LeftOut != "" {
			continue
		}
		w := WithdrawLine{Line: l, Before: slices.Contains(before, l.Line), Letter: l.Facts.Withdrawal.Letter}
		if l.Facts.Withdrawal.Allowed {
			w.Letter = ""
		}
		w.May = !w.Before && (l.Facts.Withdrawal.Allowed || w.Letter == "e")
		r.Lines = append(r.Lines, w)
	}
	return r
}

// Withdrawals lists a purchase's declarations.
func Withdrawals(r *tenants.HoodRead, hood tenants.HoodID, purchase tenants.ID, into *[]Withdrawal) {
	r.Each(`select `+withdrawalColumns+` where hood_id = $1 and purchase_id = $2 order by submitted_at`, tenants.With(hood, purchase),
		func(row tenants.Row) error {
			var x Withdrawal
			err := row.Scan(x.fields()...)
			*into = append(*into, x)
			return err
		})
}

// ReadWithdrawal reads one declaration.
func ReadWithdrawal(r *tenants.HoodRead, hood tenants.HoodID, id tenants.ID, x *Withdrawal) {
	r.One(`select `+withdrawalColumns+` where hood_id = $1 and id = $2`, tenants.With(hood, id), x.fields()...)
}

// Acknowledged notes that the acknowledgement was sent.
func Acknowledged(h *tenants.HoodTx, id tenants.ID) error {
	return h.Exec(`update hood.withdrawals set ack_at = now() where hood_id = $1 and id = $2 and ack_at is null`, tenants.With(h.Hood(), id))
}

// FindForWithdrawal finds the purchase of a shop's order by its number or the
// purchase's reference, and the e-mail address it was made with. No such order
// and another address are one NotFound.
func FindForWithdrawal(r *tenants.HoodRead, hood tenants.HoodID, shop tenants.ShopID, number int, ref, email string, purchase *tenants.ID) {
	r.One(`select p.id from hood.parts q join hood.purchases p on p.hood_id = q.hood_id and p.id = q.purchase_id
		join hood.contacts c on c.hood_id = p.hood_id and c.id = p.contact_id
		where q.hood_id = $1 and q.shop_id = $2 and (q.number = $3 or p.ref = $4) and c.email <> '' and lower(c.email) = lower($5)
		and p.state in ('confirmed', 'cancelled')`, tenants.With(hood, shop, number, ref, email), purchase)
}
