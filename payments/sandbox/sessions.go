package sandbox

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Stripe's limits of a Checkout Session.
const (
	shortestLife = 30 * time.Minute
	longestLife  = 24 * time.Hour
	smallest     = 50 // cents
	largest      = 99_999_999
	mostItems    = 100
)

func sessionParams() []string {
	line := "line_items[]"
	return []string{
		"mode", "success_url", "cancel_url", "client_reference_id", "customer_email", "locale", "expires_at",
		"metadata[*]", "payment_method_types[]", "ui_mode",
		"payment_intent_data[capture_method]", "payment_intent_data[description]",
		"payment_intent_data[application_fee_amount]", "payment_intent_data[transfer_group]", "payment_intent_data[metadata][*]",
		line + "[quantity]", line + "[price_data][currency]", line + "[price_data][unit_amount]",
		line + "[price_data][product_data][name]", line + "[price_data][product_data][description]",
	}
}

func createSession(c *call) (object, *failure) {
	s := &session{
		ID: sessionID(), Account: c.account, Created: c.now.Unix(), Status: "open",
		Reference: c.text("client_reference_id"), Metadata: c.pairs("metadata"),
		Group:       c.text("payment_intent_data[transfer_group]"),
		Description: c.text("payment_intent_data[description]"), IntentMeta: c.pairs("payment_intent_data[metadata]"),
	}
	for _, read := range []func(*call, *session) *failure{
		readMode, readURLs, readPerson, readExpiry, readItems, readFee,
	} {
		if f := read(c, s); f != nil {
			return nil, f
		}
	}
	if a := c.member(c.account); a != nil && !a.Charges {
		return nil, refused("", "", "Your account cannot currently make live charges.")
	}
	save(&c.change.Sessions, s)
	return c.renderSession(s, c.expand), nil
}

func readMode(c *call, s *session) *failure {
	mode, f := c.need("mode")
	if f == nil && mode != "payment" {
		f = invalid("mode", "", "Invalid mode: this sandbox knows payment only.")
	}
	if f == nil {
		_, f = c.oneOf("ui_mode", "hosted")
	}
	if f != nil {
		return f
	}
	for _, kind := range c.list("payment_method_types") {
		if kind != "card" {
			return invalid("payment_method_types", "", "Invalid payment_method_types: this sandbox knows card only.")
		}
	}
	s.Capture, f = c.oneOf("payment_intent_data[capture_method]", "automatic", "automatic_async", "manual")
	return f
}

func readURLs(c *call, s *session) (f *failure) {
	if s.Success, f = c.need("success_url"); f != nil {
		return f
	}
	s.Cancel = c.text("cancel_url")
	for name, address := range map[string]string{"success_url": s.Success, "cancel_url": s.Cancel} {
		if address != "" && !absolute(address) {
			return invalid(name, "url_invalid", "Not a valid URL")
		}
	}
	return nil
}

func absolute(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && len(address) <= 5000
}

func readPerson(c *call, s *session) (f *failure) {
	s.Email = c.text("customer_email")
	if c.has("customer_email") && !strings.Contains(s.Email, "@") {
		return invalid("customer_email", "email_invalid", "Invalid email address: %s", s.Email)
	}
	if len(s.Reference) > 200 {
		return invalid("client_reference_id", "parameter_invalid_string_blank", "client_reference_id is longer than 200 characters.")
	}
	if c.has("locale") {
		s.Locale, f = c.oneOf("locale", "auto", "it", "en", "en-GB")
	}
	return f
}

func readExpiry(c *call, s *session) *failure {
	at, sent, f := c.number("expires_at")
	if f != nil {
		return f
	}
	if !sent {
		at = c.now.Add(longestLife).Unix()
	}
	// Who asks goes by the real clock, and has not moved along with ours.
	if theirs := c.s.cfg.Now(); at < s.Created+int64(shortestLife/time.Second) && at >= theirs.Add(shortestLife).Unix() {
		at += int64(c.now.Sub(theirs) / time.Second)
	}
	s.Expires = at
	// Stripe counts whole seconds, on both sides.
	if at < s.Created+int64(shortestLife/time.Second) {
		return invalid("expires_at", "", "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.")
	}
	if at > s.Created+int64(longestLife/time.Second) {
		return invalid("expires_at", "", "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.")
	}
	return nil
}

