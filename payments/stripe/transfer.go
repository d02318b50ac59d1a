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

// Transfer sends money of the platform to a connected account.
func (p *Provider) Transfer(ctx context.Context, t payments.Transferring) (payments.Transfer, error) {
	ctx, done := context.WithTimeout(ctx, callTime)
	defer done()
	q := &sdk.TransferParams{
		Params: params(ctx, "", t.Key), Amount: sdk.Int64(int64(t.Amount)), Currency: sdk.String(strings.ToLower(t.Currency)),
		Destination: sdk.String(t.Account),
	}
	if t.Source != "" {
		q.SourceTransaction = sdk.String(t.Source)
	}
	if t.Group != "" {
		q.TransferGroup = sdk.String(t.Group)
	}
	q.AddMetadata("transfer", t.Reference)
	made, err := p.api.Transfers.New(q)
	if err != nil {
		return payments.Transfer{}, mendTransfer("transfer", err)
	}
	return transfer(made), nil
}

// Reverse takes money of a transfer back.
func (p *Provider) Reverse(ctx context.Context, r payments.Reversing) (payments.Reversal, error) {
	if !known(r.Transfer) {
		return payments.Reversal{}, errNotFound
	}
	ctx, done := context.WithTimeout(ctx, callTime)
	defer done()
	q := &sdk.TransferReversalParams{Params: params(ctx, "", r.Key), ID: sdk.String(r.Transfer), Amount: sdk.Int64(int64(r.Amount))}
	q.AddMetadata("reversal", r.Reference)
	made, err := p.api.TransferReversals.New(q)
	if err != nil {
		return payments.Reversal{}, mendTransfer("reverse", err)
	}
	return reversal(made), nil
}

// Cost reads the fee of the balance transaction of an intent's charge. Stripe
// may book it a moment after the capture.
func (p *Provider) Cost(ctx context.Context, account, intent string) (payments.Cost, error) {
	if !known(intent) {
		return payments.Cost{}, errNotFound
	}
	ctx, done := context.WithTimeout(ctx, callTime)
	defer done()
	q := &sdk.PaymentIntentParams{Params: params(ctx, account, "")}
	q.AddExpand("latest_charge.balance_transaction")
	i, err := p.api.PaymentIntents.Get(intent, q)
	if err != nil {
		return payments.Cost{}, mend("cost", err)
	}
	c := i.LatestCharge
	if c == nil || c.BalanceTransaction == nil || c.BalanceTransaction.Currency == "" {
		return payments.Cost{}, errUnavailable.Because("stripe cost: intent %s has no balance transaction yet", intent)
	}
	return payments.Cost{Charge: c.ID, Amount: keptOf(c.BalanceTransaction)}, nil
}

// keptOf is what Stripe kept for itself of a movement: all its fees but those of
// the application.
func keptOf(b *sdk.BalanceTransaction) money.Cents {
	kept := b.Fee
	for _, d := range b.FeeDetails {
		if d.Type == "application_fee" {
			kept -= d.Amount
		}
	}
	return money.Cents(kept)
}

// Transfers walks the platform's transfers since then, newest first.
func (p *Provider) Transfers(ctx context.Context, group string, since time.Time) iter.Seq2[payments.Transfer, error] {
	return walk(ctx, "", func(page sdk.ListParams) list {
		q := &sdk.TransferListParams{ListParams: page, CreatedRange: from(since)}
		if group != "" {
			q.TransferGroup = sdk.String(group)
		}
		return p.api.Transfers.List(q)
	}, func(x *sdk.Transfer) (string, payments.Transfer, bool) { return x.ID, transfer(x), true })
}

func transfer(t *sdk.Transfer) payments.Transfer {
	out := payments.Transfer{
		ID: t.ID, Amount: money.Cents(t.Amount), Reversed: money.Cents(t.AmountReversed), Group: t.TransferGroup,
		Reference: t.Metadata["transfer"], Created: time.Unix(t.Created, 0),
	}
	if t.DestinationPayment != nil {
		out.There = t.DestinationPayment.ID
	}
	if t.Destination != nil {
		out.Account = t.Destination.ID
	}
	if t.SourceTransaction != nil {
		out.Source = t.SourceTransaction.ID
	}
	if t.Reversals != nil {
		for _, r := range t.Reversals.Data {
			out.Reversals = append(out.Reversals, reversal(r))
		}
	}
	return out
}

func reversal(r *sdk.TransferReversal) payments.Reversal {
	out := payments.Reversal{ID: r.ID, Amount: money.Cents(r.Amount), Reference: r.Metadata["reversal"]}
	if r.DestinationPaymentRefund != nil {
		out.There = r.DestinationPaymentRefund.ID
	}
	return out
}
