package sandbox

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Test cards, as Stripe's documentation lists them. Any other number is
// refused, so that nobody pays here with a card of their own.
const (
	CardGood     = "4242424242424242"
	CardDeclined = "4000000000000002"
	CardNoFunds  = "4000000000009995"
)

// ErrNotOpen says that a session cannot be paid any more.
var ErrNotOpen = errors.New("sandbox: the session is not open")

func goodCards() map[string]string {
	return map[string]string{
		CardGood: "visa", "4000056655665556": "visa", "5555555555554444": "mastercard", "378282246310005": "amex",
	}
}

// judge says whether a card's bank refuses it.
func judge(number string) *decline {
	if _, good := goodCards()[number]; good {
		return nil
	}
	switch number {
	case CardDeclined:
		return &decline{"card_declined", "generic_decline", "Your card was declined."}
	case CardNoFunds:
		return &decline{"card_declined", "insufficient_funds", "Your card has insufficient funds."}
	}
	return &decline{
		"card_declined", "test_mode_live_card",
		"Your card was declined. Your request was in test mode, but used a non test card.",
	}
}

func brand(number string) string {
	if b, known := goodCards()[number]; known {
		return b
	}
	switch {
	case strings.HasPrefix(number, "4"):
		return "visa"
	case strings.HasPrefix(number, "5"), strings.HasPrefix(number, "2"):
		return "mastercard"
	case strings.HasPrefix(number, "3"):
		return "amex"
	}
	return "unknown"
}

// luhn checks a card number's last digit.
func luhn(number string) bool {
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return len(number) >= 13 && len(number) <= 19 && sum%10 == 0
}

// stripeCost is what Stripe keeps of a European card: 1.5 % and 25 cents.
func stripeCost(amount int64) int64 { return (amount*15+500)/1000 + 25 }

// pay tries a card on an open session. A refused card leaves the session
// open and the attempt on record.
func (t *tx) pay(s *session, number string, c card) (*decline, error) {
	if s.Status != "open" {
		return nil, ErrNotOpen
	}
	c.Method, c.Brand, c.Last4 = objectID("pm_"), brand(number), number[len(number)-4:]
	i := t.intent(s.Intent)
	if i == nil {
		// As since API 2022-08-01: no intent before somebody tries to pay.
		id := objectID("pi_")
		i = &intent{
			ID: id, Account: s.Account, Session: s.ID, Secret: newID(id+"_secret_", 25), Created: t.now.Unix(),
			Capture: s.Capture, Amount: s.Amount, Fee: s.Fee, Description: s.Description, Metadata: s.IntentMeta,
		}
		s.Intent = i.ID
	}
	ch := &charge{
		ID: objectID("ch_"), Account: s.Account, Intent: i.ID, Created: t.now.Unix(), Amount: s.Amount,
		Card: c, Email: s.Email, Fee: s.Fee, Declined: judge(number),
	}
	i.Charge, i.Declined = ch.ID, ch.Declined
	if ch.Declined != nil {
		t.decline(s, i, ch)
		return ch.Declined, nil
	}
	t.settle(s, i, ch)
	return nil, nil
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
