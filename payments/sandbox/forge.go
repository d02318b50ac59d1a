package sandbox

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Forgery is an event that Stripe never sent, made out of a real one.
type Forgery struct {
	Event string // of which it is made; its id is a new one
	How   string // one of Forgeries
	To    string // what it says instead: an order, an account, an amount in cents, a currency, a type
}

// Forgeries lists what can be forged. The first four are not to be believed;
// the others are rightly signed.
func Forgeries() []string {
	return []string{
		"signature", "unsigned", "old", "altered",
		"order", "session", "account", "amount", "currency", "type", "version", "live", "missing", "nulls", "huge", "garbage", "endpoint",
	}
}

// Forge sends a forgery and gives the status and the beginning of the answer.
func (s *Sandbox) Forge(ctx context.Context, f Forgery) (int, string, error) {
	if !slices.Contains(Forgeries(), f.How) {
		return 0, "", fmt.Errorf("sandbox: how is one of %s", strings.Join(Forgeries(), ", "))
	}
	s.mu.Lock()
	e, known := s.state.events.rows[f.Event]
	var endpoint *Endpoint
	for i, w := range s.cfg.Webhooks {
		if known && w.Connect == ((e.Account != "") != (f.How == "endpoint")) {
			endpoint = &s.cfg.Webhooks[i]
		}
	}
	s.mu.Unlock()
	if !known {
		return 0, "", fmt.Errorf("sandbox: no event %s", f.Event)
	}
	if endpoint == nil {
		return 0, "", fmt.Errorf("sandbox: no endpoint for event %s", f.Event)
	}
	l := letter{to: endpoint.URL, host: endpoint.Host, secret: endpoint.Secret, at: s.cfg.Now()}
	switch f.How {
	case "signature":
		l.secret = "whsec_" + newID("", 32)
	case "unsigned":
		l.unsigned = true
	case "old":
		l.at = l.at.Add(-10 * time.Minute)
	}
	var err error
	if l.body, err = f.body(e); err != nil {
		return 0, "", err
	}
	if f.How == "altered" {
		l.signs, l.body = l.body, append([]byte(" "), l.body...)
	}
	return s.mail(ctx, l)
}

// body writes the forged event.
func (f Forgery) body(e *event) ([]byte, error) {
	var whole map[string]any
	if err := json.Unmarshal(encode(e.render()), &whole); err != nil {
		return nil, err
	}
	whole["id"] = objectID("evt_")
	data, _ := whole["data"].(map[string]any)
	about, _ := data["object"].(map[string]any)
	switch f.How {
	case "order":
		other := cmp.Or(f.To, "00000000-0000-7000-8000-000000000001")
		about["client_reference_id"], about["metadata"] = other, object{"payment": other}
	case "session":
		about["id"] = cmp.Or(f.To, sessionID())
	case "account":
		whole["account"] = cmp.Or(f.To, "acct_nobody")
	case "amount":
		for _, name := range []string{"amount", "amount_total", "amount_subtotal", "amount_received", "amount_captured"} {
			if _, there := about[name]; there {
				about[name] = json.RawMessage(cmp.Or(f.To, "1"))
			}
		}
	case "currency":
		about["currency"] = cmp.Or(f.To, "usd")
	case "type":
		whole["type"] = cmp.Or(f.To, "shop.burgled")
	case "version":
		whole["api_version"] = cmp.Or(f.To, "2026-10-28.endive")
	case "live":
		whole["livemode"] = true
	case "missing":
		delete(whole, "type")
		delete(whole, "data")
	case "nulls":
		for name := range about {
			about[name] = nil
		}
	case "huge":
		about["description"] = strings.Repeat("x", 10<<20)
	case "garbage":
		return []byte(`{"id":"evt_`), nil
	}
	return json.Marshal(whole)
}
