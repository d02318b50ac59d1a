package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// params are form-encoded parameters; nested ones keep Stripe's bracketed
// names, such as line_items[0][price_data][currency].
type params struct{ values url.Values }

func (p params) has(name string) bool { return p.values.Has(name) }

func (p params) text(name string) string { return p.values.Get(name) }

// need gives a mandatory text.
func (p params) need(name string) (string, *failure) {
	if !p.has(name) {
		return "", invalid(name, "parameter_missing", "Missing required param: %s.", name)
	}
	v := p.text(name)
	if v == "" {
		return "", invalid(name, "parameter_invalid_empty", "You passed an empty string for '%s'.", name)
	}
	return v, nil
}

// number gives an integer and whether it was sent.
func (p params) number(name string) (int64, bool, *failure) {
	if !p.has(name) {
		return 0, false, nil
	}
	n, err := strconv.ParseInt(p.text(name), 10, 64)
	if err != nil {
		return 0, true, invalid(name, "parameter_invalid_integer", "Invalid integer: %s", p.text(name))
	}
	return n, true, nil
}

// oneOf gives a text out of choices; the first choice when it was not sent.
func (p params) oneOf(name string, choices ...string) (string, *failure) {
	if !p.has(name) {
		return choices[0], nil
	}
	v := p.text(name)
	if !slices.Contains(choices, v) {
		return "", invalid(name, "", "Invalid %s: must be one of %s", name, strings.Join(choices, ", "))
	}
	return v, nil
}

// list gives the scalars of an array, sent as name[] or name[0], name[1] ….
func (p params) list(name string) []string {
	out := slices.Clone(p.values[name+"[]"])
	for i := 0; p.has(name + "[" + strconv.Itoa(i) + "]"); i++ {
		out = append(out, p.text(name+"["+strconv.Itoa(i)+"]"))
	}
	return out
}

// count says how many elements an array of objects has.
func (p params) count(name string) int {
	n := 0
	for k := range p.values {
		rest, ok := strings.CutPrefix(k, name+"[")
		if !ok {
			continue
		}
		idx, _, _ := strings.Cut(rest, "]")
		if i, err := strconv.Atoi(idx); err == nil && i >= n && i < 1000 {
			n = i + 1
		}
	}
	return n
}

// pairs gives a map such as metadata[key]=value.
func (p params) pairs(name string) map[string]string {
	out := map[string]string{}
	for k := range p.values {
		rest, ok := strings.CutPrefix(k, name+"[")
		if ok && strings.HasSuffix(rest, "]") {
			out[strings.TrimSuffix(rest, "]")] = p.text(k)
		}
	}
	return out
}

// unknown finds the first parameter, in alphabetic order, that no pattern
// allows. In a pattern [] stands for any index and [*] for any name.
func (p params) unknown(allowed []string) *failure {
	names := make([]string, 0, len(p.values))
	for k := range p.values {
		names = append(names, k)
	}
	sort.Strings(names)
	for _, name := range names {
		shape := shapeOf(name)
		open := strings.LastIndex(shape, "[")
		if slices.Contains(allowed, shape) || open > 0 && slices.Contains(allowed, shape[:open]+"[*]") {
			continue
		}
		return invalid(name, "parameter_unknown", "Received unknown parameter: %s", name)
	}
	return nil
}

// shapeOf replaces the indexes in a bracketed name by nothing.
func shapeOf(name string) string {
	parts := strings.Split(name, "[")
	for i := 1; i < len(parts); i++ {
		if _, err := strconv.Atoi(strings.TrimSuffix(parts[i], "]")); err == nil {
			parts[i] = "]"
		}
	}
	return strings.Join(parts, "[")
}

// digest tells two sets of parameters apart.
func (p params) digest() string {
	sum := sha256.Sum256([]byte(p.values.Encode()))
	return hex.EncodeToString(sum[:])
}
