package shop

import (
	"context"
	"maps"
	"sync"
	"time"

	"sottocasa/tenants"
)

// frame is what surrounds every page of a shop.
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

// frames remembers the frame of each shop for a moment, so that a step of the
// checkout reads only what is the resident's own.
type frames struct {
	mu    sync.Mutex
	known map[tenants.ShopID]*frame
	swept time.Time
}

func newFrames() *frames { return &frames{known: map[tenants.ShopID]*frame{}} }

func (k *frames) of(ctx context.Context, db *tenants.DB, place *tenants.Place, version int64, life time.Duration) (*frame, error) {
	k.mu.Lock()
	f := k.known[place.Shop]
	k.mu.Unlock()
	if f != nil && f.version == version && time.Since(f.read) < life {
		return f, nil
	}
	f = &frame{version: version, read: time.Now()}
	err := db.ShopRead(ctx, tenants.InShop(place.Hood, place.Shop, "resident"), func(r *tenants.ShopRead) {
		tenants.OwnCard(r, place.Hood, place.Shop, &f.card)
		tenants.GetSettings(r, place.Shop, &f.settings)
	})
	if err != nil {
		return nil, err
	}
	enabled := false
	err = db.PlatformRead(ctx, func(r *tenants.PlatformRead) {
		tenants.GetNeighbourhood(r, place.Hood, &f.hood)
		tenants.StripeAccount(r, place.Shop, &f.account, &enabled)
	})
	if err != nil {
		return nil, err
	}
	if !enabled {
		f.account = ""
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.sweep()
	k.known[place.Shop] = f
	return f, nil
}

// sweep throws out the frames that are too old for anything, now and then.
func (k *frames) sweep() {
	if len(k.known) < keptFrames || time.Since(k.swept) < publicLife {
		return
	}
	k.swept = time.Now()
	maps.DeleteFunc(k.known, func(_ tenants.ShopID, f *frame) bool { return time.Since(f.read) > publicLife })
}
