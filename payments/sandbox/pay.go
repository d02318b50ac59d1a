package sandbox

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrNotOpen says that a session cannot be paid any more.
var ErrNotOpen = errors.New("sandbox: the session is not open")

// ErrClosed says that a session's account cannot be charged any more.
var ErrClosed = errors.New("sandbox: the account cannot be charged")

// ErrChallenge says that a card's bank wants to see its owner: the payment
// waits for Challenge.
var ErrChallenge = errors.New("sandbox: the card asks for 3-D Secure")

// pay tries a card on an open session. A refused card leaves the session
// open and the attempt on record; so does one whose bank first wants to see
// its owner, which is ErrChallenge.
func (t *tx) pay(s *session, number string, c card) (*decline, error) {
	if s.Status != "open" {
		return nil, ErrNotOpen
	}
	if t.closed(s) {
		return nil, ErrClosed
	}
	of := judge(number)
	c.Method, c.Brand, c.Last4 = objectID("pm_"), of.brand, number[len(number)-4:]
	c.Country, c.Refund, c.Dispute = of.country, of.refund, of.dispute
	i := t.intentOf(s)
	i.Challenge = nil
	if of.secure {
		i.Challenge = &challenge{Card: c, Refused: of.refused}
		i.Status, i.Method, i.Declined = "requires_action", c.Method, nil
		save(&t.change.Sessions, s)
		save(&t.change.Intents, i)
		t.emit(s.Account, "payment_intent.requires_action", t.renderIntent(i, nil), nil)
		return nil, ErrChallenge
	}
	return t.charged(s, i, c, of.refused), nil
}

// closed reports whether a session's account may not be charged.
func (t *tx) closed(s *session) bool {
	a := t.member(s.Account)
	return a != nil && (a.Gone || !a.Charges)
}

// intentOf gives a session's intent. As since API 2022-08-01 there is none
// before somebody tries to pay.
func (t *tx) intentOf(s *session) *intent {
	if i := t.intent(s.Intent); i != nil {
		return i
	}
	id := objectID("pi_")
	s.Intent = id
	i := &intent{
		ID: id, Account: s.Account, Session: s.ID, Secret: newID(id+"_secret_", 25), Created: t.now.Unix(),
		Capture: s.Capture, Amount: s.Amount, Fee: s.Fee, Group: s.Group, Description: s.Description, Metadata: s.IntentMeta,
	}
	return i
}

// verdict is what a card's owner said to the bank.
func (t *tx) verdict(s *session, accepted bool) (*decline, error) {
	i := t.intent(s.Intent)
	if s.Status != "open" || i == nil || i.Challenge == nil {
		return nil, ErrNotOpen
	}
	if t.closed(s) {
		return nil, ErrClosed
	}
	asked := i.Challenge
	i.Challenge = nil
	if accepted {
		asked.Card.Secure = true
		return t.charged(s, i, asked.Card, asked.Refused), nil
	}
	// Whoever does not pass is not charged: there is no attempt on record.
	i.Declined = &decline{
		Code: "payment_intent_authentication_failure", Message: "The provided PaymentMethod has failed authentication.",
	}
	i.Status, i.Method = "requires_payment_method", ""
	save(&t.change.Intents, i)
	t.emit(s.Account, "payment_intent.payment_failed", t.renderIntent(i, nil), nil)
	return i.Declined, nil
}

func (t *tx) charged(s *session, i *intent, c card, no *decline) *decline {
	ch := &charge{
		ID: objectID("ch_"), Account: s.Account, Intent: i.ID, Created: t.now.Unix(), Amount: s.Amount,
		Card: c, Email: s.Email, Fee: s.Fee, Group: s.Group, Declined: no,
	}
	i.Charge, i.Declined = ch.ID, no
	if no != nil {
		t.decline(s, i, ch)
		return no
	}
	t.settle(s, i, ch)
	if ch = t.charge(ch.ID); c.Dispute && ch.Captured > 0 {
		_, _ = t.dispute(ch, "fraudulent") // it has just been paid: nothing is in its way
	}
	return nil
}

func (t *tx) decline(s *session, i *intent, ch *charge) {
	i.Status, i.Method = "requires_payment_method", ""
	save(&t.change.Sessions, s)
	save(&t.change.Intents, i)
	save(&t.change.Charges, ch)
	t.emit(s.Account, "charge.failed", t.renderCharge(ch, nil), nil)
	t.emit(s.Account, "payment_intent.payment_failed", t.renderIntent(i, nil), nil)
}

func (t *tx) settle(s *session, i *intent, ch *charge) {
	i.Method, i.Status = ch.Card.Method, "succeeded"
	if s.Capture == "manual" {
		i.Status, i.Capturable = "requires_capture", s.Amount
		ch.Before = t.now.Add(holdLife).Unix()
	} else {
		t.collect(i, ch, s.Amount)
	}
	s.Status, s.Name = "complete", ch.Card.Name
	save(&t.change.Sessions, s)
	save(&t.change.Intents, i)
	save(&t.change.Charges, ch)
	t.emit(s.Account, "charge.succeeded", t.renderCharge(ch, nil), nil)
	if s.Capture == "manual" {
		t.emit(s.Account, "payment_intent.amount_capturable_updated", t.renderIntent(i, nil), nil)
	} else {
		t.emit(s.Account, "payment_intent.succeeded", t.renderIntent(i, nil), nil)
	}
	t.emit(s.Account, "checkout.session.completed", t.renderSession(s, nil), nil)
}

// cardForm is what a payer typed.
type cardForm struct {
	Number, Expiry, CVC, Name string
}

// check reads a form: the card's digits, the card, and for each wrong field
// the key of its sentence.
func (f cardForm) check(now time.Time) (string, card, map[string]string) {
	wrong := map[string]string{}
	number := digits(f.Number)
	switch {
	case number == "":
		wrong["number"] = "number_missing"
	case !luhn(number):
		wrong["number"] = "number_wrong"
	}
	c := card{Name: strings.TrimSpace(f.Name)}
	var ok bool
	if c.Month, c.Year, ok = parseExpiry(f.Expiry); !ok {
		wrong["expiry"] = "expiry_wrong"
	} else if !time.Date(c.Year, time.Month(c.Month)+1, 1, 0, 0, 0, 0, time.UTC).After(now) {
		wrong["expiry"] = "expiry_past"
	}
	length := 3
	if brand(number) == "amex" {
		length = 4
	}
	switch cvc := digits(f.CVC); {
	case cvc == "":
		wrong["cvc"] = "cvc_missing"
	case len(cvc) != length:
		wrong["cvc"] = "cvc_wrong"
	}
	switch n := len([]rune(c.Name)); {
	case n == 0:
		wrong["name"] = "name_missing"
	case n > 100:
		wrong["name"] = "name_long"
	}
	return number, c, wrong
}

// digits drops spaces, dots and dashes; anything else makes it empty.
func digits(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			out = append(out, byte(r))
		case r == ' ' || r == '-' || r == '.' || r == '\u00a0':
		default:
			return ""
		}
	}
	return string(out)
}

// parseExpiry reads MM/YY, MM/YYYY, MM YY and MMYY.
func parseExpiry(s string) (month, year int, ok bool) {
	d := strings.NewReplacer(" ", "", "/", "", "-", "").Replace(s)
	if len(d) != 4 && len(d) != 6 || digits(d) != d {
		return 0, 0, false
	}
	if _, err := fmt.Sscanf(d, "%2d%4d", &month, &year); err != nil {
		return 0, 0, false
	}
	if len(d) == 4 {
		year += 2000
	}
	return month, year, month >= 1 && month <= 12
}
