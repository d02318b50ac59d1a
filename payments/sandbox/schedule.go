package sandbox

import (
	"fmt"
	"slices"
	"time"
)

// Payouts that Stripe makes by itself: every working day of what can be used
// then, which for a card payment is seven days after it was made.

const day = 24 * time.Hour

// delay is for how many days Stripe keeps a payment before it pays it out.
const delay = int(clearing / day)

func (a *account) daily(from time.Time) {
	a.Daily, a.Looked = true, from.UTC().Truncate(day).Unix()
}

// payDays makes the payouts of the days that have begun since the last look,
// each as of its midnight.
func (t *tx) payDays() {
	now := t.now
	for _, id := range slices.Clone(t.s.state.accounts.order) {
		a := t.member(id)
		if !a.Daily || a.Gone || !a.Payouts || a.Looked+int64(day/time.Second) > now.Unix() {
			continue
		}
		for a.Looked+int64(day/time.Second) <= now.Unix() {
			a.Looked += int64(day / time.Second)
			t.now = time.Unix(a.Looked, 0)
			if !rests(t.now) {
				t.payDay(own(id))
			}
		}
		save(&t.change.Accounts, a)
	}
	t.now = now
}

// payDay sends the movements that no payout took so far to an account's bank.
// What it had from before stays; so does all when less is there, because
// somebody paid out by hand, or more was given back than came in.
func (t *tx) payDay(account string) {
	var sum int64
	for _, b := range t.unpaid(account) {
		sum += b.net()
	}
	if available, _ := t.balance(account); sum > 0 && sum <= available {
		p := t.makePayout(account, sum, true, true)
		for rests(time.Unix(p.Arrival, 0)) {
			p.Arrival += int64(day / time.Second)
		}
		save(&t.change.Payouts, p)
	}
}

// rests reports whether banks do: on Saturdays and Sundays.
func rests(at time.Time) bool {
	w := at.UTC().Weekday()
	return w == time.Saturday || w == time.Sunday
}

// unpaid are an account's movements whose money can be used and that no payout
// took.
func (t *tx) unpaid(account string) (list []*txn) {
	for _, id := range t.s.state.txns.order {
		b := t.txn(id)
		if b.Account == account && b.Payout == "" && b.Kind != "payout" && b.available() <= t.now.Unix() {
			list = append(list, b)
		}
	}
	return list
}

// PayDaily has an account paid out by itself every working day from now on.
func (s *Sandbox) PayDaily(id string) error {
	return s.paid(id, func(t *tx, a *account) { a.daily(t.now) })
}

// PayByHand has an account paid out only when somebody asks for it.
func (s *Sandbox) PayByHand(id string) error {
	return s.paid(id, func(_ *tx, a *account) { a.Daily = false })
}

func (s *Sandbox) paid(id string, how func(*tx, *account)) error {
	return s.do(func(t *tx) error {
		a := t.member(id)
		if a == nil {
			return fmt.Errorf("sandbox: there is no account %q", id)
		}
		how(t, a)
		save(&t.change.Accounts, a)
		t.emit(id, "account.updated", renderAccount(a), nil)
		return nil
	})
}

// settings are an account's as Stripe shows them; but for the payouts nothing of
// them means anything here.
func (a *account) settings() object {
	interval := "manual"
	if a.Daily {
		interval = "daily"
	}
	return object{
		"branding":      object{"icon": nil, "logo": nil, "primary_color": nil, "secondary_color": nil},
		"card_payments": object{"statement_descriptor_prefix": nil, "statement_descriptor_prefix_kana": nil, "statement_descriptor_prefix_kanji": nil},
		"dashboard":     object{"display_name": orNull(a.Name), "timezone": "Europe/Rome"},
		"payments":      object{"statement_descriptor": nil, "statement_descriptor_kana": nil, "statement_descriptor_kanji": nil},
		"payouts": object{
			"debit_negative_balances": true, "schedule": object{"delay_days": delay, "interval": interval}, "statement_descriptor": nil,
		},
	}
}
