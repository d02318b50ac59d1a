package importer

import (
	"strings"

	"sottocasa/internal/locale"
)

// plain is a shop's own table: a row is a product.
type plain struct{}

func (plain) row(c cells) []Item {
	it := c.item()
	if kinds := c.values(); len(kinds) > 0 && !strings.EqualFold(kinds[0], it.Title.It) {
		it.named(strings.Join(kinds, ", "))
	}
	return []Item{it}
}

func (plain) end() []Item { return nil }

// named puts what kind it is behind a product's name: a row of a shop's own table
// is one product, whatever its neighbours are called.
func (it *Item) named(kind string) {
	add := func(s string) string {
		if s == "" {
			return ""
		}
		out, err := line(s+" – "+kind, titleLetters)
		if err != nil {
			it.fail("import.too_long", "count", titleLetters, "field", string(Name))
		}
		return out
	}
	base := it.Handle
	if base == "" {
		base = Slug(it.Title.It)
	}
	it.Handle = Slug(strings.ReplaceAll(base, "-", " ") + " " + kind)
	it.Title = locale.Text{It: add(it.Title.It), En: add(it.Title.En)}
}

// vendure writes the variants of a product on rows below it, without its name.
type vendure struct{ s shopify }

func (f *vendure) row(c cells) (done []Item) {
	c.axes = parted(c.axes)
	tracked := c.get(Counted)
	if c.get(Name) != "" || c.get(NameEn) != "" || len(f.s.group) == 0 {
		done = f.s.end()
		f.s.first, f.s.group = c, nil
	}
	it := f.s.item(f.s.first, c)
	if on, said := yes(tracked); said && !on {
		it.Counted, it.Stock = &on, nil
	} else if n, ok := count(c.get(Stock)); ok && c.get(Stock) != "" {
		counted := true
		it.Counted, it.Stock = &counted, &n
	}
	f.s.group = append(f.s.group, it)
	return done
}

// parted makes options of columns that hold several: "size|colour", "M|red".
func parted(axes []axis) (all []axis) {
	if len(axes) == 0 {
		return nil
	}
	names, values := strings.Split(axes[0].name, "|"), strings.Split(axes[0].value, "|")
	for i := range max(len(names), len(values)) {
		a := axis{}
		if i < len(names) {
			a.name = names[i]
		}
		if i < len(values) {
			a.value = values[i]
		}
		all = append(all, a)
	}
	return all
}

func (f *vendure) end() []Item { return f.s.end() }
