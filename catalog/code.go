package catalog

import (
	"regexp"
	"strings"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Code is a shop's discount code: so many per cent, an amount, or the delivery.
type Code struct {
	ID           tenants.ID
	Word         string      // as CleanCode has it
	Percent      int         // 1 to MostPercent; 0: another kind
	Amount       money.Cents // 0: another kind
	FreeDelivery bool
	Minimum      money.Cents // goods from which it counts; 0: none
	Shelf        *tenants.ID // whose goods alone it is for; nil: all
	First        bool        // only for who has never ordered from the shop
	WithOffers   bool        // also for goods that are on offer
	Most         int         // how often it can be used in all; 0: as often as one likes
	PerPerson    int         // how often by one person; 0: as often as one likes
	Uses         int
	Starts       time.Time
	Ends         *time.Time
	Ended        *time.Time // by hand
}

var codeWord = regexp.MustCompile(`^[A-Z0-9]{3,20}$`)

// CleanCode writes a code as it is kept: capitals and digits, 3 to 20 of them,
// without the blanks and dashes that people type. ok is false for what is none.
func CleanCode(typed string) (word string, ok bool) {
	word = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' {
			return -1
		}
		return r
	}, strings.ToUpper(typed))
	return word, codeWord.MatchString(word)
}

const codeColumns = `id, code, coalesce(percent, 0), coalesce(amount_cents, 0), free_delivery, minimum_cents, shelf_id, first_order, with_offers,
	coalesce(most_uses, 0), coalesce(per_person, 0), uses, starts_at, ends_at, ended_at`

func (c *Code) fields() []any {
	return []any{&c.ID, &c.Word, &c.Percent, &c.Amount, &c.FreeDelivery, &c.Minimum, &c.Shelf, &c.First, &c.WithOffers,
		&c.Most, &c.PerPerson, &c.Uses, &c.Starts, &c.Ends, &c.Ended}
}

// AddCode makes a code. One whose word is in use already is Invalid at "word".
func AddCode(t *tenants.ShopTx, c Code) error {
	taken := 0
	err := t.One(`select count(*)::int from shop.codes where shop_id = $1 and code = $2 and ended_at is null`, tenants.With(t.Shop(), c.Word), &taken)
	if err != nil {
		return err
	}
	if taken > 0 {
		return fault.Form(fault.Field{Name: "word", Key: "code.taken"})
	}
	err = t.Change("conflict code.taken", 1, `insert into shop.codes (shop_id, hood_id, id, code, percent, amount_cents, free_delivery, minimum_cents,
		shelf_id, first_order, with_offers, most_uses, per_person, starts_at, ends_at, actor)
		values (app.shop(), app.hood(), $1, $2, nullif($3, 0), nullif($4, 0), $5, $6, $7, $8, $9, nullif($10, 0), nullif($11, 0), $12, $13, app.actor())`,
		tenants.With(c.ID, c.Word, c.Percent, c.Amount, c.FreeDelivery, c.Minimum, c.Shelf, c.First, c.WithOffers, c.Most, c.PerPerson, c.Starts, c.Ends))
	if err != nil {
		return err
	}
	return tenants.Record(t, tenants.Deed{What: "code_made", Subject: c.ID, Now: c.Word})
}

// EndCode ends a code now; its word can be used for another.
func EndCode(t *tenants.ShopTx, id tenants.ID) error {
	word := ""
	err := t.Each(`update shop.codes set ended_at = now() where shop_id = $1 and id = $2 and ended_at is null returning code`, tenants.With(t.Shop(), id),
		func(row tenants.Row) error { return row.Scan(&word) })
	if err != nil || word == "" {
		return err
	}
	return tenants.Record(t, tenants.Deed{What: "code_ended", Subject: id, Now: word})
}

// Codes lists a shop's codes, those that have ended last.
func Codes(r *tenants.ShopRead, shop tenants.ShopID, most int, into *[]Code) {
	r.Each(`select `+codeColumns+` from shop.codes where shop_id = $1 order by ended_at is not null, created_at desc, id limit $2`,
		tenants.With(shop, most), func(row tenants.Row) error {
			var c Code
			err := row.Scan(c.fields()...)
			*into = append(*into, c)
			return err
		})
}

const codeNamed = `select ` + codeColumns + ` from shop.codes where shop_id = $1 and code = $2 and ended_at is null`

// ReadCode finds a code by its word; none leaves into nil.
func ReadCode(r *tenants.ShopRead, shop tenants.ShopID, word string, into **Code) {
	r.Each(codeNamed, tenants.With(shop, word), func(row tenants.Row) error {
		*into = &Code{}
		return row.Scan((*into).fields()...)
	})
}

// CodeNow is ReadCode inside a transaction.
func CodeNow(t *tenants.ShopTx, word string) (found *Code, err error) {
	err = t.Each(codeNamed, tenants.With(t.Shop(), word), func(row tenants.Row) error {
		found = &Code{}
		return row.Scan(found.fields()...)
	})
	return found, err
}

// UseCode counts a use of a code by an order. One that is used up meanwhile is a
// Conflict.
func UseCode(t *tenants.ShopTx, code, order tenants.ID) error {
	err := t.Change("conflict error.quote_changed", 1, `update shop.codes set uses = uses + 1
		where shop_id = $1 and id = $2 and ended_at is null and (most_uses is null or uses < most_uses)`, tenants.With(t.Shop(), code))
	if err != nil {
		return err
	}
	return t.Exec(`insert into shop.code_uses (shop_id, hood_id, order_id, code_id) values (app.shop(), app.hood(), $1, $2)`,
		tenants.With(order, code))
}

// codeBack gives an order's use of a code back, once.
func codeBack(t *tenants.ShopTx, order tenants.ID) error {
	return t.Exec(`with back as (update shop.code_uses set counted = false where shop_id = $1 and order_id = $2 and counted returning code_id)
		update shop.codes c set uses = c.uses - 1 from back b where c.shop_id = $1 and c.id = b.code_id`, tenants.With(t.Shop(), order))
}

// codeAgain counts the use once more for an order that comes back; when others
// have used the code up meanwhile it is a Conflict.
func codeAgain(t *tenants.ShopTx, order tenants.ID) error {
	err := t.Exec(`select app.expect((select count(*) from shop.code_uses u join shop.codes c on c.shop_id = u.shop_id and c.id = u.code_id
		where u.shop_id = $1 and u.order_id = $2 and not u.counted and c.uses >= c.most_uses), 0, 'conflict error.quote_changed')`,
		tenants.With(t.Shop(), order))
	if err != nil {
		return err
	}
	return t.Exec(`with again as (update shop.code_uses set counted = true where shop_id = $1 and order_id = $2 and not counted returning code_id)
		update shop.codes c set uses = c.uses + 1 from again a where c.shop_id = $1 and c.id = a.code_id`, tenants.With(t.Shop(), order))
}