func readItems(c *call, s *session) *failure {
	n := c.count("line_items")
	if n == 0 {
		return invalid("line_items", "parameter_missing", "Missing required param: line_items.")
	}
	if n > mostItems {
		return invalid("line_items", "", "A Checkout Session has at most %d line items.", mostItems)
	}
	for i := range n {
		it, f := readItem(c, "line_items["+strconv.Itoa(i)+"]")
		if f != nil {
			return f
		}
		s.Items = append(s.Items, it)
		s.Amount += it.Unit * it.Quantity
		if s.Amount > largest {
			return invalid("line_items", "amount_too_large", "The Checkout Session's total amount must be no more than €999,999.99.")
		}
	}
	if s.Amount < smallest {
		return invalid("line_items", "amount_too_small", "The Checkout Session's total amount must convert to at least 50 cents.")
	}
	return nil
}

func readItem(c *call, at string) (item, *failure) {
	it := item{ID: objectID("li_"), Price: objectID("price_"), Product: newID("prod_", 14)}
	data := at + "[price_data]"
	currency, f := c.need(data + "[currency]")
	if f == nil && !strings.EqualFold(currency, "eur") {
		f = invalid(data+"[currency]", "", "Invalid currency: %s. This sandbox takes eur only.", currency)
	}
	if f == nil {
		it.Name, f = c.need(data + "[product_data][name]")
	}
	if f == nil {
		it.Unit, f = c.between(data+"[unit_amount]", 0, largest)
	}
	if f == nil {
		it.Quantity, f = c.between(at+"[quantity]", 1, 999_999)
	}
	return it, f
}

// between gives a mandatory integer from low to high.
func (c *call) between(name string, low, high int64) (int64, *failure) {
	if _, f := c.need(name); f != nil {
		return 0, f
	}
	n, _, f := c.number(name)
	if f == nil && n < low {
		f = invalid(name, "parameter_invalid_integer", "This value must be greater than or equal to %d.", low)
	}
	if f == nil && n > high {
		f = invalid(name, "parameter_invalid_integer", "This value must be less than or equal to %d.", high)
	}
	return n, f
}

func readFee(c *call, s *session) *failure {
	const name = "payment_intent_data[application_fee_amount]"
	if !c.has(name) {
		return nil
	}
	if c.account == "" {
		return invalid(name, "", "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment.")
	}
	var f *failure
	s.Fee, f = c.between(name, 1, s.Amount)
	return f
}

// own finds the session of the path in the caller's account.
func (c *call) own() (*session, *failure) {
	s := c.session(c.id)
	if s == nil || s.Account != c.account {
		return nil, missing("checkout.session", "session", c.id)
	}
	return s, nil
}

func getSession(c *call) (object, *failure) {
	s, f := c.own()
	if f != nil {
		return nil, f
	}
	return c.renderSession(s, c.expand), nil
}

func lineItems(c *call) (object, *failure) {
	s, f := c.own()
	if f != nil {
		return nil, f
	}
	return renderItems(s, mostItems), nil
}

func expireSession(c *call) (object, *failure) {
	s, f := c.own()
	if f != nil {
		return nil, f
	}
	if s.Status != "open" {
		return nil, refused("", "", "Only Checkout Sessions with a status in [\"open\"] can be expired. "+
			"This Checkout Session has a status of `%s`.", s.Status)
	}
	c.tx.expire(s)
	return c.renderSession(s, c.expand), nil
}

// expire ends an open session.
func (t *tx) expire(s *session) {
	s.Status = "expired"
	save(&t.change.Sessions, s)
	t.emit(s.Account, "checkout.session.expired", t.renderSession(s, nil), nil)
}

func listSessions(c *call) (object, *failure) {
	rows, f := filter(c, c.s.state.sessions.of(c.account), func(s *session) int64 { return s.Created }, func(s *session) bool {
		return (!c.has("payment_intent") || s.Intent == c.text("payment_intent")) &&
			(!c.has("status") || s.Status == c.text("status"))
	})
	if f != nil {
		return nil, f
	}
	return paged(c, rows, func(s *session) object { return c.renderSession(s, c.expand) })
}
