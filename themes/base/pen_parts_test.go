package base

import (
	"bytes"
	"context"
	"testing"

	"github.com/a-h/templ"

	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// TestPartsOfThePen holds the parts that templates and the pen share to the
// letter: words of others are escaped wherever they stand.
func TestPartsOfThePen(t *testing.T) {
	w, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := w.In(locale.It)
	sets := view.Picture{Src: "/a", Width: 3, Height: 4, Set: []view.Source{{URL: "/x&y", Width: 320}, {URL: "/z", Width: 640}}}
	for _, c := range []struct {
		name string
		part templ.Component
		want string
	}{
		{"a photo", Photo(sets, view.TradeWhatever, "(min-width: 900px) 1px, 2vw", true),
			`<img src="/a" srcset="/x&amp;y 320w, /z 640w" sizes="(min-width: 900px) 1px, 2vw" alt="" width="3" height="4" fetchpriority="high">`},
		{"a photo below", Photo(view.Picture{Src: `/a?b&"`, Alt: `<'>`}, view.TradeWhatever, "", false),
			`<img src="/a?b&amp;&#34;" alt="&lt;&#39;&gt;" loading="lazy" decoding="async">`},
		{"the trade", Photo(view.Picture{}, view.TradeWhatever, "", true),
			`<img src="` + tradeURL(view.TradeWhatever) + `" alt="" width="240" height="240" loading="lazy">`},
		{"no cut", PriceCut(p, nil, true), ""},
		{"a cut", PriceCut(p, &view.Cut{Percent: 20, Words: "a<b", Until: `"c"`}, true),
			`<p class="cut"><b>−20%</b> a&lt;b <span class="until">&#34;c&#34;</span></p>`},
		{"a small cut", PriceCut(p, &view.Cut{Words: "a", Until: "c"}, false), `<p class="cut">a</p>`},
		{"a tag", Tag(view.Ok, "check"), `<span class="tag ok">` + string(drawnIcons["check"]) + `in <b>it</b></span>`},
		{"a plain tag", Tag("", ""), `<span class="tag">in <b>it</b></span>`},
	} {
		var b bytes.Buffer
		if err := c.part.Render(templ.WithChildren(context.Background(), templ.Raw("in <b>it</b>")), &b); err != nil {
			t.Fatal(err)
		}
		if b.String() != c.want {
			t.Errorf("%s is\n%s\nwant\n%s", c.name, b.String(), c.want)
		}
	}
}
