package view

import "sottocasa/internal/money"

// InGrams and InPieces are the values of the field "unit"; without it pieces
// are meant.
const (
	InGrams  = "g"
	InPieces = "pz"
)

// Weigh says how goods are asked for whose price the scale makes: fields
// "unit", "grams" (free words: "300", "300 g", "0,3 kg") and "quantity"
// (pieces). A form may instead send "to", the grams of its plus and minus.
type Weigh struct {
	ByGrams   bool
	ByPiece   bool
	Unit      string // the one that is chosen: InGrams or InPieces
	Grams     string // what the field "grams" holds, as typed
	Now       int    // grams that are asked for now, when Grams reads so; else 0
	Kilo      money.Cents
	Tolerance int // per cent by which the weight may exceed the wish
	Piece     int // grams of a piece; 0 when not sold by the piece
	Least     int // grams
	Step      int
	Max       int         // most grams that can be had
	About     money.Cents // what the chosen amount is expected to cost
	Most      money.Cents // and at most
}

// InGramsNow reports whether the chosen unit is grams.
func (w *Weigh) InGramsNow() bool { return w != nil && w.Unit == InGrams }
