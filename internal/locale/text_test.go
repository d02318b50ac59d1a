package locale

import "testing"

func TestTextFallsBack(t *testing.T) {
	for _, c := range []struct {
		text Text
		lang Lang
		want string
	}{
		{Text{"pane", "bread"}, It, "pane"},
		{Text{"pane", "bread"}, En, "bread"},
		{Text{It: "pane"}, En, "pane"},
		{Text{En: "bread"}, It, "bread"},
		{Text{"pane", "bread"}, "de", "pane"},
	} {
		if got := c.text.In(c.lang); got != c.want {
			t.Errorf("%+v in %s: %q", c.text, c.lang, got)
		}
	}
}

func TestTextStores(t *testing.T) {
	v, err := Text{"città", ""}.Value()
	if err != nil || v != `{"it":"città"}` {
		t.Errorf("%v, %v", v, err)
	}
	for _, from := range []any{`{"it":"a","en":"b"}`, []byte(`{"it":"a","en":"b"}`)} {
		var got Text
		if err := got.Scan(from); err != nil || got != (Text{"a", "b"}) {
			t.Errorf("%T: %+v, %v", from, got, err)
		}
	}
	full := Text{"a", "b"}
	if err := full.Scan(nil); err != nil || full != (Text{}) {
		t.Errorf("null: %+v, %v", full, err)
	}
	if err := full.Scan(3); err == nil {
		t.Error("a number is no text")
	}
}

func TestParseLang(t *testing.T) {
	for s, want := range map[string]Lang{"en": En, "it": It, "": It, "EN": It, "fr": It} {
		if got := ParseLang(s); got != want {
			t.Errorf("%q: %s", s, got)
		}
	}
}
