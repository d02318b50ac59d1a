// Package money does arithmetic on integer cents. Amounts are always VAT
// included; a row carries its currency, which is EUR everywhere for now.
package money

// EUR is the only currency that neighbourhoods trade in.
const EUR = "EUR"

// Cents is an amount in the minor unit of its row's currency.
type Cents int64
