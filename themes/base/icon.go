package base

import (
	"context"
	"embed"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/a-h/templ"
)

//go:embed icons/*.svg
var icons embed.FS

//nolint:gochecknoglobals // read once from the program itself
var drawnIcons = drawIcons()

func drawIcons() map[string]icon {
	all := map[string]icon{}
	names, err := fs.Glob(icons, "icons/*.svg")
	if err != nil {
		panic("base: " + err.Error())
	}
	for _, name := range names {
		paths, err := icons.ReadFile(name)
		if err != nil {
			panic("base: " + err.Error())
		}
		all[strings.TrimSuffix(path.Base(name), ".svg")] = icon(`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">` + string(paths) + "</svg>")
	}
	return all
}

// icon is the whole of an icon's element.
type icon string

// Render writes it.
func (i icon) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, string(i))
	return err
}

// Icon draws one of the icons (names of lucide, see icons/) beside words; it
// is hidden from screen readers. An unknown name draws nothing: the words beside
// it say it all.
func Icon(name string) templ.Component {
	return drawnIcons[name]
}
