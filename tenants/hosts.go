package tenants

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// Place is what a host name stands for.
type Place struct {
	Hood     HoodID
	Shop     ShopID // zero: the neighbourhood's own host
	HoodSlug string
	HoodName string
	Slug     string
	Name     string
	Theme    string
	Accent   string
	Zone     *time.Location
}

// Hosts answers from memory which place a host is, and which version its
// words have. A poll keeps it true; it never writes, and has no default.
type Hosts struct {
	db     *DB
	domain string
	state  atomic.Pointer[hostMap]
}

type hostMap struct {
	places   map[string]*Place
	byShop   map[ShopID]*Place
	byHood   map[HoodID]*Place
	versions map[Scope]int64
	seen     map[int64]bool // the bumps of the last minute that versions counts
	loaded   time.Time
}

// LoadHosts reads every host below domain ("shops.example", or "localhost" in
// the demo) and the custom ones.
func LoadHosts(ctx context.Context, db *DB, domain string) (*Hosts, error) {
	h := &Hosts{db: db, domain: strings.ToLower(domain)}
	return h, h.reload(ctx)
}

// Lookup finds the place of a host name without its port, in lower case.
func (h *Hosts) Lookup(host string) (*Place, bool) {
	p, ok := h.state.Load().places[host]
	return p, ok
}

// Shop finds a shop's place by id.
func (h *Hosts) Shop(id ShopID) (*Place, bool) {
	p, ok := h.state.Load().byShop[id]
	return p, ok
}

// Hood finds a neighbourhood's place by id.
func (h *Hosts) Hood(id HoodID) (*Place, bool) {
	p, ok := h.state.Load().byHood[id]
	return p, ok
}

// ShopIn finds a live shop of a neighbourhood by the slug that its pages there
// are called by.
func (h *Hosts) ShopIn(hood HoodID, slug string) (*Place, bool) {
	p, ok := h.Lookup(slug + "." + h.domain)
	if !ok || p.Shop.IsZero() || p.Hood != hood || p.Slug != slug {
		return nil, false
	}
	return p, true
}

// Hoods lists the neighbourhoods' own places, by name.
func (h *Hosts) Hoods() []*Place {
	list := slices.Collect(maps.Values(h.state.Load().byHood))
	slices.SortFunc(list, func(a, b *Place) int { return strings.Compare(a.HoodName, b.HoodName) })
	return list
}

// Shops lists the shops' places, in no order.
func (h *Hosts) Shops() []*Place { return slices.Collect(maps.Values(h.state.Load().byShop)) }

// Domain is what the hosts of shops and neighbourhoods stand below.
func (h *Hosts) Domain() string { return h.domain }

// Name is the host a place answers to, without scheme and port.
func (h *Hosts) Name(p *Place) string { return p.Slug + "." + h.domain }

// Version grows whenever words on the pages of a place change: it counts their
// bumps. The greatest id would not do: of two transactions the one with the
// lesser id may commit last. A shop's pages also wear its neighbourhood's words.
func (h *Hosts) Version(p *Place) int64 {
	s := h.state.Load()
	return s.versions[Scope{Hood: p.Hood}] + s.versions[Scope{Hood: p.Hood, Shop: p.Shop}]
}

// Poll keeps the hosts true until ctx ends: each second it counts the bumps
// that are new, and reads everything again when a place is new or each half
// minute.
func (h *Hosts) Poll(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := h.Refresh(ctx); err != nil && ctx.Err() == nil {
			h.db.log.WarnContext(ctx, "hosts not refreshed", "error", err)
		}
	}
}

type bump struct {
	id int64
	of Scope
}

