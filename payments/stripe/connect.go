package stripe

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	sdk "github.com/stripe/stripe-go/v76"

	"sottocasa/payments"
)

// country is where all shops are.
const country = "IT"

// AddAccount makes a Standard account, to be completed by its owner through an
// account link.
func (p *Provider) AddAccount(ctx context.Context, a payments.NewAccount) (payments.Account, error) {
	ctx, done := context.WithTimeout(ctx, callTime)
	defer done()
	q := &sdk.AccountParams{
		Params: params(ctx, "", a.Key), Type: sdk.String(string(sdk.AccountTypeStandard)), Country: sdk.String(country),
		BusinessProfile: &sdk.AccountBusinessProfileParams{Name: sdk.String(a.Name)},
	}
	if a.Email != "" {
		q.Email = sdk.String(a.Email)
	}
	if a.Site != "" {
		q.BusinessProfile.URL = sdk.String(a.Site)
	}
	made, err := p.api.Accounts.New(q)
	if err != nil {
		return payments.Account{}, mend("account", err)
	}
	return p.account(made), nil
}

// AccountLink gives the address of Stripe's form for an account.
func (p *Provider) AccountLink(ctx context.Context, account, refresh, back string) (string, error) {
	if !known(account) {
		return "", errNotFound
	}
	ctx, done := context.WithTimeout(ctx, callTime)
	defer done()
	made, err := p.api.AccountLinks.New(&sdk.AccountLinkParams{
		Params: params(ctx, "", ""), Account: sdk.String(account), Type: sdk.String(string(sdk.AccountLinkTypeAccountOnboarding)),
		RefreshURL: sdk.String(refresh), ReturnURL: sdk.String(back),
	})
	if err != nil {
		return "", mendAccount(err)
	}
	return made.URL, nil
}

// Account reads an account. One that has left us is ErrLeft.
func (p *Provider) Account(ctx context.Context, id string) (payments.Account, error) {
	if !known(id) {
		return payments.Account{}, errNotFound
	}
	ctx, done := context.WithTimeout(ctx, callTime)
	defer done()
	a, err := p.api.Accounts.GetByID(id, &sdk.AccountParams{Params: params(ctx, "", "")})
	if err != nil {
		return payments.Account{}, mendAccount(err)
	}
	return p.account(a), nil
}

// mendAccount: Stripe forbids us an account that has disconnected, with the
// same words as one that never was.
func mendAccount(err error) error {
	var e *sdk.Error
	if errors.As(err, &e) && (e.HTTPStatusCode == http.StatusForbidden || e.Code == sdk.ErrorCodeAccountInvalid) {
		return ErrLeft.Because("stripe account: status %d, code %s, request %s", e.HTTPStatusCode, e.Code, e.RequestID)
	}
	return mend("account", err)
}

func (p *Provider) account(a *sdk.Account) payments.Account {
	out := payments.Account{
		ID: a.ID, Charges: a.ChargesEnabled, Payouts: a.PayoutsEnabled, Submitted: a.DetailsSubmitted, Live: p.live,
		Transfers: a.Capabilities != nil && a.Capabilities.Transfers == sdk.AccountCapabilityStatusActive,
	}
	if r := a.Requirements; r != nil {
		out.Due = slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(r.CurrentlyDue), r.PastDue...))))
		out.Disabled = string(r.DisabledReason)
		if r.CurrentDeadline > 0 {
			by := time.Unix(r.CurrentDeadline, 0)
			out.DueBy = &by
		}
	}
	return out
}
