package postgres

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is who runs the server. PostgreSQL refuses to run as root.
type account struct {
	name     string
	uid, gid int
	drop     bool // we are root and must become this account
}

// serverAccount chooses who runs the server: ourselves, or, for root, the
// unprivileged account postgres, else nobody.
func serverAccount() (account, error) {
	if uid := os.Geteuid(); uid != 0 {
		who, err := user.LookupId(strconv.Itoa(uid))
		if err != nil {
			return account{}, fmt.Errorf("this account (number %d) has no name on this machine, and PostgreSQL does not run without one: "+
				"give a running server in SOTTOCASA_DATABASE_URL", uid)
		}
		return account{name: who.Username, uid: uid, gid: os.Getegid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		who, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.Atoi(who.Uid)
		gid, errGID := strconv.Atoi(who.Gid)
		if errUID == nil && errGID == nil && uid > 0 {
			return account{name: name, uid: uid, gid: gid, drop: true}, nil
		}
	}
	return account{}, fmt.Errorf("PostgreSQL does not run as root, and this machine has neither an account postgres nor nobody: " +
		"start Sottocasa as another account, or give a running server in SOTTOCASA_DATABASE_URL")
}

// attributes makes a child run as the account, in a session of its own: Ctrl-C
// then reaches the application alone, which drains before it stops the server,
// and the server outlives us when we are killed.
func (a account) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true}
	if a.drop {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid), Groups: []uint32{}}
	}
	return attr
}

// reaches reports whether the account can pass every folder on the way to dir
// and dir itself; if not, the error names the first closed one.
func (a account) reaches(dir string) error {
	if !a.drop {
		return nil
	}
	for _, folder := range way(dir) {
		info, err := os.Stat(folder)
		if err != nil {
			return fmt.Errorf("%s cannot be looked at: %w", folder, err)
		}
		if !a.passes(info) {
			return fmt.Errorf("PostgreSQL does not run as root but as the account %s, which may not pass through %s: "+
				"choose another folder with SOTTOCASA_DATA_DIR (usual: %s)", a.name, folder, rootDir)
		}
	}
	return nil
}

// passes reports whether the folder's mode lets the account through.
func (a account) passes(info os.FileInfo) bool {
	bit := os.FileMode(0o001)
	if uid, gid := owner(info); uid == a.uid {
		bit = 0o100
	} else if gid == a.gid {
		bit = 0o010
	}
	return info.Mode()&bit != 0
}

// way lists the folders from the root to dir, dir included.
func way(dir string) []string {
	if parent := filepath.Dir(dir); parent != dir {
		return append(way(parent), dir)
	}
	return []string{dir}
}

// owner reads whose file it is.
func owner(info os.FileInfo) (uid, gid int) {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(st.Uid), int(st.Gid)
	}
	return -1, -1
}

// named gives an account's name for a sentence, or its number.
func named(uid int) string {
	if who, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return who.Username
	}
	return "number " + strconv.Itoa(uid)
}
