package demo

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"

	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
)

//go:embed demo.json
var demoJSON []byte

//go:embed words.json
var wordsJSON []byte

// file is demo.json as it is written. Fields that nothing is seeded from yet
// are named all the same (skipped), so that a field we never heard of is an
// error instead of being lost in silence.
type file struct {
	SchemaVersion int                    `json:"schema_version"`
	GeneratedOn   clock.Date             `json:"generated_on"`
	Disclaimer    skipped                `json:"disclaimer"`
	Money         skipped                `json:"money"`
	Timezone      string                 `json:"timezone"`
	Neighbourhood fileHood               `json:"neighbourhood"`
	Allergens     []Allergen             `json:"allergens"`
	Details       map[string]locale.Text `json:"allergen_details"`
	Holidays      map[string][]fileDay   `json:"holidays"`
	Shops         []fileShop             `json:"shops"`
	Products      []fileProduct          `json:"products"`
	Couriers      []fileCourier          `json:"couriers"`
	Residents     []fileResident         `json:"residents"`
	Templates     []fileTemplate         `json:"slot_templates"`
	Slots         []fileSlot             `json:"slots"`
	Orders        skipped                `json:"orders"`
	Sospeso       skipped                `json:"sospeso_funds"`
}

type skipped = json.RawMessage

type fileHood struct {
	ID        skipped  `json:"id"`
	Slug      string   `json:"slug"`
	Name      string   `json:"name"`
	Comune    string   `json:"comune"`
	Province  string   `json:"provincia"`
	Istat     string   `json:"istat"`
	Cadastral string   `json:"cadastral"`
	Municipio string   `json:"municipio"`
	CAPs      []string `json:"caps"`
	Patron    struct {
		Date clock.MonthDay `json:"date"`
		Name string         `json:"name"`
	} `json:"patron"`
	DefaultLocale locale.Lang     `json:"default_locale"`
	Locales       skipped         `json:"locales"`
	Coordinator   Coordinator     `json:"coordinator"`
	Association   fileAssociation `json:"association"`
	Zones         []struct {
		ID      string      `json:"id"`
		Name    locale.Text `json:"name"`
		CAPs    []string    `json:"caps"`
		BBox    [4]float64  `json:"bbox"`
		Streets []string    `json:"streets_sample"`
	} `json:"zones"`
}

type fileDay struct {
	Date clock.Date `json:"date"`
	Name string     `json:"name"`
}

type fileAssociation struct {
	ID        skipped `json:"id"`
	Name      string  `json:"name"`
	Type      string  `json:"type"`
	TaxCode   string  `json:"tax_code"`
	Runts     string  `json:"runts_number"`
	VATNumber *string `json:"vat_number"`
	Address   Address `json:"address"`
	Email     string  `json:"email"`
	Insurance struct {
		Policy string     `json:"policy"`
		Covers []string   `json:"covers"`
		From   clock.Date `json:"valid_from"`
		To     clock.Date `json:"valid_to"`
	} `json:"volunteer_insurance"`
	Expenses skipped `json:"expense_policy"`
}

