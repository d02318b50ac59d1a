package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// rehearsal lets one database live through days that are over. It is the owner's
// alone and lasts as long as a history is written: a function now() in a schema
// that stands before Postgres' own in the search path of this run's connections,
// and of nobody else's. Nothing that serves knows of it, and the role that serves
// can neither make such a schema nor move its clock.
type rehearsal struct {
	owner *pgx.Conn
	began time.Time

	mu    sync.Mutex
	ahead time.Duration // of the real clock; below 0
}

// rehearsed is the search path of connections that live in the past.
const rehearsed = "rehearsal,pg_catalog,public"

// rehearse prepares the owner's database.
func rehearse(ctx context.Context, owner *pgx.Conn) (*rehearsal, error) {
	r := &rehearsal{owner: owner, began: time.Now()}
	_, err := owner.Exec(ctx, `create schema rehearsal;
		create table rehearsal.clock (ahead interval not null);
		insert into rehearsal.clock values ('0');
		create function rehearsal.now() returns timestamptz language sql stable parallel safe as $$
			select case when current_setting('search_path') like 'rehearsal%' then pg_catalog.now() + (select ahead from rehearsal.clock) else pg_catalog.now() end $$;
		do $$ declare served name := app.role_named('app'); begin
			execute format('grant usage on schema rehearsal to %I', served);
			execute format('grant select on rehearsal.clock to %I', served);
		end $$`)
	if err != nil {
		return nil, fmt.Errorf("the database's clock cannot be set back: %w", err)
	}
	return r, r.defaults(ctx, "now()", "rehearsal.now()")
}

// defaults has every column that is filled with one moment be filled with
// another.
func (r *rehearsal) defaults(ctx context.Context, from, to string) error {
	_, err := r.owner.Exec(ctx, `do $$ declare c record; begin
		for c in select d.adrelid::regclass as place, a.attname from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
			join pg_class k on k.oid = d.adrelid join pg_namespace n on n.oid = k.relnamespace
			where n.nspname in ('platform', 'hood', 'shop', 'river') and pg_get_expr(d.adbin, d.adrelid) = '`+from+`' loop
			execute format('alter table %s alter column %I set default `+to+`', c.place, c.attname);
		end loop;
	end $$`)
	return err
}

// endRehearsal gives a database its own clock again, if it has another.
func endRehearsal(ctx context.Context, owner *pgx.Conn) error {
	r := &rehearsal{owner: owner}
	if err := r.defaults(ctx, "rehearsal.now()", "now()"); err != nil {
		return err
	}
	_, err := owner.Exec(ctx, `drop schema if exists rehearsal cascade`)
	return err
}

// address is the serving role's address in the past.
func (r *rehearsal) address(app string) (string, error) {
	u, err := url.Parse(app)
	if err != nil {
		return "", errors.New("the database's address does not parse")
	}
	q := u.Query()
	q.Set("search_path", rehearsed)
	q.Set("synchronous_commit", "off") // nothing is lost that would not be written anew
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// now is the moment that the history has come to.
func (r *rehearsal) now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return time.Now().Add(r.ahead)
}

// move sets the clock. It never goes back, once it has been set.
func (r *rehearsal) move(ctx context.Context, to time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	ahead := time.Until(to)
	if r.ahead != 0 && ahead < r.ahead {
		return nil
	}
	r.ahead = ahead
	_, err := r.owner.Exec(ctx, `update rehearsal.clock set ahead = make_interval(secs => $1)`, ahead.Seconds())
	return err
}

// due lets jobs begin whose time has come, and counts those that are not done.
// When a job is due was said by the real clock, and is moved into the past first.
func (r *rehearsal) due(ctx context.Context) (left int, err error) {
	r.mu.Lock()
	ahead := r.ahead
	r.mu.Unlock()
	_, err = r.owner.Exec(ctx, `update river.river_job set scheduled_at = scheduled_at + make_interval(secs => $1)
		where scheduled_at >= $2 and state in ('available', 'scheduled', 'retryable')`, ahead.Seconds(), r.began)
	if err != nil {
		return 0, err
	}
	now := time.Now().Add(ahead)
	_, err = r.owner.Exec(ctx, `update river.river_job set state = 'available' where state in ('scheduled', 'retryable') and scheduled_at <= $1`, now)
	if err != nil {
		return 0, err
	}
	return r.left(ctx)
}

// left counts the jobs that run, or are due.
func (r *rehearsal) left(ctx context.Context) (n int, err error) {
	err = r.owner.QueryRow(ctx, `select count(*)::int from river.river_job where state = 'running' or state = 'available' and scheduled_at <= $1`, r.now()).Scan(&n)
	return n, err
}
