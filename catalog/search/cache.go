package search

import (
	"container/list"
	"context"
	"sync"

	"sottocasa/catalog"
	"sottocasa/tenants"
)

// Load reads what a shop's index is made of.
type Load func(context.Context) ([]catalog.Product, error)

// Cache keeps the indexes of shops, bounded in bytes: the longest unused go
// first. Only the newest may be larger than all are allowed to be together, as
// without it every search of a large shop would build it again.
type Cache struct {
	mu      sync.Mutex
	limit   int
	bytes   int
	order   *list.List // of *kept, the last used first
	shops   map[tenants.ShopID]*list.Element
	flights map[flightKey]*flight
	built   int
}

type kept struct {
	shop    tenants.ShopID
	version int64
	index   *Index
}

type flightKey struct {
	shop    tenants.ShopID
	version int64
}

// flight is an index that is being built; index stays nil when that failed.
type flight struct {
	done  chan struct{}
	index *Index
}

// NewCache makes a cache of at most so many bytes.
func NewCache(limit int) *Cache {
	return &Cache{limit: limit, order: list.New(), shops: map[tenants.ShopID]*list.Element{}, flights: map[flightKey]*flight{}}
}

// Stats are figures of a Cache.
type Stats struct{ Shops, Bytes, Built int }

// Stats gives the figures.
func (c *Cache) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Stats{len(c.shops), c.bytes, c.built}
}

// Of gives the index of a shop at a version of its content, building it with
// load when there is none. Those who ask at the same time wait for one builder;
// when that one is called away, another of them takes over.
func (c *Cache) Of(ctx context.Context, shop tenants.ShopID, version int64, load Load) (*Index, error) {
	for {
		x, f, lead := c.find(flightKey{shop, version})
		switch {
		case x != nil:
			return x, nil
		case lead:
			return c.build(ctx, flightKey{shop, version}, f, load)
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if f.index != nil {
			return f.index, nil
		}
	}
}

func (c *Cache) find(key flightKey) (x *Index, f *flight, lead bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.shops[key.shop]; e != nil && e.Value.(*kept).version == key.version {
		c.order.MoveToFront(e)
		return e.Value.(*kept).index, nil, false
	}
	if f := c.flights[key]; f != nil {
		return nil, f, false
	}
	f = &flight{done: make(chan struct{})}
	c.flights[key] = f
	return nil, f, true
}

// build makes the index for everyone who waits. Whatever happens, it lands.
func (c *Cache) build(ctx context.Context, key flightKey, f *flight, load Load) (*Index, error) {
	defer func() { c.land(key, f) }()
	products, err := load(ctx)
	if err != nil {
		return nil, err
	}
	f.index = New(products)
	return f.index, nil
}

// land ends a flight and keeps its index instead of the shop's older one.
func (c *Cache) land(key flightKey, f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.flights, key)
	close(f.done)
	if f.index == nil {
		return
	}
	c.built++
	if e := c.shops[key.shop]; e != nil {
		if e.Value.(*kept).version > key.version {
			return // built for a reader who came before the last change
		}
		c.drop(e)
	}
	c.shops[key.shop] = c.order.PushFront(&kept{key.shop, key.version, f.index})
	c.bytes += f.index.Bytes()
	for c.bytes > c.limit && c.order.Len() > 1 {
		c.drop(c.order.Back())
	}
}

func (c *Cache) drop(e *list.Element) {
	k := c.order.Remove(e).(*kept)
	delete(c.shops, k.shop)
	c.bytes -= k.index.Bytes()
}
