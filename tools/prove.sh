#!/bin/sh
# What `make prove` does: the proofs that take too long for every change.
set -eu
cd "$(dirname "$0")/.."
sh tools/need-go.sh
exec go test -tags prove -count=1 -p 1 -timeout 3h "$@" ./...
