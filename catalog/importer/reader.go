package importer

import (
	"errors"
	"io"
	"slices"
	"strings"

	"sottocasa/catalog"
	"sottocasa/catalog/ean"
	"sottocasa/catalog/importer/table"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
)

// Reader gives the products of a table, one after the other.
type Reader struct {
	t       *table.Table
	how     Reading
	fold    folder
	waiting []Item
	ended   bool
}

// folder makes products of the rows of one dialect: some write a product on
// several rows.
type folder interface {
	row(c cells) []Item // what is whole now
	end() []Item        // what is left
}

// NewReader reads the products of a table as told. The table must not have been
// read yet.
func NewReader(t *table.Table, how Reading) *Reader {
	r := &Reader{t: t, how: how}
	switch how.Dialect {
	case Shopify:
		r.fold = &shopify{}
	case WooCommerce:
		r.fold = &woo{parents: map[string]*parent{}}
	case Vendure:
		r.fold = &vendure{}
	default:
		r.fold = plain{}
	}
	return r
}

// Next gives the next product; io.EOF ends them. A row that cannot be read is a
// product that has only faults.
func (r *Reader) Next() (Item, error) {
	for len(r.waiting) == 0 {
		if r.ended {
			return Item{}, io.EOF
		}
		row, err := r.t.Next()
		switch {
		case errors.Is(err, io.EOF):
			r.ended = true
			r.waiting = r.fold.end()
		case err != nil:
			return Item{}, err
		case row.Err != nil:
			r.waiting = []Item{{Line: row.Line, Faults: []Why{whyOf(row.Err)}}}
		default:
			r.waiting = r.fold.row(r.cells(row))
		}
	}
	it := r.waiting[0]
	r.waiting = r.waiting[1:]
	return it, nil
}

// cells are the fields of one row.
type cells struct {
	line    int
	one     map[Field]string
	axes    []axis // options, in the order of their columns
	images  []string
	shelves []string
	program bool // numbers are written by a program
}

func (r *Reader) cells(row table.Row) cells {
	c := cells{line: row.Line, one: map[Field]string{}, program: r.how.Dialect != Plain || r.t.Sheet}
	for i, f := range r.how.Columns {
		v := ""
		if i < len(row.Cells) {
			v = row.Cells[i]
		}
		switch {
		case f == OptionName:
			c.axes = append(c.axes, axis{name: v})
			continue
		case f == Variant && len(c.axes) > 0 && i > 0 && r.how.Columns[i-1] == OptionName:
			c.axes[len(c.axes)-1].value = v
			continue
		case v == "":
			continue
		}
		switch f {
		case Ignored:
		case Variant:
			c.axes = append(c.axes, axis{value: v})
		case Image:
			c.images = append(c.images, v)
		case OnShelf:
			c.shelves = append(c.shelves, v)
		default:
			c.one[f] = v
		}
	}
	return c
}

func (c cells) get(f Field) string { return c.one[f] }

// text reads a line into a field, or notes why it cannot be.
func (c cells) text(it *Item, f Field) string {
	s, err := line(c.get(f), titleLetters)
	if err != nil {
		it.fail("import.too_long", "count", titleLetters, "field", string(f))
	}
	return s
}

// long reads a text of several lines.
func (c cells) long(it *Item, f Field) string {
	s, err := italy.CleanText(plainText(c.get(f)), aboutLetters)
	if err != nil {
		it.note("import.cut", "count", aboutLetters)
		runes := []rune(plainText(c.get(f)))
		s, _ = italy.CleanText(string(runes[:min(len(runes), aboutLetters)]), aboutLetters)
	}
	return s
}

// item reads what most dialects write alike.
func (c cells) item() Item {
	it := Item{Line: c.line, Handle: Slug(c.get(Handle)), Title: locale.Text{}}
	it.Title.It, it.Title.En = c.text(&it, Name), c.text(&it, NameEn)
	if it.Title.It == "" {
		it.Title.It = it.Title.En // a shop that has no Italian name for it sells it under this one
	}
	it.SKU = c.text(&it, SKU)
	it.About.It, it.About.En = c.long(&it, About), c.long(&it, AboutEn)
	if it.About.It == "" {
		it.About.It = c.long(&it, AboutShort)
	}
	it.Contents.It, it.Origin, it.Maker = c.long(&it, Contents), c.text(&it, Origin), c.text(&it, Maker)
	it.ImageAlt = c.text(&it, ImageAlt)
	it.Images = pictures(c.images)
	it.Shelf = shelf(&it, c.shelves)
	c.prices(&it)
	c.codes(&it)
	c.measures(&it)
	c.stock(&it)
	c.shown(&it)
	return it
}

