package importer

import (
	"slices"
	"strings"
)

// plain is a shop's own table: a row is a product.
type plain struct{}

func (plain) row(c cells) []Item {
	it := c.item()
	if called := options(c.variant); len(called) > 0 && !strings.EqualFold(called[0], it.Title.It) {
		it.called(called)
		it.apart()
	}
	return []Item{it}
}

func (plain) end() []Item { return nil }

// vendure writes the variants of a product on rows below it, without its name.
type vendure struct{ s shopify }

func (f *vendure) row(c cells) (done []Item) {
	if len(c.variant) > 0 {
		c.variant = strings.Split(c.variant[0], "|")
	}
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

func (f *vendure) end() []Item { return f.s.end() }

// woo keeps the products that have variations until the file's end: these may
// stand anywhere.
type woo struct {
	parents map[string]*parent // by code and by "id:" and number
	early   []cells            // variations whose product has not come yet
}

type parent struct {
	cells cells
	found int // variations
}

func (f *woo) row(c cells) []Item {
	kinds := strings.FieldsFunc(strings.ToLower(c.get(Kind)), func(r rune) bool { return r == ',' || r == ' ' })
	kind := ""
	for _, k := range kinds {
		switch k {
		case "downloadable", "virtual", "scaricabile", "virtuale":
			it := c.item()
			it.fail("import.not_goods")
			return []Item{it}
		default:
			kind = k
		}
	}
	switch kind {
	case "variable":
		p := &parent{cells: c}
		if sku := c.get(SKU); sku != "" {
			f.parents[sku] = p
		}
		f.parents["id:"+c.get(Number)] = p
		return nil
	case "variation":
		p := f.parents[c.get(Parent)]
		if p == nil {
			f.early = append(f.early, c)
			return nil
		}
		return []Item{f.variation(p, c)}
	case "grouped", "external", "affiliate":
		it := c.item()
		it.fail("import.woo_" + strings.Replace(kind, "affiliate", "external", 1))
		return []Item{it}
	}
	return []Item{f.simple(c)}
}

// simple leaves out what its attributes say: they describe it, and tell it from
// nothing.
func (f *woo) simple(c cells) Item { return c.item() }

// variation is a product with the words of its parent.
func (f *woo) variation(p *parent, c cells) Item {
	p.found++
	whole := cells{line: c.line, one: map[Field]string{}, program: true, images: c.images, shelves: p.cells.shelves, variant: c.variant}
	for field, v := range c.one {
		whole.one[field] = v
	}
	for _, field := range []Field{Name, About, AboutShort, Published} {
		if v := p.cells.get(field); v != "" {
			whole.one[field] = v
		}
	}
	if len(whole.images) == 0 {
		whole.images = p.cells.images
	}
	it := whole.item()
	it.Images = it.Images[:min(1, len(it.Images))]
	it.called(options(c.variant))
	it.apart()
	return it
}

func (f *woo) end() (rest []Item) {
	for _, c := range f.early {
		if p := f.parents[c.get(Parent)]; p != nil {
			rest = append(rest, f.variation(p, c))
			continue
		}
		it := c.item()
		it.fail("import.woo_orphan", "name", clip(c.get(Parent)))
		rest = append(rest, it)
	}
	told := map[*parent]bool{}
	for _, p := range f.parents {
		if p.found == 0 && !told[p] {
			told[p] = true
			it := p.cells.item()
			it.fail("import.woo_bare")
			rest = append(rest, it)
		}
	}
	f.early, f.parents = nil, nil
	slices.SortFunc(rest, func(a, b Item) int { return a.Line - b.Line })
	return rest
}
