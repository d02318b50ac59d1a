package payments

import (
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// BreakKind is how the provider's books and ours differ.
type BreakKind string

// The kinds of a difference.
const (
	BreakUnknown         BreakKind = "unknown"          // money there, with our mark, that no payment of ours stands for
	BreakForeign         BreakKind = "foreign"          // money there that never was ours: the shop may sell elsewhere too
	BreakDiffers         BreakKind = "differs"          // amount, currency, account or mark are others
	BreakMode            BreakKind = "mode"             // real money where ours is a trial, or the other way round
	BreakPaidThere       BreakKind = "paid_there"       // paid or held there and not here
	BreakNotPaidThere    BreakKind = "not_paid_there"   // paid here and not there
	BreakRefundedThere   BreakKind = "refunded_there"   // given back there and not here
	BreakRefundMissing   BreakKind = "refund_missing"   // given back here and not there
	BreakRefundFailed    BreakKind = "refund_failed"    // the money did not go back
	BreakHeldLong        BreakKind = "held_long"        // held for longer than it may be
	BreakAccountGone     BreakKind = "account_gone"     // the account has disconnected
	BreakTransferMissing BreakKind = "transfer_missing" // sent on here and not there
	BreakTransferDiffers BreakKind = "transfer_differs" // sent on there otherwise than here, or not from here
	BreakTransferFailed  BreakKind = "transfer_failed"  // refused: the platform still has a shop's money
	BreakReversalMissing BreakKind = "reversal_missing" // taken back here and not there, or the other way round
	BreakOutOfSight      BreakKind = "out_of_sight"     // nobody can say what became of a payment
)

// Side is what one of the two books says.
type Side struct {
	State    string      `json:"state,omitempty"`
	Amount   money.Cents `json:"amount,omitempty"`
	Held     money.Cents `json:"held,omitempty"`
	Captured money.Cents `json:"captured,omitempty"`
	Refunded money.Cents `json:"refunded,omitempty"`
	Currency string      `json:"currency,omitempty"`
	Account  string      `json:"account,omitempty"`
	Mark     string      `json:"mark,omitempty"` // whose payment it says it is
	Live     bool        `json:"live,omitempty"`
}

// Break is a difference that somebody has to close.
type Break struct {
	ID       tenants.ID
	Kind     BreakKind
	Subject  string // the provider's id of what it is about, or the account's
	Account  string
	Payment  *tenants.ID
	Ours     Side
	Theirs   Side
	Made     time.Time // at the latest when what it is about was made
	Found    time.Time
	Seen     time.Time  // last
	Resolved *time.Time // since when it is not seen any more
	Closed   *time.Time
	ClosedBy string
	Note     string
	Before   string     // the note of an earlier row about the same
	Order    tenants.ID // of the payment, zero without one
	Number   int
	Shop     tenants.ShopID
}

// Report writes a difference down, or that it is still seen. What somebody has
// closed stays closed as long as both sides say what they said then; a
// difference that has changed, or that had gone, opens a new row.
func Report(h *tenants.HoodTx, b Break) error {
	args := tenants.With(h.Hood(), b.Kind, b.Subject, b.Ours, b.Theirs)
	known := false
	err := h.Each(`update hood.breaks c set last_seen_at = now() where c.hood_id = $1 and c.kind = $2 and c.subject = $3
		and c.ours = $4 and c.theirs = $5 and c.resolved_at is null
		and c.closed_at = (select max(l.closed_at) from hood.breaks l where l.hood_id = $1 and l.kind = $2 and l.subject = $3)
		and not exists (select 1 from hood.breaks o where o.hood_id = $1 and o.kind = $2 and o.subject = $3 and o.closed_at is null)
		returning true`, args, func(row tenants.Row) error { return row.Scan(&known) })
	if err != nil || known {
		return err
	}
	return h.Exec(`insert into hood.breaks (hood_id, id, kind, subject, account, payment_id, ours, theirs, made_at)
		values ($1, $6, $2, $3, $7, $8, $4, $5, $9)
		on conflict (hood_id, kind, subject) where closed_at is null do update set last_seen_at = now(), resolved_at = null,
			ours = excluded.ours, theirs = excluded.theirs, payment_id = coalesce(excluded.payment_id, hood.breaks.payment_id)`,
		append(args, tenants.NewID(), b.Account, b.Payment, b.Made))
}

// Unseen marks an account's differences that a comparison which began then and
// looked back to since has not come upon any more. Closed ones too: when they
// come back, they are new. Those of the account itself end when it answers,
// a payment out of sight when it is known, a refund that was refused when it has
// been asked for again.
func Unseen(h *tenants.HoodTx, account string, began, since time.Time) error {
	return h.Exec(`update hood.breaks set resolved_at = now() where hood_id = $1 and account = $2 and resolved_at is null
		and last_seen_at < $3 and (made_at >= $4 or kind = 'account_gone' or theirs ->> 'state' = 'refused'
		or kind = 'out_of_sight' and exists (select 1 from hood.payments p where p.hood_id = $1 and p.id = payment_id and p.paid_at is not null))
		and not (kind = 'refund_failed' and theirs ->> 'state' = 'refused' and exists (select 1 from hood.refunds x
			join hood.payments p on p.hood_id = x.hood_id and p.id = x.payment_id
			join hood.parts q on q.hood_id = p.hood_id and q.purchase_id = p.purchase_id and (x.order_id is null or q.order_id = x.order_id)
			where x.hood_id = $1 and x.id::text = subject and q.refund_failed))`, tenants.With(h.Hood(), account, began, since))
}

// CloseBreak closes a difference with a note on how it was cleared up. One that
// is closed already is a Conflict.
func CloseBreak(h *tenants.HoodTx, id tenants.ID, who, note string) error {
	if note == "" {
		return fault.Form(fault.Field{Name: "note", Key: "error.break_note"})
	}
	return h.Change("conflict error.break_closed", 1, `update hood.breaks set closed_at = now(), closed_by = $3, note = $4
		where hood_id = $1 and id = $2 and closed_at is null`, tenants.With(h.Hood(), id, who, note))
}

// BreaksShown is how many differences one page shows.
const BreaksShown = 50

// Breaks lists the open differences, the newest first, or the closed ones, last
// closed first; one more than BreaksShown tells that there are more. Each comes
// with the order that its payment is for.
func Breaks(r *tenants.HoodRead, hood tenants.HoodID, closed bool, before time.Time, into *[]Break) {
	r.Each(`select b.id, b.kind, b.subject, b.account, b.payment_id, b.ours, b.theirs, b.made_at, b.found_at, b.last_seen_at, b.resolved_at,
			b.closed_at, b.closed_by, b.note, coalesce((select e.note from hood.breaks e where e.hood_id = b.hood_id and e.kind = b.kind
				and e.subject = b.subject and e.closed_at <= b.found_at order by e.closed_at desc limit 1), ''),
			o.order_id, coalesce(o.number, 0), coalesce(o.shop_id, (select a.shop_id from platform.stripe_accounts a where a.id = b.account and a.hood_id = b.hood_id))
		from hood.breaks b left join lateral (select q.order_id, q.number, q.shop_id from hood.payments p
			join hood.parts q on q.hood_id = p.hood_id and q.purchase_id = p.purchase_id
			where p.hood_id = b.hood_id and p.id = b.payment_id order by q.number limit 1) o on true
		where b.hood_id = $1 and (b.closed_at is not null) = $2 and coalesce(b.closed_at, b.found_at) < $3
		order by coalesce(b.closed_at, b.found_at) desc, b.id limit $4`, tenants.With(hood, closed, before, BreaksShown+1), func(row tenants.Row) error {
		var b Break
		var order *tenants.ID
		var shop *tenants.ShopID
		err := row.Scan(&b.ID, &b.Kind, &b.Subject, &b.Account, &b.Payment, &b.Ours, &b.Theirs, &b.Made, &b.Found, &b.Seen, &b.Resolved,
			&b.Closed, &b.ClosedBy, &b.Note, &b.Before, &order, &b.Number, &shop)
		if order != nil {
			b.Order = *order
		}
		if shop != nil {
			b.Shop = *shop
		}
		*into = append(*into, b)
		return err
	})
}

// OpenBreaks counts the differences that wait for somebody.
func OpenBreaks(r *tenants.HoodRead, hood tenants.HoodID, n *int) {
	r.One(`select count(*) from hood.breaks where hood_id = $1 and closed_at is null`, tenants.With(hood), n)
}

// Comparison is when the books of a shop's account were compared.
type Comparison struct {
	Shop     tenants.ShopID
	Account  string
	Gone     bool
	Compared *time.Time // last whole success
}

// Comparisons lists when each account of a neighbourhood was compared.
func Comparisons(r *tenants.HoodRead, hood tenants.HoodID, into *[]Comparison) {
	r.Each(`select shop_id, id, gone_at is not null, compared_at from platform.stripe_accounts where hood_id = $1 and shop_id is not null
		and replaced_at is null order by shop_id`,
		tenants.With(hood), func(row tenants.Row) error {
			var c Comparison
			err := row.Scan(&c.Shop, &c.Account, &c.Gone, &c.Compared)
			*into = append(*into, c)
			return err
		})
}
