package catalog

import (
	"cmp"
	"strconv"
	"strings"

	"sottocasa/catalog/words"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/tenants"
)

// longestSlug bounds the part of an address that a name becomes.
const longestSlug = 60

// Make adds a product that a shopkeeper has written, with an address made of its
// name, last on its shelf; n.VATRate 0 without a nature takes what is usual on
// that shelf. image is a photo of the shop that waits for it; nil: none. A
// second form with the same id, sent twice or by a phone that lost the answer,
// changes nothing and is no error.
func Make(t *tenants.ShopTx, n New, image *tenants.ID) error {
	if err := media.Queue(t); err != nil { // one after the other: two of one name get two addresses
		return err
	}
	made := 0
	if err := t.One(`select count(*)::int from shop.products where shop_id = $1 and id = $2`, tenants.With(t.Shop(), n.ID), &made); err != nil || made > 0 {
		return err
	}
	var err error
	if n.Slug, err = freeSlug(t, cmp.Or(n.Title.It, n.Facts.GTIN)); err != nil {
		return err
	}
	if n.VATRate == 0 && n.VATNature == "" {
		if err := n.usualVAT(t); err != nil {
			return err
		}
	}
	if err := n.judge(); err != nil {
		return err
	}
	if err := n.mayShow(t, Product{}); err != nil {
		return err
	}
	if err := t.One(`select coalesce(max(position), 0)::int + 1 from shop.products where shop_id = $1 and shelf_id = $2`, tenants.With(t.Shop(), n.ShelfID), &n.Reach); err != nil {
		return err
	}
	n.Variant.Per, n.MadeOn = n.Mode.Per(), madeOn(n.MadeOn)
	if err := Add(t, n); err != nil {
		return err
	}
	if n.LiveAt != nil {
		err := t.Exec(`update shop.products set live_at = $3 where shop_id = $1 and id = $2`, tenants.With(t.Shop(), n.ID, n.LiveAt))
		if err != nil {
			return err
		}
		if err := n.schedule(t, nil); err != nil {
			return err
		}
	}
	if err := record(t, "product_made", n.ID, "", n.State); err != nil {
		return err
	}
	if image != nil {
		return n.wear(t, *image)
	}
	return tenants.Bump(t)
}

// wear shows a photo of the shop with a new product; one that waited too long is
// gone, and the product stands without.
func (n *New) wear(t *tenants.ShopTx, image tenants.ID) error {
	there := 0
	if err := t.One(`select count(*)::int from shop.images where shop_id = $1 and id = $2`, tenants.With(t.Shop(), image), &there); err != nil {
		return err
	}
	if there == 0 {
		return tenants.Bump(t)
	}
	return SetPhoto(t, n.ID, image, n.Title)
}

// usualVAT takes the rate that most products of the shelf have; an empty shelf
// has none, and is Invalid at "vat_rate".
func (n *New) usualVAT(t *tenants.ShopTx) error {
	err := t.One(`select vat_rate, vat_nature from shop.products where shop_id = $1 and shelf_id = $2
		group by vat_rate, vat_nature order by count(*) desc, vat_rate limit 1`, tenants.With(t.Shop(), n.ShelfID), &n.VATRate, &n.VATNature)
	if fault.Has(err, fault.NotFound) {
		return fault.Form(fault.Field{Name: "vat_rate", Key: "goods.vat_choose"})
	}
	return err
}

// CommonVAT is the rate in per cent that most goods of a shop have; without any
// goods that bear VAT, into stays as it is.
func CommonVAT(r *tenants.ShopRead, shop tenants.ShopID, into *int) {
	r.Each(`select vat_rate from shop.products where shop_id = $1 and vat_rate > 0 group by vat_rate order by count(*) desc, vat_rate limit 1`,
		tenants.With(shop), func(row tenants.Row) error { return row.Scan(into) })
}

// slugOf is what a name becomes in an address.
func slugOf(name string) string {
	var parts []string
	n := 0
	for _, w := range words.Fold(name, words.LongestField) {
		w = strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, w)
		if w == "" || n+len(w) >= longestSlug {
			continue
		}
		n += len(w) + 1
		parts = append(parts, w)
	}
	if len(parts) == 0 {
		return "prodotto"
	}
	return strings.Join(parts, "-")
}

// freeSlug is the slug of a name, with a number when others have it.
func freeSlug(t *tenants.ShopTx, name string) (string, error) {
	base := slugOf(name)
	taken := map[string]bool{}
	err := t.Each(`select slug from shop.products where shop_id = $1 and (slug = $2 or starts_with(slug, $2 || '-'))`, tenants.With(t.Shop(), base),
		func(row tenants.Row) error {
			var s string
			err := row.Scan(&s)
			taken[s] = true
			return err
		})
	slug := base
	for i := 2; taken[slug]; i++ {
		slug = base + "-" + strconv.Itoa(i)
	}
	return slug, err
}

// Duplicate makes a draft of a product: all that is written of it, its photo and
// what can be chosen, under a name of its own. Nothing is counted as there.
func Duplicate(t *tenants.ShopTx, product, id tenants.ID, title locale.Text) error {
	p, err := toEdit(t, product)
	if err != nil {
		return err
	}
	var image *tenants.ID
	if err := t.One(`select image_id from shop.products where shop_id = $1 and id = $2`, tenants.With(t.Shop(), product), &image); err != nil {
		return err
	}
	v := Variant{ID: tenants.NewID(), Price: p.Variant.Asked()}
	if p.Variant.OnHand != nil {
		v.OnHand = new(int)
	}
	n := New{Product: p, ShelfID: p.On}
	n.ID, n.Title, n.State, n.LiveAt, n.Picture, n.Variant, n.Choice = id, title, "draft", nil, nil, v, NoChoice
	if err := Make(t, n, image); err != nil {
		return err
	}
	if p.Box != NoBox {
		return copyBox(t, product, id)
	}
	if p.Choice == NoChoice {
		return nil
	}
	return copyChoice(t, p, id)
}

// KeepPhoto lets a photo that was just taken wait a day for its product, and
// forgets those of other forms that waited longer: their objects are left to
// the sweeper.
func KeepPhoto(t *tenants.ShopTx, image tenants.ID) error {
	const used = `exists (select from shop.products p where p.shop_id = i.shop_id and p.image_id = i.id)`
	err := t.Exec(`update shop.images i set kept_until = now() + interval '1 day' where shop_id = $1 and id = $2 and not `+used, tenants.With(t.Shop(), image))
	if err != nil {
		return err
	}
	return t.Exec(`delete from shop.images i where shop_id = $1 and kept_until < now() and not `+used, tenants.With(t.Shop()))
}
