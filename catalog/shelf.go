package catalog

import (
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// Shelf is a group of products, a collection in the paths.
type Shelf struct {
	ID       tenants.ID
	Slug     string
	Title    locale.Text
	Position int
	Count    int // live products on it
}

// AddShelf puts a shelf up.
func AddShelf(t *tenants.ShopTx, s Shelf) error {
	return t.Change("conflict error.slug_taken", 1, `insert into shop.shelves (shop_id, hood_id, id, slug, title, position, words)
		values (app.shop(), app.hood(), $1, $2, $3, $4, $5::text::tsvector)`, tenants.With(s.ID, s.Slug, s.Title, s.Position, shelfWords(t.Hood(), s.Title)))
}

// Shelves lists the shelves that have something on them.
func Shelves(r *tenants.ShopRead, shop tenants.ShopID, into *[]Shelf) {
	r.Each(`select s.id, s.slug, s.title, s.position, count(p.id) from shop.shelves s
		join shop.products p on p.shop_id = s.shop_id and p.shelf_id = s.id and p.state = 'live'
		where s.shop_id = $1 group by s.shop_id, s.id order by s.position`, tenants.With(shop), func(row tenants.Row) error {
		var s Shelf
		if err := row.Scan(&s.ID, &s.Slug, &s.Title, &s.Position, &s.Count); err != nil {
			return err
		}
		*into = append(*into, s)
		return nil
	})
}

// AllShelves lists a shop's shelves in their order, those with nothing on them
// too; Count is all that stands there, in any state.
func AllShelves(r *tenants.ShopRead, shop tenants.ShopID, into *[]Shelf) {
	r.Each(`select s.id, s.slug, s.title, s.position, (select count(*) from shop.products p where p.shop_id = s.shop_id and p.shelf_id = s.id)
		from shop.shelves s where s.shop_id = $1 order by s.position, s.id`, tenants.With(shop), func(row tenants.Row) error {
		var s Shelf
		err := row.Scan(&s.ID, &s.Slug, &s.Title, &s.Position, &s.Count)
		*into = append(*into, s)
		return err
	})
}
