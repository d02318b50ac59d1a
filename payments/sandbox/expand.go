package sandbox

import (
	"slices"
	"strings"
)

// expansion is the tree of expand[]: which ids become whole objects.
type expansion map[string]expansion

// expandable tells, for a kind of object, which fields can be expanded and
// into what kind.
func expandable(kind, field string) (string, bool) {
	kinds := map[string]map[string]string{
		"session": {"payment_intent": "intent", "line_items": ""},
		"intent":  {"latest_charge": "charge"},
		"charge":  {"balance_transaction": "txn", "payment_intent": "intent", "application_fee": "fee"},
		"refund":  {"charge": "charge", "payment_intent": "intent", "balance_transaction": "txn"},
		"dispute": {"charge": "charge", "payment_intent": "intent"},
		"payout":  {"balance_transaction": "txn"}, "fee": {"charge": "charge", "balance_transaction": "txn"},
		"transfer": {"balance_transaction": "txn", "source_transaction": "charge"},
	}
	next, ok := kinds[kind][field]
	return next, ok
}

func parseExpand(kind string, paths []string) (expansion, *failure) {
	tree := expansion{}
	for _, path := range paths {
		fields, at, of := strings.Split(path, "."), tree, kind
		if inner, isList := strings.CutPrefix(kind, "list:"); isList && fields[0] == "data" {
			fields, of = fields[1:], inner
		}
		if len(fields) == 0 || len(fields) > 4 {
			return nil, invalid("expand", "", "This property cannot be expanded (%s).", path)
		}
		for _, field := range fields {
			next, ok := expandable(of, field)
			if !ok {
				return nil, invalid("expand", "", "This property cannot be expanded (%s).", path)
			}
			if at[field] == nil {
				at[field] = expansion{}
			}
			at, of = at[field], next
		}
	}
	return tree, nil
}

// ref gives an id, the whole object when it is to be expanded, or null.
func ref(id string, x expansion, field string, whole func(expansion) object) any {
	if id == "" {
		return nil
	}
	if inner, ok := x[field]; ok {
		return whole(inner)
	}
	return id
}

// paged answers with one page of rows, which come newest first.
func paged[P row](c *call, rows []P, render func(P) object) (object, *failure) {
	limit, sent, f := c.number("limit")
	if f != nil {
		return nil, f
	}
	if !sent {
		limit = 10
	}
	if limit < 1 || limit > 100 {
		return nil, invalid("limit", "parameter_invalid_integer", "This value must be between 1 and 100.")
	}
	at := func(name string) int {
		return slices.IndexFunc(rows, func(r P) bool { return r.rowID() == c.text(name) })
	}
	more := false
	switch {
	case c.has("starting_after"):
		i := at("starting_after")
		if i < 0 {
			return nil, missing("object", "starting_after", c.text("starting_after"))
		}
		rows = rows[i+1:]
	case c.has("ending_before"):
		i := at("ending_before")
		if i < 0 {
			return nil, missing("object", "ending_before", c.text("ending_before"))
		}
		from := max(0, i-int(limit))
		more = from > 0
		rows = rows[from:i]
	}
	if int64(len(rows)) > limit {
		rows, more = rows[:limit], true
	}
	data := make([]object, 0, len(rows))
	for _, r := range rows {
		data = append(data, render(r))
	}
	return object{"object": "list", "url": c.path, "has_more": more, "data": data}, nil
}

// made keeps what was made in the span of created, created[gte] and so on.
func (c *call) made(at int64) (bool, *failure) {
	keep := map[string]func(n int64) bool{
		"created":      func(n int64) bool { return at == n },
		"created[gt]":  func(n int64) bool { return at > n },
		"created[gte]": func(n int64) bool { return at >= n },
		"created[lt]":  func(n int64) bool { return at < n },
		"created[lte]": func(n int64) bool { return at <= n },
	}
	for name, ok := range keep {
		n, sent, f := c.number(name)
		if f != nil {
			return false, f
		}
		if sent && !ok(n) {
			return false, nil
		}
	}
	return true, nil
}

// filter keeps the rows that were made in the asked span and fit.
func filter[P row](c *call, rows []P, made func(P) int64, fits func(P) bool) ([]P, *failure) {
	var out []P
	for _, r := range rows {
		ok, f := c.made(made(r))
		if f != nil {
			return nil, f
		}
		if ok && fits(r) {
			out = append(out, r)
		}
	}
	return out, nil
}
