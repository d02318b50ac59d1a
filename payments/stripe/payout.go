package stripe

import (
	"context"
	"iter"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v76"

	"sottocasa/internal/money"
	"sottocasa/payments"
)

// Charges walks an account's charges since then, newest first.
func (p *Provider) Charges(ctx context.Context, account string, since time.Time) iter.Seq2[payments.Charge, error] {
	return walk(ctx, account, func(page sdk.ListParams) list {
		q := &sdk.ChargeListParams{ListParams: page, CreatedRange: from(since)}
		q.AddExpand("data.balance_transaction")
		return p.api.Charges.List(q)
	}, func(x *sdk.Charge) (string, payments.Charge, bool) { return x.ID, charge(x), true })
}

func charge(c *sdk.Charge) payments.Charge {
	out := payments.Charge{
		ID: c.ID, Captured: money.Cents(c.AmountCaptured), Refunded: money.Cents(c.AmountRefunded), Currency: strings.ToUpper(string(c.Currency)),
		Live: c.Livemode, Made: time.Unix(c.Created, 0),
	}
	if c.PaymentIntent != nil {
		out.Intent = c.PaymentIntent.ID
	}
	if b := c.BalanceTransaction; b != nil && b.Currency != "" {
		kept := keptOf(b)
		out.Cost = &kept
	}
	return out
}

// Payouts walks an account's payouts since then, newest first.
func (p *Provider) Payouts(ctx context.Context, account string, since time.Time) iter.Seq2[payments.Payout, error] {
	return walk(ctx, account, func(page sdk.ListParams) list {
		return p.api.Payouts.List(&sdk.PayoutListParams{ListParams: page, CreatedRange: from(since)})
	}, func(x *sdk.Payout) (string, payments.Payout, bool) { return x.ID, payout(account, x), true })
}

// Payout reads a payout.
func (p *Provider) Payout(ctx context.Context, account, id string) (payments.Payout, error) {
	if !known(id) {
		return payments.Payout{}, errNotFound
	}
	ctx, done := context.WithTimeout(ctx, callTime)
	defer done()
	got, err := p.api.Payouts.Get(id, &sdk.PayoutParams{Params: params(ctx, account, "")})
	if err != nil {
		return payments.Payout{}, mend("payout", err)
	}
	return payout(account, got), nil
}

func payout(account string, x *sdk.Payout) payments.Payout {
	return payments.Payout{
		ID: x.ID, Account: account, State: payments.PayoutState(x.Status), Amount: money.Cents(x.Amount), Currency: strings.ToUpper(string(x.Currency)),
		Automatic: x.Automatic, Why: string(x.FailureCode), Live: x.Livemode, Made: time.Unix(x.Created, 0), Arrives: time.Unix(x.ArrivalDate, 0),
	}
}

// Moves walks what a payout took from an account's balance, without the payout
// itself.
func (p *Provider) Moves(ctx context.Context, account, of string) iter.Seq2[payments.Move, error] {
	return walk(ctx, account, func(page sdk.ListParams) list {
		return p.api.BalanceTransactions.List(&sdk.BalanceTransactionListParams{ListParams: page, Payout: sdk.String(of)})
	}, func(x *sdk.BalanceTransaction) (string, payments.Move, bool) {
		m := payments.Move{ID: x.ID, Kind: string(x.Type), Amount: money.Cents(x.Amount), Kept: keptOf(x), Net: money.Cents(x.Net)}
		if x.Source != nil {
			m.Source = x.Source.ID
		}
		return x.ID, m, x.Type != sdk.BalanceTransactionTypePayout
	})
}
