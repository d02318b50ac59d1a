#!/bin/sh
# Makes the demo neighbourhood's pictures in every width that pages ask for.
#
#   tools/pictures/make.sh ORIGINALS
#
# ORIGINALS holds index.json (file and alternative text by product id, shop
# slug and "neighbourhood") and the JPEG and PNG files it names. The results
# replace internal/demo/pictures/*.webp and index.json; CREDITS.md is written
# by hand. Needs cwebp (Debian: webp; Homebrew: webp). The same originals give
# the same bytes. Not part of `make test`: the results are committed.
set -eu
if [ $# -ne 1 ]; then
	echo "usage: tools/pictures/make.sh ORIGINALS" >&2
	exit 2
fi
command -v cwebp >/dev/null || {
	echo "cwebp is missing: install the package webp" >&2
	exit 1
}
originals=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
exec go run ./tools/pictures "$originals" internal/demo/pictures
