package stripe_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"

	"sottocasa/internal/fault"
	"sottocasa/payments/stripe"
)

const (
	secret = "whsec_0123456789abcdef"
	older  = "whsec_fedcba9876543210"
)

func body(version, object string) []byte {
	return fmt.Appendf(nil, `{"id":"evt_1","object":"event","api_version":%q,"account":"acct_nives","created":1700000000,
		"livemode":true,"type":"checkout.session.completed","data":{"object":%s}}`, version, object)
}

func signed(raw []byte, secret string, at time.Time) string {
	return webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: raw, Secret: secret, Timestamp: at}).Header
}

func TestVerifyBelieves(t *testing.T) {
	now := time.Now()
	session := `{"id":"cs_test_1","object":"checkout.session","payment_intent":"pi_1","amount_total":"not read"}`
	for name, c := range map[string]struct {
		raw                     []byte
		header                  func(raw []byte) string
		object, session, intent string
	}{
		"a session":         {body("2023-10-16", session), nil, "cs_test_1", "cs_test_1", ""},
		"a newer version":   {body("2026-10-28.endive", session), nil, "cs_test_1", "cs_test_1", ""},
		"an intent":         {body("2023-10-16", `{"id":"pi_1","object":"payment_intent"}`), nil, "pi_1", "", "pi_1"},
		"a charge":          {body("2023-10-16", `{"id":"ch_1","object":"charge","payment_intent":"pi_1"}`), nil, "ch_1", "", "pi_1"},
		"an expanded link":  {body("2023-10-16", `{"id":"re_1","object":"refund","payment_intent":{"id":"pi_1"}}`), nil, "re_1", "", "pi_1"},
		"a null link":       {body("2023-10-16", `{"id":"ch_1","object":"charge","payment_intent":null}`), nil, "ch_1", "", ""},
		"an unknown object": {body("2023-10-16", `{"object":"balance"}`), nil, "", "", ""},
		"the older secret":  {body("", session), func(raw []byte) string { return signed(raw, older, now) }, "cs_test_1", "cs_test_1", ""},
		"four minutes old":  {body("", session), func(raw []byte) string { return signed(raw, secret, now.Add(-4*time.Minute)) }, "cs_test_1", "cs_test_1", ""},
		"four minutes soon": {body("", session), func(raw []byte) string { return signed(raw, secret, now.Add(4*time.Minute)) }, "cs_test_1", "cs_test_1", ""},
	} {
		header := signed(c.raw, secret, now)
		if c.header != nil {
			header = c.header(c.raw)
		}
		e, err := stripe.Verify(c.raw, header, []string{secret, older}, now)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if e.ID != "evt_1" || e.Type != "checkout.session.completed" || e.Account != "acct_nives" || !e.Live ||
			e.Created.Unix() != 1700000000 || string(e.Raw) != string(c.raw) {
			t.Errorf("%s: %+v", name, e)
		}
		if e.Object != c.object || e.Session != c.session || e.Intent != c.intent {
			t.Errorf("%s: about %q, session %q, intent %q", name, e.Object, e.Session, e.Intent)
		}
	}
}

