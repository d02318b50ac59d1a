package stripe

import (
	"context"
	"iter"
	"time"

	sdk "github.com/stripe/stripe-go/v76"

	"sottocasa/payments"
)

// pageSize is how many rows one call of a list asks for: the most that Stripe
// gives.
const pageSize = 100

// Sessions walks an account's Checkout Sessions since then, newest first.
func (p *Provider) Sessions(ctx context.Context, account string, since time.Time) iter.Seq2[payments.Session, error] {
	return walk(ctx, account, func(page sdk.ListParams) ([]payments.Session, string, bool, error) {
		q := &sdk.CheckoutSessionListParams{ListParams: page, CreatedRange: from(since)}
		q.AddExpand("data.payment_intent.latest_charge")
		list := p.api.CheckoutSessions.List(q)
		var out []payments.Session
		for list.Next() {
			out = append(out, session(account, list.CheckoutSession()))
		}
		return out, lastID(out, func(s payments.Session) string { return s.ID }), list.Meta() != nil && list.Meta().HasMore, list.Err()
	})
}

// Intents walks an account's payment intents since then, newest first.
func (p *Provider) Intents(ctx context.Context, account string, since time.Time) iter.Seq2[payments.Intent, error] {
	return walk(ctx, account, func(page sdk.ListParams) ([]payments.Intent, string, bool, error) {
		q := &sdk.PaymentIntentListParams{ListParams: page, CreatedRange: from(since)}
		q.AddExpand("data.latest_charge")
		list := p.api.PaymentIntents.List(q)
		var out []payments.Intent
		for list.Next() {
			out = append(out, intent(account, list.PaymentIntent()))
		}
		return out, lastID(out, func(i payments.Intent) string { return i.ID }), list.Meta() != nil && list.Meta().HasMore, list.Err()
	})
}

// Refunds walks an account's refunds since then, newest first. What was held
// and let go, which Stripe books as a refund that moved no money, is none.
func (p *Provider) Refunds(ctx context.Context, account string, since time.Time) iter.Seq2[payments.Refund, error] {
	return walk(ctx, account, func(page sdk.ListParams) ([]payments.Refund, string, bool, error) {
		list := p.api.Refunds.List(&sdk.RefundListParams{ListParams: page, CreatedRange: from(since)})
		var out []payments.Refund
		last := ""
		for list.Next() {
			r := list.Refund()
			last = r.ID
			if r.Status == sdk.RefundStatusSucceeded && r.BalanceTransaction == nil {
				continue
			}
			out = append(out, refund(r))
		}
		return out, last, list.Meta() != nil && list.Meta().HasMore, list.Err()
	})
}

func from(since time.Time) *sdk.RangeQueryParams {
	return &sdk.RangeQueryParams{GreaterThanOrEqual: since.Unix()}
}

func lastID[T any](rows []T, id func(T) string) string {
	if len(rows) == 0 {
		return ""
	}
	return id(rows[len(rows)-1])
}

// walk goes through a list page by page, each with the time of one call. read
// gives a page, the id of its last row and whether there are more.
func walk[T any](ctx context.Context, account string, read func(sdk.ListParams) ([]T, string, bool, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		after := ""
		for {
			rows, last, more, err := readPage(ctx, account, after, read)
			if err != nil {
				var none T
				yield(none, mend("list", err))
				return
			}
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
			}
			if !more || last == "" {
				return
			}
			after = last
		}
	}
}

func readPage[T any](ctx context.Context, account, after string,
	read func(sdk.ListParams) ([]T, string, bool, error),
) ([]T, string, bool, error) {
	ctx, done := context.WithTimeout(ctx, callTime)
	defer done()
	page := sdk.ListParams{Context: ctx, Single: true, Limit: sdk.Int64(pageSize)}
	if account != "" {
		page.SetStripeAccount(account)
	}
	if after != "" {
		page.StartingAfter = sdk.String(after)
	}
	return read(page)
}
