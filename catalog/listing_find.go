package catalog

import (
	"context"
	"slices"
	"strings"

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

// MostListings is how many matches are given at most: of more, the reader is
// told that there are more, and asked for another word.
const MostListings = 200

// ListingResult is what was found.
type ListingResult struct {
	Found   []Listing // the page that was asked for
	Count   int       // of all pages, at most MostListings
	More    bool      // there are more than these
	Near    bool      // with letters wrong: nothing has the words as typed
	Short   bool      // what was typed says nothing
	Without []string  // codes of allergens that were left out, also by the words
	Traces  []Listing // without them, but with declared traces of one; only when little else is found
}

// little is from how many listings on those with traces are no longer looked
// for, and mostTraced how many of these are given.
const (
	little     = 5
	mostTraced = 8
)

const listingColumns = `shop_id, product_id, slug, title, shop_name, image, sale_mode, price_cents, net_quantity, net_unit, drained_g, offer`

func (l *Listing) fields() []any {
	return []any{&l.Shop, &l.Product, &l.Slug, &l.Title, &l.ShopName, &l.Picture, &l.Mode, &l.Price, &l.Quantity, &l.Unit, &l.Drained, &l.Offer}
}

// FindListings looks for q among what the shops of a neighbourhood sell. Best
// are goods that are called so, then those with the words in their name, then
// with other endings or what means the same, then with the words elsewhere;
// equals in the order of the alphabet. When nothing has the words, wrong letters
// are forgiven; when nothing has all of them, one will do. Where little is
// without the allergens that are not wanted, what may hold traces of them comes
// apart. It never fails for
// what was typed: what means nothing finds nothing.
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
	}
	err := r.find(ctx, db, s, q, slots, allergens{without: without})
	if err != nil || without == 0 || r.Count >= little || q.From > 0 {
		return r, err
	}
	var traced ListingResult
	q.Most = mostTraced
	err = traced.find(ctx, db, s, q, slots, allergens{without: without, traced: true})
	if r.Count == 0 || !traced.Near {
		r.Traces = traced.Found
	}
	return r, err
}

func (r *ListingResult) find(ctx context.Context, db *tenants.DB, s tenants.Scope, q ListingQuery, slots []words.Word, f allergens) error {
	code := articleNumber(q.Words)
	if code != "" {
		if err := r.search(ctx, db, s, q, newAsk(s.Hood, []words.Word{{Text: code, Amount: true}}, f, false)); err != nil || r.Count > 0 {
			return err
		}
	}
	if err := r.search(ctx, db, s, q, newAsk(s.Hood, slots, f, false)); err != nil || r.Count > 0 || q.From > 0 || len(slots) == 0 {
		return err
	}
	err := r.search(ctx, db, s, q, newAsk(s.Hood, slots, f, true))
	if err == nil && r.Count == 0 && len(slots) > 1 && code == "" {
		words := slices.DeleteFunc(slices.Clone(slots), func(w words.Word) bool { return w.Amount })
		some := newAsk(s.Hood, words, f, true)
		if some.some = true; len(some.slots) > 0 {
			err = r.search(ctx, db, s, q, some)
		}
	}
	r.Near = r.Count > 0
	return err
}

// articleNumber is what was typed when it may be one: ALI-003, without what
// people leave out.
func articleNumber(typed string) string {
	typed = strings.TrimSpace(typed)
	if !strings.ContainsAny(typed, "0123456789") || strings.ContainsAny(typed, " \t") || !strings.ContainsAny(typed, "-_/.") {
		return ""
	}
	return words.Bare(typed)
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
