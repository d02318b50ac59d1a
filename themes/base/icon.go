package base

import (
	"context"
	"embed"
	"io"

	"github.com/a-h/templ"
)

//go:embed icons/*.svg
var icons embed.FS

// Icon draws one of the icons (names of lucide, see icons/) beside words; it
// is hidden from screen readers. An unknown name draws nothing.
func Icon(name string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		paths, err := icons.ReadFile("icons/" + name + ".svg")
		if err != nil {
			return nil //nolint:nilerr // no such icon: the words beside it say it all
		}
		if _, err := io.WriteString(w, `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">`); err != nil {
			return err
		}
		if _, err := w.Write(paths); err != nil {
			return err
		}
		_, err = io.WriteString(w, "</svg>")
		return err
	})
}
