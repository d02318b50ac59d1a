package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"sottocasa/accounts"
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
	Stripe        string `help:"Its connected account, acct_…; without one it takes no cards."`
}

// Run opens the shop. It is seen at once and sells as soon as it has products,
// zones and windows.
func (a addShop) Run(ctx context.Context) error {
	email, err := goodNames(a.Slug, a.Owner)
	if err != nil {
		return err
	}
	shop := tenants.Shop{ID: tenants.ShopID(tenants.NewID()), Slug: a.Slug, Name: a.Name, Theme: "base", Accent: "#155536", State: "live"}
	return change(ctx, a.Slug, func(db *tenants.DB) error {
		err := db.Platform(ctx, "operator", func(p *tenants.PlatformTx) error {
			if err := p.One(`select id from platform.hoods where slug = $1`, tenants.With(a.Neighbourhood), &shop.Hood); err != nil {
				return fmt.Errorf("there is no neighbourhood %q: %w", a.Neighbourhood, err)
			}
			if err := tenants.OpenShop(p, shop); err != nil {
				return err
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
		return db.Shop(ctx, tenants.InShop(shop.Hood, shop.ID, "operator"), func(t *tenants.ShopTx) error {
			return errors.Join(tenants.SaveCard(t, tenants.Card{Slug: a.Slug, Name: a.Name, Theme: shop.Theme, Accent: shop.Accent, Live: true}),
				tenants.SaveSettings(t, tenants.Settings{Email: email}), tenants.Bump(t))
		})
	})
}

// goodNames checks what both commands take, and gives the address as it is kept.
func goodNames(slug, email string) (string, error) {
	if !regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`).MatchString(slug) {
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
