package stripe

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v76"

	"sottocasa/internal/money"
	"sottocasa/payments"
)

// Capture takes a part or all of what an intent holds; Stripe lets the rest
// go. An intent captured before answers with what was taken then, which the
// caller has to compare. One that holds nothing is ErrNotHeld, more than it
// holds ErrCaptureTooMuch: nothing was taken.
func (p *Provider) Capture(ctx context.Context, c payments.Capturing) (payments.Intent, error) {
	if !known(c.Intent) {
		return payments.Intent{}, errNotFound
	}
	inner, done := context.WithTimeout(ctx, callTime)
	defer done()
	q := &sdk.PaymentIntentCaptureParams{
		Params: params(inner, c.Account, c.Key), AmountToCapture: sdk.Int64(int64(c.Amount)),
	}
	if c.Fee != nil {
		q.ApplicationFeeAmount = sdk.Int64(int64(*c.Fee))
	}
	q.AddExpand("latest_charge")
	i, err := p.api.PaymentIntents.Capture(c.Intent, q)
	if err == nil {
		return intent(c.Account, i), nil
	}
	var e *sdk.Error
	switch {
	case !errors.As(err, &e) || e.HTTPStatusCode != http.StatusBadRequest:
		return payments.Intent{}, mend("capture", err)
	case e.Code == sdk.ErrorCodeAmountTooLarge, e.Code == "" && e.Param == "amount_to_capture":
		return payments.Intent{}, ErrCaptureTooMuch.Because("stripe capture: request %s", e.RequestID)
	}
	now, lookErr := p.Intent(ctx, c.Account, c.Intent)
	switch {
	case lookErr != nil:
		return payments.Intent{}, lookErr
	case now.State == payments.IntentCaptured:
		return now, nil
	case now.State == payments.IntentHeld:
		return payments.Intent{}, mend("capture", err)
	}
	return now, ErrNotHeld.Because("stripe capture: intent %s is %s, request %s", now.ID, now.State, e.RequestID)
}

// Release cancels an intent that is not captured. Stripe refuses to cancel one
// that is over: then the answer is what it has become.
func (p *Provider) Release(ctx context.Context, c payments.Capturing) (payments.Intent, error) {
	if !known(c.Intent) {
		return payments.Intent{}, errNotFound
	}
	inner, done := context.WithTimeout(ctx, callTime)
	defer done()
	q := &sdk.PaymentIntentCancelParams{Params: params(inner, c.Account, c.Key)}
	q.AddExpand("latest_charge")
	i, err := p.api.PaymentIntents.Cancel(c.Intent, q)
	if err == nil {
		return intent(c.Account, i), nil
	}
	var e *sdk.Error
	if !errors.As(err, &e) || e.HTTPStatusCode != http.StatusBadRequest {
		return payments.Intent{}, mend("release", err)
	}
	now, lookErr := p.Intent(ctx, c.Account, c.Intent)
	if lookErr != nil {
		return payments.Intent{}, lookErr
	}
	if now.State == payments.IntentHeld {
		return payments.Intent{}, mend("release", err)
	}
	return now, nil
}

// Intent reads one intent with its charge.
func (p *Provider) Intent(ctx context.Context, account, id string) (payments.Intent, error) {
	if !known(id) {
		return payments.Intent{}, errNotFound
	}
	ctx, done := context.WithTimeout(ctx, callTime)
	defer done()
	q := &sdk.PaymentIntentParams{Params: params(ctx, account, "")}
	q.AddExpand("latest_charge")
	i, err := p.api.PaymentIntents.Get(id, q)
	if err != nil {
		return payments.Intent{}, mend("intent", err)
	}
	return intent(account, i), nil
}

func intent(account string, i *sdk.PaymentIntent) payments.Intent {
	out := payments.Intent{
		ID: i.ID, Account: account, State: intentState(i.Status), Amount: money.Cents(i.Amount),
		Held: money.Cents(i.AmountCapturable), Captured: money.Cents(i.AmountReceived),
		Currency: strings.ToUpper(string(i.Currency)), Reference: i.Metadata["payment"], Live: i.Livemode,
		Created: time.Unix(i.Created, 0),
	}
	c := i.LatestCharge
	if c == nil {
		return out
	}
	out.Charge, out.Refunded = c.ID, refunded(c)
	if d := c.PaymentMethodDetails; out.State == payments.IntentHeld && d != nil && d.Card != nil && d.Card.CaptureBefore > 0 {
		out.Before = time.Unix(d.Card.CaptureBefore, 0)
	}
	return out
}

// refunded is what was given back of what was captured: Stripe also counts
// there what was held and never taken.
func refunded(c *sdk.Charge) money.Cents {
	return money.Cents(max(0, c.AmountRefunded-(c.Amount-c.AmountCaptured)))
}

func intentState(s sdk.PaymentIntentStatus) payments.IntentState {
	switch s {
	case sdk.PaymentIntentStatusRequiresCapture:
		return payments.IntentHeld
	case sdk.PaymentIntentStatusSucceeded:
		return payments.IntentCaptured
	case sdk.PaymentIntentStatusCanceled:
		return payments.IntentCancelled
	}
	return payments.IntentOpen
}
