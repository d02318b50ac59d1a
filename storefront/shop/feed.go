package shop

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/feed"
	"sottocasa/media"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// googleFeed is the shop's goods as Google's Merchant Center reads them, at an
// address that stays; in English below /en.
func (s *site) googleFeed(c *web.Ctx) error {
	return s.feed(c, "application/xml; charset=utf-8", func(w io.Writer, shop feed.Shop, goods []catalog.Product) error {
		return feed.Google(w, shop, feed.Items(shop, goods))
	})
}

// metaFeed is the same for Meta's catalogue.
func (s *site) metaFeed(c *web.Ctx) error {
	return s.feed(c, "text/csv; charset=utf-8", func(w io.Writer, shop feed.Shop, goods []catalog.Product) error {
		return feed.Meta(w, feed.MetaItems(shop, goods))
	})
}

// feed makes a feed. The page cache keeps it until words of the shop change.
func (s *site) feed(c *web.Ctx, kind string, write func(io.Writer, feed.Shop, []catalog.Product) error) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	var goods []catalog.Product
	var card tenants.Card
	err = s.DB.ShopRead(c.Context(), v.inShop(), func(r *tenants.ShopRead) {
		tenants.OwnCard(r, v.place.Hood, v.place.Shop, &card)
		feed.Live(r, v.at(), &goods)
	})
	if err != nil {
		return err
	}
	base := c.Site().Base
	shop := feed.Shop{Name: card.Name, About: card.Tagline.In(c.Lang()), Link: base + v.here("/"), Lang: c.Lang(), MinOrder: card.Terms.MinOrder, Now: time.Now(),
		Product: func(slug string) string { return base + v.here("/products/"+slug) }, Media: func(path string) string { return base + path }}
	var b bytes.Buffer
	if err := write(&b, shop, goods); err != nil {
		return err
	}
	return c.Send(http.StatusOK, kind, b.Bytes())
}

// feedPhoto is a picture of the shop as JPEG, for those who read a feed and take
// no WebP.
func (s *site) feedPhoto(c *web.Ctx) error {
	key := strings.TrimPrefix(c.Path(), feed.Photos)
	b, err := s.Media.ReadJPEG(c.Context(), key, media.Shop(c.Site().Shop))
	return c.SendPicture("image/jpeg", bytes.NewReader(b), len(b), err)
}
