// Package stripe takes payments through Stripe Checkout, as direct charges on
// the shops' connected accounts. It speaks API 2023-10-16, that of stripe-go
// v76.
package stripe

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"sottocasa/internal/money"
	"sottocasa/payments"
)

// How long Stripe may take (safety.md R6.2): to take up the call, and for the
// whole of it with its one retry.
const (
	dialTime = time.Second
	callTime = 5 * time.Second
)

// Config says which Stripe is called and as whom.
type Config struct {
	Key       string            // secret or restricted key: sk_… or rk_…
	URL       string            // base of the API; empty for Stripe's own
	Transport http.RoundTripper // for tests; nil for one with our timeouts
}

// Provider is a payments.Provider. It is safe for concurrent use.
type Provider struct {
	api  *client.API
	live bool // the key moves real money
}

var (
	_ payments.Provider = (*Provider)(nil)
	_ payments.Holder   = (*Provider)(nil)
	_ payments.Books    = (*Provider)(nil)
	_ payments.Connect  = (*Provider)(nil)
)

// New makes a provider; it calls nobody yet.
func New(cfg Config) (*Provider, error) {
	if !strings.HasPrefix(cfg.Key, "sk_") && !strings.HasPrefix(cfg.Key, "rk_") {
		return nil, errors.New("stripe: the secret key must begin with sk_ or rk_")
	}
	if cfg.Transport == nil {
		cfg.Transport = &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: dialTime}).DialContext,
			TLSHandshakeTimeout: 2 * dialTime,
			MaxIdleConnsPerHost: 16,
			IdleConnTimeout:     time.Minute,
			ForceAttemptHTTP2:   true,
		}
	}
	bc := &sdk.BackendConfig{
		EnableTelemetry:   sdk.Bool(false),
		HTTPClient:        &http.Client{Timeout: callTime, Transport: spent{cfg.Transport}},
		LeveledLogger:     &sdk.LeveledLogger{Level: sdk.LevelNull}, // its lines may quote what payers typed
		MaxNetworkRetries: sdk.Int64(1),
	}
	if cfg.URL != "" {
		bc.URL = sdk.String(strings.TrimSuffix(cfg.URL, "/"))
	}
	b := sdk.GetBackendWithConfig(sdk.APIBackend, bc)
	_, kind, _ := strings.Cut(cfg.Key, "_")
	return &Provider{
		api: client.New(cfg.Key, &sdk.Backends{API: b, Connect: b, Uploads: b}), live: strings.HasPrefix(kind, "live_"),
	}, nil
}

// Live reports whether the key moves real money.
func (p *Provider) Live() bool { return p.live }

// Open makes a Checkout Session. A deadline that Stripe finds too near is
// ErrTooLate.
func (p *Provider) Open(ctx context.Context, o payments.Opening) (payments.Session, error) {
	ctx, done := context.WithTimeout(ctx, callTime)
	defer done()
	capture := sdk.PaymentIntentCaptureMethodAutomatic
	if o.Hold {
		capture = sdk.PaymentIntentCaptureMethodManual
	}
	q := &sdk.CheckoutSessionParams{
		Params:             params(ctx, o.Account, o.Key),
		Mode:               sdk.String(string(sdk.CheckoutSessionModePayment)),
		PaymentMethodTypes: sdk.StringSlice([]string{"card"}),
		ClientReferenceID:  sdk.String(o.Reference),
		SuccessURL:         sdk.String(o.Success),
		CancelURL:          sdk.String(o.Cancel),
		ExpiresAt:          sdk.Int64(o.Expires.Unix()),
		Locale:             sdk.String(string(o.Lang)),
		PaymentIntentData: &sdk.CheckoutSessionPaymentIntentDataParams{
			CaptureMethod: sdk.String(string(capture)),
			Metadata:      map[string]string{"payment": o.Reference},
		},
	}
	if o.Group != "" {
		q.PaymentIntentData.TransferGroup = sdk.String(o.Group)
	}
	if o.Fee > 0 {
		q.PaymentIntentData.ApplicationFeeAmount = sdk.Int64(int64(o.Fee))
	}
	if o.Email != "" {
		q.CustomerEmail = sdk.String(o.Email)
	}
	for _, it := range o.Items {
		q.LineItems = append(q.LineItems, &sdk.CheckoutSessionLineItemParams{
			Quantity: sdk.Int64(1),
			PriceData: &sdk.CheckoutSessionLineItemPriceDataParams{
				Currency:    sdk.String(strings.ToLower(o.Currency)),
				UnitAmount:  sdk.Int64(int64(it.Amount)),
				ProductData: &sdk.CheckoutSessionLineItemPriceDataProductDataParams{Name: sdk.String(it.Name)},
			},
		})
	}
	q.AddMetadata("payment", o.Reference)
	q.AddExpand("payment_intent.latest_charge")
	s, err := p.api.CheckoutSessions.New(q)
	if err != nil {
		return payments.Session{}, mend("open", err)
	}
	return session(o.Account, s), nil
}

