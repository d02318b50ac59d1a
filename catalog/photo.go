package catalog

import (
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/tenants"
)

// SetPhoto shows a picture of the shop with a product, in place of what it had.
// The product's row has a copy with its own words: one picture may stand with
// several products, and shows each.
// alt says what is to be seen, in Italian at least.
func SetPhoto(t *tenants.ShopTx, product, image tenants.ID, alt locale.Text) error {
	return changePhoto(t, product, &image, &alt)
}

// DropPhoto takes a product's picture away.
func DropPhoto(t *tenants.ShopTx, product tenants.ID) error { return changePhoto(t, product, nil, nil) }

// changePhoto removes the row of the old picture with its last use; its objects
// are left to the sweeper, since pages that are being read still name them.
func changePhoto(t *tenants.ShopTx, product tenants.ID, image *tenants.ID, alt *locale.Text) error {
	if err := media.Queue(t); err != nil {
		return err
	}
	var old *tenants.ID
	err := t.One(`select image_id from shop.products where shop_id = $1 and id = $2 for update`, tenants.With(t.Shop(), product), &old)
	if err != nil {
		return err
	}
	err = t.Change("not_found error.not_found", 1, `update shop.products set image_id = $3, image_alt = $4, updated_at = now(),
		picture = (select i.picture || jsonb_build_object('alt', $4::jsonb) from shop.images i where i.shop_id = $1 and i.id = $3)
		where shop_id = $1 and id = $2`, tenants.With(t.Shop(), product, image, alt))
	if err != nil {
		return err
	}
	if old != nil && (image == nil || *old != *image) {
		err = t.Exec(`delete from shop.images i where i.shop_id = $1 and i.id = $2
			and not exists (select from shop.products p where p.shop_id = $1 and p.image_id = $2)`, tenants.With(t.Shop(), *old))
		if err != nil {
			return err
		}
	}
	what := "photo_saved"
	if image == nil {
		what = "photo_removed"
	}
	if err := record(t, what, product, "", ""); err != nil {
		return err
	}
	return shown(t, product)
}

// DescribePhoto says anew what is to be seen on a product's picture.
func DescribePhoto(t *tenants.ShopTx, product tenants.ID, alt locale.Text) error {
	err := t.Change("conflict error.photo_gone", 1, `update shop.products set image_alt = $3, updated_at = now(),
		picture = picture || jsonb_build_object('alt', $3::jsonb)
		where shop_id = $1 and id = $2 and image_id is not null`, tenants.With(t.Shop(), product, alt))
	if err != nil {
		return err
	}
	return shown(t, product)
}

// shown brings a product's picture to where others read it.
func shown(t *tenants.ShopTx, product tenants.ID) error {
	if err := listPicture(t, product); err != nil {
		return err
	}
	return tenants.Bump(t)
}

// WaitingPhoto reads a photo that waits for its product; none leaves into nil.
func WaitingPhoto(r *tenants.ShopRead, shop tenants.ShopID, image tenants.ID, into **media.Picture) {
	r.Each(`select picture from shop.images where shop_id = $1 and id = $2 and kept_until is not null`, tenants.With(shop, image), func(row tenants.Row) error {
		return row.Scan(into)
	})
}
