//go:build !race

package orders_test

// manyBaskets is how many baskets are drawn where nothing but sums is at stake.
const manyBaskets = 100_000
