#!/bin/sh
# What `make test` and CI do: everything a change must pass, in the order in
# which a fault is cheapest to hear of. On Debian it installs what is missing.
set -eu
cd "$(dirname "$0")/.."
. tools/packages.sh
sh tools/need-go.sh

# missing prints the packages that tests need and this machine lacks.
missing() {
	# contrib is a name that modern packages of the server themselves provide.
	found_postgres || echo postgresql postgresql-contrib
	command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || echo chromium
	# The official schema of invoices is held by one, PDFs are read by the other.
	command -v xmllint >/dev/null 2>&1 || echo libxml2-utils
	command -v pdftotext >/dev/null 2>&1 || echo poppler-utils
	# An oracle for the numbers of companies, people and accounts.
	[ -d /usr/lib/python3/dist-packages/stdnum ] || echo python3-stdnum
	# The browser's words need letters: without any font every width is 0 and
	# buttons cannot be pressed. Liberation stands in for Arial and the like.
	[ -d /usr/share/fonts/truetype/liberation ] || [ -d /usr/share/fonts/truetype/liberation2 ] || echo fonts-liberation
	# The race detector is linked by a C compiler.
	command -v gcc >/dev/null 2>&1 || echo gcc
	[ -e /usr/include/stdlib.h ] || echo libc6-dev
	command -v git >/dev/null 2>&1 || echo git
	# What stands in front of the program in compose.yaml.
	command -v caddy >/dev/null 2>&1 || echo caddy
}

if command -v apt-get >/dev/null 2>&1 && [ -z "${SOTTOCASA_NO_INSTALL:-}" ]; then
	packages=$(missing | tr '\n' ' ')
	# shellcheck disable=SC2086 # one word a package
	[ -z "$packages" ] || apt_install $packages
fi

echo '== format'
unformatted=$(git ls-files --cached --others --exclude-standard '*.go' ':!*_templ.go' | while read -r f; do [ ! -f "$f" ] || gofmt -l "$f"; done)
if [ -n "$unformatted" ]; then
	printf 'Not formatted (make fmt does it):\n%s\n' "$unformatted" >&2
	exit 1
fi

echo '== page templates'
if [ -n "$(git ls-files '*.templ')" ]; then
	go tool templ generate -log-level error
	if ! git diff --exit-code --stat -- '*_templ.go' || [ -n "$(git ls-files --others --exclude-standard '*_templ.go')" ]; then
		echo 'Generated pages differ from their templates: commit what `make generate` makes.' >&2
		exit 1
	fi
fi

echo '== vet'
go vet ./...
go vet -tags prove ./...

echo '== linters'
sh tools/lint.sh

echo '== programs that tests talk to'
# Here and not in a test: the first MinIO takes minutes, and tests have limits.
sh tools/stripe-mock/build.sh
sh tools/minio/build.sh

echo '== tests'
# Packages run two at a time: they share a cluster and browsers, and more of
# them at once on few cores makes waits, not speed.
exec env CGO_ENABLED=1 go test -race -p 2 -timeout 30m ./...
