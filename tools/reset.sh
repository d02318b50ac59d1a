#!/bin/sh
# What `make reset` does. The program asks; it needs the terminal, so exec.
set -eu
cd "$(dirname "$0")/.."
sh tools/need-go.sh
mkdir -p bin
go build -o bin/reset ./tools/reset
exec bin/reset
