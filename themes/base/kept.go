package base

import (
	"bytes"
	"context"
	"io"

	"github.com/a-h/templ"

	"sottocasa/themes/view"
)

// kept draws a part that all public pages of a shop have in common: from what
// the page carries of them, and on all other pages as ever. The part may show
// nothing of its page but the shop, the neighbourhood and the language.
func kept(page *view.Page, name view.Part, part func() templ.Component) templ.Component {
	if page.Kept == nil || page.Personal {
		return part()
	}
	k := page.Kept
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		b, err := k.Of(name, func() ([]byte, error) {
			var b bytes.Buffer
			err := part().Render(ctx, &b)
			return b.Bytes(), err
		})
		if err != nil {
			return err
		}
		_, err = w.Write(b)
		return err
	})
}