func TestVerifyRefuses(t *testing.T) {
	now := time.Now()
	good := body("2023-10-16", `{"id":"cs_test_1","object":"checkout.session"}`)
	both := signed(good, secret, now)
	big := body("", `{"id":"cs_test_1","pad":"`+strings.Repeat("x", stripe.MaxEvent)+`"}`)
	for name, c := range map[string]struct {
		raw     []byte
		header  string
		secrets []string
		code    fault.Code
	}{
		"no secret":             {good, both, nil, fault.Internal},
		"an empty secret":       {good, signed(good, "", now), []string{""}, fault.Internal},
		"an empty one beside":   {good, both, []string{secret, ""}, fault.Internal},
		"a short secret":        {good, signed(good, "whsec_short", now), []string{"whsec_short"}, fault.Internal},
		"no secret of Stripe's": {good, signed(good, "0123456789abcdef0123456789", now), []string{"0123456789abcdef0123456789"}, fault.Internal},
		"another secret":        {good, signed(good, older, now), []string{secret}, fault.Invalid},
		"an altered body":       {append([]byte(" "), good...), both, []string{secret}, fault.Invalid},
		"six minutes old":       {good, signed(good, secret, now.Add(-6*time.Minute)), []string{secret}, fault.Invalid},
		"six minutes to come":   {good, signed(good, secret, now.Add(6*time.Minute)), []string{secret}, fault.Invalid},
		"a day to come":         {good, signed(good, secret, now.Add(24*time.Hour)), []string{secret}, fault.Invalid},
		"no header":             {good, "", []string{secret}, fault.Invalid},
		"nonsense":              {good, "t=x,v1=y", []string{secret}, fault.Invalid},
		"two times":             {good, "t=1," + both, []string{secret}, fault.Invalid},
		"an endless time":       {good, "t=99999999999999999,v1=00", []string{secret}, fault.Invalid},
		"no signature":          {good, strings.Split(both, ",")[0], []string{secret}, fault.Invalid},
		"too long":              {big, signed(big, secret, now), []string{secret}, fault.Invalid},
	} {
		_, err := stripe.Verify(c.raw, c.header, c.secrets, now)
		if !fault.Has(err, c.code) {
			t.Errorf("%s: want %s, got %v", name, c.code, err)
		}
	}
	for _, raw := range []string{
		``, `null`, `[]`, `"evt_1"`, `{}`, `{"id":null}`, `{"id":"evt_1"}`, `{"id":"evt_1","type":7}`,
		`{"id":"evt_../x","type":"a"}`, `{"id":"cs_1","type":"a"}`, `{"id":"evt_1","type":"a","data":[]}`,
		`{"id":"evt_1","type":"a","data":{"object":{"id":"a b"}}}`, `{"id":"evt_1","type":"a","account":"a/b"}`,
		`{"id":"evt_1","type":"a","data":{"object":{"payment_intent":7}}}`, `{"id":"evt_1","type":"a"`,
	} {
		if e, err := stripe.Verify([]byte(raw), signed([]byte(raw), secret, now), []string{secret}, now); !errors.Is(err, stripe.ErrEvent) {
			t.Errorf("%s: %+v, %v", raw, e, err)
		}
	}
}

// FuzzVerify: whatever is rightly signed either fails with ErrEvent, or is an
// event whose ids are safe to use.
func FuzzVerify(f *testing.F) {
	f.Add(body("2023-10-16", `{"id":"cs_test_1","object":"checkout.session","payment_intent":{"id":"pi_1"}}`))
	f.Add(body("", `null`))
	f.Add([]byte(`{"id":"evt_1","type":"a","created":1e99,"data":{"object":{"payment_intent":[{}]}}}`))
	f.Add([]byte{0xff, '{', 0})
	now := time.Unix(1_700_000_000, 0)
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := stripe.Verify(raw, signed(raw, secret, now), []string{secret}, now)
		if err != nil {
			if !errors.Is(err, stripe.ErrEvent) {
				t.Errorf("%q: %v", raw, err)
			}
			return
		}
		if !json.Valid(raw) || !strings.HasPrefix(e.ID, "evt_") || e.Type == "" {
			t.Errorf("%q: %+v", raw, e)
		}
		for _, id := range []string{e.ID, e.Account, e.Object, e.Session, e.Intent} {
			if strings.ContainsAny(id, "/?#%. \n") {
				t.Errorf("%q: id %q", raw, id)
			}
		}
	})
}

// FuzzHeader: no header makes an unsigned body believable.
func FuzzHeader(f *testing.F) {
	raw := body("2023-10-16", `{"id":"cs_test_1"}`)
	f.Add("t=1700000000,v1=00")
	f.Add("t=1700000000,v1=,v0=ff")
	f.Add(signed(raw, older, time.Unix(1_700_000_000, 0)))
	f.Fuzz(func(t *testing.T, header string) {
		if _, err := stripe.Verify(raw, header, []string{secret}, time.Unix(1_700_000_000, 0)); !errors.Is(err, stripe.ErrEvent) {
			t.Errorf("%q: %v", header, err)
		}
	})
}
