package providertest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Event says what is wrong with an event's body: its own shape, its type, the
// object that it is about, and the names of what it says has changed.
func (s *Spec) Event(body []byte) []string {
	wrong := s.Object("event", body)
	var in struct {
		Type string `json:"type"`
		Data struct {
			Object   json.RawMessage            `json:"object"`
			Previous map[string]json.RawMessage `json:"previous_attributes"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return append(wrong, err.Error())
	}
	var about struct {
		Object string `json:"object"`
	}
	if err := json.Unmarshal(in.Data.Object, &about); err != nil {
		return append(wrong, "data.object: "+err.Error())
	}
	if !slices.Contains(s.eventTypes(), any(in.Type)) {
		wrong = append(wrong, in.Type+" is no type of event")
	}
	if kind := objectOf(in.Type); kind != about.Object {
		wrong = append(wrong, fmt.Sprintf("%s is about a %s, not a %s", in.Type, kind, about.Object))
	}
	for _, what := range s.Object(about.Object, in.Data.Object) {
		wrong = append(wrong, in.Type+": data.object"+what)
	}
	properties := dig(s.schemas, about.Object, "properties")
	for name, value := range in.Data.Previous {
		schema := dig(properties, name)
		if schema == nil {
			wrong = append(wrong, in.Type+": previous_attributes."+name+" is not described")
			continue
		}
		wrong = append(wrong, s.judge(schema, value)...)
	}
	return wrong
}

// eventTypes lists what Stripe sends: what a webhook endpoint may ask for.
func (s *Spec) eventTypes() []any {
	types, _ := dig(s.paths, "/v1/webhook_endpoints", "post", "requestBody", "content", "application/x-www-form-urlencoded",
		"schema", "properties", "enabled_events", "items")["enum"].([]any)
	return types
}

// objectOf is the kind of object that an event of a type is about.
func objectOf(kind string) string {
	for _, c := range [][2]string{
		{"checkout.session.", "checkout.session"}, {"payment_intent.", "payment_intent"}, {"charge.dispute.", "dispute"},
		{"charge.refund.", "refund"}, {"charge.", "charge"}, {"refund.", "refund"}, {"payout.", "payout"}, {"transfer.", "transfer"},
		{"application_fee.", "application_fee"}, {"account.application.", "application"}, {"account.updated", "account"},
	} {
		if strings.HasPrefix(kind, c[0]) {
			return c[1]
		}
	}
	return "nothing that is known here"
}
