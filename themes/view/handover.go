package view

import "sottocasa/internal/money"

// HandOver is a basket on its way from a shop's host to its neighbourhood's. On
// the shop's host it leads across; there, GET {root}/cart/take/{code} shows what
// comes before a button posts to the same address.
type HandOver struct {
	Page
	Step   HandOverStep
	From   string // the shop's name
	Next   string // on the shop's host: the address to go to; on the other: action (POST)
	Cart   string // URL of the basket here
	Lines  []HandOverLine
	Goods  money.Cents
	Most   money.Cents
	Within int // minutes that the code lasts, or lasted
}

// HandOverStep is where a basket on its way stands.
type HandOverStep string

// The steps.
const (
	HandOverAcross  HandOverStep = "across"  // on the shop's host: one link to follow
	HandOverShown   HandOverStep = "shown"   // what comes, and what changes
	HandOverUsed    HandOverStep = "used"    // it has been taken already
	HandOverExpired HandOverStep = "expired" // too old, or never was
	HandOverEmpty   HandOverStep = "empty"   // nothing of it can be had any more
	HandOverPartly  HandOverStep = "partly"  // taken, and not all of it came
)

// HandOverLine is a product that comes along.
type HandOverLine struct {
	Name   string
	Amount string // "2 ×" or "500 g"
	Sum    money.Cents
	Most   money.Cents
	Change string // what changes by coming over, in words; "" for nothing
	Gone   bool   // it cannot come
}
