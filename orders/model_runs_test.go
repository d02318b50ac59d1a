//go:build !prove

package orders_test

// spesaRounds is how often a few spese are drawn: the whole number takes some
// minutes.
const spesaRounds = 1
