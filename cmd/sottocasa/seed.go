package main

import (
	"context"
	"errors"
	"io"
	"math"
	"runtime/debug"
	"strings"

	"github.com/google/uuid"

	"sottocasa/accounts"
	"sottocasa/delivery"
	"sottocasa/internal/demo"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/tenants"
)

// seeding writes the demo neighbourhood. Every id follows from a name, so that
// a seeding which was killed goes on where it was.
type seeding struct {
	ctx    context.Context
	x      *program
	n      demo.Neighbourhood
	lib    *media.Library
	hood   tenants.HoodID
	covers map[string]*media.Picture // by the picture's name
}

var errSeeded = errors.New("seeded already")

// named is the id of something of the demo.
func named(kind, name string) tenants.ID {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("sottocasa:demo:"+kind+":"+name))
}

// seed opens the demo neighbourhood, once.
func seed(ctx context.Context, x *program, n demo.Neighbourhood) error {
	s := &seeding{ctx: ctx, x: x, n: n, lib: x.media, hood: tenants.HoodID(named("hood", n.Slug)), covers: map[string]*media.Picture{}}
	done, err := s.done()
	if err != nil || done && s.stored() {
		return err
	}
	if err := s.pictures(); err != nil || done {
		return err
	}
	err = x.db.Platform(ctx, "seed", s.platform)
	if err != nil && !errors.Is(err, errSeeded) {
		return err
	}
	if err := x.db.Hood(ctx, tenants.InHood(s.hood, "seed"), s.inside); err != nil {
		return err
	}
	debug.FreeOSMemory() // what seeding took is not needed again
	return nil
}

func (s *seeding) done() (bool, error) {
	n := 0
	err := s.x.db.HoodRead(s.ctx, tenants.InHood(s.hood, "seed"), func(r *tenants.HoodRead) {
		r.One(`select count(*) from hood.zones where hood_id = $1`, tenants.With(s.hood), &n)
	})
	return n > 0, err
}

// stored reports whether the bucket has the demo's pictures: it may be another
// than the one that was seeded.
func (s *seeding) stored() bool {
	owner := media.Hood(s.hood.String())
	r, _, err := s.lib.Read(s.ctx, media.Key(owner, s.n.Cover.Hash, s.n.Cover.Widths[0], "webp"), owner)
	if err != nil {
		return !fault.Has(err, fault.NotFound) // a store that is down is no reason to fill it
	}
	return r.Close() == nil
}

