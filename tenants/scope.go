package tenants

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"
)

// Scope says in whose name a transaction runs. A zero Shop is the
// neighbourhood's own scope.
type Scope struct {
	Hood  HoodID
	Shop  ShopID
	Actor string // who acts: "resident", "account:<id>", "job:<kind>", "system"
}

// InHood is the neighbourhood's scope for an actor.
func InHood(h HoodID, actor string) Scope { return Scope{Hood: h, Actor: actor} }

// InShop is a shop's scope for an actor.
func InShop(h HoodID, s ShopID, actor string) Scope { return Scope{Hood: h, Shop: s, Actor: actor} }

// enterScope sets the three settings together, for this transaction only.
const enterScope = `select set_config('app.hood_id', $1, true), set_config('app.shop_id', $2, true), set_config('app.actor', $3, true)`

func (s Scope) args() []any {
	shop := ""
	if !s.Shop.IsZero() {
		shop = s.Shop.String()
	}
	actor := s.Actor
	if actor == "" {
		actor = "nobody"
	}
	return []any{s.Hood.String(), shop, actor}
}

func (s Scope) must(shop bool) {
	if s.Hood.IsZero() {
		panic("tenants: a scope without a neighbourhood")
	}
	if shop == s.Shop.IsZero() {
		panic("tenants: the scope does not fit the door")
	}
}

// Row is one row of an answer.
type Row interface {
	Scan(dest ...any) error
}

// Args are a statement's parameters.
type Args []any

// With gathers a statement's parameters. An ID goes as what the driver knows: its
// own way to a value is a text, made and read again.
func With(args ...any) Args {
	for i, a := range args {
		if id, ok := a.(ID); ok {
			args[i] = pgtype.UUID{Bytes: id, Valid: true}
		}
	}
	return args
}

// exactly turns a write into one that raises code unless it hits want rows.
// It is built from our own constant SQL only.
func exactly(sql string, args Args, want int, code string) (string, Args) {
	var b strings.Builder
	b.WriteString("with hit as (")
	b.WriteString(sql)
	b.WriteString(" returning 1) select app.expect((select count(*) from hit), $")
	n := len(args)
	b.WriteString(itoa(n + 1))
	b.WriteString("::bigint, $")
	b.WriteString(itoa(n + 2))
	b.WriteString("::text)")
	return b.String(), append(append(Args{}, args...), int64(want), code)
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

type jobKey struct{}

// withJob marks ctx as the work of one job, so that a transaction can finish it.
func withJob(ctx context.Context, f finisher) context.Context {
	return context.WithValue(ctx, jobKey{}, f)
}
