package providertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// Spec is Stripe's OpenAPI description of API 2023-10-16, as the pinned
// stripe-mock's module carries it.
type Spec struct {
	schemas map[string]any
	paths   map[string]any
}

// LoadSpec reads the description from the module's source.
func LoadSpec() (*Spec, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	list := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/stripe/stripe-mock")
	list.Dir = filepath.Join(root, "tools", "stripe-mock")
	list.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off")
	list.Stderr = os.Stderr
	dir, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("find stripe-mock's source: %w", err)
	}
	raw, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "embedded", "openapi", "spec3.json"))
	if err != nil {
		return nil, err
	}
	var doc struct {
		Paths      map[string]any `json:"paths"`
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	return &Spec{schemas: doc.Components.Schemas, paths: doc.Paths}, nil
}

// Answer says what is wrong with an answer's body, against the description of
// its path; an error status against the shape of errors.
func (s *Spec) Answer(method, path string, status int, body []byte) []string {
	if status >= 400 {
		return s.Object("error", body)
	}
	schema := s.answerSchema(strings.ToLower(method), path)
	if schema == nil {
		return []string{method + " " + path + " is not described"}
	}
	return s.judge(schema, body)
}

// Object says what is wrong with a JSON object that should be a name.
func (s *Spec) Object(name string, body []byte) []string {
	return s.judge(map[string]any{"$ref": "#/components/schemas/" + name}, body)
}

func (s *Spec) judge(schema map[string]any, body []byte) []string {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return []string{err.Error()}
	}
	return s.check(schema, v, "")
}

// answerSchema finds the description of a path's answer: the template with
// the fewest {parts} that fits.
func (s *Spec) answerSchema(method, path string) map[string]any {
	best, bestGaps := "", 99
	for template := range s.paths {
		gaps := strings.Count(template, "{")
		if fits(template, path) && dig(s.paths, template, method) != nil && gaps < bestGaps {
			best, bestGaps = template, gaps
		}
	}
	return dig(s.paths, best, method, "responses", "200", "content", "application/json", "schema")
}

func fits(template, path string) bool {
	a, b := strings.Split(template, "/"), strings.Split(path, "/")
	return slices.EqualFunc(a, b, func(x, y string) bool { return x == y || strings.HasPrefix(x, "{") && y != "" })
}

func dig(m map[string]any, keys ...string) map[string]any {
	for _, k := range keys {
		next, ok := m[k].(map[string]any)
		if !ok {
			return nil
		}
		m = next
	}
	return m
}

func (s *Spec) check(schema map[string]any, v any, at string) []string {
	if ref, ok := schema["$ref"].(string); ok {
		name := strings.TrimPrefix(ref, "#/components/schemas/")
		target, ok := s.schemas[name].(map[string]any)
		if !ok {
			return []string{at + ": no schema " + name}
		}
		return s.check(target, v, at)
	}
	if v == nil {
		if schema["nullable"] == true || len(schema) == 0 {
			return nil
		}
		return []string{at + " is null"}
	}
	if options, ok := schema["anyOf"].([]any); ok {
		return s.anyOf(options, v, at)
	}
	switch schema["type"] {
	case "object":
		return s.object(schema, v, at)
	case "array":
		list, ok := v.([]any)
		if !ok {
			return []string{at + " is no array"}
		}
		var wrong []string
		for i, e := range list {
			wrong = append(wrong, s.check(dig(schema, "items"), e, fmt.Sprintf("%s[%d]", at, i))...)
		}
		return wrong
	}
	return scalar(schema, v, at)
}

func (s *Spec) anyOf(options []any, v any, at string) []string {
	var closest []string
	for i, o := range options {
		schema, _ := o.(map[string]any)
		wrong := s.check(schema, v, at)
		if len(wrong) == 0 {
			return nil
		}
		if i == 0 || len(wrong) < len(closest) {
			closest = wrong
		}
	}
	return closest
}

func (s *Spec) object(schema map[string]any, v any, at string) []string {
	o, ok := v.(map[string]any)
	if !ok {
		return []string{at + " is no object"}
	}
	var wrong []string
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, there := o[name.(string)]; !there {
			wrong = append(wrong, at+"."+name.(string)+" is missing")
		}
	}
	properties := dig(schema, "properties")
	names := make([]string, 0, len(o))
	for name := range o {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		inner := dig(properties, name)
		if inner == nil {
			inner = dig(schema, "additionalProperties")
		}
		switch {
		case inner != nil:
			wrong = append(wrong, s.check(inner, o[name], at+"."+name)...)
		case properties != nil:
			wrong = append(wrong, at+"."+name+" is not described")
		}
	}
	return wrong
}

func scalar(schema map[string]any, v any, at string) []string {
	ok := true
	switch schema["type"] {
	case "string":
		_, ok = v.(string)
	case "boolean":
		_, ok = v.(bool)
	case "integer":
		n, isNumber := v.(json.Number)
		ok = isNumber
		if _, err := n.Int64(); err != nil {
			ok = false
		}
	case "number":
		_, ok = v.(json.Number)
	}
	if !ok {
		return []string{fmt.Sprintf("%s is no %v: %v", at, schema["type"], v)}
	}
	if enum, limited := schema["enum"].([]any); limited && !slices.Contains(enum, v) {
		return []string{fmt.Sprintf("%s is %v, not one of %v", at, v, enum)}
	}
	if longest, limited := schema["maxLength"].(float64); limited {
		if text, _ := v.(string); len([]rune(text)) > int(longest) {
			return []string{at + " is too long"}
		}
	}
	return nil
}
