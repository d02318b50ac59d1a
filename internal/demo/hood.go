// Package demo is the neighbourhood that `sottocasa demo` opens with: ten
// invented shops of Monteverde, their goods and pictures, the volunteers and
// the coming weeks' windows. Nothing in it can belong to anyone: civic numbers
// 99xx, telephones +39 300 and +39 06 0000, names under .example.
//
// Load gives plain structs that a seeder walks; every date in them is moved so
// that the neighbourhood is alive on the day it is opened.
package demo

import (
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
)

// Neighbourhood is everything there is to seed. A clock time in it is "15:04";
// instants are in the neighbourhood's zone, Europe/Rome.
type Neighbourhood struct {
	Slug, Name  string
	Comune      string
	Province    string // two letters
	Municipio   string // Roman number of the city's district
	CAPs        []string
	TimeZone    string // IANA
	Locale      locale.Lang
	Patron      clock.MonthDay
	PatronName  string
	Coordinator Coordinator
	Association Association
	Zones       []Zone
	Streets     []Street
	Templates   []Template
	Windows     []Window        // by start; 21 dates from today on
	Holidays    []clock.Holiday // by date; today's year and the next
	Shops       []Shop
	Couriers    []Courier
	Residents   []Resident
	Allergens   []Allergen             // the fourteen, in the law's order
	Details     map[string]locale.Text // names of Contains.Details: "wheat", "almond" …
	Cover       Picture
}

// Coordinator is who runs the neighbourhood. Phone is E.164.
type Coordinator struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Role  string `json:"role"`
	Email string `json:"email"`
	Phone string `json:"phone"`
}

// Address is a seat as the law prints it (italy.md FMT-02).
type Address struct {
	Street   string `json:"street"`
	Civic    string `json:"civic"`
	CAP      string `json:"cap"`
	Comune   string `json:"comune"`
	Province string `json:"provincia"`
	Country  string `json:"paese"` // ISO 3166, two letters
}

// Association is the non-profit that the volunteers belong to.
type Association struct {
	Name, Type string // Type: "APS", "ODV" …
	TaxCode    string
	VATNumber  string // empty: has none
	Runts      string // number in the register of the third sector
	Address    Address
	Email      string
	Insurance  Insurance
	// StripeAccount receives its part of shared payments; empty: has none.
	StripeAccount string
}

// Insurance is the volunteers' policy (art. 18 Codice del terzo settore). From
// and To are both inside it.
type Insurance struct {
	Policy   string
	Covers   []string
	From, To clock.Date
}

// Zone is a part of the neighbourhood with one delivery price. Zones come in
// the order in which an unknown street looks for its CAP.
type Zone struct {
	Slug     string
	Name     locale.Text
	CAPs     []string
	BBox     [4]float64 // west, south, east, north in degrees
	Fee      money.Cents
	FreeOver money.Cents // goods of the whole purchase, from which the fee is nothing
}

// Street tells the zone of a street. Note says which stretch, when only one
// lies here; CAPs are those it may have.
type Street struct {
	Name, Note string
	Zone       string // Zone.Slug
	CAPs       []string
}

// Template is a window that comes back each week. Orders close DaysBefore days
// earlier at CutoffTime. Couriers, Seats and Zones are the usual ones.
type Template struct {
	ID         string
	Weekday    time.Weekday
	Start, End string
	DaysBefore int
	CutoffTime string
	Couriers   []string // Courier.ID
	Seats      int      // orders
	Zones      []string // Zone.Slug
}

// WindowState is whether a window can be chosen.
type WindowState string

// The states. A closed window has no seats, zones or couriers.
const (
	Open          WindowState = "open"
	ClosedHoliday WindowState = "closed_holiday"
)

// Window is one delivery window on one date.
type Window struct {
	Template string // Template.ID
	Date     clock.Date
	Start    string // local clock
	End      string
	StartsAt time.Time
	EndsAt   time.Time
	CutoffAt time.Time
	State    WindowState
	Holiday  string // clock.Holiday.Key, when closed
	Seats    int    // orders
	Zones    []string
	Couriers []string
}

// Courier is a volunteer. PublicName is all that residents see.
type Courier struct {
	ID, Name, PublicName string
	Mode                 string // "bike", "cargo_bike", "walk" …
	Zones                []string
	Languages            []string
	Phone                string // E.164
	Email                string // empty: the demo makes one of the name
	Register             Register
	MaxParcels, MaxKg    int // in one window
	Insulated, Alcohol   bool
	Availability         []string // Template.ID of the windows that they usually take
}

// Register is what the register of volunteers must hold (art. 17 Codice del
// terzo settore, DM 6 October 2021).
type Register struct {
	Enrolled, Conduct, Hygiene clock.Date
	Occasional, Insured, Adult bool
}

// Resident is somebody to try the shop as. Email may be empty.
type Resident struct {
	ID, FirstName, LastName string
	Locale                  locale.Lang
	Email, Phone            string
	Addresses               []Doorbell
}

// Doorbell is a home address down to the buzzer (italy.md FMT-02).
type Doorbell struct {
	Address
	Stair    string `json:"scala"`
	Floor    string `json:"piano"`
	Door     string `json:"interno"`
	Buzzer   string `json:"citofono"`
	CareOf   string `json:"presso"`
	Zone     string `json:"zone"` // Zone.Slug
	Delivery string `json:"delivery_note"`
}
