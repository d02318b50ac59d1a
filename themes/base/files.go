// Package base is how a resident's pages look when a shop has chosen nothing
// but its colour: every page, the parts they are made of, the letters and the
// style. Other themes start from it and replace what they want.
package base

import (
	"embed"
	"io/fs"
	"path"
	"sort"
	"strings"

	"sottocasa/themes/asset"
	"sottocasa/themes/drawing"
)

//go:embed css/*.css fonts page.js weight.js
var files embed.FS

// static is fonts, licences, drawings and the script: files that name no other.
//
//nolint:gochecknoglobals // read once from the program itself
var static = func() asset.Set {
	all := drawing.Pictures()
	for name, b := range Fonts(files) {
		all[name] = b
	}
	for _, name := range []string{"page.js", "weight.js"} {
		all[name] = read(files, name)
	}
	return asset.New(all)
}()

// sheets is the bundle of a page in the base theme, and of the house.
//
//nolint:gochecknoglobals // read once from the program itself
var sheets = asset.New(map[string][]byte{"base.css": Bundle()})

// Files are the base theme's own files.
func Files() []asset.Set { return []asset.Set{static, sheets} }

// Fonts reads a theme's folder "fonts", by file name.
func Fonts(f fs.FS) map[string][]byte {
	out := map[string][]byte{}
	names, _ := fs.Glob(f, "fonts/*")
	for _, n := range names {
		out[path.Base(n)] = read(f, n)
	}
	return out
}

// Bundle joins the base style with a theme's own, in that order; @layer
// decides who wins. "font(name)" in a style becomes the URL of that font among
// the base's fonts and the given ones.
func Bundle(more ...Style) []byte {
	var b strings.Builder
	b.WriteString("@layer reset,tokens,base,parts,pages,theme,palette;\n")
	names, _ := fs.Glob(files, "css/*.css")
	sort.Strings(names)
	for _, n := range names {
		b.WriteString(linked(string(read(files, n)), static))
	}
	for _, s := range more {
		b.WriteString(linked(s.CSS, s.Fonts))
	}
	return []byte(squeeze(b.String()))
}

// Style is what a theme adds to the base.
type Style struct {
	CSS   string
	Fonts asset.Set
}

func linked(css string, fonts asset.Set) string {
	for {
		before, rest, ok := strings.Cut(css, "font(")
		if !ok {
			return css
		}
		name, after, _ := strings.Cut(rest, ")")
		css = before + "url(" + fonts.URL(name) + ")" + after
	}
}

// squeeze drops comments, indentation and blank lines.
func squeeze(css string) string {
	for {
		before, rest, ok := strings.Cut(css, "/*")
		if !ok {
			break
		}
		_, after, _ := strings.Cut(rest, "*/")
		css = before + after
	}
	var b strings.Builder
	for line := range strings.Lines(css) {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString(line)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// read panics on a missing file: it is embedded or the program is wrong.
func read(f fs.FS, name string) []byte {
	b, err := fs.ReadFile(f, name)
	if err != nil {
		panic("base: " + err.Error())
	}
	return b
}
