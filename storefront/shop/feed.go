package shop

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"time"

	"sottocasa/catalog/feed"
	"sottocasa/media"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// googleFeed is the shop's goods as Google's Merchant Center reads them, at an
// address that stays; in English below /en.
func (s *site) googleFeed(c *web.Ctx) error {
	return s.feed(c, "application/xml; charset=utf-8", feed.Google)
}

// metaFeed is the same for Meta's catalogue.
func (s *site) metaFeed(c *web.Ctx) error {
	return s.feed(c, "text/csv; charset=utf-8", feed.Meta)
}

// feed makes a feed. The page cache keeps it until words of the shop change.
func (s *site) feed(c *web.Ctx, kind string, of func(io.Writer, *feed.Shop) *feed.Feed) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	base := c.Site().Base
	shop := feed.Shop{Link: base + v.here("/"), Lang: c.Lang(), Now: time.Now(),
		Product: func(slug string) string { return base + v.here("/products/"+slug) }, Media: func(path string) string { return base + path }}
	var b bytes.Buffer
	out := of(&b, &shop)
	err = s.DB.ShopRead(c.Context(), v.inShop(), func(r *tenants.ShopRead) {
		tenants.OwnCardThen(r, v.place.Hood, v.place.Shop, func(card tenants.Card) {
			shop.Name, shop.About, shop.MinOrder = card.Name, card.Tagline.In(c.Lang()), card.Terms.MinOrder
		})
		feed.Live(r, v.at(), out.Add)
	})
	if err == nil {
		err = out.End()
	}
	if err != nil {
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
