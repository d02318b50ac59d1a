package postgres

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// settings are the server's, on top of PostgreSQL's own defaults: small when
// idle, since it shares a shopkeeper's machine with everything else.
func settings(o Options) map[string]string {
	all := map[string]string{
		"listen_addresses":                "127.0.0.1",
		"unix_socket_directories":         "", // one way in, and no limit on the length of a path
		"max_connections":                 "60",
		"shared_buffers":                  "48MB",
		"huge_pages":                      "off",
		"jit":                             "off", // our statements are short: compiling costs more
		"max_parallel_workers_per_gather": "0",
		"max_logical_replication_workers": "0",
		"min_wal_size":                    "32MB",
		"max_wal_size":                    "512MB",
		"password_encryption":             "scram-sha-256",
		"timezone":                        "UTC",
		"log_timezone":                    "UTC",
		"log_line_prefix":                 "%m [%p] ",
		"log_checkpoints":                 "off",
		// A failing statement's text can hold a resident's name: never logged.
		"log_min_error_statement": "panic",
		"log_error_verbosity":     "terse",
		"fsync":                   "on",
		"full_page_writes":        "on",
		"synchronous_commit":      "on",
	}
	if !o.Durable {
		all["fsync"], all["full_page_writes"], all["synchronous_commit"] = "off", "off", "off"
	}
	maps.Copy(all, o.Settings)
	return all
}

// arguments writes settings as the server's command line, always in one order.
func arguments(all map[string]string) []string {
	var args []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		args = append(args, "-c", name+"="+all[name])
	}
	return args
}

// fingerprint tells two sets of settings apart.
func fingerprint(all map[string]string) string {
	sum := sha256.Sum256([]byte(strings.Join(arguments(all), "\n")))
	return hex.EncodeToString(sum[:8])
}
