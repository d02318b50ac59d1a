package tenants

import (
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
)

// Card is the public face of a shop, kept where its neighbourhood may read it.
type Card struct {
	Shop     ShopID
	Slug     string
	Name     string
	Kind     locale.Text // "Forno"
	Trade    string      // which drawing stands for it: forno, libreria, …
	Tagline  locale.Text
	Theme    string
	Accent   string
	Hours    clock.Hours
	Terms    Terms
	Cover    []byte // JSON of media.Picture, or nil
	Logo     []byte
	Street   string
	Civic    string
	Live     bool
	Position int
	Regime   Regime // follows from the shop's settings
}

const cardColumns = `shop_id, slug, name, kind, trade, tagline, theme, accent, hours, terms, cover, logo, street, civic, live, position`

const cardRow = cardColumns + `, regime`

func (c *Card) fields() []any {
	return []any{&c.Shop, &c.Slug, &c.Name, &c.Kind, &c.Trade, &c.Tagline, &c.Theme, &c.Accent, &c.Hours,
		&c.Terms, &c.Cover, &c.Logo, &c.Street, &c.Civic, &c.Live, &c.Position, &c.Regime}
}

// SaveCard writes the shop's own card, but for its regime, which SaveSettings
// knows.
func SaveCard(s *ShopTx, c Card) error {
	return s.Exec(`insert into hood.shops (hood_id, `+cardColumns+`)
		values (app.hood(), app.shop(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		on conflict (hood_id, shop_id) do update set slug = excluded.slug, name = excluded.name, kind = excluded.kind,
		trade = excluded.trade, tagline = excluded.tagline, theme = excluded.theme, accent = excluded.accent,
		hours = excluded.hours, terms = excluded.terms, cover = excluded.cover, logo = excluded.logo,
		street = excluded.street, civic = excluded.civic, live = excluded.live, position = excluded.position`,
		With(c.Slug, c.Name, c.Kind, c.Trade, c.Tagline, c.Theme, c.Accent, c.Hours, c.Terms, c.Cover, c.Logo,
			c.Street, c.Civic, c.Live, c.Position))
}

// Cards lists the neighbourhood's live shops in their order.
func Cards(r *HoodRead, hood HoodID, into *[]Card) {
	r.Each(`select `+cardRow+` from hood.shops where hood_id = $1 and live order by position, name`,
		With(hood), gatherCards(into))
}

func gatherCards(into *[]Card) func(Row) error {
	return func(row Row) error {
		var c Card
		if err := row.Scan(c.fields()...); err != nil {
			return err
		}
		*into = append(*into, c)
		return nil
	}
}

// OwnCard reads the card of the shop in scope.
func OwnCard(r *ShopRead, hood HoodID, shop ShopID, c *Card) {
	r.One(`select `+cardRow+` from hood.shops where hood_id = $1 and shop_id = $2`, With(hood, shop), c.fields()...)
}

// OwnCardThen is OwnCard for what the statements behind it in the batch need.
func OwnCardThen(r *ShopRead, hood HoodID, shop ShopID, then func(Card)) {
	r.OneRow(`select `+cardRow+` from hood.shops where hood_id = $1 and shop_id = $2`, With(hood, shop), func(row Row) error {
		var c Card
		err := row.Scan(c.fields()...)
		then(c)
		return err
	})
}

// LockCard reads the card of the shop in scope, which stays as it is until the
// transaction's end.
func LockCard(t *ShopTx, c *Card) error {
	return t.One(`select `+cardRow+` from hood.shops where hood_id = $1 and shop_id = $2 for update`, With(t.Hood(), t.Shop()), c.fields()...)
}

// Address is where a shop or an office stands.
type Address struct {
	Street   string `json:"street"`
	Civic    string `json:"civic"`
	CAP      string `json:"cap"`
	Comune   string `json:"comune"`
	Province string `json:"province"`
}

// Legal is who sells (art. 7 D.Lgs. 70/2003, art. 49 Codice del consumo).
type Legal struct {
	Name         string  `json:"name"`
	Form         string  `json:"form"`
	VAT          string  `json:"vat"`
	TaxCode      string  `json:"tax_code"`
	REA          string  `json:"rea"`
	PEC          string  `json:"pec"`
	ShareCapital string  `json:"share_capital,omitempty"`
	Regime       string  `json:"regime"` // RF01, RF19
	Ventilation  bool    `json:"ventilation,omitempty"`
	SDI          string  `json:"sdi,omitempty"` // codice destinatario
	IBAN         string  `json:"iban,omitempty"`
	Artisan      bool    `json:"artisan,omitempty"`     // in the register of artisans
	Sole         bool    `json:"sole,omitempty"`        // a company of one member, which must say so
	Liquidation  bool    `json:"liquidation,omitempty"` // which must say so too (art. 2250 c.c.)
	Alcohol      bool    `json:"alcohol,omitempty"`     // declares its licence for alcohol (art. 29 D.Lgs. 504/95)
	Organic      Organic `json:"organic,omitzero"`
}

