package search_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/search"
	"sottocasa/tenants"
)

func now() float64 { return float64(time.Now().UnixNano()) }

// report adds the median and the 99th of a hundred to a benchmark.
func report(b *testing.B, all []float64) {
	slices.Sort(all)
	b.ReportMetric(all[len(all)/2], "p50-ns")
	b.ReportMetric(all[len(all)*99/100], "p99-ns")
}

func newShop() tenants.ShopID { return tenants.ShopID(tenants.NewID()) }

func stocked(products ...catalog.Product) search.Load {
	return func(context.Context) ([]catalog.Product, error) { return products, nil }
}

func TestCacheBuildsOnce(t *testing.T) {
	c, shop := search.NewCache(1<<20), newShop()
	var loads atomic.Int64
	gate := make(chan struct{})
	load := func(context.Context) ([]catalog.Product, error) {
		loads.Add(1)
		<-gate
		return many(10), nil
	}
	var waiting sync.WaitGroup
	seen := make([]*search.Index, 50)
	for i := range seen {
		waiting.Go(func() {
			x, err := c.Of(t.Context(), shop, 7, load)
			if err != nil {
				t.Error(err)
			}
			seen[i] = x
		})
	}
	close(gate)
	waiting.Wait()
	for _, x := range seen {
		if x == nil || x != seen[0] {
			t.Fatal("readers at one time got different indexes")
		}
	}
	if n := loads.Load(); n != 1 {
		t.Errorf("built %d times", n)
	}
	if _, err := c.Of(t.Context(), shop, 8, load); err != nil || loads.Load() != 2 {
		t.Errorf("another version: %d loads, %v", loads.Load(), err)
	}
	if s := c.Stats(); s.Shops != 1 || s.Built != 2 {
		t.Errorf("%+v", s)
	}
}

// TestCacheOutlivesAFault builds again after a builder failed.
func TestCacheOutlivesAFault(t *testing.T) {
	c, shop, broken := search.NewCache(1<<20), newShop(), errors.New("no database")
	_, err := c.Of(t.Context(), shop, 1, func(context.Context) ([]catalog.Product, error) { return nil, broken })
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if x, err := c.Of(t.Context(), shop, 1, stocked(good("a", "Pane", ""))); err != nil || x.Products() != 1 {
		t.Errorf("after a fault: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	leading, waiting := make(chan struct{}), make(chan error)
	go func() {
		_, err := c.Of(gone, shop, 2, func(ctx context.Context) ([]catalog.Product, error) {
			close(leading)
			<-ctx.Done()
			return nil, ctx.Err()
		})
		waiting <- err
	}()
	<-leading
	go func() {
		_, err := c.Of(t.Context(), shop, 2, stocked(good("a", "Pane", "")))
		waiting <- err
	}()
	cancel()
	if one, two := <-waiting, <-waiting; (one == nil) == (two == nil) {
		t.Errorf("who was called away got %v, who waited %v", one, two)
	}
}

func TestCacheKeepsShopsApart(t *testing.T) {
	c, one, two := search.NewCache(1<<20), newShop(), newShop()
	for range 2 {
		for shop, slug := range map[tenants.ShopID]string{one: "mine", two: "yours"} {
			x, err := c.Of(t.Context(), shop, 1, stocked(good(slug, "Miele", "")))
			if err != nil {
				t.Fatal(err)
			}
			if got := slugs(all(find(x, "miele"))); !slices.Equal(got, []string{slug}) {
				t.Errorf("the shop of %q sees %v", slug, got)
			}
		}
	}
}

// TestCacheIsBounded holds the limit, dropping what was used longest ago; one
// that is larger alone is kept alone.
func TestCacheIsBounded(t *testing.T) {
	size := search.New(many(100)).Bytes()
	c := search.NewCache(size*5/2 + 4096)
	first, second, third := newShop(), newShop(), newShop()
	get := func(shop tenants.ShopID, n int) {
		t.Helper()
		if _, err := c.Of(t.Context(), shop, 1, stocked(many(n)...)); err != nil {
			t.Fatal(err)
		}
	}
	get(first, 100)
	get(second, 100)
	get(first, 100)
	get(third, 100) // the second goes
	built := c.Stats().Built
	get(first, 100)
	if got := c.Stats(); got.Built != built || got.Shops != 2 || got.Bytes > size*5/2+4096 {
		t.Errorf("after three of two: %+v, one is %d", got, size)
	}
	if get(second, 100); c.Stats().Built != built+1 {
		t.Error("the one used longest ago was kept")
	}
	if get(newShop(), 1000); c.Stats().Shops != 1 {
		t.Errorf("beside a large one: %+v", c.Stats())
	}
}
