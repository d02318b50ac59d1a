package view

import "sottocasa/internal/money"

// Law is what the pages of law are made from: who sells, and on what terms.
type Law struct {
	Base        string // path before the shop's pages; see Page.Base
	Shop        string // the shop's name; on a neighbourhood's host empty
	Seller      Seller
	Hood        string
	Association string
	Contact     string // e-mail of the neighbourhood
	Delivers    bool
	Fee         money.Cents // the lowest, where zones differ
	FreeFrom    money.Cents
	Minimum     money.Cents
	Pickup      bool
	Card        bool // takes cards
	Counter     bool // can be paid at the counter
}
