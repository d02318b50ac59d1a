package feed

import (
	"encoding/csv"
	"encoding/xml"
	"io"

	"sottocasa/catalog"
)

// Feed is a feed that is being written, item by item.
type Feed struct {
	shop  *Shop
	rules rules
	dress func(Item)
	to    sink
	begun bool
}

// sink writes one kind of file.
type sink interface {
	begin(s *Shop) error
	item(s *Shop, it Item) error
	end() error
}

// Google writes an RSS 2.0 feed for Google's Merchant Center. The shop may be
// filled in until the first of its goods comes.
func Google(w io.Writer, s *Shop) *Feed {
	return &Feed{shop: s, rules: google(), dress: func(Item) {}, to: &channel{w: w, out: xml.NewEncoder(w)}}
}

// Meta writes a CSV for the catalogue of Facebook and Instagram.
func Meta(w io.Writer, s *Shop) *Feed {
	return &Feed{shop: s, rules: meta(), dress: Item.forMeta, to: &sheet{csv.NewWriter(w)}}
}

// Add writes the item of a product, if it may have one.
func (f *Feed) Add(g *catalog.Product) error {
	if err := f.begin(); err != nil {
		return err
	}
	it, may := f.Item(g)
	if !may {
		return nil
	}
	return f.to.item(f.shop, it)
}

// End writes what stands below the last item.
func (f *Feed) End() error {
	if err := f.begin(); err != nil {
		return err
	}
	return f.to.end()
}

func (f *Feed) begin() error {
	if f.begun {
		return nil
	}
	f.begun = true
	return f.to.begin(f.shop)
}

// channel is a feed in RSS.
type channel struct {
	w   io.Writer
	out *xml.Encoder
}

func named(name string) xml.StartElement { return xml.StartElement{Name: xml.Name{Local: name}} }

func (c *channel) begin(s *Shop) error {
	if _, err := io.WriteString(c.w, xml.Header); err != nil {
		return err
	}
	c.out.Indent("", " ")
	rss := named("rss")
	rss.Attr = []xml.Attr{{Name: xml.Name{Local: "version"}, Value: "2.0"}, {Name: xml.Name{Local: "xmlns:g"}, Value: "http://base.google.com/ns/1.0"}}
	for _, open := range []xml.StartElement{rss, named("channel")} {
		if err := c.out.EncodeToken(open); err != nil {
			return err
		}
	}
	return c.elements([][2]string{{"title", s.Name}, {"link", s.Link}, {"description", s.About}})
}

func (c *channel) elements(list [][2]string) error {
	for _, e := range list {
		if err := c.out.EncodeElement(e[1], named(e[0])); err != nil {
			return err
		}
	}
	return nil
}

func (c *channel) item(s *Shop, it Item) error {
	var all [][2]string
	for _, name := range order() {
		if it[name] != "" {
			all = append(all, [2]string{"g:" + name, it[name]})
		}
	}
	if s.MinOrder > 0 {
		all = append(all, [2]string{"g:minimum_order_value", "IT:::" + amount(s.MinOrder)})
	}
	if err := c.out.EncodeToken(named("item")); err != nil {
		return err
	}
	if err := c.elements(all); err != nil {
		return err
	}
	return c.out.EncodeToken(named("item").End())
}

func (c *channel) end() error {
	for _, name := range []string{"channel", "rss"} {
		if err := c.out.EncodeToken(named(name).End()); err != nil {
			return err
		}
	}
	return c.out.Close()
}

// sheet is a feed in CSV.
type sheet struct{ out *csv.Writer }

func columns() []string {
	return []string{"id", "title", "description", "availability", "condition", "price", "sale_price", "sale_price_effective_date", "link", "image_link", "brand", "gtin",
		"google_product_category", "product_type"}
}

func (t *sheet) begin(*Shop) error { return t.out.Write(columns()) }

func (t *sheet) item(_ *Shop, it Item) error {
	row := make([]string, 0, len(columns()))
	for _, name := range columns() {
		row = append(row, it[name])
	}
	return t.out.Write(row)
}

func (t *sheet) end() error {
	t.out.Flush()
	return t.out.Error()
}
