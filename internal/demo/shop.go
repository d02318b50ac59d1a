package demo

import (
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
)

// Shop is one shop with its goods.
type Shop struct {
	ID, Slug, Name string
	Trade          string // which drawing stands for it: "grocer", "bakery" …
	Theme          string // "forno" or "base"
	Accent         string // #rrggbb
	Category       locale.Text
	Tagline        locale.Text
	Description    locale.Text
	Email          string
	Phone          string // E.164
	WhatsApp       string // E.164
	Address        Address
	Lat, Lon       float64     // degrees
	Hours          clock.Hours // week, closures and the town's patron
	WeeklyClosing  locale.Text
	Delivery       ShopDelivery
	PayOnline      bool // card, through Stripe
	PayAtCounter   bool // when the order is picked up
	StripeAccount  string
	Legal          Legal
	FoodBusiness   bool
	Alcohol        bool // licence to sell alcohol
	Organic        string
	Tolerance      int // per cent by which a weighed line may differ
	Locale         locale.Lang
	Cover, Logo    Picture
	Shelves        []Shelf
	Products       []Product
	Deals          Deals
	Boxes          []Box
}

// ShopDelivery is what a shop asks of an order. The fee is the zone's.
type ShopDelivery struct {
	Zones    []string // Zone.Slug
	MinOrder money.Cents
	Pickup   bool
	Lead     LeadTime
}

// LeadTime is how long a shop needs: an order placed after SameDayCutoff is
// for the next day, and none is ready before MinMinutes.
type LeadTime struct {
	SameDayCutoff string `json:"same_day_cutoff"`
	MinMinutes    int    `json:"min_minutes"`
}

// Legal is the identity that a seller must show (art. 7 D.Lgs 70/2003).
type Legal struct {
	Name, Form         string
	VATNumber, TaxCode string
	REA, PEC, SDI      string
	ShareCapital       string // as printed; empty for sole traders
	TaxRegime          string // RF01 ordinary, RF19 flat-rate …
	Artisan            bool
	IBAN               string
}

// Shelf is a collection of one shop; Slug is part of its address.
type Shelf struct {
	Slug  string
	Title locale.Text
}

// SaleMode is how goods are sold.
type SaleMode string

// The modes: a price per piece, a price per kg of a chosen weight, a price per
// kg of a whole piece whose weight is known when it is weighed.
const (
	Each        SaleMode = "each"
	ByWeight    SaleMode = "weight"
	PieceWeight SaleMode = "piece_weight"
)

// Product is one product of one shop.
type Product struct {
	ID, Slug, SKU      string
	Shelf              string // Shelf.Slug
	Title, Description locale.Text
	Mode               SaleMode
	Price              money.Cents // per piece (Each) or per kg (the others), VAT included
	EstimatedPiece     money.Cents // PieceWeight: of a piece of average weight
	Weight             Weighing
	VATRate            int // per cent
	VATBasis           string
	UnitPrice          *UnitPrice // nil where the law asks for none: see UnitExempt
	UnitExempt         string     // "sold_by_piece", "loose_by_piece" …
	Net                *Quantity
	Drained            int // grams without the liquid; 0 when there is none
	Prepacked, Food    bool
	Perishable         bool
	Allergens          []Contains
	MayContain         []Contains
	Ingredients        locale.Text // allergens between ** marks; empty: see IngredientsExempt
	IngredientsExempt  string
	Origin             string
	Storage            string // "ambient", "cool", "chilled", "frozen"; empty for what is no food
	ShelfLife          string // "day", "days", "weeks", "months", "long"
	Nutrition          *Nutrition
	NutritionExempt    string
	Operator           string   // food: name and seat of who answers for it
	Marks              []string // "DOP:Pecorino Romano" …
	Safety             *ProductSafety
	Book               *Book
	MinAge             int     // years; 0 for everybody
	ABV                float64 // alcohol by volume, per cent
	Withdrawal         Withdrawal
	Stock              *int     // pieces; nil: not counted
	Days               []string // "mon" … on which it is there; empty: every day
	LeadHours          int      // order so many hours before
	Deposit            money.Cents
	Bag                bool        // a carrier or produce bag: its own kind of line, never free
	OnlineSale         bool        // false: shown, and sold only in the shop
	NotOnline          string      // why not: "gift_card"
	Note               locale.Text // for the reader
	InternalNote       string      // for the shopkeeper, Italian
	Prices             []PriceOn   // oldest first; the last is Price
	Promo              *Promo
	MostOff            *int // per cent by which the law lets it be reduced; nil: no limit
	Picture            Picture
}

// Weighing are the weights in grams that can be asked for (ByWeight) or that a
// piece has on average (PieceWeight), and what the scale tells apart.
type Weighing struct {
	Min     int `json:"min_g"`
	Step    int `json:"step_g"`
	Default int `json:"default_g"`
	Piece   int `json:"avg_piece_g"`
	Scale   int `json:"scale_division_g"`
}

// Quantity is a net content; Unit is "g" or "ml".
type Quantity struct {
	Value int    `json:"value"`
	Unit  string `json:"unit"`
}

// UnitPrice is the price per measure (art. 14 Codice del consumo). Per is "kg"
// or "l"; Basis is "net" or "drained".
type UnitPrice struct {
	Cents money.Cents `json:"cents"`
	Per   string      `json:"per"`
	Basis string      `json:"basis"`
}

// Contains names an allergen by Allergen.Code and its species, where the law
// wants them named, by Neighbourhood.Details.
type Contains struct {
	Code    string   `json:"code"`
	Details []string `json:"detail"`
}

// Allergen is one of the fourteen of annex II of Reg. (EU) 1169/2011.
type Allergen struct {
	Code   string `json:"code"`
	Number int    `json:"n"`
	It     string `json:"it"`
	En     string `json:"en"`
}

// Nutrition is the declaration for 100 g or 100 ml.
type Nutrition struct {
	KJ        float64 `json:"kj"`
	Kcal      float64 `json:"kcal"`
	Fat       float64 `json:"fat_g"`
	Saturates float64 `json:"saturates_g"`
	Carbs     float64 `json:"carbs_g"`
	Sugars    float64 `json:"sugars_g"`
	Protein   float64 `json:"protein_g"`
	Salt      float64 `json:"salt_g"`
}

// ProductSafety is what Reg. (EU) 2023/988 wants shown of goods that are no food.
type ProductSafety struct {
	Manufacturer string      `json:"manufacturer"`
	Warnings     locale.Text `json:"warnings"`
}

// Book is what a book adds; its discount is limited by L. 15/2020.
type Book struct {
	Author    string      `json:"author"`
	Publisher string      `json:"publisher"`
	Year      int         `json:"year"`
	ISBN      string      `json:"isbn13"`
	Cover     money.Cents `json:"cover_price_cents"`
	Language  string      `json:"language"`
	School    bool        `json:"school"`
}

// Withdrawal is whether and how long a buyer may change their mind; Basis and
// Reason say why not.
type Withdrawal struct {
	Allowed bool        `json:"allowed"`
	Days    int         `json:"days"`
	Basis   string      `json:"basis"`
	Reason  locale.Text `json:"reason"`
}

// PriceOn is a price from a day on.
type PriceOn struct {
	From  clock.Date
	Price money.Cents
}
