package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// MinMajor is the oldest PostgreSQL that can serve: 15 brought initdb's
// --locale-provider, which our databases are made with.
const MinMajor = 15

// ErrNoBinaries says that this machine has no PostgreSQL programs of our own to run.
var ErrNoBinaries = errors.New("no PostgreSQL 15 or newer was found on this machine: install it " +
	"(Debian and Ubuntu: apt-get install postgresql; macOS: brew install postgresql@17), " +
	"name its programs' folder in SOTTOCASA_POSTGRES_BIN, or give a running server in SOTTOCASA_DATABASE_URL")

// Binaries is one set of PostgreSQL's programs.
type Binaries struct {
	Dir     string // the folder that holds postgres and initdb
	Major   int    // 15, 16, 17 …
	Version string // as postgres itself says it, for example "15.18"
	Source  string // how it was found: "SOTTOCASA_POSTGRES_BIN", "system", "PATH", "embedded-postgres"
}

// places lists where packages put PostgreSQL's programs, as patterns.
func places() []string {
	return []string{
		"/usr/lib/postgresql/*/bin", // Debian, Ubuntu and PGDG's packages for them
		"/usr/pgsql-*/bin",          // PGDG's packages for Red Hat's family
		"/opt/homebrew/opt/postgresql*/bin",
		"/usr/local/opt/postgresql*/bin",
		"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
		"/usr/local/pgsql/bin", // built from source
	}
}

// Find returns the programs to run: those in SOTTOCASA_POSTGRES_BIN if that is
// set (and then no others), else the newest of the usual places and PATH. It
// fails with ErrNoBinaries when there are none of MinMajor or newer.
func Find(getenv func(string) string) (Binaries, error) {
	if dir := getenv("SOTTOCASA_POSTGRES_BIN"); dir != "" {
		b, err := look(dir, "SOTTOCASA_POSTGRES_BIN")
		if err != nil {
			return Binaries{}, fmt.Errorf("SOTTOCASA_POSTGRES_BIN: %w", err)
		}
		if b.Major < MinMajor {
			return Binaries{}, fmt.Errorf("SOTTOCASA_POSTGRES_BIN: %s holds PostgreSQL %s, and %d or newer is needed", dir, b.Version, MinMajor)
		}
		return b, nil
	}
	return newest(candidates(getenv("PATH")), 0)
}

// candidates looks at every usual place and every folder of path.
func candidates(path string) []Binaries {
	var found []Binaries
	for _, pattern := range places() {
		dirs, err := filepath.Glob(pattern)
		if err != nil {
			continue // a pattern of ours that is malformed finds nothing
		}
		for _, dir := range dirs {
			if b, err := look(dir, "system"); err == nil {
				found = append(found, b)
			}
		}
	}
	for _, dir := range filepath.SplitList(path) {
		if b, err := look(dir, "PATH"); err == nil {
			found = append(found, b)
		}
	}
	return found
}

// newest picks the highest usable major, or exactly major when that is not 0.
func newest(found []Binaries, major int) (Binaries, error) {
	var best Binaries
	for _, b := range found {
		if b.Major < MinMajor || (major != 0 && b.Major != major) || b.Major <= best.Major {
			continue
		}
		best = b
	}
	if best.Dir == "" {
		return Binaries{}, ErrNoBinaries
	}
	return best, nil
}

// look asks the programs in dir for their version.
func look(dir, source string) (Binaries, error) {
	for _, name := range []string{"postgres", "initdb"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			return Binaries{}, fmt.Errorf("%s has no program %s", dir, name)
		}
	}
	// A folder of PATH may be a link; the server remembers the real one, which
	// an upgrade of the package does not point elsewhere.
	if target, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres")); err == nil {
		if _, err := os.Stat(filepath.Join(filepath.Dir(target), "initdb")); err == nil {
			dir = filepath.Dir(target)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return Binaries{}, fmt.Errorf("%s does not run: %w", filepath.Join(dir, "postgres"), err)
	}
	version, major, err := parseVersion(string(out))
	if err != nil {
		return Binaries{}, err
	}
	return Binaries{Dir: dir, Major: major, Version: version, Source: source}, nil
}

// parseVersion reads "postgres (PostgreSQL) 15.18 (Debian …)" or "… 18beta1".
func parseVersion(line string) (version string, major int, err error) {
	m := regexp.MustCompile(`\(PostgreSQL\) ((\d+)[^\s]*)`).FindStringSubmatch(line)
	if m == nil {
		return "", 0, fmt.Errorf("no PostgreSQL version can be read in %q", line)
	}
	major, err = strconv.Atoi(m[2])
	return m[1], major, err
}
