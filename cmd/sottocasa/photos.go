package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"sottocasa/internal/config"
	"sottocasa/media"
	"sottocasa/media/files"
	"sottocasa/media/lab"
	"sottocasa/media/minio"
	"sottocasa/tenants"
)

// forgottenAfter is how old a picture must be that no row names before it is
// taken for forgotten. Between an upload's object and its row are seconds.
const forgottenAfter = 24 * time.Hour

// openBucket opens where pictures lie. A store that is down does not keep the
// shops closed: nothing is asked of it here.
func openBucket(cfg config.Config) (store, error) {
	if !cfg.S3URL.Empty() {
		return minio.New(cfg.S3URL.Reveal())
	}
	dir := filepath.Join(cfg.DataDir, "media")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return files.New(dir)
}

// photoLab is the lab whose child is this very program.
func photoLab() (*lab.Lab, error) {
	// On Linux this stays true when a newer program has taken this one's place.
	self := "/proc/self/exe"
	if _, err := os.Stat(self); err != nil {
		if self, err = os.Executable(); err != nil {
			return nil, fmt.Errorf("this program cannot find itself: %w", err)
		}
	}
	return lab.New(self, "develop-photo"), nil
}

func takePhotos(cfg config.Config, lib *media.Library) (*media.Intake, error) {
	l, err := photoLab()
	if err != nil {
		return nil, err
	}
	return media.NewIntake(lib, l, media.Quota{Pictures: cfg.ShopPictures, Bytes: int64(cfg.ShopPictureMB) << 20}), nil
}

// shopScope is the scope of a shop by its id, as sweeping asks for it.
func (x *program) shopScope(shop tenants.ShopID) (tenants.Scope, bool) {
	place, ok := x.hosts.Shop(shop)
	if !ok {
		return tenants.Scope{}, false
	}
	return tenants.InShop(place.Hood, shop, "sweep"), true
}

// photoCmd is the child that opens what strangers send.
type photoCmd struct {
	Codes bool `help:"Read the bar codes in it instead."`
}

// Run reads an upload and writes its picture, or the codes in it.
func (photoCmd) Run() error { return lab.Child(os.Args, os.Stdin, os.Stdout) }
