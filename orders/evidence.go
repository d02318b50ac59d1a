package orders

import (
	"context"
	"encoding/hex"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// Evidence is what can be said to a bank about a disputed purchase.
type Evidence struct {
	Contest payments.Contest
	Detail  *Detail
	Seal    string // of what was shown and accepted, in hexadecimal
	Stop    *StopResult
	Lost    map[tenants.ID]payments.Loss // by order
	Letters map[tenants.ID][]SentLetter  // by order
}

// StopResult is how the goods came to the door, or did not.
type StopResult struct {
	State  string // todo, done, failed, cancelled
	Reason string // it failed
	At     *time.Time
	By     string // public name of who walked the round; may be empty
}

// SentLetter is a letter about an order that the mail server has taken.
type SentLetter struct {
	Kind string
	At   time.Time
}

// NoteLetter records that a letter about an order was taken by the mail server.
func NoteLetter(h *tenants.HoodTx, letter string, shop tenants.ShopID, order tenants.ID, kind string) error {
	return h.Exec(`insert into hood.letters (hood_id, letter, shop_id, order_id, kind) values (app.hood(), $1, $2, $3, $4) on conflict (hood_id, letter) do nothing`,
		tenants.With(letter, shop, order, kind))
}

// ReadEvidence reads what belongs to a dispute. For a shop it is its own part
// alone: another's is NotFound, and nothing of the others is kept.
func ReadEvidence(ctx context.Context, db *tenants.DB, s tenants.Scope, dispute tenants.ID, only tenants.ShopID) (*Evidence, error) {
	e := &Evidence{Lost: map[tenants.ID]payments.Loss{}, Letters: map[tenants.ID][]SentLetter{}}
	err := db.HoodRead(ctx, s, func(r *tenants.HoodRead) { payments.ReadContest(r, s.Hood, dispute, &e.Contest) })
	if err != nil {
		return nil, err
	}
	if e.Detail, err = ReadDetail(ctx, db, s, e.Contest.Purchase); err != nil {
		return nil, err
	}
	err = db.HoodRead(ctx, s, func(r *tenants.HoodRead) { e.read(r, s.Hood) })
	if err != nil || only.IsZero() {
		return e, err
	}
	var own []DetailPart
	for _, p := range e.Detail.Parts {
		if p.Card.Shop == only {
			own = append(own, p)
		}
	}
	if len(own) == 0 {
		return nil, fault.New(fault.NotFound, "error.not_found").Because("dispute %s is of no order of shop %s", dispute, only)
	}
	e.Detail.Parts = own
	return e, nil
}

func (e *Evidence) read(r *tenants.HoodRead, hood tenants.HoodID) {
	var seal []byte
	r.Each(`select quote_hash from hood.purchases where hood_id = $1 and id = $2`, tenants.With(hood, e.Detail.ID), func(row tenants.Row) error {
		err := row.Scan(&seal)
		e.Seal = hex.EncodeToString(seal)
		return err
	})
	r.Each(`select s.state, s.reason, s.done_at, coalesce((select min(c.public_name) from hood.signups g
			join hood.couriers c on c.hood_id = g.hood_id and c.id = g.courier_id
			where g.hood_id = s.hood_id and g.round_id = s.round_id and g.state in ('taken', 'confirmed', 'done')), '')
		from hood.stops s where s.hood_id = $1 and s.purchase_id = $2 and s.state <> 'cancelled' order by s.done_at desc nulls last limit 1`,
		tenants.With(hood, e.Detail.ID), func(row tenants.Row) error {
			e.Stop = &StopResult{}
			return row.Scan(&e.Stop.State, &e.Stop.Reason, &e.Stop.At, &e.Stop.By)
		})
	payments.Losses(r, hood, e.Contest.ID, e.Lost)
	r.Each(`select l.order_id, l.kind, l.sent_at from hood.letters l join hood.parts q on q.hood_id = l.hood_id and q.order_id = l.order_id
		where l.hood_id = $1 and q.purchase_id = $2 order by l.sent_at, l.letter`, tenants.With(hood, e.Detail.ID), func(row tenants.Row) error {
		var order tenants.ID
		var l SentLetter
		err := row.Scan(&order, &l.Kind, &l.At)
		e.Letters[order] = append(e.Letters[order], l)
		return err
	})
}
