package importer

import (
	"encoding/json"
	"slices"

	"sottocasa/catalog"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
)

// shopify folds the rows of one handle: the first has the product's words,
// others a variant, or one more picture.
type shopify struct {
	first cells
	group []Item
}

func (f *shopify) row(c cells) (done []Item) {
	if c.get(Handle) == "" || len(f.group) == 0 || c.get(Handle) != f.first.get(Handle) {
		done = f.end()
		f.first, f.group = c, []Item{f.item(c, c)}
		return done
	}
	if c.get(Price) == "" && len(c.values()) == 0 && c.get(SKU) == "" {
		f.group[0].Images = append(f.group[0].Images, pictures(c.images)...) // a row of a picture
		return nil
	}
	if len(f.group) <= catalog.MostVariants { // one more than can be: that is refused, and no file grows in memory
		f.group = append(f.group, f.item(f.first, c))
	}
	return nil
}

// item reads a variant with the words of its product.
func (f *shopify) item(first, c cells) Item {
	whole := cells{line: c.line, one: map[Field]string{}, program: true, images: c.images, shelves: first.shelves}
	for _, field := range []Field{Handle, Name, NameEn, About, AboutEn, State, Published, Voucher} {
		whole.one[field] = first.get(field)
	}
	for _, field := range []Field{Price, OldPrice, SKU, GTIN, Stock, ImageAlt, Ships} {
		whole.one[field] = c.get(field)
	}
	whole.one[Counted] = "0"
	if c.get(Counted) != "" {
		whole.one[Counted] = "1"
	}
	if len(whole.images) == 0 {
		whole.images = first.images
	}
	it := whole.item()
	it.Title.En = ""
	if en := first.get(NameEn); en != "" {
		it.Title.En, _ = line(en, titleLetters)
	}
	if on, said := yes(whole.get(Voucher)); said && on {
		it.fail("import.voucher")
	}
	if on, said := yes(whole.get(Ships)); said && !on {
		it.fail("import.not_goods")
	}
	if raw := c.get(Remainder); raw != "" {
		it.own(raw)
	}
	it.variant = c.values()
	return it
}

// own takes what our own export adds.
func (it *Item) own(raw string) {
	var o Own
	if err := json.Unmarshal([]byte(raw), &o); err != nil || !o.sound() {
		it.fail("import.own_bad")
		return
	}
	it.Own = &o
	it.About = o.About
	it.State, it.Handle = o.State, Slug(it.Handle)
	if len(o.Options) == 0 {
		counted := o.Stock != nil
		it.Counted, it.Stock = &counted, o.Stock
	}
	if it.Shelf == "" {
		it.Shelf = o.ShelfTitle.It
	}
}

// sound refuses what somebody has changed into what cannot be.
func (o *Own) sound() bool {
	texts := []string{o.About.It, o.About.En, o.Facts.Ingredients.It, o.Facts.Ingredients.En, o.Facts.Notes.It, o.Facts.Notes.En, o.ShelfTitle.It, o.ShelfTitle.En,
		o.Facts.Origin, o.Facts.Operator, o.Facts.Maker, o.Alt.It, o.Alt.En}
	for _, option := range o.Options {
		for _, t := range append([]locale.Text{option.Name}, option.Values...) {
			texts = append(texts, t.It, t.En)
		}
	}
	for _, s := range texts {
		if clean, err := italy.CleanText(s, 10_000); err != nil || clean != s {
			return false
		}
	}
	return slices.Contains([]string{"live", "draft", "hidden"}, o.State) && slices.Contains([]string{"each", "weight", "piece_weight"}, string(o.Mode)) &&
		slices.Contains([]int{0, 4, 5, 10, 22}, o.Rate) && (o.Rate == 0) == (o.Nature != "") && len(o.Nature) <= 8 && (o.MinAge == 0 || o.MinAge == 18) &&
		slices.Contains([]string{"", "g", "ml", "pz"}, o.Unit) && o.Quantity >= 0 && o.Drained >= 0 && o.Lead >= 0 && o.Lead <= 2160 && len(o.Exempt) <= 40 &&
		o.Deposit >= 0 && o.Cover >= 0 && (o.MostOff == nil || *o.MostOff >= 0 && *o.MostOff <= 100) && (o.Stock == nil || *o.Stock >= 0) &&
		Slug(o.Shelf) == o.Shelf && o.Shelf != "" && len(o.MadeOn) <= 7 && !slices.ContainsFunc(o.MadeOn, func(d int) bool { return d < 0 || d > 6 })
}

func (f *shopify) end() []Item {
	group := f.group
	if f.group = nil; len(group) == 0 {
		return nil
	}
	return []Item{whole(group, f.first.names())}
}
