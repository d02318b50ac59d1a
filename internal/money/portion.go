package money

// Portion is what of an amount is at one VAT rate, where an amount is at several:
// a box of goods that are taxed otherwise each (VAT-03).
type Portion struct {
	Rate   int    `json:"rate"` // in per cent
	Nature string `json:"nature,omitempty"`
	Weight Cents  `json:"weight"` // of the whole, before anything was off
}

// Apportion shares an amount over portions by their weights, by the largest
// remainder. The amount must not be negative.
func Apportion(amount Cents, over []Portion) []Cents {
	weights := make([]Cents, len(over))
	for i, p := range over {
		weights[i] = p.Weight
	}
	return Split(amount, weights)
}
