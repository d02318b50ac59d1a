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
	return walk(ctx, account, func(page sdk.ListParams) list {
		q := &sdk.CheckoutSessionListParams{ListParams: page, CreatedRange: from(since)}
		q.AddExpand("data.payment_intent.latest_charge")
		return p.api.CheckoutSessions.List(q)
	}, func(x *sdk.CheckoutSession) (string, payments.Session, bool) { return x.ID, session(account, x), true })
}

// Intents walks an account's payment intents since then, newest first.
func (p *Provider) Intents(ctx context.Context, account string, since time.Time) iter.Seq2[payments.Intent, error] {
	return walk(ctx, account, func(page sdk.ListParams) list {
		q := &sdk.PaymentIntentListParams{ListParams: page, CreatedRange: from(since)}
		q.AddExpand("data.latest_charge")
		return p.api.PaymentIntents.List(q)
	}, func(x *sdk.PaymentIntent) (string, payments.Intent, bool) { return x.ID, intent(account, x), true })
}

// Refunds walks an account's refunds since then, newest first. What was held
// and let go, which Stripe books as a refund that moved no money, is none.
func (p *Provider) Refunds(ctx context.Context, account string, since time.Time) iter.Seq2[payments.Refund, error] {
	return walk(ctx, account, func(page sdk.ListParams) list {
		return p.api.Refunds.List(&sdk.RefundListParams{ListParams: page, CreatedRange: from(since)})
	}, func(x *sdk.Refund) (string, payments.Refund, bool) {
		return x.ID, refund(x), x.Status != sdk.RefundStatusSucceeded || x.BalanceTransaction != nil
	})
}

func from(since time.Time) *sdk.RangeQueryParams {
	return &sdk.RangeQueryParams{GreaterThanOrEqual: since.Unix()}
}

// list is a page that every list of Stripe's gives.
type list interface {
	Next() bool
	Current() any
	Meta() *sdk.ListMeta
	Err() error
}

// walk goes through a list page by page, each with the time of one call. row
// makes of what Stripe has its id, what we read in it, and whether it is shown.
func walk[S, T any](ctx context.Context, account string, open func(sdk.ListParams) list, row func(*S) (id string, is T, shown bool)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		after := ""
		for {
			rows, last, err := readPage(ctx, account, after, open, row)
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
			if last == "" {
				return
			}
			after = last
		}
	}
}

// readPage reads the rows after one; last is "" when no more come.
func readPage[S, T any](ctx context.Context, account, after string, open func(sdk.ListParams) list, row func(*S) (string, T, bool)) (rows []T, last string, err error) {
	ctx, done := context.WithTimeout(ctx, callTime)
	defer done()
	page := sdk.ListParams{Context: ctx, Single: true, Limit: sdk.Int64(pageSize)}
	if account != "" {
		page.SetStripeAccount(account)
	}
	if after != "" {
		page.StartingAfter = sdk.String(after)
	}
	all := open(page)
	for all.Next() {
		x, _ := all.Current().(*S)
		id, is, shown := row(x)
		if last = id; shown {
			rows = append(rows, is)
		}
	}
	if all.Meta() == nil || !all.Meta().HasMore {
		last = ""
	}
	return rows, last, all.Err()
}
