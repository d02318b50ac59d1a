package admin

import (
	"testing"

	"sottocasa/internal/clock"
)

// TestACampaignLastsAMonthAndIsNeverInDecember: art. 2 L. 128/2011 (PRICE-04).
func TestACampaignLastsAMonthAndIsNeverInDecember(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ today, typed, field, key string }{
		{"2026-05-10", "2026-05-10", "", ""},
		{"2026-05-10", "2026-06-10", "", ""},
		{"2026-05-10", "2026-06-11", "campaign", "deals.campaign_long"},
		{"2026-05-10", "2026-05-09", "campaign", "deals.campaign_over"},
		{"2026-05-10", "", "campaign", "deals.campaign_when"},
		{"2026-05-10", "10 maggio", "campaign", "error.date_bad"},
		{"2026-11-20", "2026-11-30", "", ""},
		{"2026-11-20", "2026-12-01", "campaign", "deals.campaign_long"},
		{"2026-12-01", "2026-12-05", "limit", "deals.no_campaign"},
		{"2026-12-31", "2027-01-15", "limit", "deals.no_campaign"},
	} {
		today, err := clock.ParseDate(c.today)
		if err != nil {
			t.Fatal(err)
		}
		if last, field, key := campaignUntil(c.typed, today); field != c.field || key != c.key || key == "" && last.String() != c.typed {
			t.Errorf("on %s until %q: %s, %s %s", c.today, c.typed, last, field, key)
		}
	}
}
