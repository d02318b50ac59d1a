package mail

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"sottocasa/internal/fault"
)

// Folder keeps letters as files instead of sending them: for the demo, where
// /dev/mail shows them.
type Folder struct {
	dir string
	now func() time.Time
	mu  sync.Mutex
}

// Stored is a letter in a folder.
type Stored struct {
	Letter
	At time.Time `json:"at"`
}

// stamp is the beginning of a file's name: it sorts by time and has one width.
const stamp = "20060102T150405.000000000Z"

// NewFolder uses dir, and makes it when it is not there.
func NewFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return &Folder{dir: dir, now: time.Now}, nil
}

// Send writes the letter to disk, whole or not at all. An ID that is already
// there is left as it was.
func (f *Folder) Send(_ context.Context, l Letter) error {
	if err := l.check(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	names, err := f.names()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(names, func(n string) bool { return idOf(n) == l.ID }) {
		return nil
	}
	now := f.now().UTC()
	content, err := json.MarshalIndent(Stored{l, now}, "", "  ")
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return f.write(now.Format(stamp)+"_"+l.ID+".json", content)
}

// write puts a file in place so that a crash leaves the old state or the new.
func (f *Folder) write(name string, content []byte) (err error) {
	tmp, err := os.CreateTemp(f.dir, ".letter-*")
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(tmp.Name())
		}
	}()
	_, err = tmp.Write(content)
	err = cmp.Or(err, tmp.Sync())
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(f.dir, name))
	}
	if err == nil {
		err = syncDir(f.dir)
	}
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return nil
}

// syncDir makes a rename last through a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// List gives the newest n letters, the newest first.
func (f *Folder) List(n int) ([]Stored, error) {
	names, err := f.names()
	if err != nil {
		return nil, err
	}
	letters := []Stored{}
	for _, name := range names[:max(0, min(n, len(names)))] {
		l, err := f.load(name)
		if err != nil {
			return nil, err
		}
		letters = append(letters, l)
	}
	return letters, nil
}

// Read gives the letter with this ID; the fault is NotFound when there is none.
func (f *Folder) Read(id string) (Stored, error) {
	names, err := f.names()
	if err != nil {
		return Stored{}, err
	}
	for _, name := range names {
		if idOf(name) == id {
			return f.load(name)
		}
	}
	return Stored{}, fault.New(fault.NotFound, "error.not_found")
}

// names lists the letters' files, the newest first.
func (f *Folder) names() ([]string, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && idOf(e.Name()) != "" {
			names = append(names, e.Name())
		}
	}
	slices.Reverse(names)
	return names, nil
}

// idOf takes the letter's ID out of its file's name; "" when it is no letter's.
func idOf(name string) string {
	if len(name) <= len(stamp) || name[len(stamp)] != '_' {
		return ""
	}
	id, ok := strings.CutSuffix(name[len(stamp)+1:], ".json")
	if !ok {
		return ""
	}
	return id
}

func (f *Folder) load(name string) (Stored, error) {
	var l Stored
	content, err := fs.ReadFile(os.DirFS(f.dir), name)
	if err == nil {
		err = json.Unmarshal(content, &l)
	}
	if err != nil {
		return Stored{}, fmt.Errorf("mail: %w", err)
	}
	return l, nil
}
