package view

import "sottocasa/internal/money"

// Evidence is a page to print for a payer's bank: what was bought, how it was
// paid and how it came.
type Evidence struct {
	Staff
	Back  string
	Facts []Section // the dispute, the payment, what was accepted, how it came
	Parts []EvidencePart
	Help  string // how to answer, in words
	Away  string // Stripe's own pages, or ""
}

// EvidencePart is one shop's order in it.
type EvidencePart struct {
	Title   string // "Alimentari da Nives, ordine #1001"
	Lines   []EvidenceLine
	Total   money.Cents
	Events  []Step
	Refunds []string
	Letters []string
}

// EvidenceLine is one line of an order.
type EvidenceLine struct {
	Name string
	What string // "2 ×" or "500 g"
	Sum  money.Cents
}
