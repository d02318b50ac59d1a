package base

import (
	"bytes"
	"context"

	"github.com/a-h/templ"

	"sottocasa/themes/view"
)

// kept writes a part that all public pages of a shop have in common: from what
// the page carries of them, and on all other pages as ever. The part may show
// nothing of its page but the shop, the neighbourhood and the language.
func (n *pen) kept(ctx context.Context, page *view.Page, name view.Part, part func() templ.Component) {
	if page.Kept == nil || page.Personal {
		n.with(ctx, part())
		return
	}
	b, err := page.Kept.Of(name, func() ([]byte, error) {
		var b bytes.Buffer
		err := part().Render(ctx, &b)
		return b.Bytes(), err
	})
	if err != nil && n.err == nil {
		n.err = err
	}
	n.b = append(n.b, b...)
}
