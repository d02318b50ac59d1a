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
	last     int64
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

// Hoods lists the neighbourhoods' own places, by name.
func (h *Hosts) Hoods() []*Place {
	list := slices.Collect(maps.Values(h.state.Load().byHood))
	slices.SortFunc(list, func(a, b *Place) int { return strings.Compare(a.HoodName, b.HoodName) })
	return list
}

// Name is the host a place answers to, without scheme and port.
func (h *Hosts) Name(p *Place) string { return p.Slug + "." + h.domain }

// Version grows whenever words on the pages of a place change. A shop's pages
// also wear its neighbourhood's words.
func (h *Hosts) Version(p *Place) int64 {
	s := h.state.Load()
	return s.versions[Scope{Hood: p.Hood}] + s.versions[Scope{Hood: p.Hood, Shop: p.Shop}]
}

// Poll keeps the hosts true until ctx ends: each second it reads what is newer
// than the last bump, and everything again when a place is new or each half
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

// Refresh does one round of Poll.
func (h *Hosts) Refresh(ctx context.Context) error {
	old := h.state.Load()
	if time.Since(old.loaded) > 30*time.Second {
		return h.reload(ctx)
	}
	fresh := map[Scope]int64{}
	last := old.last
	err := h.db.PlatformRead(ctx, func(r *PlatformRead) { versions(r, old.last, fresh, &last) })
	if err != nil || len(fresh) == 0 {
		return err
	}
	next := *old
	next.last = last
	next.versions = make(map[Scope]int64, len(old.versions)+len(fresh))
	for s, v := range old.versions {
		next.versions[s] = v
	}
	for s, v := range fresh {
		if _, known := old.byShop[s.Shop]; !known && !s.Shop.IsZero() {
			return h.reload(ctx)
		}
		if _, known := old.byHood[s.Hood]; !known {
			return h.reload(ctx)
		}
		next.versions[s] = v
	}
	h.state.Store(&next)
	return nil
}

func versions(r *PlatformRead, since int64, into map[Scope]int64, last *int64) {
	r.Each(`select hood_id, shop_id, max(id) from platform.bumps where id > $1 group by hood_id, shop_id`,
		With(since), func(row Row) error {
			var s Scope
			var id int64
			if err := row.Scan(&s.Hood, &s.Shop, &id); err != nil {
				return err
			}
			into[s] = id
			*last = max(*last, id)
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
		versions: map[Scope]int64{}, loaded: time.Now(),
	}
	err := h.db.PlatformRead(ctx, func(r *PlatformRead) {
		r.Each(placesQuery, nil, func(row Row) error { return next.add(row, h.domain) })
		versions(r, 0, next.versions, &next.last)
	})
	if err == nil {
		h.state.Store(next)
	}
	return err
}

func (m *hostMap) add(row Row, domain string) error {
	var p Place
	var zone string
	var custom *string
	if err := row.Scan(&p.Hood, &p.Shop, &p.HoodSlug, &p.HoodName, &p.Slug, &p.Name, &p.Theme, &p.Accent, &zone, &custom); err != nil {
		return err
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return err
	}
	p.Zone = loc
	if custom != nil {
		m.places[*custom] = &p
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