func (c cells) prices(it *Item) {
	if s := c.get(Currency); s != "" && s != "€" && !strings.EqualFold(s, "EUR") && !strings.EqualFold(s, "euro") {
		it.fail("import.currency", "typed", clip(s))
	}
	s, kilo := c.get(Price), false
	if s == "" {
		s, kilo = c.get(PriceKilo), true
	}
	if s != "" {
		cents, byWeight, err := price(s, c.program)
		if err != nil {
			w := whyOf(err)
			it.Faults = append(it.Faults, why("import.price_bad", "typed", clip(s)), w)
			return
		}
		it.Price = &cents
		if byWeight || kilo {
			it.Mode = string(catalog.Weight)
		}
	}
	if c.get(SalePrice) != "" || c.get(OldPrice) != "" && c.get(OldPrice) != c.get(Price) {
		it.note("import.no_offers")
	}
}

func (c cells) stock(it *Item) {
	s := c.get(Stock)
	if s == "" {
		return
	}
	n, ok := count(s)
	if loose, kilos := grams(s); !ok && kilos && it.Mode == string(catalog.Weight) {
		it.Counted, it.Grams = new(true), &loose
		return
	}
	if !ok {
		it.note("import.stock_bad", "typed", clip(s))
		return
	}
	counted := true
	if tracked, said := yes(c.get(Counted)); said {
		counted = tracked
	}
	if it.Counted = &counted; counted {
		it.Stock = &n
	}
}

func (c cells) codes(it *Item) {
	code := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\'' {
			return -1
		}
		return r
	}, c.get(GTIN))
	switch {
	case code == "":
	case ean.Valid(code):
		it.GTIN = code
	default:
		it.note("import.gtin_bad", "typed", clip(code))
	}
	if s := c.get(VAT); s != "" {
		if n, ok := rate(s); ok {
			it.VAT = &n
		} else {
			it.fail("import.vat_bad", "typed", clip(s))
		}
	}
}

func (c cells) measures(it *Item) {
	if s := c.get(Quantity); s != "" {
		n, base, ok := measure(s, c.get(UnitOf))
		if ok {
			it.Quantity, it.Unit = n, base
		} else {
			it.note("import.measure_bad", "typed", clip(s))
		}
	}
	switch folded(c.get(SoldBy)) {
	case "kg", "al kg", "peso", "a peso", "weight", "by weight", "chilo":
		it.Mode = string(catalog.Weight)
	case "pz", "pezzo", "al pezzo", "a pezzo", "each", "piece":
		it.Mode = string(catalog.Each)
	}
	if strings.EqualFold(c.get(UnitOf), "kg") && c.get(Quantity) == "" {
		it.Mode = string(catalog.Weight)
	}
}

func (c cells) shown(it *Item) {
	if it.State = state(c.get(State)); it.State != "" {
		return
	}
	if on, said := yes(c.get(Published)); said {
		it.State = "draft"
		if on {
			it.State = "live"
		}
	}
}

// shelf is the shelf that a path of categories names: its last part, of the
// first path when there are several.
func shelf(it *Item, paths []string) string {
	for _, path := range paths {
		first, _, _ := strings.Cut(path, ", ")
		first, _, _ = strings.Cut(first, "|")
		parts := strings.Split(first, ">")
		name, err := line(parts[len(parts)-1], shelfLetters)
		if err != nil {
			it.note("import.shelf_long")
			continue
		}
		if _, value, ok := strings.Cut(name, ":"); ok { // a facet
			name = strings.TrimSpace(value)
		}
		if name != "" {
			return name
		}
	}
	return ""
}

// pictures takes the addresses out of cells that may hold several.
func pictures(cells []string) (list []string) {
	for _, c := range cells {
		for part := range strings.FieldsFuncSeq(c, func(r rune) bool { return r == '|' || r == '\n' }) {
			for one := range strings.SplitSeq(strings.ReplaceAll(part, ", ", "\n"), "\n") {
				if one = strings.TrimSpace(one); one != "" && len(one) <= 2000 && !slices.Contains(list, one) {
					list = append(list, one)
				}
			}
		}
	}
	return list
}

// clip shortens what was typed for a sentence about it.
func clip(s string) string {
	runes := []rune(strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s))
	if len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return string(runes)
}
