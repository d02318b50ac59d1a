package stripe

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"

	"sottocasa/internal/fault"
	"sottocasa/payments"
)

// MaxEvent is the longest webhook body that is read, in bytes.
const MaxEvent = 64 << 10

// tolerance is how far, either way, a signature's time may be from ours.
const tolerance = 5 * time.Minute

// minSecret is the shortest signing secret that is believed; stripe-go would
// take an empty one.
const minSecret = 20

// ErrEvent is a webhook that is not believed or cannot be read.
var ErrEvent = fault.New(fault.Invalid, "payment.event_refused")

// CheckSecret refuses what cannot be a webhook's signing secret.
func CheckSecret(secret string) error {
	if len(secret) < minSecret || !strings.HasPrefix(secret, "whsec_") {
		return fmt.Errorf("stripe: a webhook secret begins with whsec_ and has at least %d characters", minSecret)
	}
	return nil
}

// Verify reads a webhook's raw body, when header is Stripe's signature of it
// by one of secrets, at most five minutes from now. Events of any API version
// are read: only what every version has is looked at. It fails with ErrEvent,
// or with an internal fault when secrets are not fit to verify anything.
func Verify(raw []byte, header string, secrets []string, now time.Time) (payments.Event, error) {
	if len(secrets) == 0 {
		return payments.Event{}, errInternal.Because("stripe: no webhook secret is set")
	}
	for _, secret := range secrets {
		if err := CheckSecret(secret); err != nil {
			return payments.Event{}, errInternal.Because("%w", err)
		}
	}
	if len(raw) > MaxEvent {
		return payments.Event{}, ErrEvent.Because("stripe: an event of %d bytes", len(raw))
	}
	at, err := signedAt(header)
	if err != nil {
		return payments.Event{}, ErrEvent.Because("%w", err)
	}
	if age := now.Sub(at); age > tolerance || age < -tolerance {
		return payments.Event{}, ErrEvent.Because("stripe: signed %s ago", age)
	}
	var refused error
	for _, secret := range secrets {
		if refused = webhook.ValidatePayloadIgnoringTolerance(raw, header, secret); refused == nil {
			return decode(raw)
		}
	}
	return payments.Event{}, ErrEvent.Because("stripe: %w", refused)
}

// signedAt reads the one time in a Stripe-Signature header.
func signedAt(header string) (time.Time, error) {
	var found []string
	for part := range strings.SplitSeq(header, ",") {
		if t, ok := strings.CutPrefix(part, "t="); ok {
			found = append(found, t)
		}
	}
	if len(found) != 1 {
		return time.Time{}, errors.New("stripe: a signature has one time")
	}
	n, err := strconv.ParseInt(found[0], 10, 64)
	if err != nil || n < 0 || n > 1<<40 {
		return time.Time{}, errors.New("stripe: the signature's time is no number of seconds")
	}
	return time.Unix(n, 0), nil
}

// link is an id, alone or inside the expanded object.
type link string

func (l *link) UnmarshalJSON(b []byte) error {
	var whole struct {
		ID string `json:"id"`
	}
	if len(b) > 0 && b[0] == '{' {
		err := json.Unmarshal(b, &whole)
		*l = link(whole.ID)
		return err
	}
	return json.Unmarshal(b, (*string)(l))
}

// decode reads the little that we look at; the job fetches the rest anew.
func decode(raw []byte) (payments.Event, error) {
	var in struct {
		ID       string `json:"id"`
		Type     string `json:"type"`
		Account  string `json:"account"`
		Livemode bool   `json:"livemode"`
		Created  int64  `json:"created"`
		Data     struct {
			Object struct {
				ID            string `json:"id"`
				Object        string `json:"object"`
				PaymentIntent link   `json:"payment_intent"`
			} `json:"object"`
		} `json:"data"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return payments.Event{}, ErrEvent.Because("stripe: %w", err)
	}
	about := in.Data.Object
	e := payments.Event{
		ID: in.ID, Type: in.Type, Account: in.Account, Live: in.Livemode, Created: time.Unix(in.Created, 0),
		Object: about.ID, Raw: raw,
	}
	switch about.Object {
	case "checkout.session":
		e.Session = about.ID
	case "payment_intent":
		e.Intent = about.ID
	default:
		e.Intent = string(about.PaymentIntent)
	}
	if !strings.HasPrefix(e.ID, "evt_") || !known(e.ID) || e.Type == "" || len(e.Type) > 255 {
		return payments.Event{}, ErrEvent.Because("stripe: an event without a proper id or type")
	}
	for _, id := range []string{e.Account, e.Object, e.Session, e.Intent} {
		if id != "" && !known(id) {
			return payments.Event{}, ErrEvent.Because("stripe: an event about an improper id")
		}
	}
	return e, nil
}
