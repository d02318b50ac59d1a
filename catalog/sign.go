package catalog

import (
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/tenants"
)

// Sign is which picture of itself a shop shows.
type Sign string

// The signs.
const (
	Cover Sign = "cover" // what the shop looks like
	Logo  Sign = "logo"
)

// SetSign shows a picture of the shop as its sign, in place of the one before;
// alt says what is to be seen. What it had stays where a product shows it too.
func SetSign(t *tenants.ShopTx, sign Sign, image tenants.ID, alt locale.Text) error {
	var put string
	switch sign {
	case Cover:
		put = `update hood.shops set cover = $4::jsonb || jsonb_build_object('alt', $3::jsonb) where hood_id = $1 and shop_id = $2`
	case Logo:
		put = `update hood.shops set logo = $4::jsonb || jsonb_build_object('alt', $3::jsonb) where hood_id = $1 and shop_id = $2`
	default:
		return fault.New(fault.Internal, "error.server").Because("catalog: no sign %q", sign)
	}
	if err := media.Queue(t); err != nil {
		return err
	}
	var picture []byte
	if err := t.One(`select picture from shop.images where shop_id = $1 and id = $2`, tenants.With(t.Shop(), image), &picture); err != nil {
		return err
	}
	if err := t.Change("not_found error.not_found", 1, put, tenants.With(t.Hood(), t.Shop(), alt, picture)); err != nil {
		return err
	}
	if err := dropUnseen(t, image); err != nil {
		return err
	}
	return tenants.Bump(t)
}

// DropSign takes a sign away; one that is not there is no fault. The picture
// stays where a product shows it too.
func DropSign(t *tenants.ShopTx, sign Sign) error {
	var put string
	switch sign {
	case Cover:
		put = `update hood.shops set cover = null where hood_id = $1 and shop_id = $2`
	case Logo:
		put = `update hood.shops set logo = null where hood_id = $1 and shop_id = $2`
	default:
		return fault.New(fault.Internal, "error.server").Because("catalog: no sign %q", sign)
	}
	if err := media.Queue(t); err != nil {
		return err
	}
	if err := t.Change("not_found error.not_found", 1, put, tenants.With(t.Hood(), t.Shop())); err != nil {
		return err
	}
	if err := dropUnseen(t, tenants.ID{}); err != nil {
		return err
	}
	return tenants.Bump(t)
}

// dropUnseen forgets the pictures that neither a product nor a sign shows, but
// for the one that was just taken.
func dropUnseen(t *tenants.ShopTx, taken tenants.ID) error {
	return t.Exec(`delete from shop.images i where i.shop_id = $1 and i.id <> $2
		and not exists (select from shop.products p where p.shop_id = $1 and p.image_id = i.id)
		and not exists (select from hood.shops c where c.hood_id = $3 and c.shop_id = $1 and i.picture ->> 'key' in (c.cover ->> 'key', c.logo ->> 'key'))`,
		tenants.With(t.Shop(), taken, t.Hood()))
}
