package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// Test cards, as Stripe's documentation lists them. Any other number is
// refused, so that nobody pays here with a card of their own.
const (
	CardGood       = "4242424242424242"
	CardDeclined   = "4000000000000002"
	CardNoFunds    = "4000000000009995"
	CardSecure     = "4000002760003184" // asks for 3-D Secure every time
	CardSecureOnce = "4000002500003155" // asks unless it was set up before: here always
	CardSecureNo   = "4000008260003178" // passes 3-D Secure and is refused then
	CardDisputed   = "4000000000000259" // pays, and its owner disputes it
	CardRefundSlow = "4000000000007726" // a refund of it succeeds after a while
	CardRefundLost = "4000000000005126" // a refund of it fails after a while
)

// testCard is a number that somebody may type, and what comes of it.
type testCard struct {
	number, brand, country string

	refused *decline
	secure  bool   // 3-D Secure comes first
	dispute bool   // comes right after the payment
	refund  string // state that its refunds end in, a while later
}

// refusal is a decline_code of Stripe's, with the number of Stripe's own test
// card where there is one.
type refusal struct{ reason, code, number string }

// refusals lists every decline_code that Stripe documents. Most have the error
// code card_declined.
func refusals() []refusal {
	const common = "card_declined"
	out := []refusal{
		{"generic_decline", common, CardDeclined},
		{"insufficient_funds", common, CardNoFunds},
		{"lost_card", common, "4000000000009987"},
		{"stolen_card", common, "4000000000009979"},
		{"expired_card", "expired_card", "4000000000000069"},
		{"incorrect_cvc", "incorrect_cvc", "4000000000000127"},
		{"processing_error", "processing_error", "4000000000000119"},
		{"card_velocity_exceeded", common, "4000000000006975"},
		{"fraudulent", common, "4100000000000019"},
		{"incorrect_number", "incorrect_number", ""},
		{"invalid_expiry_month", "invalid_expiry_month", ""},
		{"invalid_expiry_year", "invalid_expiry_year", ""},
		{"invalid_cvc", "invalid_cvc", ""},
		{"invalid_number", "invalid_number", ""},
		{"incorrect_zip", "incorrect_zip", ""},
		{"incorrect_address", "incorrect_address", ""},
	}
	for _, reason := range []string{
		"authentication_required", "approve_with_id", "call_issuer", "card_not_supported", "currency_not_supported",
		"do_not_honor", "do_not_try_again", "duplicate_transaction", "incorrect_pin", "invalid_account", "invalid_amount",
		"invalid_pin", "issuer_not_available", "merchant_blacklist", "new_account_information_available", "no_action_taken",
		"not_permitted", "offline_pin_required", "online_or_offline_pin_required", "pickup_card", "pin_try_exceeded",
		"reenter_transaction", "restricted_card", "revocation_of_all_authorizations", "revocation_of_authorization",
		"security_violation", "service_not_allowed", "stop_payment_order", "testmode_decline", "transaction_not_allowed",
		"try_again_later", "withdrawal_count_limit_exceeded",
	} {
		out = append(out, refusal{reason, common, ""})
	}
	for i := range out {
		if out[i].number == "" {
			out[i].number = ownNumber(i)
		}
	}
	return out
}

// Refusal is a card that is refused, and the decline_code that it is refused
// with.
type Refusal struct {
	Number string `json:"number"`
	Reason string `json:"reason"`
}

// Refusals lists a card for every decline_code, its number as it is printed.
func Refusals() []Refusal {
	var out []Refusal
	for _, r := range refusals() {
		var parts []string
		for digits := range slices.Chunk([]byte(r.number), 4) {
			parts = append(parts, string(digits))
		}
		out = append(out, Refusal{strings.Join(parts, " "), r.reason})
	}
	return out
}

// ownNumber is a card of the sandbox's own, for what Stripe has no number for:
// 4000 99 and a count.
func ownNumber(n int) string {
	stem := fmt.Sprintf("400099%09d", n)
	for last := range 10 {
		if whole := fmt.Sprint(stem, last); luhn(whole) {
			return whole
		}
	}
	return stem
}

// goodCards pay. Where a card comes from decides what Stripe keeps of it.
func goodCards() []testCard {
	return []testCard{
		{number: CardGood, brand: "visa", country: "IT"},
		{number: "4000056655665556", brand: "visa", country: "IT"},
		{number: "5555555555554444", brand: "mastercard", country: "IT"},
		{number: "378282246310005", brand: "amex", country: "IT"},
		{number: "4000002500000003", brand: "visa", country: "FR"},
		{number: "4000008260000000", brand: "visa", country: "GB"},
		{number: "4000000360000006", brand: "visa", country: "AU"},
		{number: CardSecure, brand: "visa", country: "IT", secure: true},
		{number: CardSecureOnce, brand: "visa", country: "IT", secure: true},
		{number: CardDisputed, brand: "visa", country: "IT", dispute: true},
		{number: CardRefundSlow, brand: "visa", country: "IT", refund: "succeeded"},
		{number: CardRefundLost, brand: "visa", country: "IT", refund: "failed"},
	}
}

// judge says what comes of a card.
func judge(number string) testCard {
	for _, c := range goodCards() {
		if c.number == number {
			return c
		}
	}
	c := testCard{number: number, brand: brand(number), country: "IT"}
	if number == CardSecureNo {
		c.secure = true
		c.refused = &decline{"card_declined", "insufficient_funds", sentence("insufficient_funds")}
		return c
	}
	for _, r := range refusals() {
		if r.number == number {
			c.refused = &decline{r.code, r.reason, sentence(r.reason)}
			return c
		}
	}
	c.refused = &decline{
		"card_declined", "test_mode_live_card",
		"Your card was declined. Your request was in test mode, but used a non test card.",
	}
	return c
}

// sentence is the message of an error answer. Stripe's are for developers; the
// pay page has its own.
func sentence(reason string) string {
	return "Your card was declined (" + strings.ReplaceAll(reason, "_", " ") + ")."
}

func brand(number string) string {
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

// stripeCost is what Stripe keeps of a payment: 25 cents and, by where the
// card comes from, 1.5 % in Europe, 2.5 % in the United Kingdom and 3.25 %
// elsewhere.
func stripeCost(country string, amount int64) int64 {
	rate := int64(325)
	switch country {
	case "", "IT", "FR":
		rate = 150
	case "GB":
		rate = 250
	}
	return (amount*rate+5000)/10000 + 25
}
