package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"sottocasa/accounts"
	"sottocasa/catalog"
	"sottocasa/catalog/trades"
	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/config"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/tenants"
)

// addShop opens a shop; its shopkeeper signs in with a letter and goes on from
// there.
type addShop struct {
	Neighbourhood string `required:"" help:"The neighbourhood's name in addresses."`
	Slug          string `required:"" help:"Its name in addresses: small letters, digits and hyphens."`
	Name          string `required:"" help:"Its name for people."`
	Owner         string `required:"" help:"The shopkeeper's e-mail."`
	Kind          string `default:"other" help:"What it sells: bakery, grocer, books …; brings hours, shelves and sample products as drafts."`
	Bare          bool   `help:"Without the shelves and samples of its kind: its goods are brought by 'sottocasa import'."`
	Stripe        string `help:"Its connected account, acct_…; without one it takes no cards."`
}

// Run opens the shop: it is seen at once, delivers to every zone of its
// neighbourhood, has pick-up windows, and unless it is to be bare the shelves and samples
// of its kind as drafts. It sells as soon as it has said who it is and published a product.
// A run that ended between the shop and what it is furnished with is taken up by the next.
func (a addShop) Run(ctx context.Context) error {
	email, err := goodNames(a.Slug, a.Owner)
	if err != nil {
		return err
	}
	kind, ok := trades.Get(a.Kind)
	if !ok {
		return fmt.Errorf("%q is no kind of shop: %s are", a.Kind, strings.Join(kinds(), ", "))
	}
	shop := tenants.Shop{ID: tenants.ShopID(tenants.NewID()), Slug: a.Slug, Name: a.Name, Theme: kind.Theme, Accent: kind.Accent, State: "draft"}
	return change(ctx, a.Slug, func(db *tenants.DB) error {
		err := db.Platform(ctx, "operator", func(p *tenants.PlatformTx) error {
			if err := p.One(`select id from platform.hoods where slug = $1`, tenants.With(a.Neighbourhood), &shop.Hood); err != nil {
				return fmt.Errorf("there is no neighbourhood %q: %w", a.Neighbourhood, err)
			}
			if begun, err := tenants.TakeUpShop(p, &shop, email); err != nil {
				return err
			} else if !begun {
				if err := tenants.OpenShop(p, shop); err != nil {
					return err
				}
			}
			if a.Stripe != "" {
				if err := tenants.ConnectStripe(p, shop.Hood, shop.ID, a.Stripe, true); err != nil {
					return err
				}
			}
			return member(p, accounts.Account{Email: email}, tenants.Membership{Hood: shop.Hood, Shop: shop.ID, Role: tenants.Owner})
		})
		if err != nil {
			return err
		}
		return a.furnish(ctx, db, shop, kind, email)
	})
}

func kinds() []string {
	var keys []string
	for _, k := range trades.All() {
		keys = append(keys, k.Key)
	}
	return keys
}

// furnish gives a new shop what its kind begins with, and shows it.
func (a addShop) furnish(ctx context.Context, db *tenants.DB, shop tenants.Shop, kind trades.Trade, email string) error {
	var n tenants.Neighbourhood
	if err := db.PlatformRead(ctx, func(r *tenants.PlatformRead) { tenants.GetNeighbourhood(r, shop.Hood, &n) }); err != nil {
		return err
	}
	zone, err := n.Location()
	if err != nil {
		return err
	}
	patron, err := clock.ParseMonthDay(n.Patron)
	if err != nil {
		return err
	}
	card := catalog.FirstCard(kind, shop.Name, shop.Slug)
	return db.Hood(ctx, tenants.InHood(shop.Hood, "operator"), func(h *tenants.HoodTx) (err error) {
		if card.Terms.Zones, err = delivery.ZoneIDs(h); err != nil {
			return err
		}
		err = h.InShop(shop.ID, func(t *tenants.ShopTx) error {
			if err := tenants.SaveCard(t, card); err != nil {
				return err
			}
			own := tenants.Settings{Email: email, WeeklyClosing: kind.WeeklyClosing, Address: tenants.Address{Comune: n.Comune, Province: n.Province}}
			if err := tenants.SaveSettings(t, own); err != nil || a.Bare {
				return err
			}
			return catalog.Furnish(t, kind)
		})
		if err != nil {
			return err
		}
		if err := tenants.PublishShop(h, shop.ID); err != nil {
			return err
		}
		if err := delivery.MakeWindows(h, zone, patron, delivery.DaysAhead); err != nil {
			return err
		}
		return tenants.BumpHood(h)
	})
}

// isSlug reports whether s may stand in an address: a label of a host's name.
func isSlug(s string) bool {
	return regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`).MatchString(s)
}

// goodNames checks what both commands take, and gives the address as it is kept.
func goodNames(slug, email string) (string, error) {
	if !isSlug(slug) {
		return "", fmt.Errorf("%q is no name in addresses: small letters, digits and hyphens are", slug)
	}
	kept, err := italy.ParseEmail(email)
	if err != nil {
		return "", fmt.Errorf("%q is no e-mail address", email)
	}
	return kept, nil
}

// change does something to the data as the role that serves.
func change(ctx context.Context, slug string, do func(*tenants.DB) error) error {
	cfg, err := load(config.Tool)
	if err != nil {
		return err
	}
	url, err := servingURL(cfg)
	if err != nil {
		return err
	}
	db, err := tenants.Open(ctx, tenants.Options{URL: url, Log: logger(cfg)})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := do(db); fault.Has(err, fault.Conflict) {
		return fmt.Errorf("the name %s is taken", slug)
	} else if err != nil {
		return err
	}
	fmt.Println(slug + " is open")
	return nil
}
