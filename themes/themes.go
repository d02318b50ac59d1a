// Package themes is how the shops of a neighbourhood look: one struct of
// functions per theme, from view structs to HTML, and the files they need. It
// knows no domain type.
package themes

import (
	"strconv"
	"strings"

	"sottocasa/themes/asset"
	"sottocasa/themes/base"
	"sottocasa/themes/drawing"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

// Theme is every page of a shop's host; see base.Theme.
type Theme = base.Theme

//nolint:gochecknoglobals // made once, of constants
var byName = func() map[string]Theme {
	all := map[string]Theme{}
	for _, t := range All() {
		all[t.Name] = t
	}
	return all
}()

// Get gives the theme called name, the base theme for anything unknown.
func Get(name string) Theme {
	if t, ok := byName[name]; ok {
		return t
	}
	return byName["base"]
}

// Assets gives every file that has a fixed content, by hashed path.
func Assets() map[string]asset.File {
	out := map[string]asset.File{}
	sets := append(base.Files(), house.Files()...)
	for _, t := range All() {
		sets = append(sets, t.Files...)
	}
	for _, s := range sets {
		s.Each(func(f asset.File) { out[f.Path] = f })
	}
	return out
}

// CacheControl is the header that every asset is sent with.
const CacheControl = "public, max-age=31536000, immutable"

// Server hands out assets by path. Palettes, facades and awnings follow from
// their name alone and are made when asked for.
type Server struct{ fixed map[string]asset.File }

// NewServer reads every fixed asset once.
func NewServer() Server { return Server{Assets()} }

// Find gives the file at path. A path whose hash is not that of the file's
// content is no file, so that an old page never gets new style under an old
// name.
func (s Server) Find(path string) (asset.File, bool) {
	if f, ok := s.fixed[path]; ok {
		return f, true
	}
	name, ok := strings.CutPrefix(path, asset.Root)
	if !ok || len(name) > 80 {
		return asset.File{}, false
	}
	f, ok := drawn(name)
	return f, ok && f.Path == path
}

func drawn(name string) (asset.File, bool) {
	name, _, _ = strings.Cut(name, ".")
	parts := strings.Split(name, "-")
	switch {
	case len(parts) == 2 && parts[0] == "palette":
		return base.PaletteFile("#" + parts[1])
	case len(parts) == 2 && parts[0] == "awning":
		return drawing.Awning("#" + parts[1])
	case len(parts) == 4 && parts[0] == "facade":
		place, err := strconv.Atoi(parts[3])
		if err != nil {
			return asset.File{}, false
		}
		return drawing.Facade(parts[1], "#"+parts[2], place)
	}
	return asset.File{}, false
}

// Palette gives the stylesheet of an accent "#rrggbb", false when it is none.
func Palette(accent string) (asset.File, bool) { return base.PaletteFile(accent) }

// Trades lists the trades that have a drawing.
func Trades() []string {
	return []string{
		view.TradeGrocer, view.TradeBakery, view.TradeGreens, view.TradeButcher, view.TradeWine,
		view.TradeFlorist, view.TradeBooks, view.TradeFish, view.TradeCrafts, view.TradePastry,
	}
}
