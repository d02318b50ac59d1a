package importer

import (
	"slices"
	"strings"

	"sottocasa/catalog"
)

// woo keeps the products that have variations until the file's end: these may
// stand anywhere.
type woo struct {
	parents map[string]*parent // by code and by "id:" and number
	all     []*parent
	early   []cells // variations whose product has not come yet
}

type parent struct {
	cells cells
	group []Item // its variations
	names []string
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
		f.all = append(f.all, p)
		return nil
	case "variation":
		if p := f.parents[c.get(Parent)]; p != nil {
			p.add(c)
		} else {
			f.early = append(f.early, c)
		}
		return nil
	case "grouped", "external", "affiliate":
		it := c.item()
		it.fail("import.woo_" + strings.Replace(kind, "affiliate", "external", 1))
		return []Item{it}
	}
	return []Item{c.item()} // what its attributes say describes it, and tells it from nothing
}

// add takes a variation, with the words of its product.
func (p *parent) add(c cells) {
	if len(p.group) > catalog.MostVariants {
		return // more than can be: that is refused
	}
	full := cells{line: p.cells.line, one: map[Field]string{}, program: true, images: p.cells.images, shelves: p.cells.shelves}
	for field, v := range c.one {
		full.one[field] = v
	}
	for _, field := range []Field{Name, About, AboutShort, Published} {
		if v := p.cells.get(field); v != "" {
			full.one[field] = v
		}
	}
	if len(full.images) == 0 {
		full.images = c.images
	}
	it := full.item()
	names := c.names()
	if len(p.names) == 0 {
		p.names = names
	}
	for _, picks := range p.picks(c) {
		one := it
		one.variant = picks
		p.group = append(p.group, one)
	}
}

// picks are the values of a variation; an attribute that it names without a
// value is one for each value that the product has of it.
func (p *parent) picks(c cells) [][]string {
	all := [][]string{nil}
	for _, a := range c.axes {
		if a.name == "" {
			continue
		}
		values := []string{chosen(a.value)}
		if a.value == "" {
			values = p.valuesOf(a.name)
		}
		var next [][]string
		for _, before := range all {
			for _, v := range values {
				next = append(next, append(slices.Clip(before), v))
			}
		}
		if all = next; len(all) > catalog.MostVariants {
			return all[:catalog.MostVariants+1]
		}
	}
	return all
}

// valuesOf lists the values that a product has of an attribute.
func (p *parent) valuesOf(name string) (list []string) {
	for _, a := range p.cells.axes {
		if a.name != name {
			continue
		}
		for v := range strings.SplitSeq(a.value, ", ") {
			if v = chosen(strings.ReplaceAll(v, `\,`, ",")); v != "" && !slices.Contains(list, v) {
				list = append(list, v)
			}
		}
	}
	return list
}

func (f *woo) end() (rest []Item) {
	for _, c := range f.early {
		if p := f.parents[c.get(Parent)]; p != nil {
			p.add(c)
			continue
		}
		it := c.item()
		it.fail("import.woo_orphan", "name", clip(c.get(Parent)))
		rest = append(rest, it)
	}
	for _, p := range f.all {
		switch {
		case len(p.group) == 0:
			it := p.cells.item()
			it.fail("import.woo_bare")
			rest = append(rest, it)
		case len(p.group) == 1: // one of its kinds is left: nothing is chosen
			rest = append(rest, p.group[0])
		default:
			rest = append(rest, whole(p.group, p.names))
		}
	}
	f.early, f.parents, f.all = nil, nil, nil
	slices.SortFunc(rest, func(a, b Item) int { return a.Line - b.Line })
	return rest
}
