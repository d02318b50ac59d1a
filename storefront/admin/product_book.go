package admin

import (
	"strconv"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/offers"
	"sottocasa/internal/clock"
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
func limitFields() []string { return []string{"limit", "max_off", "cover", "campaign"} }

// typeLimit fills them: the choice is the strictest that allows what is kept.
func typeLimit(l locale.Lang, x catalog.Product, typed map[string]string) {
	typed["limit"], typed["max_off"], typed["cover"], typed["campaign"] = "free", "", "", ""
	if x.Cover > 0 {
		typed["cover"] = plain(l, x.Cover)
	}
	if x.MostOff == nil {
		return
	}
	if x.Campaign != nil {
		typed["campaign"] = x.Campaign.String()
	}
	for _, b := range bookLimits()[1:] {
		if typed["limit"] = b.Name; *x.MostOff <= b.Most && (x.Campaign == nil || b.Name == "campaign") {
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
// than the law, never more. A form without the choice leaves it as it is.
func readLimit(f *web.Form, now time.Time) *catalog.Limit {
	chosen := f.OptionalLine("limit", 10)
	lower, cover, until := f.OptionalLine("max_off", 3), optionalAmount(f, "cover"), f.OptionalLine("campaign", 10)
	if chosen == "" {
		return nil
	}
	for _, b := range bookLimits() {
		if b.Name != chosen {
			continue
		}
		if b.Most == 0 {
			return &catalog.Limit{}
		}
		var campaign *clock.Date
		if b.Name == "campaign" {
			campaign = readCampaign(f, until, clock.DateOf(now))
		}
		most := b.Most
		if lower != "" {
			n, err := strconv.Atoi(lower)
			if err != nil || n < 0 || n > b.Most {
				f.Fail("max_off", "deals.max_off_bad", "most", b.Most)
			}
			most = n
		}
		return &catalog.Limit{MostOff: &most, Cover: cover, Campaign: campaign}
	}
	f.Fail("limit", "error.choice")
	return nil
}

// readCampaign reads the last day of a publisher's campaign.
func readCampaign(f *web.Form, typed string, today clock.Date) *clock.Date {
	last, field, key := campaignUntil(typed, today)
	if key != "" {
		f.Fail(field, key)
	}
	return &last
}

// campaignUntil judges it: a campaign lasts a month at most and is never in
// December (art. 2 L. 128/2011; PRICE-04). Afterwards the book's ordinary limit
// holds by itself.
func campaignUntil(typed string, today clock.Date) (last clock.Date, field, key string) {
	if today.Month == time.December {
		return last, "limit", "deals.no_campaign"
	}
	if typed == "" {
		return last, "campaign", "deals.campaign_when"
	}
	last, err := clock.ParseDate(typed)
	switch {
	case err != nil:
		return last, "campaign", "error.date_bad"
	case last.Before(today):
		return last, "campaign", "deals.campaign_over"
	case last.Month == time.December || today.AddDays(31).Before(last):
		return last, "campaign", "deals.campaign_long"
	}
	return last, "", ""
}
