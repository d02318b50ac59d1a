#!/bin/sh
# Builds the pinned minio into the cache, unless it is there, and prints
# its path. The version in the file's name is that of go.mod beside this file.
set -eu
cd "$(dirname "$0")"
module=github.com/minio/minio
version=$(GOWORK=off GOFLAGS=-mod=readonly go list -m -f '{{.Version}}' "$module")
bin="${XDG_CACHE_HOME:-$HOME/.cache}/sottocasa/bin"
out="$bin/minio-$version"
if [ ! -x "$out" ]; then
	mkdir -p "$bin"
	part="$out.$$"
	trap 'rm -f "$part"' EXIT
	GOWORK=off GOFLAGS=-mod=readonly go build -trimpath -ldflags='-s -w' -o "$part" "$module"
	mv "$part" "$out"
fi
echo "$out"
