package tenants

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"sottocasa/internal/locale"
)

// Deed is something that somebody did in a shop, for its trail.
type Deed struct {
	What    string      // small letters and _: "product_saved"; its sentence is the key "trail.<what>"
	Subject ID          // what it was done to
	Name    locale.Text // what that was called then; of a person never: names are read when shown
	Was     string      // what the sentence tells: cents, a role, a state; "" where it tells nothing
	Now     string
	By      string // who acted; "": the transaction's actor
}

// Who acts, as a transaction's actor begins. A coordinator that acts for a shop
// is told apart from the shop's own people everywhere.
const (
	ActorAccount = "account:" // somebody in their own right
	ActorActing  = "acting:"  // a coordinator, by the shop's consent
)

// ActorOf reads a transaction's actor: whose account, and whether they acted for
// a shop as its coordinator. What is no person is not ok.
func ActorOf(actor string) (account ID, acting, ok bool) {
	rest, own := strings.CutPrefix(actor, ActorAccount)
	if !own {
		if rest, acting = strings.CutPrefix(actor, ActorActing); !acting {
			return ID{}, false, false
		}
	}
	id, err := ParseID(rest)
	return id, acting, err == nil
}

// TrailKept is how long a shop's trail is kept: long enough to clear up a
// quarrel about last year, no longer, since it tells how people work
// (art. 5.1.e GDPR). A policy of the table holds the same.
const TrailKept = "24 months"

// Record writes a person's deed down in the transaction that does it: the one
// way into a shop's trail. What the program does by itself leaves no trail. Prices and what happens to orders name who acted in books of
// their own, which the trail's page reads: they are not recorded here.
func Record(s *ShopTx, d Deed) error {
	if _, _, person := ActorOf(cmp.Or(d.By, s.Actor())); !person {
		return nil
	}
	return s.Exec(`insert into shop.trail (shop_id, hood_id, id, what, subject, name, was, new, actor)
		values (app.shop(), app.hood(), $1, $2, $3, $4, left($5, 300), left($6, 300), coalesce(nullif($7, ''), app.actor()))`,
		With(NewID(), d.What, d.Subject, d.Name, d.Was, d.Now, d.By))
}

// told is a deed as RecordAll sends it.
type told struct {
	ID      ID          `json:"id"`
	What    string      `json:"what"`
	Subject ID          `json:"subject"`
	Name    locale.Text `json:"name"`
	Was     string      `json:"was"`
	Now     string      `json:"now"`
	Actor   string      `json:"actor"`
}

