package catalog

import (
	"reflect"
	"strconv"

	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// record writes a person's deed on a product or a shelf into the shop's trail,
// with what that is called now.
func record(t *tenants.ShopTx, what string, subject tenants.ID, was, now string) error {
	if _, _, person := tenants.ActorOf(t.Actor()); !person {
		return nil
	}
	var name locale.Text
	err := t.Each(`select title from shop.products where shop_id = $1 and id = $2 union all select title from shop.shelves where shop_id = $1 and id = $2`,
		tenants.With(t.Shop(), subject), func(row tenants.Row) error { return row.Scan(&name) })
	if err != nil {
		return err
	}
	return tenants.Record(t, tenants.Deed{What: what, Subject: subject, Name: name, Was: was, Now: now})
}

// record writes down what an edit changed beside the price, which has a book of
// its own.
func (e Edit) record(t *tenants.ShopTx, was, now Product) error {
	stock := was.Variant.OnHand
	was.Variant, now.Variant = Variant{}, Variant{}
	if !reflect.DeepEqual(was, now) {
		if err := record(t, "product_saved", e.Product, was.State, e.State); err != nil {
			return err
		}
	}
	if counted(stock) == counted(e.OnHand) {
		return nil
	}
	return record(t, "stock_set", e.Product, counted(stock), counted(e.OnHand))
}

// counted is a stock as the trail keeps it; what is not counted is a dash.
func counted(n *int) string {
	if n == nil {
		return "–"
	}
	return strconv.Itoa(*n)
}

// record writes an offer's beginning or end down.
func (o Offer) record(t *tenants.ShopTx, what string) error {
	subject := o.ID
	if o.Product != nil {
		subject = *o.Product
	} else if o.Shelf != nil {
		subject = *o.Shelf
	}
	return record(t, what, subject, "", "")
}
