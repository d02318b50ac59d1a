package payments

import (
	"context"
	"encoding/json"

	"sottocasa/internal/failpoint"
	"sottocasa/tenants"
)

// Notice is the job that acts on a stored event.
type Notice struct {
	Event string `json:"event_id"`
}

// Kind names the job.
func (Notice) Kind() string { return "payments.notice" }

// Inbox stores verified events and enqueues their job, in one transaction.
// Nothing else happens before the sender is answered.
type Inbox struct{ db *tenants.DB }

// NewInbox makes an inbox.
func NewInbox(db *tenants.DB) *Inbox { return &Inbox{db} }

// Receive keeps an event. One that came before is not kept again, so its job
// runs once.
func (i *Inbox) Receive(ctx context.Context, e Event) error {
	payload := e.Raw
	if !json.Valid(payload) {
		payload = []byte("{}")
	}
	return i.db.Platform(ctx, "stripe", func(t *tenants.PlatformTx) error {
		fresh := false
		err := t.Each(`insert into platform.stripe_events (id, account, type, payload) values ($1, $2, $3, $4)
			on conflict (id) do nothing returning true`, tenants.With(e.ID, e.Account, e.Type, payload),
			func(row tenants.Row) error { return row.Scan(&fresh) })
		if err != nil || !fresh {
			return err
		}
		var hood tenants.HoodID
		err = t.Each(`select hood_id from platform.stripe_objects where id in ($1, $2) limit 1`, tenants.With(e.Session, e.Intent),
			func(row tenants.Row) error { return row.Scan(&hood) })
		if err != nil {
			return err
		}
		if err := failpoint.At(ctx, failpoint.InboxAfterInsert); err != nil {
			return err
		}
		return t.Enqueue(hood, Notice{e.ID})
	})
}

// About is what an event concerns: our own payment, found only by the session's
// or the intent's id that we stored.
type About struct {
	Type    string
	Account string // that the event came from; empty for the platform's own
	Object  string // that it speaks of
	Live    bool
	Fresh   bool // it came in the last minutes
	Known   bool
	Hood    tenants.HoodID
	Payment tenants.ID
}

// Find reads what an event is about.
func (i *Inbox) Find(ctx context.Context, event string) (a About, err error) {
	err = i.db.PlatformRead(ctx, func(r *tenants.PlatformRead) {
		r.One(`select type, account, coalesce(payload -> 'livemode' = 'true'::jsonb, false), received_at > now() - interval '5 minutes', coalesce(payload -> 'data' -> 'object' ->> 'id', '')
			from platform.stripe_events where id = $1`, tenants.With(event), &a.Type, &a.Account, &a.Live, &a.Fresh, &a.Object)
		r.Each(`select o.hood_id, o.payment_id from platform.stripe_events e
			join platform.stripe_objects o on o.account = e.account
				and o.id in (e.payload -> 'data' -> 'object' ->> 'id', e.payload -> 'data' -> 'object' ->> 'payment_intent')
			where e.id = $1 order by o.id = e.payload -> 'data' -> 'object' ->> 'id'`, tenants.With(event), func(row tenants.Row) error {
			a.Known = true
			return row.Scan(&a.Hood, &a.Payment)
		})
	})
	return a, err
}

// Done marks an event as acted on, together with the end of its job.
func (i *Inbox) Done(ctx context.Context, event string) error {
	return i.db.Platform(ctx, "stripe", func(t *tenants.PlatformTx) error {
		err := t.Exec(`update platform.stripe_events set done_at = now() where id = $1 and done_at is null`, tenants.With(event))
		if err != nil {
			return err
		}
		return t.FinishJob()
	})
}

// Purge forgets events older than thirty days.
func Purge(t *tenants.PlatformTx) error {
	return t.Exec(`delete from platform.stripe_events where received_at < now() - interval '30 days'`, nil)
}
