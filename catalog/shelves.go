package catalog

import (
	"slices"
	"strconv"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/tenants"
)

// MostShelves is how many shelves a shop can have.
const MostShelves = 200

// MakeShelf puts a shelf up behind the others, under an address made of its
// name. One that is there already changes nothing.
func MakeShelf(t *tenants.ShopTx, id tenants.ID, title locale.Text) error {
	if err := media.Queue(t); err != nil { // one after the other, as products
		return err
	}
	taken := map[string]bool{}
	last, there := 0, false
	err := t.Each(`select id, slug, position from shop.shelves where shop_id = $1`, tenants.With(t.Shop()), func(row tenants.Row) error {
		var at tenants.ID
		var slug string
		position := 0
		err := row.Scan(&at, &slug, &position)
		taken[slug], last, there = true, max(last, position), there || at == id
		return err
	})
	switch {
	case err != nil || there:
		return err
	case len(taken) >= MostShelves:
		return fault.Form(fault.Field{Name: "title_it", Key: "goods.shelves_most", Args: []any{"number", MostShelves}})
	}
	slug := slugOf(title.It)
	for i := 2; taken[slug]; i++ {
		slug = slugOf(title.It) + "-" + strconv.Itoa(i)
	}
	if err := AddShelf(t, Shelf{ID: id, Slug: slug, Title: title, Position: last + 1}); err != nil {
		return err
	}
	if err := record(t, "shelf_made", id, "", ""); err != nil {
		return err
	}
	return tenants.Bump(t)
}

// RenameShelf gives a shelf another name; its address stays. was is the name that
// was shown: another one since is a Conflict. What stands on it is found by the
// new words.
func RenameShelf(t *tenants.ShopTx, id tenants.ID, was, title locale.Text) error {
	err := t.Change("conflict error.changed_meanwhile", 1, `update shop.shelves set title = $4, words = $5::text::tsvector
		where shop_id = $1 and id = $2 and title ->> 'it' = $3`, tenants.With(t.Shop(), id, was.It, title, shelfWords(t.Hood(), title)))
	if err != nil {
		return err
	}
	if err := relist(t, ` and p.shelf_id = $3`, id); err != nil {
		return err
	}
	if err := record(t, "shelf_named", id, was.It, title.It); err != nil {
		return err
	}
	return tenants.Bump(t)
}

// relist makes the listings of some products anew.
func relist(t *tenants.ShopTx, where string, arg any) error {
	var all []Product
	err := freshly(t, func() error {
		return t.Each(`select `+productColumns+` from unnest(array(select p.id from shop.products p where p.shop_id = $1 and $2 <> ''`+where+`)) o (id)`+byKey+withFirst+`
			where p.state = 'live' and p.online order by p.id`, tenants.With(t.Shop(), "UTC", arg), collect(&all))
	})
	if err != nil {
		return err
	}
	return listAll(t, all)
}

// DropShelf takes a shelf away on which nothing stands, and that no offer or
// code is about; another is a Conflict.
func DropShelf(t *tenants.ShopTx, id tenants.ID) error {
	if err := record(t, "shelf_dropped", id, "", ""); err != nil { // while it has a name
		return err
	}
	err := t.Change("conflict goods.shelf_used", 1, `delete from shop.shelves s where shop_id = $1 and id = $2
		and not exists (select from shop.products where shop_id = $1 and shelf_id = $2) and not exists (select from shop.offers where shop_id = $1 and shelf_id = $2)
		and not exists (select from shop.codes where shop_id = $1 and shelf_id = $2)`, tenants.With(t.Shop(), id))
	if err != nil {
		return err
	}
	return tenants.Bump(t)
}

// OrderShelves puts all shelves of a shop in order; when others have come or
// gone meanwhile it is a Conflict.
func OrderShelves(t *tenants.ShopTx, ids []tenants.ID) error {
	return order(t, ids, `select id from shop.shelves where shop_id = $1 order by id for update`, nil, `update shop.shelves s set position = o.n
		from unnest($2::uuid[]) with ordinality o (id, n) where s.shop_id = $1 and s.id = o.id and s.position <> o.n`)
}

// OrderGoods puts all products of a shelf in order; when others have come or
// gone meanwhile it is a Conflict.
func OrderGoods(t *tenants.ShopTx, shelf tenants.ID, ids []tenants.ID) error {
	return order(t, ids, `select id from shop.products where shop_id = $1 and shelf_id = $2 order by id for no key update`, []any{shelf}, `update shop.products p set position = o.n
		from unnest($2::uuid[]) with ordinality o (id, n) where p.shop_id = $1 and p.id = o.id and p.position <> o.n`)
}

// OrderRun puts a run of a shelf's products in order: those that stand from a
// place on, counted from 0. When others stand there by now it is a Conflict.
func OrderRun(t *tenants.ShopTx, shelf tenants.ID, from int, ids []tenants.ID) error {
	err := t.Exec(`select id from shop.products where shop_id = $1 and id = any($2) order by id for no key update`, tenants.With(t.Shop(), ids))
	if err != nil {
		return err
	}
	// Places without gaps, which most shelves have: then only the run is written.
	err = t.Exec(`update shop.products p set position = o.n from (select id, row_number() over (order by position, id) as n from shop.products
		where shop_id = $1 and shelf_id = $2) o where p.shop_id = $1 and p.id = o.id and p.position <> o.n`, tenants.With(t.Shop(), shelf))
	if err != nil {
		return err
	}
	err = t.Change("conflict error.changed_meanwhile", len(ids), `update shop.products p set position = $3 + o.n from unnest($5::uuid[]) with ordinality o (id, n)
		where p.shop_id = $1 and p.shelf_id = $2 and p.id = o.id and p.position between $3 + 1 and $3 + $4`, tenants.With(t.Shop(), shelf, from, len(ids), ids))
	if err != nil {
		return err
	}
	return tenants.Bump(t)
}

func order(t *tenants.ShopTx, ids []tenants.ID, of string, args []any, write string) error {
	there := map[tenants.ID]bool{}
	err := t.Each(of, tenants.With(append([]any{t.Shop()}, args...)...), func(row tenants.Row) error {
		var id tenants.ID
		err := row.Scan(&id)
		there[id] = true
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !there[id] {
			return fault.New(fault.Conflict, "error.changed_meanwhile")
		}
		delete(there, id)
	}
	if len(there) > 0 {
		return fault.New(fault.Conflict, "error.changed_meanwhile")
	}
	if err := t.Exec(write, tenants.With(t.Shop(), ids)); err != nil {
		return err
	}
	return tenants.Bump(t)
}

// Moved is a list with one of it elsewhere: "up" or "down" by one, "first" or
// "last".
func Moved(ids []tenants.ID, id tenants.ID, to string) []tenants.ID {
	at := slices.Index(ids, id)
	if at < 0 {
		return ids
	}
	rest := slices.Delete(slices.Clone(ids), at, at+1)
	switch to {
	case "up":
		at = max(0, at-1)
	case "down":
		at = min(len(rest), at+1)
	case "first":
		at = 0
	default:
		at = len(rest)
	}
	return slices.Insert(rest, at, id)
}
