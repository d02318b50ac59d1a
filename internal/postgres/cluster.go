package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// superuser owns the cluster; the application derives lesser roles from it.
const superuser = "postgres"

// choose decides which programs serve this folder. Database files open only
// with the major that made them, so a folder that has files keeps its programs
// even when newer ones were installed meanwhile.
func (h *home) choose(wanted Binaries) (Binaries, error) {
	majors, err := h.majors()
	if err != nil {
		return Binaries{}, err
	}
	if len(majors) == 0 {
		if wanted.Dir == "" {
			return Find(os.Getenv)
		}
		return wanted, nil
	}
	major := majors[len(majors)-1]
	if h.memory.Major != 0 {
		major = h.memory.Major
	}
	if wanted.Major == major {
		return wanted, nil
	}
	if b, err := look(h.memory.Bin, "remembered"); err == nil && b.Major == major {
		return b, nil
	}
	if b, err := newest(candidates(os.Getenv("PATH")), major); err == nil {
		return b, nil
	}
	return Binaries{}, fmt.Errorf("the data in %s was made by PostgreSQL %d, whose programs are no longer here: "+
		"install PostgreSQL %d again, or name its programs' folder in SOTTOCASA_POSTGRES_BIN", h.cluster(major), major, major)
}

// prepare makes the cluster if there is none and checks the one there is.
func (h *home) prepare(ctx context.Context, bin Binaries, durable bool) error {
	h.clearParts()
	dir := h.cluster(bin.Major)
	info, err := os.Stat(dir)
	if errors.Is(err, os.ErrNotExist) {
		if err := h.newPassword(); err != nil {
			return err
		}
		return h.initialise(ctx, bin, durable)
	}
	if err != nil {
		return fmt.Errorf("the database's folder %s: %w", dir, err)
	}
	if uid, _ := owner(info); uid != h.account.uid {
		return fmt.Errorf("%s belongs to the account %s, but PostgreSQL would run here as %s: "+
			"start Sottocasa as the account that made it, or choose another folder with SOTTOCASA_DATA_DIR", dir, named(uid), h.account.name)
	}
	version, err := os.ReadFile(filepath.Join(dir, "PG_VERSION"))
	if err != nil {
		return fmt.Errorf("%s is not a PostgreSQL data folder: %w", dir, err)
	}
	if got := strings.TrimSpace(string(version)); got != strconv.Itoa(bin.Major) {
		return fmt.Errorf("%s was made by PostgreSQL %s, not by %d", dir, got, bin.Major)
	}
	if h.password == "" {
		return fmt.Errorf("the password of the database in %s is missing: put %s back", dir, h.path(passwordFile))
	}
	return nil
}

// partMark is in the name of a cluster that is not whole yet: pg15.part-….
const partMark = ".part"

// clearParts removes what interrupted starts left. An initdb whose starter was
// killed still runs for a moment and may put something back: that goes at the
// next start, which is why every try has a folder of its own.
func (h *home) clearParts() {
	parts, err := filepath.Glob(filepath.Join(h.dir, clusterName+"[0-9]*"+partMark+"*"))
	if err != nil {
		return // a pattern of ours that is malformed finds nothing
	}
	for _, part := range parts {
		_ = os.RemoveAll(part)
	}
}

// initialise makes the cluster beside its place and moves it there when it is
// whole: a start that is killed half way leaves nothing that looks ready.
func (h *home) initialise(ctx context.Context, bin Binaries, durable bool) error {
	part, err := os.MkdirTemp(h.dir, filepath.Base(h.cluster(bin.Major))+partMark+"*")
	if err != nil {
		return fmt.Errorf("the database's folder cannot be made: %w", err)
	}
	secret := filepath.Join(part, "password")
	if err := os.WriteFile(secret, []byte(h.password), 0o600); err != nil {
		return fmt.Errorf("the database's folder cannot be written: %w", err)
	}
	if h.account.drop {
		for _, path := range []string{part, secret} {
			if err := os.Chown(path, h.account.uid, h.account.gid); err != nil {
				return fmt.Errorf("the database's folder cannot be given to the account %s: %w", h.account.name, err)
			}
		}
	}
	data := filepath.Join(part, "data")
	args := []string{"-D", data, "-U", superuser, "-A", "scram-sha-256", "--pwfile=" + secret, "-E", "UTF8",
		// ICU's root collation sorts and lowers Italian and English alike on every system.
		"--locale=C", "--locale-provider=icu", "--icu-locale=und", "--data-checksums", "--no-instructions"}
	if !durable {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin.Dir, "initdb"), args...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = part, environment(part), h.account.attributes()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb could not make the database (%w): %s", err, strings.TrimSpace(string(out)))
	}
	if err := os.Rename(data, h.cluster(bin.Major)); err != nil {
		return fmt.Errorf("the new database cannot be put in its place: %w", err)
	}
	return os.RemoveAll(part)
}

// environment is all that PostgreSQL's programs see of ours: PGPORT and the
// like, or a language of messages, must not change what they do.
func environment(homeDir string) []string {
	return []string{"PATH=/usr/bin:/bin", "HOME=" + homeDir, "LC_ALL=C", "TZ=UTC"}
}
