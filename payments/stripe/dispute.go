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

// Disputes walks an account's disputes since then, newest first; with an intent
// only those of its charge, whenever they came.
func (p *Provider) Disputes(ctx context.Context, account, of string, since time.Time) iter.Seq2[payments.Dispute, error] {
	return walk(ctx, account, func(page sdk.ListParams) list {
		q := &sdk.DisputeListParams{ListParams: page}
		if of != "" {
			q.PaymentIntent = sdk.String(of)
		} else {
			q.CreatedRange = from(since)
		}
		q.AddExpand("data.charge")
		return p.api.Disputes.List(q)
	}, func(x *sdk.Dispute) (string, payments.Dispute, bool) { return x.ID, dispute(account, x), true })
}

func dispute(account string, d *sdk.Dispute) payments.Dispute {
	out := payments.Dispute{
		ID: d.ID, Account: account, Amount: money.Cents(d.Amount), Currency: strings.ToUpper(string(d.Currency)), Reason: string(d.Reason),
		State: disputeState(d.Status), Live: d.Livemode, Opened: time.Unix(d.Created, 0),
		Answered: d.Status == sdk.DisputeStatusUnderReview || d.Status == sdk.DisputeStatusWarningUnderReview,
	}
	for _, b := range d.BalanceTransactions {
		out.Taken -= money.Cents(b.Amount)
		out.Cost += money.Cents(b.Fee)
	}
	if d.PaymentIntent != nil {
		out.Intent = d.PaymentIntent.ID
	}
	if e := d.EvidenceDetails; e != nil {
		out.Answered = out.Answered || e.SubmissionCount > 0
		if e.DueBy > 0 {
			by := time.Unix(e.DueBy, 0)
			out.Due = &by
		}
	}
	if c := d.Charge; c != nil && c.PaymentMethodDetails != nil && c.PaymentMethodDetails.Card != nil {
		if s := c.PaymentMethodDetails.Card.ThreeDSecure; s != nil {
			out.Secure = string(s.Result)
		}
	}
	return out
}

// disputeState folds Stripe's states into ours. A warning takes no money: it is
// the bank's question before a dispute, and a closed one came to nothing.
func disputeState(s sdk.DisputeStatus) payments.DisputeState {
	switch s {
	case sdk.DisputeStatusWarningNeedsResponse, sdk.DisputeStatusWarningUnderReview:
		return payments.DisputeInquiry
	case sdk.DisputeStatusWon, sdk.DisputeStatusWarningClosed:
		return payments.DisputeWon
	case sdk.DisputeStatusLost:
		return payments.DisputeLost
	}
	return payments.DisputeOpen
}