// Organic is the certificate without which nothing may be called organic online
// (CJEU C-289/16).
type Organic struct {
	Code  string     `json:"code"` // of the control body: IT-BIO-000
	Until clock.Date `json:"until"`
}

// On reports whether there is one that holds on a day.
func (o Organic) On(day clock.Date) bool { return o.Code != "" && !o.Until.Before(day) }

// Terms are on what conditions a shop takes orders. They stand on the card,
// because the neighbourhood's windows and baskets follow them too.
type Terms struct {
	MinOrder     money.Cents `json:"min_order"`
	LeadMinutes  int         `json:"lead_minutes"`   // between an order and the start of its window
	SameDayUntil string      `json:"same_day_until"` // HH:MM; later orders are not for the same day
	Pickup       bool        `json:"pickup"`
	PickupSeats  int         `json:"pickup_seats"` // orders a pick-up window holds
	PayAtCounter bool        `json:"pay_at_counter"`
	Zones        []ID        `json:"zones"`               // zones the shop delivers to
	FreeFrom     money.Cents `json:"free_from,omitempty"` // goods of the shop from which it asks nothing for the delivery; 0: never
	Gifts        []Gift      `json:"gifts,omitempty"`
	NoCash       bool        `json:"no_cash,omitempty"`
	Bag          Bag         `json:"bag,omitzero"`
}

// AtCounter reports whether the shop sells without a card: fetched, and paid there.
func (t Terms) AtCounter() bool { return t.Pickup && t.PayAtCounter }

// Gift is what a shop adds to an order by itself, one piece, as long as there is
// some. Its conditions hold together.
type Gift struct {
	Variant ID          `json:"variant"`
	From    money.Cents `json:"from,omitempty"`  // goods from which it is given; 0: any
	With    *ID         `json:"with,omitempty"`  // variant that must be bought
	First   bool        `json:"first,omitempty"` // only with a first order
}

// Bag is what a shop packs orders in. One of plastic is never given away
// (art. 226-bis and 226-ter D.Lgs. 152/2006, VAT-04); paper may be.
type Bag struct {
	Price money.Cents `json:"price,omitempty"` // of one; 0: bags are no line
	Rate  int         `json:"rate,omitempty"`  // VAT in per cent
	Paper bool        `json:"paper,omitempty"`
	Count int         `json:"count,omitempty"` // for an order, unless its resident says otherwise
}

// Charged reports whether bags stand on orders at all.
func (b Bag) Charged() bool { return b.Price > 0 }

// Settings are a shop's own: who it is and how it is reached.
type Settings struct {
	About         locale.Text
	Phone         string // E.164
	WhatsApp      string
	Email         string
	Address       Address
	Legal         Legal
	WeeklyClosing locale.Text
}

const settingsColumns = `about, phone, whatsapp, email, address, legal, weekly_closing`

func (s *Settings) fields() []any {
	return []any{&s.About, &s.Phone, &s.WhatsApp, &s.Email, &s.Address, &s.Legal, &s.WeeklyClosing}
}

// SaveSettings writes the settings of the shop in scope, and its regime on the
// card it has.
func SaveSettings(t *ShopTx, s Settings) error {
	err := t.Exec(`insert into shop.settings (shop_id, hood_id, about, phone, whatsapp, email, address, legal, weekly_closing)
		values (app.shop(), app.hood(), $1, $2, $3, $4, $5, $6, $7)
		on conflict (shop_id) do update set about = excluded.about, phone = excluded.phone, whatsapp = excluded.whatsapp,
		email = excluded.email, address = excluded.address, legal = excluded.legal, weekly_closing = excluded.weekly_closing`,
		With(s.About, s.Phone, s.WhatsApp, s.Email, s.Address, s.Legal, s.WeeklyClosing))
	if err != nil {
		return err
	}
	return t.Change("not_found error.not_found", 1, `update hood.shops set regime = $3 where hood_id = $1 and shop_id = $2`,
		With(t.Hood(), t.Shop(), s.Legal.Tax()))
}

// GetSettings reads the settings of the shop in scope.
func GetSettings(r *ShopRead, shop ShopID, s *Settings) {
	r.One(`select `+settingsColumns+` from shop.settings where shop_id = $1`, With(shop), s.fields()...)
}

// CardOf reads a shop's card inside a write of its neighbourhood.
func CardOf(h *HoodTx, shop ShopID) (Card, error) {
	var c Card
	err := h.One(`select `+cardRow+` from hood.shops where hood_id = $1 and shop_id = $2`, With(h.Hood(), shop), c.fields()...)
	return c, err
}

// ReadSettings reads the settings of the shop in scope inside a write of it; a
// shop that has written none leaves s as it is.
func ReadSettings(t *ShopTx, s *Settings) error {
	return t.Each(`select `+settingsColumns+` from shop.settings where shop_id = $1`, With(t.Shop()), func(row Row) error { return row.Scan(s.fields()...) })
}
