package postgres

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// rootDir is where root's data lies: an unprivileged account can pass there.
const rootDir = "/var/lib/sottocasa"

// Names inside the data folder.
const (
	lockFile     = "sottocasa.lock"
	memoryFile   = "postgres.json"
	passwordFile = "postgres.password"
	logFile      = "postgres.log"
	clusterName  = "pg" // followed by the major: pg15
)

// ErrInUse says that another running copy of Sottocasa holds the data folder.
var ErrInUse = errors.New("another copy of Sottocasa is running on this data folder")

// DefaultDir is the data folder when none is given: /var/lib/sottocasa for
// root, else $XDG_DATA_HOME/sottocasa or ~/.local/share/sottocasa.
func DefaultDir() (string, error) {
	if os.Geteuid() == 0 {
		return rootDir, nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "sottocasa"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("this account has no home folder: name a data folder in SOTTOCASA_DATA_DIR (%w)", err)
	}
	return filepath.Join(home, ".local", "share", "sottocasa"), nil
}

// home is a data folder that we hold: nobody else's copy works in it.
type home struct {
	dir      string // absolute, links resolved
	account  account
	lock     *os.File
	memory   memory
	password string
}

// memory is what a data folder remembers between starts.
type memory struct {
	Bin      string `json:"bin"`      // the programs' folder
	Version  string `json:"version"`  // of the programs, "15.18"
	Major    int    `json:"major"`    // of the data
	Port     int    `json:"port"`     // kept while it is free
	Settings string `json:"settings"` // fingerprint of the settings of the last start
}

// openHome makes the folder if need be, checks that the server's account
// reaches it, and locks it. Whoever gets a home must close it.
func openHome(dir string) (*home, error) {
	who, err := serverAccount()
	if err != nil {
		return nil, err
	}
	dir, err = makeDir(dir, who)
	if err != nil {
		return nil, err
	}
	if err := who.reaches(dir); err != nil {
		return nil, err
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	h := &home{dir: dir, account: who, lock: lock}
	if err := h.recall(); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

// makeDir makes dir, and opens it to passing when it is still empty and so
// ours: root's temporary folders are closed to the account of the server.
// What we put inside is closed by itself.
func makeDir(dir string, who account) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("the data folder %s: %w", dir, err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("the data folder %s cannot be made (%w): choose another with SOTTOCASA_DATA_DIR", dir, err)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", fmt.Errorf("the data folder %s: %w", dir, err)
	}
	inside, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("the data folder %s cannot be read (%w): choose another with SOTTOCASA_DATA_DIR", dir, err)
	}
	if len(inside) == 0 && who.drop {
		if err := os.Chmod(dir, 0o711); err != nil {
			return "", fmt.Errorf("the data folder %s cannot be opened to the account %s: %w", dir, who.name, err)
		}
	}
	return dir, nil
}

// lockDir takes the folder for this process. The kernel lets go of it when the
// process ends, however it ends; the server does not inherit it.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the data folder %s cannot be written (%w): choose another with SOTTOCASA_DATA_DIR", dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder := make([]byte, 20)
		n, readErr := f.ReadAt(holder, 0)
		pid := strings.TrimSpace(string(holder[:n]))
		if closeErr := f.Close(); closeErr != nil || pid == "" {
			return nil, errors.Join(fmt.Errorf("%w: %s", ErrInUse, dir), readErr, closeErr)
		}
		return nil, fmt.Errorf("%w: %s (process %s); stop it, or give this copy a folder and a port of its own with SOTTOCASA_DATA_DIR and PORT", ErrInUse, dir, pid)
	}
	pid := strconv.Itoa(os.Getpid()) + "\n"
	if err := f.Truncate(0); err == nil {
		_, err = f.WriteAt([]byte(pid), 0)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("the data folder %s cannot be written: %w", dir, err), f.Close())
		}
	}
	return f, nil
}

// close lets go of the folder.
func (h *home) close() error { return h.lock.Close() }

// recall reads the memory and the password; both may not exist yet.
func (h *home) recall() error {
	raw, err := os.ReadFile(h.path(memoryFile))
	if err == nil {
		err = json.Unmarshal(raw, &h.memory)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s cannot be read: %w", h.path(memoryFile), err)
	}
	raw, err = os.ReadFile(h.path(passwordFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s cannot be read: %w", h.path(passwordFile), err)
	}
	h.password = strings.TrimSpace(string(raw))
	return nil
}

// remember writes the memory, whole or not at all.
func (h *home) remember() error {
	raw, err := json.MarshalIndent(h.memory, "", "  ")
	if err != nil {
		return fmt.Errorf("remember the server: %w", err)
	}
	return h.write(memoryFile, append(raw, '\n'))
}

// newPassword draws and keeps the superuser's password.
func (h *home) newPassword() error {
	h.password = rand.Text()
	return h.write(passwordFile, []byte(h.password+"\n"))
}

// write replaces a file of ours, closed to others.
func (h *home) write(name string, content []byte) error {
	part := h.path(name + ".part")
	if err := os.WriteFile(part, content, 0o600); err != nil {
		return fmt.Errorf("%s cannot be written: %w", part, err)
	}
	if err := os.Rename(part, h.path(name)); err != nil {
		return fmt.Errorf("%s cannot be written: %w", h.path(name), err)
	}
	return nil
}

func (h *home) path(name string) string { return filepath.Join(h.dir, name) }

// cluster is the folder of the database files of the given major.
func (h *home) cluster(major int) string { return h.path(clusterName + strconv.Itoa(major)) }

// majors lists the majors that have database files here, oldest first.
func (h *home) majors() ([]int, error) {
	inside, err := os.ReadDir(h.dir)
	if err != nil {
		return nil, fmt.Errorf("the data folder %s cannot be read: %w", h.dir, err)
	}
	var list []int
	for _, e := range inside {
		major, err := strconv.Atoi(strings.TrimPrefix(e.Name(), clusterName))
		if err == nil && e.IsDir() && strings.HasPrefix(e.Name(), clusterName) {
			list = append(list, major)
		}
	}
	return list, nil // pg9 would sort last, but MinMajor has two digits
}
