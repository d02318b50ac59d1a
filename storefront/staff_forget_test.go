package storefront_test

import (
	"context"
	"net/http"
	"testing"

	"sottocasa/internal/testkit"
	"sottocasa/tenants"
)

// What nobody has gone on with for ninety days is forgotten, with its draft and
// its owner's part in it; what waits for the coordinator, what was gone on with
// and every shop stay.
func TestAbandonedOpeningsAreForgotten(t *testing.T) {
	s := openStaff(t, true)
	ctx := context.Background()
	lie := func(o tenants.Opening, days int) {
		s.Must(s.DB.Platform(ctx, "test", func(p *tenants.PlatformTx) error {
			return p.Exec(`update platform.openings set moved_at = now() - make_interval(days => $2) where id = $1`, tenants.With(o.ID, days))
		}))
		s.Must(tenants.ForgetOpenings(ctx, s.DB))
	}
	alike := func() (list []string) {
		s.Must(s.DB.PlatformRead(ctx, func(r *tenants.PlatformRead) { tenants.Alike(r, "forno-lasciato", tenants.NoShop(), &list) }))
		return list
	}
	b := s.opens(s.as("lascia"), "Forno Lasciato", "delivery")
	o := s.opening(b)
	lie(o, 89)
	b.get("/opening/preview").want(t, 200, "Forno Lasciato")
	b.send("/opening/ask").want(t, http.StatusSeeOther)
	lie(o, 400) // it waits for its coordinator
	b.get("/opening/wait").want(t, 200, "Forno Lasciato")
	b.send("/opening/withdraw").want(t, http.StatusSeeOther)
	if lie(o, 89); len(alike()) != 1 {
		t.Fatal("it is gone too soon")
	}
	if lie(o, 91); len(alike()) != 0 {
		t.Errorf("its name is still %v", alike())
	}
	jobs := 0
	s.Must(testkit.Query(s.Database.Super, `select count(*)::int from river.river_job where kind = 'tenants.drop_pictures' and args ->> 'shop_id' = $1`, []any{o.Shop.String()}, &jobs))
	if jobs != 1 {
		t.Errorf("%d jobs for its pictures", jobs)
	}
	var card tenants.Card
	if err := s.DB.ShopRead(ctx, tenants.InShop(s.Hood, o.Shop, "test"), func(r *tenants.ShopRead) { tenants.OwnCard(r, s.Hood, o.Shop, &card) }); err == nil {
		t.Errorf("its card is still there: %s", card.Name)
	}
	if b.get("/opening/trade").want(t, 200).lacks(t, "Forno Lasciato"); b.last.to != "" {
		t.Error("it does not begin anew")
	}
	s.opens(b, "Forno Lasciato", "name") // the name is free again
	if _, ok := s.Hosts.Shop(s.Shop.ID); !ok {
		t.Error("a live shop is gone")
	}
	err := s.DB.Platform(ctx, "test", func(p *tenants.PlatformTx) error {
		return p.Exec(`delete from platform.shops where id = $1`, tenants.With(s.Shop.ID))
	})
	if err == nil {
		t.Error("a live shop can be deleted")
	}
}
