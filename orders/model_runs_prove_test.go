//go:build prove

package orders_test

const spesaRounds = 15
