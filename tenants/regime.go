package tenants

// Regime is how a shop stands towards VAT (VAT-01).
type Regime string

// The regimes. Most shops are Ordinary: VAT by rate. A shop in Ventilation owes
// VAT in the proportion in which it bought, and splits none on what it sells
// (art. 24 c. 3 DPR 633/72). FlatRate charges none (L. 190/2014, c. 54-89).
const (
	Ordinary    Regime = "ordinary"
	Ventilation Regime = "ventilation"
	FlatRate    Regime = "flat"
)

// The codes of the tax office for them: ventilation is a way of the ordinary.
const (
	CodeOrdinary = "RF01"
	CodeFlatRate = "RF19"
)

// NatureFlatRate is the nature of what a shop in the flat-rate regime sells.
const NatureFlatRate = "N2.2"

// Charges reports whether what is sold has VAT in its price.
func (r Regime) Charges() bool { return r != FlatRate }

// Splits reports whether VAT is shown, and booked, by rate at the sale.
func (r Regime) Splits() bool { return r != FlatRate && r != Ventilation }

// Code is RegimeFiscale of an invoice: RF01 or RF19.
func (r Regime) Code() string {
	if r == FlatRate {
		return CodeFlatRate
	}
	return CodeOrdinary
}

// VAT gives the rate in per cent and the nature at which the shop sells what
// would otherwise be sold at these.
func (r Regime) VAT(rate int, nature string) (int, string) {
	if r.Charges() {
		return rate, nature
	}
	return 0, NatureFlatRate
}

// Tax is the regime that the seller's data say.
func (l Legal) Tax() Regime {
	switch {
	case l.Regime == CodeFlatRate:
		return FlatRate
	case l.Ventilation:
		return Ventilation
	}
	return Ordinary
}

// RegimeNow reads the regime of the shop in scope inside a write. An order
// keeps the one it was placed under, in shop.orders.regime.
func RegimeNow(t *ShopTx) (Regime, error) {
	var r Regime
	err := t.One(`select regime from hood.shops where hood_id = $1 and shop_id = $2`, With(t.Hood(), t.Shop()), &r)
	return r, err
}
