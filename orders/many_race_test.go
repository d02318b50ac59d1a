//go:build race

package orders_test

// manyBaskets is fewer: the race detector makes each ten times as dear, and has nothing
// to find in sums. `go test` and `make prove` draw a hundred thousand.
const manyBaskets = 20_000