type fileShop struct {
	ID            string          `json:"id"`
	Slug          string          `json:"slug"`
	Name          string          `json:"name"`
	LegalName     string          `json:"legal_name"`
	LegalForm     string          `json:"legal_form"`
	Category      locale.Text     `json:"category"`
	Tagline       locale.Text     `json:"tagline"`
	Description   locale.Text     `json:"description"`
	VATNumber     string          `json:"vat_number"`
	TaxCode       string          `json:"tax_code"`
	REA           string          `json:"rea"`
	PEC           string          `json:"pec"`
	SDI           string          `json:"sdi_code"`
	ShareCapital  string          `json:"share_capital"`
	TaxRegime     string          `json:"tax_regime"`
	Artisan       bool            `json:"artisan_register"`
	Email         string          `json:"email"`
	Phone         string          `json:"phone"`
	WhatsApp      string          `json:"whatsapp"`
	Address       Address         `json:"address"`
	Geo           [2]float64      `json:"geo"`
	Hours         clock.Week      `json:"opening_hours"`
	WeeklyClosing locale.Text     `json:"weekly_closing"`
	Closures      []clock.Closure `json:"closures"`
	Delivery      struct {
		Zones    []string    `json:"zones"`
		Fee      skipped     `json:"fee_cents"`
		FreeOver skipped     `json:"free_over_cents"`
		MinOrder money.Cents `json:"min_order_cents"`
		Pickup   bool        `json:"pickup"`
		Lead     LeadTime    `json:"lead_time"`
	} `json:"delivery"`
	Payments []string `json:"payments"`
	Stripe   struct {
		Account string  `json:"account"`
		Charges skipped `json:"charges_enabled"`
	} `json:"stripe"`
	IBAN      string      `json:"iban"`
	Food      bool        `json:"food_business"`
	Alcohol   bool        `json:"alcohol_licence"`
	Bio       string      `json:"bio_certified"`
	Features  skipped     `json:"features"`
	Fiscal    skipped     `json:"fiscal"`
	Tolerance int         `json:"weight_tolerance_pct"`
	Locale    locale.Lang `json:"locale_default"`
	Accent    string      `json:"theme"`
}

type fileCourier struct {
	ID        string   `json:"id"`
	Name      string   `json:"display_name"`
	Public    string   `json:"public_name"`
	Mode      string   `json:"mode"`
	Zones     []string `json:"zones"`
	Languages []string `json:"languages"`
	Phone     string   `json:"phone"`
	Register  struct {
		Enrolled   clock.Date `json:"enrolled_on"`
		Occasional bool       `json:"occasional"`
		Insured    bool       `json:"insured"`
		Adult      bool       `json:"adult"`
		Conduct    clock.Date `json:"code_of_conduct_accepted_on"`
		Hygiene    clock.Date `json:"hygiene_briefing_on"`
	} `json:"register"`
	MaxBags      int                 `json:"max_bags_per_slot"`
	MaxKg        int                 `json:"max_kg_per_slot"`
	Insulated    bool                `json:"insulated_bag"`
	Alcohol      bool                `json:"can_carry_alcohol"`
	Availability map[string][]string `json:"availability"`
	Cash         skipped             `json:"handles_cash"`
}

type fileResident struct {
	ID        string      `json:"id"`
	FirstName string      `json:"first_name"`
	LastName  string      `json:"last_name"`
	Locale    locale.Lang `json:"locale"`
	Email     string      `json:"email"`
	Phone     string      `json:"phone"`
	Born      skipped     `json:"born"`
	TaxCode   skipped     `json:"tax_code"`
	OrdersBy  skipped     `json:"phone_orders_by"`
	Business  skipped     `json:"business"`
	Addresses []Doorbell  `json:"addresses"`
}

type fileTemplate struct {
	ID      string `json:"id"`
	Weekday string `json:"weekday"`
	Start   string `json:"start"`
	End     string `json:"end"`
	Cutoff  struct {
		DaysBefore int    `json:"days_before"`
		Time       string `json:"time"`
	} `json:"cutoff"`
}

type fileSlot struct {
	ID       string     `json:"id"`
	Date     clock.Date `json:"date"`
	Template string     `json:"template"`
	Start    string     `json:"start_local"`
	End      string     `json:"end_local"`
	StartUTC skipped    `json:"start_utc"`
	EndUTC   skipped    `json:"end_utc"`
	Cutoff   string     `json:"order_cutoff_local"`
	Couriers []string   `json:"courier_ids"`
	Bags     int        `json:"capacity_bags"`
	Zones    []string   `json:"zones"`
	Status   string     `json:"status"`
}

// words are our own additions to demo.json: the shops' trades by slug, and the
// titles and translations it lacks, by the Italian words that it uses.
type words struct {
	Trades  map[string]string      `json:"trades"`
	Shelves map[string]locale.Text `json:"shelves"`
	Notes   map[string]locale.Text `json:"notes"`
}

// parse reads JSON into v and refuses unknown fields and trailing text.
func parse(name string, b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("demo: %s: %w", name, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("demo: %s: something follows the end", name)
	}
	return nil
}
