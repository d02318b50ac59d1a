package catalog

import (
	"context"
	"strconv"
	"strings"

	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// A word that few listings have is looked up in the index of words, and all that
// have it are put in order. For one that many have this would be long: there the
// listings are read in the order they are shown in, until there are enough. Which
// of the two is shorter a sample of 200 tells; it never changes what is found.
//
// The costs are in a tenth of a millisecond in a neighbourhood of 100,000, where
// each of the sample stands for 500; in a smaller one all is short.
const (
	costOfOne   = 12   // to fetch what the index finds, for each of the sample that has the word
	costOfMarks = 120  // to ask the index for the filters too, where a word is frequent
	costOfWalk  = 1600 // to read all by name
	frequent    = 8    // of the sample have a word: filters may spare fetching
	fewShops    = 4    // the index is asked for; more are told apart row by row
)

// sampleSize is how many listings a sample has.
const sampleSize = 200

// sample is how many of a few listings each tier has: of any shop, and of what
// the filters let through. first is the place of the first of these in the
// alphabet of the sample, from 1: goods with one word often stand together, and
// whoever reads by name meets none before.
type sample struct{ of, let, first [tiers]int }

func (s sample) sum() (of, let int) {
	for i := range tiers {
		of, let = of+s.of[i], let+s.let[i]
	}
	return of, let
}

// walked is the first tier that is better read by name; tiers is none.
func (s sample) walked(marks bool) int {
	for i, let := range s.let {
		looked := s.of[i] * costOfOne
		if marks && s.of[i] >= frequent {
			looked = min(looked, let*costOfOne+costOfMarks)
		}
		if let > 0 && max(costOfWalk/let, costOfWalk*s.first[i]/sampleSize) < looked {
			return i
		}
	}
	return tiers
}

// A listing is left out when its allergens are not all told, or when it holds or
// may hold one of those not wanted; below zero they are what it may hold one of,
// and holds none (FOOD-02). Each query is read once, by a
// select of its own: the plan that is kept would read a parameter anew for every
// row.
const (
	letThrough = `shop_id = any($2) and ($3::int = 0 or declared and
		case when $3::int > 0 then (holds | traces) & $3::int = 0 else holds & -$3::int = 0 and traces & -$3::int <> 0 end)`
	sampleTier = `case when words @@ (select $4::text::tsquery) then 0 when words @@ (select $5::text::tsquery) then 1
			when words @@ (select $6::text::tsquery) then 2 when words @@ (select $7::text::tsquery) then 3 else 4 end`
)

func sampleListings(lang locale.Lang) string {
	return `select tier, count(*), count(*) filter (where let), coalesce(min(place) filter (where let), 0)
		from (select place, ` + letThrough + ` as let, ` + sampleTier + ` as tier
			from (select row_number() over (order by ` + sorted(lang) + `) as place, shop_id, declared, holds, traces, words
				from (select * from platform.listings where hood_id = $1 and app.lot(shop_id, product_id) & 15 = 0
					order by app.lot(shop_id, product_id) limit ` + strconv.Itoa(sampleSize) + `) l) l
			where words @@ (select $8::text::tsquery)) l group by tier`
}

func sampleOf(ctx context.Context, db *tenants.DB, s tenants.Scope, q ListingQuery, a *ask, ranks [tiers]string) (out sample, err error) {
	args := []any{s.Hood, q.Shops, a.mask()}
	for _, rank := range ranks {
		args = append(args, rank)
	}
	err = db.HoodRead(ctx, s, func(in *tenants.HoodRead) {
		in.Each(sampleListings(q.Lang), tenants.With(args...), func(row tenants.Row) error {
			var tier, of, let, first int
			err := row.Scan(&tier, &of, &let, &first)
			out.of[tier], out.let[tier], out.first[tier] = of, let, first
			return err
		})
	})
	return out, err
}

// sorted is the column whose alphabet decides among equals.
func sorted(lang locale.Lang) string {
	if lang == locale.En {
		return "name_en"
	}
	return "name_it"
}

const (
	listed   = `select ` + listingColumns + `, count(*) over () from `
	inOrder  = ` order by tier, name, shop_id, product_id offset $4 limit $5`
	mostRead = MostListings + 1
)

// wholeSQL looks once for what any tier has, and ranks row by row: for words that
// hardly a listing has.
func wholeSQL(lang locale.Lang) string {
	tier := strings.NewReplacer("$7", "$9", "$6", "$8", "$5", "$7", "$4", "$6").Replace(sampleTier)
	return listed + `(select ` + listingColumns + `, ` + tier + ` as tier, ` + sorted(lang) + ` as name
		from (select * from platform.listings where hood_id = $1 and words @@ (select $10::text::tsquery) offset 0) l where ` + letThrough + `
		order by tier, name, shop_id, product_id limit ` + strconv.Itoa(mostRead) + `) l` + inOrder
}

// tiersSQL looks for each tier, as long as the better ones leave room. The tier
// walked is read by name, and is the last; the others by words.
func tiersSQL(walked int, lang locale.Lang) string {
	name := sorted(lang)
	var with, all []string
	left := strconv.Itoa(mostRead)
	for i := range min(walked+1, tiers) {
		n := strconv.Itoa(i)
		from := `(select ` + listingColumns + `, ` + name + ` as name, words, declared, holds, traces from platform.listings where hood_id = $1`
		match, order := ` and words @@ (select $`+strconv.Itoa(6+i)+`::text::tsquery)`, ` order by name, shop_id, product_id`
		if i == walked {
			// Sorted again, without a limit that is written out, or with conditions it takes to be rare
			// (of what is in coalesce it takes half), the database would plan to sort everything first.
			order = ""
			from = `(select * from ` + from + ` order by ` + name + `, shop_id, product_id offset 0) l
				where coalesce(` + letThrough + match + `, false) limit ` + strconv.Itoa(mostRead) + `) l`
		} else {
			from += match + ` offset 0) l where ` + letThrough
		}
		with = append(with, `t`+n+` as (select `+n+` as tier, `+listingColumns+`, name from `+from+order+` limit greatest(0, `+left+`))`)
		all = append(all, `select * from t`+n)
		left += ` - (select count(*) from t` + n + `)`
	}
	return `with ` + strings.Join(with, ", ") + ` ` + listed + `(` + strings.Join(all, " union all ") + `) l` + inOrder
}

// search reads a page of what an ask finds.
func (r *ListingResult) search(ctx context.Context, db *tenants.DB, s tenants.Scope, q ListingQuery, a *ask) error {
	ranks := a.ranks()
	few, err := sampleOf(ctx, db, s, q, a, ranks)
	if err != nil {
		return err
	}
	marks := a.marks(q.Shops)
	of, let := few.sum()
	if let == 0 {
		if of*2 >= frequent { // most of it is left out
			ranks[tiers-1] = marked(ranks[tiers-1], marks)
		}
		return r.read(ctx, db, s, q, a, wholeSQL(q.Lang), ranks[:])
	}
	walked := few.walked(marks != "")
	ranks = apart(ranks)
	for i := range ranks {
		if i != walked && few.of[i] >= frequent {
			ranks[i] = marked(ranks[i], marks)
		}
	}
	if err := r.read(ctx, db, s, q, a, tiersSQL(walked, q.Lang), ranks[:min(walked+1, tiers)]); err != nil || walked == tiers || r.More {
		return err
	}
	// The sample saw more than there is: the tiers after it count too.
	return r.read(ctx, db, s, q, a, tiersSQL(tiers, q.Lang), ranks[:])
}

func (r *ListingResult) read(ctx context.Context, db *tenants.DB, s tenants.Scope, q ListingQuery, a *ask, sql string, ranks []string) error {
	r.Found, r.Count = nil, 0
	args := []any{s.Hood, q.Shops, a.mask(), q.From, q.Most}
	for _, rank := range ranks {
		args = append(args, rank)
	}
	err := db.HoodRead(ctx, s, func(in *tenants.HoodRead) {
		in.Each(sql, tenants.With(args...), func(row tenants.Row) error {
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
