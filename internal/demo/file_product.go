package demo

import (
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
)

type fileProduct struct {
	ID          string         `json:"id"`
	ShopID      string         `json:"shop_id"`
	Slug        string         `json:"slug"`
	SKU         string         `json:"sku"`
	Category    string         `json:"category"`
	Title       locale.Text    `json:"title"`
	Description locale.Text    `json:"description"`
	Mode        SaleMode       `json:"sale_mode"`
	VATRate     int            `json:"vat_rate"`
	VATBasis    string         `json:"vat_basis"`
	Price       money.Cents    `json:"price_cents"`
	PerKg       money.Cents    `json:"price_per_kg_cents"`
	PieceEst    money.Cents    `json:"estimated_piece_price_cents"`
	Prepacked   bool           `json:"prepacked"`
	Weight      Weighing       `json:"weight"`
	Net         *Quantity      `json:"net_quantity"`
	Drained     int            `json:"drained_weight_g"`
	UnitPrice   *UnitPrice     `json:"unit_price"`
	UnitExempt  string         `json:"unit_price_exempt"`
	Food        bool           `json:"is_food"`
	Allergens   []Contains     `json:"allergens"`
	MayContain  []Contains     `json:"may_contain"`
	Ingredients *locale.Text   `json:"ingredients"`
	IngrExempt  string         `json:"ingredients_exempt"`
	Origin      string         `json:"origin"`
	Storage     string         `json:"storage"`
	ShelfLife   string         `json:"shelf_life"`
	Nutrition   *Nutrition     `json:"nutrition_per_100"`
	NutrExempt  skipped        `json:"nutrition_exempt"`
	Operator    string         `json:"operator"`
	Marks       []string       `json:"marks"`
	Perishable  bool           `json:"perishable"`
	Withdrawal  Withdrawal     `json:"withdrawal"`
	Stock       *int           `json:"stock"`
	Days        []string       `json:"available_days"`
	LeadHours   int            `json:"preorder_hours"`
	MinAge      int            `json:"min_age"`
	ABV         float64        `json:"abv_pct"`
	Deposit     money.Cents    `json:"deposit_cents"`
	Notes       string         `json:"notes"`
	History     [][2]skipped   `json:"price_history"`
	Promo       skipped        `json:"promo"`
	MaxDiscount *int           `json:"max_discount_pct"`
	Image       skipped        `json:"image"`
	GPSR        *ProductSafety `json:"gpsr"`
	Book        *Book          `json:"book"`
	GiftCard    skipped        `json:"gift_card"`
}
