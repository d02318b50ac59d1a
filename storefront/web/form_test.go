package web_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/storefront/web"
)

// seen is what the form's handler made of a form.
type seen struct {
	Name, Note, Method, Phone, Product string
	Quantity, Floor                    int
	Price                              money.Cents
	Typed, Wrong                       map[string]string
}

func readAll(c *web.Ctx) error {
	f := web.ReadForm(c)
	s := seen{
		Name:     f.Line("name", 80),
		Note:     f.OptionalText("note", 200),
		Method:   f.Choice("method", "delivery", "pickup"),
		Phone:    web.Parsed(f, "phone", italy.ParsePhone),
		Product:  f.ID("product"),
		Quantity: f.Int("quantity", 1, 99),
		Floor:    f.IntOr("floor", 0, 0, 40),
	}
	err := f.Err()
	s.Typed, s.Wrong = f.Typed(), c.Sentences(err)
	return c.JSON(web.Status(err), s)
}

func goodForm() url.Values {
	return url.Values{"name": {"Nives  Proietti"}, "note": {"Citofono rotto\r\nbussare"}, "method": {"delivery"}, "phone": {"06 6864018"},
		"product": {"3f2504e0-4f89-11d3-9a0c-0305e82c3301"}, "quantity": {" 2 "}, "floor": {""}, "price": {"1"}, "total": {"-5"}}
}

// badField is one wrong value and what is said beside the field.
type badField struct {
	field, value, key string
	args              []any
}

func badFields() []badField {
	return []badField{
		{"name", "", "error.required", nil},
		{"name", " \t ", "error.required", nil},
		{"name", strings.Repeat("a", 20000), "error.too_long", []any{"count", 80}},
		{"name", strings.Repeat("è", 81), "error.too_long", []any{"count", 80}},
		{"name", "a\x00b", "error.text_bad", nil},
		{"name", "a\xffb", "error.text_bad", nil},
		{"note", strings.Repeat("a\n", 300), "error.too_long", []any{"count", 200}},
		{"method", "drone", "error.choice", nil},
		{"method", "", "error.required", nil},
		{"phone", "12", "error.phone_bad", nil},
		{"product", "1 or 1=1", "error.choice", nil},
		{"product", "3F2504E0-4F89-11D3-9A0C-0305E82C3301", "error.choice", nil},
		{"quantity", "0", "error.number_min", []any{"min", 1}},
		{"quantity", "-1", "error.number_min", []any{"min", 1}},
		{"quantity", "-" + strings.Repeat("9", 50), "error.number_min", []any{"min", 1}},
		{"quantity", "100", "error.number_max", []any{"max", 99}},
		{"quantity", strings.Repeat("9", 5000), "error.number_max", []any{"max", 99}},
		{"quantity", "two", "error.number_bad", nil},
		{"quantity", "1e3", "error.number_bad", nil},
		{"quantity", "0x10", "error.number_bad", nil},
		{"quantity", "1.5", "error.number_bad", nil},
		{"quantity", "1,5", "error.number_bad", nil},
		{"quantity", "1_0", "error.number_bad", nil},
		{"quantity", "--1", "error.number_bad", nil},
		{"quantity", "+-1", "error.number_bad", nil},
		{"quantity", "-", "error.number_bad", nil},
		{"quantity", "٣", "error.number_bad", nil},
		{"quantity", "", "error.required", nil},
		{"quantity", "\x00", "error.text_bad", nil},
		{"floor", "41", "error.number_max", []any{"max", 40}},
	}
}

func TestForm(t *testing.T) {
	k := run(t, nil, func(a *web.App) { a.Site(web.KindShop).Post("/form", readAll) })
	fill := func(prefix string, v url.Values) (int, seen) {
		got := k.Post(shopHost, prefix+"/form", v)
		var s seen
		if err := json.Unmarshal([]byte(got.Text), &s); err != nil {
			t.Fatalf("%d %.200q: %v", got.StatusCode, got.Text, err)
		}
		return got.StatusCode, s
	}
	status, s := fill("", goodForm())
	if status != 200 || s.Name != "Nives Proietti" || s.Note != "Citofono rotto\nbussare" || s.Method != "delivery" ||
		s.Phone != "+39066864018" || s.Quantity != 2 || s.Floor != 0 || s.Price != 0 || len(s.Wrong) != 0 {
		t.Errorf("good form: %d %+v", status, s)
	}
	words := words(t)
	for _, c := range badFields() {
		for _, l := range locale.Langs() {
			form := goodForm()
			form.Set(c.field, c.value)
			status, s := fill(map[locale.Lang]string{locale.En: "/en"}[l], form)
			want := words.In(l).T(c.key, c.args...)
			if status != 422 || s.Wrong[c.field] != want || len(s.Wrong) != 1 {
				t.Errorf("%s %s=%.20q: %d %v, want %q", l, c.field, c.value, status, s.Wrong, want)
			}
			if n := len([]rune(s.Typed[c.field])); n > web.TypedCap || n == 0 && len(c.value) > 1 {
				t.Errorf("%s=%.20q: %d letters are kept", c.field, c.value, n)
			}
			if s.Typed["phone"] == "" || s.Typed["price"] != "" {
				t.Errorf("typed: %v", s.Typed)
			}
		}
	}
}

func TestMultipleFields(t *testing.T) {
	k := run(t, nil, func(a *web.App) {
		a.Site(web.KindShop).Post("/form", func(c *web.Ctx) error {
			f := web.ReadForm(c)
			ids := f.IDs("id", 2)
			return c.JSON(web.Status(f.Err()), fmt.Sprint(len(ids), c.QueryAll("day")))
		}, web.Multi("id", "day"))
	})
	id := goodForm().Get("product")
	for _, c := range []struct {
		path string
		ids  []string
		want int
		text string
	}{
		{"/form?day=1&day=2", []string{id, id}, 200, `"2 [1 2]"`},
		{"/form", []string{id, id, id}, 422, `"0 []"`},
		{"/form", []string{id, "x"}, 422, `"0 []"`},
	} {
		if got := k.Post(shopHost, c.path, url.Values{"id": c.ids}); got.StatusCode != c.want || got.Text != c.text {
			t.Errorf("%v: %d %q", c, got.StatusCode, got.Text)
		}
	}
}
