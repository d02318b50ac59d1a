package documents

import "sottocasa/tenants"

const documentColumns = `select body, id from shop.documents` // in this order: reading the body empties all else

func gatherDocuments(into *[]Document) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var d Document
		err := row.Scan(&d, &d.ID)
		*into = append(*into, d)
		return err
	}
}

// ReadMonth lists what a shop issued in a month, in the order of the series.
func ReadMonth(r *tenants.ShopRead, shop tenants.ShopID, m Month, into *[]Document) {
	r.Each(documentColumns+` where shop_id = $1 and day >= $2 and day < $3 order by kind desc, year, number`,
		tenants.With(shop, m.First(), m.Add(1).First()), gatherDocuments(into))
}

// Read reads one document; none is NotFound.
func Read(r *tenants.ShopRead, shop tenants.ShopID, id tenants.ID, into *Document) {
	r.One(documentColumns+` where shop_id = $1 and id = $2`, tenants.With(shop, id), into, &into.ID)
}

// ReadFile reads a document's file as it was issued; none is NotFound.
func ReadFile(r *tenants.ShopRead, shop tenants.ShopID, id tenants.ID, name, text *string) {
	r.One(`select file, xml from shop.documents where shop_id = $1 and id = $2`, tenants.With(shop, id), name, text)
}

// ReadOwn reads a document of one order: for who holds the order's link; one of
// another order is NotFound.
func ReadOwn(r *tenants.ShopRead, shop tenants.ShopID, order, id tenants.ID, into *Document) {
	r.One(documentColumns+` where shop_id = $1 and order_id = $2 and id = $3`, tenants.With(shop, order, id), into, &into.ID)
}

// Missing is an invoice that was asked for and paid, and could not be made yet.
type Missing struct {
	Order  tenants.ID
	Number int
}

// ReadMissing lists them: a shop whose own data are not whole.
func ReadMissing(r *tenants.ShopRead, shop tenants.ShopID, into *[]Missing) {
	r.Each(`select o.id, o.number from hood.invoice_wishes w join shop.orders o on o.shop_id = w.shop_id and o.id = w.order_id
		where w.hood_id = app.hood() and w.shop_id = $1 and o.captured_cents > 0
		and not exists (select from shop.documents d where d.shop_id = o.shop_id and d.order_id = o.id) order by o.number limit 100`,
		tenants.With(shop), func(row tenants.Row) error {
			var m Missing
			err := row.Scan(&m.Order, &m.Number)
			*into = append(*into, m)
			return err
		})
}

// ReadFiles gives the files that a shop issued in a month, one by one.
func ReadFiles(r *tenants.ShopRead, shop tenants.ShopID, m Month, each func(name, text string) error) {
	r.Each(`select file, xml from shop.documents where shop_id = $1 and day >= $2 and day < $3 order by file`,
		tenants.With(shop, m.First(), m.Add(1).First()), func(row tenants.Row) error {
			var name, text string
			if err := row.Scan(&name, &text); err != nil {
				return err
			}
			return each(name, text)
		})
}
