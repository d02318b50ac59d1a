#!/bin/sh
# What `make run` does: find or install PostgreSQL, build, open the demo.
set -eu
cd "$(dirname "$0")/.."
. tools/packages.sh
sh tools/need-go.sh

if [ -z "${SOTTOCASA_DATABASE_URL:-}" ] && [ -z "${SOTTOCASA_NO_INSTALL:-}" ] && ! found_postgres; then
	# Where it cannot be installed the program decides: it knows one more way,
	# and says what to do when that fails too.
	install_postgres || echo "PostgreSQL was not installed; going on without." >&2
fi

go build -o bin/sottocasa ./cmd/sottocasa
# exec: Ctrl-C and a service's TERM reach the program itself.
exec bin/sottocasa demo
