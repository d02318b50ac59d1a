#!/bin/sh
# Says in one sentence when Go is missing or too old.
set -eu
if ! command -v go >/dev/null 2>&1; then
	echo "Sottocasa is built with Go 1.26 or newer, and there is no go here: see https://go.dev/doc/install" >&2
	exit 1
fi
version=$(go env GOVERSION)
minor=$(printf '%s' "$version" | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
# A development build ("devel …") has no such number and is trusted; an older Go
# that may fetch newer ones by itself does so for this module and says the newer.
if [ -n "$minor" ] && [ "$minor" -lt 26 ]; then
	echo "Sottocasa is built with Go 1.26 or newer, and this is $version: see https://go.dev/doc/install" >&2
	exit 1
fi
