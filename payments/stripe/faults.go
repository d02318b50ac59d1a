package stripe

import (
	"errors"
	"net/http"

	sdk "github.com/stripe/stripe-go/v76"

	"sottocasa/internal/fault"
)

// What callers may want to tell apart, with errors.Is.
var (
	// ErrTooLate is an Open whose deadline is nearer than Stripe allows (30
	// minutes): take a new one under a new key.
	ErrTooLate = fault.New(fault.Conflict, "payment.too_late")
	// ErrAccountClosed is a connected account that cannot be charged, or that
	// has left us. Nothing was charged.
	ErrAccountClosed = fault.New(fault.Conflict, "payment.account_closed")
	// ErrRefunded is a refund of what has been given back already.
	ErrRefunded = fault.New(fault.Conflict, "payment.refunded_already")
	// ErrTooMuch is a refund of more than is left.
	ErrTooMuch = fault.New(fault.Conflict, "payment.refund_too_much")
	// ErrDisputed is a refund of what the payer's bank has taken back.
	ErrDisputed = fault.New(fault.Conflict, "payment.disputed")
	// ErrShort is a refund that the account's balance does not cover.
	ErrShort = fault.New(fault.Conflict, "payment.balance_short")
	// ErrNoRefund is a refund that is refused for another reason.
	ErrNoRefund = fault.New(fault.Conflict, "payment.refund_refused")

	// ErrNoTransfer is a transfer or a reversal that is refused for good.
	ErrNoTransfer = fault.New(fault.Conflict, "payment.transfer_refused")
	// ErrNotHeld is a capture of an intent that holds nothing: the money was
	// let go, or has never been there.
	ErrNotHeld = fault.New(fault.Conflict, "payment.not_held")
	// ErrCaptureTooMuch is a capture of more than is held.
	ErrCaptureTooMuch = fault.New(fault.Conflict, "payment.capture_too_much")
	// ErrLeft is an account that has disconnected from us, or never was ours.
	ErrLeft = fault.New(fault.Gone, "payment.account_left")

	errNotFound    = fault.New(fault.NotFound, "payment.not_found")
	errUnavailable = fault.New(fault.Unavailable, "payment.unavailable")
	errInternal    = fault.New(fault.Internal, "error.server")
)

// known refuses ids that are empty or could leave their place in a path.
func known(id string) bool {
	for _, r := range id {
		if r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return id != "" && len(id) <= 255
}

// mend turns an error of stripe-go into a fault. Without an answer, nobody
// knows whether the call has acted: Unavailable means ask again, same key.
func mend(what string, err error) error {
	var e *sdk.Error
	if !errors.As(err, &e) {
		return errUnavailable.Because("stripe %s: %w", what, err)
	}
	cause := func(f *fault.Fault) error {
		// Never the message: it may quote what a payer typed.
		return f.Because("stripe %s: status %d, type %s, code %s, param %s, request %s",
			what, e.HTTPStatusCode, e.Type, e.Code, e.Param, e.RequestID)
	}
	switch status := e.HTTPStatusCode; {
	case status >= 500, status == http.StatusTooManyRequests, status == http.StatusConflict,
		status == http.StatusRequestTimeout, status == 0:
		return cause(errUnavailable)
	case e.Code == sdk.ErrorCodeResourceMissing || status == http.StatusNotFound:
		return cause(errNotFound)
	case status == http.StatusForbidden, e.Code == sdk.ErrorCodeAccountInvalid,
		what == "open" && status == http.StatusBadRequest && blamesAccount(e):
		return cause(ErrAccountClosed)
	case what == "open" && e.Param == "expires_at":
		return cause(ErrTooLate)
	}
	return cause(errInternal)
}

// blamesAccount: we build every parameter ourselves, so a refusal that names
// none, or says that this account takes no cards, is about the account.
func blamesAccount(e *sdk.Error) bool {
	return e.Type == sdk.ErrorTypeInvalidRequest && e.Code == "" && e.Param == "" || e.Param == "payment_method_types"
}

// codeFunds is what Stripe also calls a balance that is too short; its library
// of that version does not name it.
const codeFunds sdk.ErrorCode = "insufficient_funds"

// mendTransfer also knows what only transfers and their reversals meet.
func mendTransfer(what string, err error) error {
	var e *sdk.Error
	if !errors.As(err, &e) || e.HTTPStatusCode != http.StatusBadRequest && e.HTTPStatusCode != http.StatusPaymentRequired {
		return mend(what, err)
	}
	refused := ErrNoTransfer
	switch e.Code {
	case sdk.ErrorCodeBalanceInsufficient, codeFunds:
		refused = ErrShort
	case sdk.ErrorCodeResourceMissing, sdk.ErrorCodeAccountInvalid, codeNoTransfers:
		refused = ErrAccountClosed
	}
	return refused.Because("stripe %s: status %d, code %s, param %s, request %s", what, e.HTTPStatusCode, e.Code, e.Param, e.RequestID)
}

// codeNoTransfers is an account that may not receive.
const codeNoTransfers sdk.ErrorCode = "insufficient_capabilities_for_transfer"

// mendRefund also knows what only a refund can meet. Stripe gives the error
// of an amount above the rest a param and no code.
func mendRefund(err error) error {
	var e *sdk.Error
	if !errors.As(err, &e) || e.HTTPStatusCode != http.StatusBadRequest && e.HTTPStatusCode != http.StatusPaymentRequired {
		return mend("refund", err)
	}
	refused := ErrNoRefund
	switch {
	case e.Code == sdk.ErrorCodeChargeAlreadyRefunded:
		refused = ErrRefunded
	case e.Code == sdk.ErrorCodeAmountTooLarge, e.Code == "" && e.Param == "amount":
		refused = ErrTooMuch
	case e.Code == sdk.ErrorCodeChargeDisputed:
		refused = ErrDisputed
	case e.Code == sdk.ErrorCodeBalanceInsufficient, e.Code == codeFunds:
		refused = ErrShort
	}
	return refused.Because("stripe refund: status %d, code %s, request %s", e.HTTPStatusCode, e.Code, e.RequestID)
}
