# Sottocasa. `make help` says what there is.

# Nothing here runs beside another target: they share bin/ and the data folder.
.NOTPARALLEL:
.PHONY: help run reset build test lint generate fmt recall vectors prove bench oversell compose-check clean-test
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

run: ## open the demo neighbourhood at http://localhost:8080 (PORT, SOTTOCASA_DATA_DIR)
	@exec sh tools/run.sh

reset: ## forget the demo's data, after asking (RESET=yes: without)
	@exec sh tools/reset.sh

build: ## build bin/sottocasa
	@sh tools/need-go.sh
	go build -o bin/sottocasa ./cmd/sottocasa

test: ## everything a change must pass; installs what is missing on Debian
	@exec sh tools/test.sh

lint: ## the linters alone
	@exec sh tools/lint.sh

generate: ## make the Go files of the page templates
	go tool templ generate

fmt: ## format Go files and page templates
	gofmt -w $$(git ls-files '*.go' ':!*_templ.go')
	@if [ -n "$$(git ls-files '*.templ')" ]; then go tool templ fmt $$(git ls-files '*.templ'); fi

recall: ## how well the search finds what people type (PAIRS=file for other pairs)
	go run ./cmd/sottocasa recall $(or $(PAIRS),catalog/search/testdata/pairs.it.tsv catalog/search/testdata/pairs.en.tsv)

vectors: ## which published vectors the program agrees with, by group (FILE=file for others)
	@go run ./cmd/sottocasa vectors $(or $(FILE),internal/testkit/vectors/vectors.json)

prove: ## the slower proofs (build tag prove)
	@exec sh tools/prove.sh

bench: ## measure pages and orders against what this machine can do, and a shop of thousands of goods (BENCH: options)
	@sh tools/need-go.sh
	@exec go run ./bench $(BENCH)

oversell: ## crowds want the last seats and units, hundreds of rounds: how many too many were sold (OVERSELL: options)
	@sh tools/need-go.sh
	@exec go run ./bench -oversell -neighbourhoods 1 -shops 5 -products 40 -rounds 200 $(OVERSELL)

compose-check: ## look through compose.yaml without an engine, and run its parts by hand
	@sh tools/need-go.sh
	go test -count=1 -run 'TestCompose|TestImage|TestPartsOfCompose' ./cmd/sottocasa

clean-test: ## stop and remove the database that tests share
	go run ./tools/cleantest