// Refresh does one round of Poll. A bump whose transaction took longer than
// the minute looked back is counted by the next whole reading.
func (h *Hosts) Refresh(ctx context.Context) error {
	old := h.state.Load()
	if time.Since(old.loaded) > 30*time.Second {
		return h.reload(ctx)
	}
	var fresh []bump
	err := h.db.PlatformRead(ctx, func(r *PlatformRead) {
		r.Each(`select id, hood_id, shop_id from platform.bumps where at > now() - interval '1 minute'`, nil, func(row Row) error {
			var b bump
			err := row.Scan(&b.id, &b.of.Hood, &b.of.Shop)
			if err == nil && !old.seen[b.id] {
				fresh = append(fresh, b)
			}
			return err
		})
	})
	if err != nil || len(fresh) == 0 {
		return err
	}
	for _, b := range fresh {
		_, shop := old.byShop[b.of.Shop]
		if _, hood := old.byHood[b.of.Hood]; !hood || !shop && !b.of.Shop.IsZero() {
			return h.reload(ctx)
		}
	}
	h.state.Store(old.with(fresh))
	return nil
}

// with counts further bumps in a copy: readers keep the map they hold.
func (m *hostMap) with(fresh []bump) *hostMap {
	next := *m
	next.versions, next.seen = maps.Clone(m.versions), maps.Clone(m.seen)
	for _, b := range fresh {
		next.versions[b.of]++
		next.seen[b.id] = true
	}
	return &next
}

// count reads every version in one statement, so that what is counted and what
// is remembered as counted are of one moment.
func (m *hostMap) count(r *PlatformRead) {
	r.Each(`select hood_id, shop_id, count(*),
		coalesce(array_agg(id) filter (where at > now() - interval '1 minute'), '{}')
		from platform.bumps group by hood_id, shop_id`, nil, func(row Row) error {
		var s Scope
		var n int64
		var late []int64
		if err := row.Scan(&s.Hood, &s.Shop, &n, &late); err != nil {
			return err
		}
		m.versions[s] = n
		for _, id := range late {
			m.seen[id] = true
		}
		return nil
	})
}

const placesQuery = `select h.id, null::uuid, h.slug, h.name, h.slug, h.name, 'house', '#155536', h.zone, null
  from platform.hoods h
union all
select s.hood_id, s.id, h.slug, h.name, s.slug, s.name, s.theme, s.accent, h.zone, null
  from platform.shops s join platform.hoods h on h.id = s.hood_id where s.state = 'live'
union all
select h.id, s.id, h.slug, h.name, coalesce(s.slug, h.slug), coalesce(s.name, h.name),
  coalesce(s.theme, 'house'), coalesce(s.accent, '#155536'), h.zone, x.host
  from platform.hosts x join platform.hoods h on h.id = x.hood_id
  left join platform.shops s on s.id = x.shop_id where s.id is null or s.state = 'live'`

// Reload reads every host again.
func (h *Hosts) Reload(ctx context.Context) error { return h.reload(ctx) }

func (h *Hosts) reload(ctx context.Context) error {
	next := &hostMap{
		places: map[string]*Place{}, byShop: map[ShopID]*Place{}, byHood: map[HoodID]*Place{},
		versions: map[Scope]int64{}, seen: map[int64]bool{}, loaded: time.Now(),
	}
	zones := map[string]*time.Location{} // each is read once: it is a file
	err := h.db.PlatformRead(ctx, func(r *PlatformRead) {
		r.Each(placesQuery, nil, func(row Row) error { return next.add(row, h.domain, zones) })
		next.count(r)
	})
	if err == nil {
		h.state.Store(next)
	}
	return err
}

func (m *hostMap) add(row Row, domain string, zones map[string]*time.Location) error {
	var p Place
	var zone string
	var custom *string
	if err := row.Scan(&p.Hood, &p.Shop, &p.HoodSlug, &p.HoodName, &p.Slug, &p.Name, &p.Theme, &p.Accent, &zone, &custom); err != nil {
		return err
	}
	if zones[zone] == nil {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			return err
		}
		zones[zone] = loc
	}
	p.Zone = zones[zone]
	if custom != nil {
		// Names below our own domain are slugs: nobody owns another's that way.
		if !strings.HasSuffix(*custom, "."+domain) && *custom != domain {
			m.places[*custom] = &p
		}
		return nil
	}
	m.places[p.Slug+"."+domain] = &p
	if p.Shop.IsZero() {
		m.byHood[p.Hood] = &p
	} else {
		m.byShop[p.Shop] = &p
	}
	return nil
}