// RecordAll is Record for any number of deeds, in one statement.
func RecordAll(s *ShopTx, all []Deed) error {
	var rows []told
	for _, d := range all {
		if _, _, person := ActorOf(cmp.Or(d.By, s.Actor())); person {
			rows = append(rows, told{NewID(), d.What, d.Subject, d.Name, d.Was, d.Now, d.By})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return s.Exec(`insert into shop.trail (shop_id, hood_id, id, what, subject, name, was, new, actor)
		select app.shop(), app.hood(), id, what, subject, name, left(was, 300), left(now, 300), coalesce(nullif(actor, ''), app.actor())
		from jsonb_to_recordset($1::jsonb) r (id uuid, what text, subject uuid, name jsonb, was text, now text, actor text)`, With(rows))
}

// Trace is a line of a shop's trail: a deed, a price or a step of an order.
type Trace struct {
	ID      ID
	Book    string // "trail", "price" or "order"
	What    string
	Subject ID
	Name    locale.Text
	Number  int // of an order
	Was     string
	Now     string
	Actor   string
	At      time.Time
	Count   int // prices that were written at once, where one line stands for them; 0: it stands for itself
}

// TrailFilter narrows a trail down.
type TrailFilter struct {
	Person ID        // zero: everybody
	From   time.Time // zero: since ever
	Until  time.Time // exclusive; zero: until now
	Most   int       // lines at most
	Whole  bool      // each price by itself, also of those that were written at once
}

// fewPrices is how many prices that were written at once stand in the trail one
// by one; more are a line.
const fewPrices = 5

// trailBooks is everything that people did: what the program does by itself, and
// what residents do, is no part of it. Prices follow.
const trailBooks = `
	(select t.id, 'trail' as book, t.what, t.subject, t.name, 0 as number, t.was, t.new, t.actor, t.at, 0 as count
	from shop.trail t where t.shop_id = $1 and t.at >= $2 and t.at < $3 and (t.actor = any($4) or ($5 and t.actor ~ '^(account|acting):'))
		order by t.at desc, t.id desc limit $6)
	union all
	(select e.id, 'order', e.what, e.order_id, '{}', o.number, '', coalesce(e.data ->> 'amount', ''), e.actor, e.at, 0
	from shop.order_events e join shop.orders o on o.shop_id = e.shop_id and o.id = e.order_id
	where e.shop_id = $1 and e.at >= $2 and e.at < $3 and (e.actor = any($4) or ($5 and e.actor ~ '^(account|acting):'))
		order by e.at desc, e.id desc limit $6)
	union all
	(select l.id, 'price', case when l.offer_id is null then 'price' else 'price_offer' end, p.id, p.title, 0,
		coalesce(b.price_cents::text, ''), l.price_cents::text, l.actor, l.valid_from, 0 `

// Prices with those before them; where many were written at once, a line for all.
const (
	priceAsked = `l.shop_id = $1 and l.valid_from >= $2 and l.valid_from < $3 and (l.actor = any($4) or ($5 and (l.actor like 'account:%' or l.actor like 'acting:%')))`
	priceOf    = `
		join shop.variants v on v.shop_id = l.shop_id and v.id = l.variant_id
		join shop.products p on p.shop_id = v.shop_id and p.id = v.product_id`
	priceBefore = `
		left join lateral (select q.price_cents from shop.price_log q where q.shop_id = l.shop_id and q.variant_id = l.variant_id
			and (q.valid_from, q.id) < (l.valid_from, l.id) order by q.valid_from desc, q.id desc limit 1) b on true`
	priceWritten = ` cross join lateral (select * from shop.price_log l where l.shop_id = $1 and l.valid_from = m.valid_from and l.actor = m.actor order by l.id limit $7) l`

	trailWhole = `select x.* from (` + trailBooks + `from shop.price_log l` + priceOf + priceBefore + `
		where ` + priceAsked + ` and b.price_cents is distinct from l.price_cents order by l.valid_from desc, l.id desc limit $6)) x order by x.at desc, x.id desc limit $6`
	// Whether many prices are others than before is asked of the first few of them.
	trailSummed = `with m as materialized (select l.valid_from, l.actor, count(*)::int as count from shop.price_log l
		where ` + priceAsked + ` group by l.valid_from, l.actor order by l.valid_from desc limit $6)
		select x.* from (` + trailBooks + `from m` + priceWritten + priceOf + priceBefore + `
		where m.count <= $7 and b.price_cents is distinct from l.price_cents order by l.valid_from desc, l.id desc limit $6)
		union all
		(select o.id, 'price', 'prices', o.id, '{}', 0, '', '', m.actor, m.valid_from, m.count from m
			cross join lateral (select l.id from (select l.* from (select 1) y` + priceWritten + `) l` + priceBefore + ` where b.price_cents is distinct from l.price_cents limit 1) o
			where m.count > $7)) x order by x.at desc, x.id desc limit $6`
)

// Trail reads what people did in a shop, the latest first.
func Trail(r *ShopRead, shop ShopID, f TrailFilter, into *[]Trace) {
	everybody := f.Person == ID{}
	actors := []string{ActorAccount + f.Person.String(), ActorActing + f.Person.String()}
	until := f.Until
	if until.IsZero() {
		until = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	args := []any{shop, f.From, until, actors, everybody, f.Most}
	ask := trailWhole
	if !f.Whole {
		ask, args = trailSummed, append(args, fewPrices)
	}
	r.Each(ask, With(args...), func(row Row) error {
		var t Trace
		if err := row.Scan(&t.ID, &t.Book, &t.What, &t.Subject, &t.Name, &t.Number, &t.Was, &t.Now, &t.Actor, &t.At, &t.Count); err != nil {
			return fmt.Errorf("tenants: trail: %w", err)
		}
		*into = append(*into, t)
		return nil
	})
}

// TrailPeople lists who is in a shop's trail, for choosing one of them: the ids
// of those who did something that is still kept.
func TrailPeople(r *ShopRead, shop ShopID, into *[]ID) {
	// Each actor is looked at once, however many prices they wrote.
	r.Each(`with a as materialized (select distinct actor from shop.trail where shop_id = $1 union select distinct actor from shop.order_events where shop_id = $1
			union select distinct actor from shop.price_log where shop_id = $1)
		select distinct substring(a.actor from '[0-9a-f-]{36}$')::uuid from a where a.actor ~ '^(account|acting):[0-9a-f-]{36}$'`, With(shop), func(row Row) error {
		var id ID
		err := row.Scan(&id)
		*into = append(*into, id)
		return err
	})
}

// ForgetTrails takes away what is older than TrailKept, shop by shop: the old
// lines of one are not another's to see, not even to count them.
func ForgetTrails(ctx context.Context, db *DB, hosts *Hosts) error {
	var failed error
	for _, p := range hosts.Shops() {
		err := db.Shop(ctx, InShop(p.Hood, p.Shop, "sweep"), func(s *ShopTx) error {
			return s.Exec(`delete from shop.trail where shop_id = $1 and at < now() - interval '`+TrailKept+`'`, With(p.Shop))
		})
		failed = errors.Join(failed, err)
	}
	return failed
}
