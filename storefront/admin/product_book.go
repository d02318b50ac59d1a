package admin

import (
	"strconv"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/offers"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
)

// bookLimit is what the law calls a product, and by how many per cent it can be
// reduced at most; 0: as the shop likes.
type bookLimit struct {
	Name string
	Most int
}

// bookLimits are the choices of a product's form, the strictest first.
func bookLimits() []bookLimit {
	return []bookLimit{{"free", 0}, {"book", offers.AnyBook}, {"school", offers.SchoolBook}, {"campaign", offers.CampaignBook}}
}

// limitFields are the fields of what the law says of a product's price.
func limitFields() []string { return []string{"limit", "max_off", "cover"} }

// typeLimit fills them: the choice is the strictest that allows what is kept.
func typeLimit(l locale.Lang, x catalog.Product, typed map[string]string) {
	typed["limit"], typed["max_off"], typed["cover"] = "free", "", ""
	if x.Cover > 0 {
		typed["cover"] = plain(l, x.Cover)
	}
	if x.MostOff == nil {
		return
	}
	for _, b := range bookLimits()[1:] {
		if typed["limit"] = b.Name; *x.MostOff <= b.Most {
			if *x.MostOff < b.Most {
				typed["max_off"] = strconv.Itoa(*x.MostOff)
			}
			return
		}
	}
}

// limitWrong reports whether something about them was refused.
func (v productView) limitWrong() bool {
	for _, name := range limitFields() {
		if v.Errors.For(name) != "" {
			return true
		}
	}
	return false
}

// readLimit reads what the law says of a product's price. A shop may allow less
// than the law, never more; in December no publisher has a campaign. A form
// without the choice leaves it as it is.
func readLimit(f *web.Form, now time.Time) *catalog.Limit {
	chosen := f.OptionalLine("limit", 10)
	lower, cover := f.OptionalLine("max_off", 3), optionalAmount(f, "cover")
	if chosen == "" {
		return nil
	}
	for _, b := range bookLimits() {
		switch {
		case b.Name != chosen:
			continue
		case b.Most == 0:
			return &catalog.Limit{}
		case b.Name == "campaign" && now.Month() == time.December:
			f.Fail("limit", "deals.no_campaign")
		}
		most := b.Most
		if lower != "" {
			n, err := strconv.Atoi(lower)
			if err != nil || n < 0 || n > b.Most {
				f.Fail("max_off", "deals.max_off_bad", "most", b.Most)
			}
			most = n
		}
		return &catalog.Limit{MostOff: &most, Cover: cover}
	}
	f.Fail("limit", "error.choice")
	return nil
}
