#!/bin/sh
# Runs the linters. They are pinned in tools/lint/go.mod, a module of its own so
# that their two hundred dependencies stay out of ours, and are built once into
# the user's cache (some minutes of one core).
set -eu
cd "$(dirname "$0")/.."

version=$(sed -n 's|.*github.com/golangci/golangci-lint/v2 \(v[0-9.]*\).*|\1|p' tools/lint/go.mod)
# A linter built by an older Go refuses newer code: the compiler is part of the name.
bin="${XDG_CACHE_HOME:-$HOME/.cache}/sottocasa/bin/golangci-lint-$version-$(go env GOVERSION)"
if [ ! -x "$bin" ]; then
	echo "Building golangci-lint $version (once, takes some minutes)"
	mkdir -p "$(dirname "$bin")"
	# Renamed when whole: an interrupted build leaves nothing that looks ready.
	CGO_ENABLED=0 go build -C tools/lint -trimpath -ldflags '-s -w' -o "$bin.$$" \
		github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	mv "$bin.$$" "$bin"
fi
[ "${1:-}" = "--only-build" ] && exit 0
exec "$bin" run "$@" ./...
