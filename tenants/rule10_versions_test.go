package tenants_test

import (
	"context"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// version is what a host's pages have now.
func version(t *testing.T, h *tenants.Hosts, name string) int64 {
	t.Helper()
	must(t, h.Refresh(t.Context()))
	p, ok := h.Lookup(name)
	if !ok {
		t.Fatalf("%s is unknown", name)
	}
	return h.Version(p)
}

func TestRule10AVersionGrowsOnlyWhenWordsChange(t *testing.T) {
	a, b := two(t)
	hosts, err := tenants.LoadHosts(t.Context(), a.DB, "shops.example")
	must(t, err)
	shop := tenants.InShop(a.Hood, a.Shop.ID, "test")
	good := a.Shop.Goods["miele"].Product
	save := func(v int) func() error {
		return func() error {
			return a.DB.Shop(t.Context(), shop, func(s *tenants.ShopTx) error {
				stock := 1000
				return catalog.Save(s, catalog.Edit{Product: good, Version: v, Title: locale.Text{It: "Miele"}, Price: 690, OnHand: &stock, State: "live"})
			})
		}
	}
	buyer := a.NewShopper()
	for _, c := range []struct {
		what string
		do   func() error
		own  bool
	}{
		{"a text is edited", save(1), true},
		{"an edit that is a conflict", func() error { _ = save(1)(); return nil }, false},
		{"finished for today", func() error {
			return a.DB.Shop(t.Context(), shop, func(s *tenants.ShopTx) error { return catalog.OutToday(s, good, "Europe/Rome", false) })
		}, true},
		{"a basket is filled", func() error { return buyer.Put("spaghetti", 3) }, false},
		{"a sale of one among many", func() error { buyer.Buy(delivery.Delivery); return nil }, false},
		{"nothing", func() error { return nil }, false},
	} {
		own, other, hood := version(t, hosts, a.Shop.Slug+".shops.example"), version(t, hosts, a.Other.Slug+".shops.example"), version(t, hosts, b.HoodSlug+".shops.example")
		must(t, c.do())
		if grew := version(t, hosts, a.Shop.Slug+".shops.example") > own; grew != c.own {
			t.Errorf("%s: grew %t", c.what, grew)
		}
		if version(t, hosts, a.Other.Slug+".shops.example") != other || version(t, hosts, b.HoodSlug+".shops.example") != hood {
			t.Errorf("%s: another place's version changed", c.what)
		}
	}
	own, other, foreign := version(t, hosts, a.Shop.Slug+".shops.example"), version(t, hosts, a.Other.Slug+".shops.example"), version(t, hosts, b.Shop.Slug+".shops.example")
	must(t, a.Hoods(tenants.BumpHood))
	if version(t, hosts, a.Shop.Slug+".shops.example") != own+1 || version(t, hosts, a.Other.Slug+".shops.example") != other+1 {
		t.Error("a shop's pages do not wear their neighbourhood's words")
	}
	if version(t, hosts, b.Shop.Slug+".shops.example") != foreign {
		t.Error("another neighbourhood's pages changed")
	}
}

// Two edits at once: the one that began first commits last. Its words, too,
// must change the version, in every program that polls.
func TestRule10ALateCommitIsNotMissed(t *testing.T) {
	w := world.New(t)
	one, err := tenants.LoadHosts(t.Context(), w.DB, "shops.example")
	must(t, err)
	two, err := tenants.LoadHosts(t.Context(), w.DB, "shops.example")
	must(t, err)
	name := w.Shop.Slug + ".shops.example"
	shop := tenants.InShop(w.Hood, w.Shop.ID, "test")
	start := version(t, one, name)
	must(t, w.DB.Shop(t.Context(), shop, func(early *tenants.ShopTx) error {
		must(t, tenants.Bump(early))
		must(t, w.DB.Shop(t.Context(), shop, tenants.Bump))
		if v := version(t, one, name); v != start+1 {
			t.Errorf("after the later one: %d, began at %d", v, start)
		}
		return nil
	}))
	two.Age(time.Minute) // reads everything again
	if v, u := version(t, one, name), version(t, two, name); v != start+2 || u != v {
		t.Errorf("versions %d and %d, began at %d", v, u, start)
	}
	two.Age(-time.Minute)
	if version(t, one, name) != start+2 || version(t, two, name) != start+2 {
		t.Error("a bump was counted twice")
	}
}

func TestRule10AnUnknownHostIsNobodys(t *testing.T) {
	w := world.New(t)
	line, address := tap(t, w.Database.App)
	db := serve(t, address, 1, nil)
	hosts, err := tenants.LoadHosts(t.Context(), db, "shops.example")
	must(t, err)
	before := line.turns.Load()
	for _, name := range []string{"", "shops.example", "nobody.shops.example", w.Shop.Slug, w.Shop.Slug + ".elsewhere.example", w.Shop.Slug + ".shops.example.",
		"X" + w.Shop.Slug + ".shops.example", w.Shop.Slug + ".shops.example:80", "a." + w.Shop.Slug + ".shops.example", "../" + w.Shop.Slug + ".shops.example", "*.shops.example"} {
		if p, ok := hosts.Lookup(name); ok || p != nil {
			t.Errorf("%q is %v", name, p)
		}
	}
	if line.turns.Load() != before {
		t.Error("the database was asked")
	}
	shop, ok := hosts.Lookup(w.Shop.Slug + ".shops.example")
	hood, okHood := hosts.Lookup(w.HoodSlug + ".shops.example")
	if !ok || !okHood || shop.Shop != w.Shop.ID || shop.Hood != w.Hood || !hood.Shop.IsZero() || hood.Hood != w.Hood {
		t.Errorf("shop %+v, hood %+v", shop, hood)
	}
}

func TestRule10HostsComeAndGo(t *testing.T) {
	w := world.New(t)
	hosts, err := tenants.LoadHosts(t.Context(), w.DB, "shops.example")
	must(t, err)
	known := func(name string) bool { _, ok := hosts.Lookup(name); return ok }
	set := func(fn func(*tenants.PlatformTx) error) {
		t.Helper()
		must(t, w.DB.Platform(context.Background(), "test", fn))
	}
	fresh := tenants.Shop{ID: tenants.ShopID(tenants.NewID()), Hood: w.Hood, Slug: "nuovo-" + w.Hood.String()[24:], Name: "Nuovo", Theme: "base", Accent: "#000000", State: "live"}
	name := fresh.Slug + ".shops.example"
	set(func(p *tenants.PlatformTx) error { return tenants.OpenShop(p, fresh) })
	must(t, hosts.Refresh(t.Context()))
	must(t, w.DB.Shop(t.Context(), tenants.InShop(w.Hood, fresh.ID, "test"), tenants.Bump))
	must(t, hosts.Refresh(t.Context()))
	if !known(name) {
		t.Error("a new shop's first words do not open its host")
	}
	custom := "bottega-" + w.Hood.String()[24:] + ".example"
	w.Super(`insert into platform.hosts (host, hood_id, shop_id) values ($1, $2, $3), ($4, $2, $3)`, custom, w.Hood, fresh.ID, w.Shop.Slug+".shops.example")
	set(func(p *tenants.PlatformTx) error { return tenants.SetShopState(p, w.Hood, fresh.ID, "suspended") })
	hosts.Age(time.Minute)
	must(t, hosts.Refresh(t.Context()))
	if known(name) || known(custom) {
		t.Error("a suspended shop answers")
	}
	if _, ok := hosts.Shop(fresh.ID); ok {
		t.Error("a suspended shop is found by its id")
	}
	set(func(p *tenants.PlatformTx) error { return tenants.SetShopState(p, w.Hood, fresh.ID, "live") })
	hosts.Age(time.Minute)
	must(t, hosts.Refresh(t.Context()))
	if !known(name) || !known(custom) {
		t.Error("a shop that is live again does not answer")
	}
	if p, _ := hosts.Lookup(w.Shop.Slug + ".shops.example"); p.Shop != w.Shop.ID {
		t.Error("a custom host took another shop's name below our domain")
	}
}

// Shops and neighbourhoods stand below one domain; no key spans their tables.
func TestRule10ANameIsGivenOnce(t *testing.T) {
	w := world.New(t)
	slug := "conteso-" + w.Hood.String()[24:]
	results := make(chan error, 8)
	for i := range 8 {
		go func() {
			results <- w.DB.Platform(context.Background(), "test", func(p *tenants.PlatformTx) error {
				if i%2 == 0 {
					return tenants.OpenNeighbourhood(p, tenants.Neighbourhood{ID: tenants.HoodID(tenants.NewID()), Slug: slug, Zone: "Europe/Rome"})
				}
				return tenants.OpenShop(p, tenants.Shop{ID: tenants.ShopID(tenants.NewID()), Hood: w.Hood, Slug: slug, Theme: "base", Accent: "#000000", State: "live"})
			})
		}()
	}
	won := 0
	for range 8 {
		err := <-results
		if err == nil {
			won++
		} else if !fault.Has(err, fault.Conflict) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d have the name", won)
	}
}
