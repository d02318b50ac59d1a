package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// journal is an append-only file of JSON lines, one change each. A nil
// journal remembers nothing (Config.Dir is empty).
type journal struct {
	file  *os.File
	size  int64
	grown int64 // size at which it is written anew
	lock  *os.File
}

// openJournal reads what was written before into st, and writes it anew as
// one line. A last line torn by a crash was never answered: it is dropped.
func openJournal(dir string, st *state, now func() int64) (*journal, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	// Freed by the system when the process dies, however it dies.
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("sandbox: %s is in use by another process: %w", dir, err)
	}
	j := &journal{lock: lock}
	err = replay(filepath.Join(dir, name), st)
	if err == nil {
		at := now()
		st.forget(time.Unix(at, 0))
		err = j.compact(dir, st, at)
	}
	if err != nil {
		_ = lock.Close()
		return nil, err
	}
	return j, nil
}

const name = "journal.jsonl"

func replay(path string, st *state) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	defer func() { _ = f.Close() }()
	r := bufio.NewReaderSize(f, 1<<16)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("sandbox: %w", err)
		}
		var c change
		if err := json.Unmarshal(bytes.TrimSpace(line), &c); err != nil {
			return fmt.Errorf("sandbox: line %d of %s: %w", n, path, err)
		}
		st.apply(&c)
	}
}

// compact writes the state as one line into a new file, and then puts it in the
// place of the old one.
func (j *journal) compact(dir string, st *state, now int64) error {
	tmp, err := os.CreateTemp(dir, "journal-*")
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // gone already when renamed
	fresh := &journal{file: tmp}
	if whole := st.whole(now); !whole.empty() {
		err = fresh.append(whole)
	}
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		j.grown = 2 * j.size // not at every change
		return errors.Join(fmt.Errorf("sandbox: %w", err), tmp.Close())
	}
	if j.file != nil {
		_ = j.file.Close() // nobody reads it any more
	}
	j.file, j.size, j.grown = tmp, fresh.size, max(journalMax, 2*fresh.size)
	return syncDir(dir)
}

// syncDir makes a rename survive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// append writes a change and waits until it is on the disk. After a failed
// write the file is cut back to whole lines.
func (j *journal) append(c *change) error {
	if j == nil {
		return nil
	}
	line := append(encode(c), '\n')
	n, err := j.file.WriteAt(line, j.size)
	if err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		return errors.Join(fmt.Errorf("journal: %w", err), j.file.Truncate(j.size))
	}
	j.size += int64(n)
	return nil
}

func (j *journal) close() error {
	if j == nil {
		return nil
	}
	return errors.Join(j.file.Close(), j.lock.Close())
}
