package shop

import (
	"strings"

	"sottocasa/media"
	"sottocasa/storefront/web"
)

// picture sends a picture of this shop, and of no other.
func (s *site) picture(c *web.Ctx) error {
	key := strings.TrimPrefix(c.Path(), "/media/")
	r, info, err := s.Media.Read(c.Context(), key, media.Shop(c.Site().Shop))
	return c.SendPicture(info.ContentType, r, int(info.Size), err)
}
