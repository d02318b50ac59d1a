package market

import (
	"strings"

	"sottocasa/media"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// picture sends a picture of the neighbourhood, or one that a live shop of it
// shows in the street.
func (s *site) picture(c *web.Ctx) error {
	place, err := placeOf(c)
	if err != nil {
		return err
	}
	key := strings.TrimPrefix(c.Path(), "/media/")
	owners := []media.Owner{media.Hood(c.Site().Hood)}
	if shop, ok := s.shopOf(key, place); ok {
		owners = append(owners, media.Shop(shop))
	}
	r, info, err := s.Media.Read(c.Context(), key, owners...)
	return c.SendPicture(info.ContentType, r, int(info.Size), err)
}

// shopOf says which live shop of the neighbourhood a key names.
func (s *site) shopOf(key string, place *tenants.Place) (string, bool) {
	rest, found := strings.CutPrefix(key, string(media.Shop("")))
	name, _, _ := strings.Cut(rest, "/")
	id, err := tenants.ParseID(name)
	if !found || err != nil {
		return "", false
	}
	shop, live := s.Hosts.Shop(tenants.ShopID(id))
	return name, live && shop.Hood == place.Hood
}
