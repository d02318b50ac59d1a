package media

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"sottocasa/tenants"
)

// batch is how many objects are looked up together.
const batch = 1000

// SweepForgotten removes shops' objects older than olderThan that no row names:
// what killed uploads and removed pictures left. scope says in which
// neighbourhood a shop is; objects of a shop that it does not know stay. It
// gives how many objects it removed.
func (l *Library) SweepForgotten(ctx context.Context, db *tenants.DB, scope func(tenants.ShopID) (tenants.Scope, bool), olderThan time.Duration) (int, error) {
	s := sweeping{ctx: ctx, lib: l, db: db, scope: scope, old: map[tenants.ShopID]map[string][]string{}}
	before := time.Now().Add(-olderThan)
	for e, err := range l.bucket.List(ctx, string(Shop(""))) {
		if err != nil {
			return s.swept, fmt.Errorf("media: sweep: %w", err)
		}
		if e.Modified.After(before) {
			continue
		}
		if s.note(e.Key); s.noted >= batch {
			if err := s.flush(); err != nil {
				return s.swept, err
			}
		}
	}
	return s.swept, s.flush()
}

// Forget removes all objects of a shop that there is no more; one that is there
// keeps them.
func (l *Library) Forget(ctx context.Context, db *tenants.DB, shop tenants.ShopID) error {
	there := 0
	err := db.PlatformRead(ctx, func(r *tenants.PlatformRead) {
		r.One(`select count(*)::int from platform.shops where id = $1`, tenants.With(shop), &there)
	})
	if err != nil || there > 0 {
		return err
	}
	for e, err := range l.bucket.List(ctx, string(Shop(shop.String()))+"/") {
		if err == nil {
			err = l.bucket.Delete(ctx, e.Key)
		}
		if err != nil {
			return fmt.Errorf("media: forget: %w", err)
		}
	}
	return nil
}

// sweeping is one walk through the bucket.
type sweeping struct {
	ctx   context.Context //nolint:containedctx // lives within one call
	lib   *Library
	db    *tenants.DB
	scope func(tenants.ShopID) (tenants.Scope, bool)
	old   map[tenants.ShopID]map[string][]string // by shop and picture: its objects
	noted int
	swept int
}

// note remembers an object by its shop and its picture.
func (s *sweeping) note(key string) {
	name, _, _ := strings.Cut(strings.TrimPrefix(key, string(Shop(""))), "/")
	id, err := tenants.ParseID(name)
	if err != nil {
		return
	}
	shop, picture := tenants.ShopID(id), strings.TrimSuffix(key, path.Ext(key))
	if at := strings.LastIndexByte(picture, '-'); at > strings.LastIndexByte(picture, '/') {
		picture = picture[:at]
	}
	if s.old[shop] == nil {
		s.old[shop] = map[string][]string{}
	}
	s.old[shop][picture] = append(s.old[shop][picture], key)
	s.noted++
}

// flush asks each shop which of its noted pictures have a row, and removes the
// others.
func (s *sweeping) flush() error {
	var wrong error
	for shop, pictures := range s.old {
		wrong = errors.Join(wrong, s.shop(shop, pictures))
	}
	clear(s.old)
	s.noted = 0
	return wrong
}

func (s *sweeping) shop(shop tenants.ShopID, pictures map[string][]string) error {
	scope, known := s.scope(shop)
	if !known {
		return nil
	}
	var keys []string
	for key := range pictures {
		keys = append(keys, key)
	}
	err := s.db.ShopRead(s.ctx, scope, func(r *tenants.ShopRead) {
		r.Each(`select picture ->> 'key' from shop.images where shop_id = $1 and picture ->> 'key' = any($2)
			union all select k from hood.shops, unnest(array[cover ->> 'key', logo ->> 'key']) k where hood_id = $3 and shop_id = $1 and k = any($2)`,
			tenants.With(shop, keys, scope.Hood), func(row tenants.Row) error {
				var key string
				err := row.Scan(&key)
				delete(pictures, key)
				return err
			})
	})
	if err != nil {
		return fmt.Errorf("media: sweep: %w", err)
	}
	for _, objects := range pictures {
		for _, key := range objects {
			if err := s.lib.bucket.Delete(s.ctx, key); err != nil {
				return fmt.Errorf("media: sweep: %w", err)
			}
			s.swept++
		}
	}
	return nil
}