// Look re-reads a session with its intent and charge.
func (p *Provider) Look(ctx context.Context, account, id string) (payments.Session, error) {
	if !known(id) {
		return payments.Session{}, errNotFound
	}
	ctx, done := context.WithTimeout(ctx, callTime)
	defer done()
	q := &sdk.CheckoutSessionParams{Params: params(ctx, account, "")}
	q.AddExpand("payment_intent.latest_charge")
	s, err := p.api.CheckoutSessions.Get(id, q)
	if err != nil {
		return payments.Session{}, mend("look", err)
	}
	return session(account, s), nil
}

// Expire ends an open session. Stripe refuses to end one that is over: then
// the answer is what it has become.
func (p *Provider) Expire(ctx context.Context, account, id string) (payments.Session, error) {
	if !known(id) {
		return payments.Session{}, errNotFound
	}
	ctx, done := context.WithTimeout(ctx, callTime)
	defer done()
	q := &sdk.CheckoutSessionExpireParams{Params: params(ctx, account, "")}
	q.AddExpand("payment_intent.latest_charge")
	s, err := p.api.CheckoutSessions.Expire(id, q)
	if err == nil {
		return session(account, s), nil
	}
	var refused *sdk.Error
	if !errors.As(err, &refused) || refused.HTTPStatusCode != http.StatusBadRequest {
		return payments.Session{}, mend("expire", err)
	}
	now, lookErr := p.Look(ctx, account, id)
	if lookErr != nil {
		return payments.Session{}, lookErr
	}
	if now.State == payments.SessionOpen {
		return payments.Session{}, mend("expire", err)
	}
	return now, nil
}

// Refund gives back a part or all of what an intent captured.
func (p *Provider) Refund(ctx context.Context, r payments.Refunding) (payments.Refund, error) {
	if !known(r.Intent) {
		return payments.Refund{}, errNotFound
	}
	ctx, done := context.WithTimeout(ctx, callTime)
	defer done()
	q := &sdk.RefundParams{
		Params:        params(ctx, r.Account, r.Key),
		PaymentIntent: sdk.String(r.Intent),
		Amount:        sdk.Int64(int64(r.Amount)),
	}
	if r.Fee {
		q.RefundApplicationFee = sdk.Bool(true)
	}
	if r.Reference != "" {
		q.AddMetadata("refund", r.Reference)
	}
	made, err := p.api.Refunds.New(q)
	if err != nil {
		return payments.Refund{}, mendRefund(err)
	}
	return refund(made), nil
}

func params(ctx context.Context, account, key string) sdk.Params {
	q := sdk.Params{Context: ctx}
	if account != "" {
		q.SetStripeAccount(account)
	}
	if key != "" {
		q.SetIdempotencyKey(key)
	}
	return q
}

func session(account string, s *sdk.CheckoutSession) payments.Session {
	out := payments.Session{
		ID: s.ID, URL: s.URL, Account: account, State: payments.SessionState(s.Status),
		Paid:   s.PaymentStatus == sdk.CheckoutSessionPaymentStatusPaid,
		Amount: money.Cents(s.AmountTotal), Currency: strings.ToUpper(string(s.Currency)),
		Reference: s.ClientReferenceID, Live: s.Livemode, Expires: time.Unix(s.ExpiresAt, 0),
	}
	if s.PaymentIntent != nil {
		i := intent(account, s.PaymentIntent)
		out.Intent, out.Charge, out.Held, out.Captured = i.ID, i.Charge, i.Held, i.Captured
		out.Refunded, out.Before = i.Refunded, i.Before
	}
	return out
}

func refund(r *sdk.Refund) payments.Refund {
	out := payments.Refund{
		ID: r.ID, State: refundState(r.Status), Amount: money.Cents(r.Amount), Created: time.Unix(r.Created, 0),
		Reference: r.Metadata["refund"],
	}
	if r.PaymentIntent != nil {
		out.Intent = r.PaymentIntent.ID
	}
	return out
}

// refundState folds Stripe's five states into the three of payments.Refund: a
// refund that waits for somebody is pending, a cancelled one gave nothing.
func refundState(s sdk.RefundStatus) string {
	switch s {
	case sdk.RefundStatusSucceeded:
		return "succeeded"
	case sdk.RefundStatusFailed, sdk.RefundStatusCanceled:
		return "failed"
	}
	return "pending"
}
