package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"sottocasa/catalog/importer"
	"sottocasa/catalog/importer/fetch"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/tenants"
)

// lacking is a product whose file names a picture that it has not got.
type lacking struct {
	product tenants.ID
	item    importer.Item
}

// atOnce is how many pictures are fetched at the same time.
const atOnce = 4

// pictureDesk fetches the pictures of an import on the command line.
type pictureDesk struct {
	desk   *importer.Desk
	folder *fetch.Folder
}

// pictures opens what pictures need; nil when none are to be fetched.
func (a importCmd) pictures(db *tenants.DB) (d *pictureDesk, shut func(), err error) {
	shut = func() {}
	if a.NoPictures || a.DryRun {
		return nil, shut, nil
	}
	cfg, err := operatorConfig()
	if err != nil {
		return nil, shut, err
	}
	bucket, err := openBucket(cfg)
	if err != nil {
		return nil, shut, err
	}
	intake, err := takePhotos(cfg, media.NewLibrary(bucket))
	if err != nil {
		return nil, shut, err
	}
	d = &pictureDesk{desk: &importer.Desk{DB: db, Parcels: media.NewParcels(bucket), Photos: intake, Fetch: fetch.New(fetch.Options{Most: media.MaxUpload})}}
	if a.Folder == "" {
		return d, shut, nil
	}
	f, err := os.Open(a.Folder)
	if err != nil {
		return nil, shut, err
	}
	shut = func() { _ = f.Close() }
	info, err := f.Stat()
	if err != nil {
		return nil, shut, err
	}
	d.folder, err = fetch.OpenFolder(f, info.Size(), media.MaxUpload)
	return d, shut, err
}

// settle brings the settings of one of our own exports into a shop that has said
// nothing of itself yet; of a dry run it only tells who would sell.
func (a importCmd) settle(ctx context.Context, db *tenants.DB, at tenants.Scope, d *pictureDesk, c *counted) (who *tenants.Settings, err error) {
	if a.DryRun {
		c.settings, err = importer.WouldSettle(ctx, db, at, c.own)
		return c.settings.Seller, err
	}
	var photos *media.Intake
	if d != nil {
		photos = d.desk.Photos
	}
	c.settings, err = importer.Settle(ctx, db, at, c.own, photos, nil)
	return nil, err
}

// settled says what became of the settings in an export of ours.
func (c *counted) settled(p *locale.Printer) {
	switch {
	case c.own == nil:
	case !c.settings.Taken:
		fmt.Println("  settings, hours and the shop's face stay as they are: the shop has its own")
	case c.dry:
		fmt.Println("  settings, hours and the shop's face would be as in the file")
		for _, x := range c.settings.Changes {
			told := p.T("import.field_" + x.Field)
			if x.Was+x.Now != "" {
				told = fmt.Sprintf("%s: %q → %q", told, x.Was, x.Now)
			}
			fmt.Println("    " + told)
		}
	default:
		fmt.Println("  settings, hours and the shop's face are as in the file")
	}
}

// rest fetches the pictures of a file.
func (d *pictureDesk) rest(ctx context.Context, at tenants.Scope, name string, c *counted, p *locale.Printer) error {
	if d == nil {
		return nil
	}
	if c.own == nil {
		return d.fetch(ctx, at, c.wanted, p)
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	own := *d
	if own.folder, err = fetch.OpenFolder(f, info.Size(), media.MaxUpload); err != nil {
		return err
	}
	return own.fetch(ctx, at, c.wanted, p)
}

// fetch gets the pictures and says how many came, and why others did not.
func (d *pictureDesk) fetch(ctx context.Context, at tenants.Scope, all []lacking, p *locale.Printer) error {
	if len(all) == 0 {
		return nil
	}
	var mu sync.Mutex
	taken, why := 0, map[string][]string{}
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, x := range all {
		group.Go(func() error {
			err := d.desk.Picture(within, at, x.product, x.item, d.folder, func(*tenants.ShopTx) error { return nil })
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				taken++
				return nil
			}
			f := fault.From(err)
			if f.Code == fault.Internal || within.Err() != nil {
				return errors.Join(err, within.Err())
			}
			said := p.T(f.Key, f.Args...)
			why[said] = append(why[said], fmt.Sprint(x.item.Line))
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	fmt.Printf("  pictures: %d in, %d not\n", taken, len(all)-taken)
	var reasons []string
	for said, lines := range why {
		reasons = append(reasons, fmt.Sprintf("  picture × %d: %s (line %s)", len(lines), said, lines[0]))
	}
	slices.Sort(reasons)
	for _, r := range reasons {
		fmt.Println(r)
	}
	return nil
}
