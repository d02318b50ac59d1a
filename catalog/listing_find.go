package catalog

import (
	"context"

	"sottocasa/catalog/words"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// ListingQuery is what somebody looks for in a neighbourhood.
type ListingQuery struct {
	Words   string           // as typed; LongestListingQuery letters of it count
	Shops   []tenants.ShopID // only these
	Without []string         // codes of allergens that must be declared absent
	Lang    locale.Lang      // whose alphabet decides among equals
	From    int              // how many to leave out, best first
	Most    int              // how many to give
}

// LongestListingQuery is how many letters of a query count.
const LongestListingQuery = 200

// MostListings is how many matches are looked at: of more, some are left out,
// and the reader is asked for another word.
const MostListings = 1000

// ListingResult is what was found.
type ListingResult struct {
	Found   []Listing // the page that was asked for
	Count   int       // of all pages, at most MostListings
	More    bool      // there are more than these
	Near    bool      // with letters wrong: nothing has the words as typed
	Short   bool      // what was typed says nothing
	Without []string  // codes of allergens that were left out, also by the words
}

const listingColumns = `shop_id, product_id, slug, title, shop_name, image, sale_mode, price_cents, net_quantity, net_unit, drained_g`

func (l *Listing) fields() []any {
	return []any{&l.Shop, &l.Product, &l.Slug, &l.Title, &l.ShopName, &l.Picture, &l.Mode, &l.Price, &l.Quantity, &l.Unit, &l.Drained}
}

// A listing is left out when its allergens are not all told, or when it holds or
// may hold one of those not wanted (FOOD-01).
const listingFilter = ` where hood_id = $1 and shop_id = any($2) and ($3::int = 0 or declared and (holds | traces) & $3::int = 0)`

// FindListings looks for q among what the shops of a neighbourhood sell. Best
// are goods that are called so, then those with the words in their name, then
// with other endings or what means the same, then with the words elsewhere;
// equals in the order of the alphabet. It never fails for what was typed: what
// means nothing finds nothing.
func FindListings(ctx context.Context, db *tenants.DB, s tenants.Scope, q ListingQuery) (ListingResult, error) {
	slots, without := words.Ask(q.Words, LongestListingQuery)
	for _, code := range q.Without {
		without |= words.Bit(code)
	}
	r := ListingResult{Without: words.Codes(without)}
	slots = looked(slots)
	switch {
	case len(q.Shops) == 0:
		return r, nil
	case len(slots) == 0 && without == 0:
		r.Short = true
		return r, nil
	case len(slots) == 0:
		return r, r.browse(ctx, db, s, q, without)
	}
	if err := r.search(ctx, db, s, q, without, newAsk(s.Hood, slots, false)); err != nil || r.Count > 0 {
		return r, err
	}
	r.Near = true
	err := r.search(ctx, db, s, q, without, newAsk(s.Hood, slots, true))
	r.Near = r.Count > 0
	return r, err
}

// looked are the words that are looked for: an allergen that is not wanted is a
// filter, and one letter alone says nothing.
func looked(asked []words.Word) []words.Word {
	var out []words.Word
	for _, w := range asked {
		if len(w.Text) > len(words.Without)+1 && w.Text[:len(words.Without)+1] == words.Without+"#" {
			continue
		}
		if w.Amount || len([]rune(w.Text)) > 1 {
			out = append(out, w)
		}
	}
	return out
}

// Each query is read once, by a select of its own: the plan that is kept would
// read a parameter anew for every row.
const searchListings = `select ` + listingColumns + `, count(*) over ()
	from (select ` + listingColumns + `, case when words @@ (select $5::text::tsquery) then 0 when words @@ (select $6::text::tsquery) then 1
			when words @@ (select $7::text::tsquery) then 2 when words @@ (select $8::text::tsquery) then 3 else 4 end as tier,
			case when $9 then name_en else name_it end as name
		from platform.listings` + listingFilter + ` and words @@ (select $4::text::tsquery) limit $10) l
	order by tier, name, shop_id, product_id offset $11 limit $12`

func (r *ListingResult) search(ctx context.Context, db *tenants.DB, s tenants.Scope, q ListingQuery, without uint32, a *ask) error {
	args := tenants.With(s.Hood, q.Shops, int(without), a.meant(""), "("+a.plainly("AB")+") & ("+a.noun()+")", a.plainly("AB"), a.forms("AB"), a.meant("AB"),
		q.Lang == locale.En, MostListings+1, q.From, q.Most)
	return r.read(ctx, db, s, searchListings, args)
}

const browseListings = `select ` + listingColumns + `, count(*) over ()
	from (select ` + listingColumns + `, name_it, name_en from platform.listings` + listingFilter + `
		order by name_it, shop_id, product_id limit $4) l
	order by case when $5 then name_en else name_it end, shop_id, product_id offset $6 limit $7`

// browse lists everything that lacks some allergens.
func (r *ListingResult) browse(ctx context.Context, db *tenants.DB, s tenants.Scope, q ListingQuery, without uint32) error {
	return r.read(ctx, db, s, browseListings, tenants.With(s.Hood, q.Shops, int(without), MostListings+1, q.Lang == locale.En, q.From, q.Most))
}

func (r *ListingResult) read(ctx context.Context, db *tenants.DB, s tenants.Scope, sql string, args tenants.Args) error {
	r.Found, r.Count = nil, 0
	err := db.HoodRead(ctx, s, func(in *tenants.HoodRead) {
		in.Each(sql, args, func(row tenants.Row) error {
			var l Listing
			if err := row.Scan(append(l.fields(), &r.Count)...); err != nil {
				return err
			}
			r.Found = append(r.Found, l)
			return nil
		})
	})
	if r.More = r.Count > MostListings; r.More {
		r.Count = MostListings
	}
	return err
}