// pictures stores every picture before any row names it.
func (s *seeding) pictures() error {
	if err := s.keep(media.Hood(s.hood.String()), s.n.Cover); err != nil {
		return err
	}
	for _, shop := range s.n.Shops {
		owner := media.Shop(tenants.ShopID(named("shop", shop.Slug)).String())
		all := []demo.Picture{shop.Cover, shop.Logo}
		for _, p := range shop.Products {
			all = append(all, p.Picture)
		}
		for _, b := range shop.Boxes {
			all = append(all, b.Picture)
		}
		for _, p := range all {
			if err := s.keep(owner, p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *seeding) keep(owner media.Owner, p demo.Picture) error {
	kept, err := s.lib.Keep(s.ctx, owner, p.Hash, media.Picture{Width: p.Width, Height: p.Height, Widths: p.Widths, Type: p.Type, Alt: p.Alt},
		func(width int) (io.ReadCloser, error) { return p.Open(width) })
	s.covers[p.Name] = &kept
	return err
}

// platform adds what exists across neighbourhoods.
func (s *seeding) platform(p *tenants.PlatformTx) error {
	n := s.n
	err := tenants.OpenNeighbourhood(p, tenants.Neighbourhood{ID: s.hood, Slug: n.Slug, Name: n.Name, Comune: n.Comune, Province: n.Province,
		Zone: n.TimeZone, Patron: monthDay(n), Association: n.Association.Name, Email: n.Association.Email, Cover: asJSON(s.covers[n.Cover.Name])})
	if fault.Has(err, fault.Conflict) {
		return errSeeded
	}
	if err != nil {
		return err
	}
	if err := s.member(p, n.Coordinator.Email, n.Coordinator.Name, tenants.Membership{Hood: s.hood, Role: tenants.Coordinator}); err != nil {
		return err
	}
	for _, shop := range n.Shops {
		if err := s.openShop(p, shop); err != nil {
			return err
		}
	}
	if err := s.shared(p); err != nil {
		return err
	}
	for _, c := range n.Couriers {
		if err := s.member(p, courierEmail(c), c.Name, tenants.Membership{Hood: s.hood, Role: tenants.Courier}); err != nil {
			return err
		}
	}
	return nil
}

// shared has a neighbourhood whose association has an account take one payment
// for several shops, with something for the association when the resident adds
// it.
func (s *seeding) shared(p *tenants.PlatformTx) error {
	account := s.n.Association.StripeAccount
	if account == "" {
		return nil
	}
	for _, shop := range s.n.Shops {
		if shop.StripeAccount == "" || !shop.PayOnline {
			continue
		}
		if err := tenants.SetTransfers(p, s.hood, shop.StripeAccount, true); err != nil {
			return err
		}
	}
	if err := tenants.ConnectAssociation(p, s.hood, account, true); err != nil {
		return err
	}
	return tenants.SetShared(p, s.hood, tenants.SharedTerms{On: true, Contribution: true})
}

func (s *seeding) openShop(p *tenants.PlatformTx, shop demo.Shop) error {
	id := tenants.ShopID(named("shop", shop.Slug))
	err := tenants.OpenShop(p, tenants.Shop{ID: id, Hood: s.hood, Slug: shop.Slug, Name: shop.Name, Theme: shop.Theme, Accent: shop.Accent, State: "live"})
	if err != nil {
		return err
	}
	if shop.StripeAccount != "" {
		if err := tenants.ConnectStripe(p, s.hood, id, shop.StripeAccount, shop.PayOnline); err != nil {
			return err
		}
	}
	return s.member(p, shop.Email, shop.Name, tenants.Membership{Hood: s.hood, Shop: id, Role: tenants.Owner})
}

func (s *seeding) member(p *tenants.PlatformTx, email, name string, m tenants.Membership) error {
	return member(p, accounts.Account{ID: named("account", email), Email: strings.ToLower(email), Name: name}, m)
}

// member gives somebody a part, with an account if there is none.
func member(p *tenants.PlatformTx, a accounts.Account, m tenants.Membership) error {
	a.Lang = locale.It
	id, err := accounts.Ensure(p, a)
	if err != nil {
		return err
	}
	return tenants.Join(p, id, m)
}

// courierKey is how the demo calls a volunteer in addresses: "tariq".
func courierKey(c demo.Courier) string {
	first, _, _ := strings.Cut(strings.ToLower(c.Name), " ")
	return first
}

func courierEmail(c demo.Courier) string {
	if c.Email != "" {
		return c.Email
	}
	return courierKey(c) + "@volontari.example"
}

// inside adds what belongs to the neighbourhood, all or nothing.
func (s *seeding) inside(h *tenants.HoodTx) error {
	steps := []func(*tenants.HoodTx) error{s.zones, s.couriers, s.templates}
	for i := range s.n.Shops {
		steps = append(steps, func(h *tenants.HoodTx) error {
			return h.InShop(tenants.ShopID(named("shop", s.n.Shops[i].Slug)), func(t *tenants.ShopTx) error {
				if err := s.shop(t, i); err != nil {
					return err
				}
				if err := s.boxes(t, s.n.Shops[i]); err != nil {
					return err
				}
				return s.deals(t, s.n.Shops[i])
			})
		})
	}
	for _, step := range steps {
		if err := step(h); err != nil {
			return err
		}
	}
	zone, err := locationOf(s.n)
	if err != nil {
		return err
	}
	if err := delivery.MakeWindows(h, zone, s.n.Patron, delivery.DaysAhead); err != nil {
		return err
	}
	return tenants.BumpHood(h)
}

func (s *seeding) zones(h *tenants.HoodTx) error {
	for i, z := range s.n.Zones {
		err := delivery.AddZone(h, delivery.Zone{ID: named("zone", z.Slug), Slug: z.Slug, Name: z.Name, CAPs: z.CAPs, Fee: z.Fee, FreeOver: z.FreeOver, Position: i + 1,
			Box: delivery.Box{West: z.BBox[0], South: z.BBox[1], East: z.BBox[2], North: z.BBox[3]}})
		if err != nil {
			return err
		}
	}
	points := streetPoints(s.n)
	for i, st := range s.n.Streets {
		for _, postcode := range st.CAPs {
			err := delivery.AddStreet(h, delivery.Street{ID: tenants.NewID(), Name: st.Name, CAP: postcode, Zone: named("zone", st.Zone),
				Point: points[i], Approximate: true})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// streetPoints puts every street somewhere inside its zone's box, spread evenly
// and always the same: nobody measured where invented streets are. A zone
// without a box has none.
func streetPoints(n demo.Neighbourhood) []*delivery.Point {
	const a, b, edge = 0.7548776662466927, 0.5698402909980532, 0.14 // the plastic number's, which fill a square evenly
	points, nth := make([]*delivery.Point, len(n.Streets)), map[string]float64{}
	for i, st := range n.Streets {
		for _, z := range n.Zones {
			if z.Slug != st.Zone || z.BBox == [4]float64{} {
				continue
			}
			nth[z.Slug]++
			within := func(from, to, step float64) float64 {
				_, part := math.Modf(0.5 + step*nth[z.Slug])
				return from + (to-from)*(edge+part*(1-2*edge))
			}
			points[i] = &delivery.Point{Lat: within(z.BBox[1], z.BBox[3], b), Lng: within(z.BBox[0], z.BBox[2], a)}
		}
	}
	return points
}

func (s *seeding) couriers(h *tenants.HoodTx) error {
	for _, c := range s.n.Couriers {
		err := delivery.AddCourier(h, delivery.Person{ID: named("courier", c.ID), Account: named("account", courierEmail(c)), Name: c.Name, PublicName: c.PublicName,
			Mode: c.Mode, Phone: c.Phone, Seats: c.MaxParcels, Zones: zoneIDs(c.Zones)})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *seeding) templates(h *tenants.HoodTx) error {
	for _, t := range s.n.Templates {
		var couriers []tenants.ID
		for _, c := range t.Couriers {
			couriers = append(couriers, named("courier", c))
		}
		err := delivery.AddTemplate(h, delivery.Template{ID: named("template", t.ID), Weekday: t.Weekday, Starts: t.Start, Ends: t.End,
			CutoffDays: t.DaysBefore, CutoffAt: t.CutoffTime, Zones: zoneIDs(t.Zones), Couriers: couriers})
		if err != nil {
			return err
		}
	}
	return nil
}

func zoneIDs(slugs []string) []tenants.ID {
	ids := make([]tenants.ID, len(slugs))
	for i, slug := range slugs {
		ids[i] = named("zone", slug)
	}
	return ids
}
