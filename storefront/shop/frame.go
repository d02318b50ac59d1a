package shop

import (
	"context"
	"maps"
	"sync"
	"time"

	"sottocasa/tenants"
)

// frame is what surrounds every page of a shop; a neighbourhood's has only hood.
type frame struct {
	card     tenants.Card
	settings tenants.Settings
	hood     tenants.Neighbourhood
	account  string // that is charged; empty while the shop takes no cards
	version  int64
	read     time.Time
	public   public
}

// How old a frame may be that no bump has renewed: of a resident's own page, and
// of one that is everybody's, which the page cache would keep as long.
const (
	frameLife  = 10 * time.Second
	publicLife = time.Minute
)

// keptFrames is how many frames are kept before the old ones are thrown out.
const keptFrames = 500

// frames remembers the frame of each shop and neighbourhood for a moment, so
// that a step of the checkout reads only what is the resident's own.
type frames struct {
	mu    sync.Mutex
	known map[place]*frame
	swept time.Time
}

// place is whose frame it is, and on which host: a shop's pages have other
// addresses inside its neighbourhood.
type place struct {
	tenants.Scope
	inside bool
}

func placeOf(p *tenants.Place, inside bool) place {
	return place{tenants.Scope{Hood: p.Hood, Shop: p.Shop}, inside}
}

func newFrames() *frames { return &frames{known: map[place]*frame{}} }

func (k *frames) of(ctx context.Context, db *tenants.DB, key place, at *tenants.Place, version int64, life time.Duration) (*frame, error) {
	k.mu.Lock()
	f := k.known[key]
	k.mu.Unlock()
	if f != nil && f.version == version && time.Since(f.read) < life {
		return f, nil
	}
	f = &frame{version: version, read: time.Now()}
	if err := f.fill(ctx, db, at); err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.sweep()
	k.known[key] = f
	return f, nil
}

// several gives the frames of shops of one neighbourhood: what is not
// remembered is read together.
func (k *frames) several(ctx context.Context, s *site, inside bool, places []*tenants.Place) ([]*frame, error) {
	out := make([]*frame, len(places))
	var lacking []int
	k.mu.Lock()
	for i, p := range places {
		f := k.known[placeOf(p, inside)]
		if f != nil && f.version == s.Hosts.Version(p) && time.Since(f.read) < frameLife {
			out[i] = f
			continue
		}
		out[i] = &frame{version: s.Hosts.Version(p), read: time.Now()}
		lacking = append(lacking, i)
	}
	k.mu.Unlock()
	if len(lacking) == 0 {
		return out, nil
	}
	hood := places[0].Hood
	err := s.DB.HoodRead(ctx, tenants.InHood(hood, "resident"), func(r *tenants.HoodRead) {
		for _, i := range lacking {
			f, shop := out[i], places[i].Shop
			r.InShop(shop, func(in *tenants.ShopRead) {
				tenants.OwnCard(in, hood, shop, &f.card)
				tenants.GetSettings(in, shop, &f.settings)
			})
		}
	})
	if err != nil {
		return nil, err
	}
	var n tenants.Neighbourhood
	enabled := make([]bool, len(places))
	err = s.DB.PlatformRead(ctx, func(r *tenants.PlatformRead) {
		tenants.GetNeighbourhood(r, hood, &n)
		for _, i := range lacking {
			tenants.StripeAccount(r, places[i].Shop, &out[i].account, &enabled[i])
		}
	})
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, i := range lacking {
		f := out[i]
		if f.hood = n; !enabled[i] {
			f.account = ""
		}
		k.known[placeOf(places[i], inside)] = f
	}
	return out, nil
}

// fill reads a frame. A neighbourhood's has no shop.
func (f *frame) fill(ctx context.Context, db *tenants.DB, place *tenants.Place) error {
	if place.Shop.IsZero() {
		return db.PlatformRead(ctx, func(r *tenants.PlatformRead) { tenants.GetNeighbourhood(r, place.Hood, &f.hood) })
	}
	err := db.ShopRead(ctx, tenants.InShop(place.Hood, place.Shop, "resident"), func(r *tenants.ShopRead) {
		tenants.OwnCard(r, place.Hood, place.Shop, &f.card)
		tenants.GetSettings(r, place.Shop, &f.settings)
	})
	if err != nil {
		return err
	}
	enabled := false
	err = db.PlatformRead(ctx, func(r *tenants.PlatformRead) {
		tenants.GetNeighbourhood(r, place.Hood, &f.hood)
		tenants.StripeAccount(r, place.Shop, &f.account, &enabled)
	})
	if err != nil {
		return err
	}
	if !enabled {
		f.account = ""
	}
	return nil
}

// sweep throws out the frames that are too old for anything, now and then.
func (k *frames) sweep() {
	if len(k.known) < keptFrames || time.Since(k.swept) < publicLife {
		return
	}
	k.swept = time.Now()
	maps.DeleteFunc(k.known, func(_ place, f *frame) bool { return time.Since(f.read) > publicLife })
}
