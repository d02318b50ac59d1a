package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"sottocasa/internal/config"
	"sottocasa/media"
	"sottocasa/media/files"
	"sottocasa/media/minio"
)

// copyPhotos brings pictures from the data folder into the bucket of
// SOTTOCASA_S3_URL, for who begins with the one and goes on with the other.
type copyPhotos struct{}

// toldEach is after how many objects a line says how far it is.
const toldEach = 1000

// Run copies, and can be run again.
func (copyPhotos) Run(ctx context.Context) error {
	cfg, err := load(config.Tool)
	if err != nil {
		return err
	}
	if cfg.S3URL.Empty() {
		return errors.New("SOTTOCASA_S3_URL does not say where the pictures are to go")
	}
	dir := filepath.Join(cfg.DataDir, "media")
	if _, err := os.Stat(dir); err != nil {
		return fmt.Errorf("no pictures in the data folder: %w", err)
	}
	from, err := files.New(dir)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	to, err := minio.New(cfg.S3URL.Reveal())
	if err != nil {
		return err
	}
	if err := to.Ready(ctx); err != nil {
		return err
	}
	done, err := media.Copy(ctx, from, to, func(c media.Copied) {
		if (c.Objects+c.There)%toldEach == 0 {
			fmt.Printf("%d objects so far\n", c.Objects+c.There)
		}
	})
	fmt.Printf("%d objects copied (%d bytes), %d were there already\n", done.Objects, done.Bytes, done.There)
	if err != nil {
		return fmt.Errorf("not all are copied; run it again to go on: %w", err)
	}
	return nil
}
