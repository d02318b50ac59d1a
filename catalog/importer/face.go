package importer

import (
	"encoding/json"
	"path"
	"strconv"
	"strings"

	"sottocasa/catalog"
	"sottocasa/catalog/importer/fetch"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/tenants"
)

// Names in the zip that a shop takes with it (catalog/exporter).
const (
	Products = "products.csv"
	Settings = "shop.json"
	images   = "images/"
)

// settingsBytes is the most that the settings of a zip may take.
const settingsBytes = 1 << 20

// Face is who the shop is and when it is open, as the zip's settings have it.
// What belongs to its neighbourhood (zones, places) stays there.
type Face struct {
	Name          string            `json:"name"`
	Kind          locale.Text       `json:"kind"`
	Trade         string            `json:"trade"`
	Tagline       locale.Text       `json:"tagline"`
	Theme         string            `json:"theme"`
	Accent        string            `json:"accent"`
	Hours         json.RawMessage   `json:"hours"`
	Street        string            `json:"street"`
	Civic         string            `json:"civic"`
	Terms         tenants.Terms     `json:"terms"`
	About         locale.Text       `json:"about"`
	Phone         string            `json:"phone"`
	WhatsApp      string            `json:"whatsapp"`
	Email         string            `json:"email"`
	Address       tenants.Address   `json:"address"`
	Legal         tenants.Legal     `json:"legal"`
	WeeklyClosing locale.Text       `json:"weekly_closing"`
	Cover         *Kept             `json:"cover,omitempty"`
	Logo          *Kept             `json:"logo,omitempty"`
	Boxes         []catalog.Carried `json:"boxes,omitempty"`
}

// Kept is a picture in the zip, in several widths: images/<name>-<width>.webp.
type Kept struct {
	Name   string      `json:"name"`
	Type   string      `json:"type"`
	Height int         `json:"height"`
	Widths []int       `json:"widths"`
	Alt    locale.Text `json:"alt"`
}

// File is the name of a width in the zip.
func (k *Kept) File(width int) string {
	return images + k.Name + "-" + strconv.Itoa(width) + path.Ext(media.Picture{Key: "k", Widths: []int{1}, Type: k.Type}.URL(1))
}

// Largest is the file of the greatest width.
func (k *Kept) Largest() string { return k.File(k.Widths[len(k.Widths)-1]) }

// Wide is the file that is wide enough for a card.
func (k *Kept) Wide(width int) string {
	for _, w := range k.Widths {
		if w >= width {
			return k.File(w)
		}
	}
	return k.Largest()
}

func readFace(folder *fetch.Folder) (f Face, hours clock.Hours, err error) {
	raw, err := folder.Table(Settings, settingsBytes)
	if err != nil {
		return f, hours, err
	}
	if json.Unmarshal(raw, &f) != nil || json.Unmarshal(f.Hours, &hours) != nil || !f.sound() {
		return f, hours, fault.New(fault.Invalid, "import.settings_bad")
	}
	return f, hours, nil
}

func (f *Face) settings() tenants.Settings {
	return tenants.Settings{About: f.About, Phone: f.Phone, WhatsApp: f.WhatsApp, Email: f.Email, Address: f.Address, Legal: f.Legal,
		WeeklyClosing: f.WeeklyClosing}
}

// sound refuses texts that no form of ours takes.
func (f *Face) sound() bool {
	for _, s := range []string{f.Name, f.Kind.It, f.Kind.En, f.Tagline.It, f.Tagline.En, f.Theme, f.Trade, f.Accent, f.Street, f.Civic, f.Phone, f.WhatsApp, f.Email,
		f.Address.Street, f.Address.Comune, f.Legal.Name, f.Legal.VAT, f.Legal.TaxCode, f.WeeklyClosing.It, f.WeeklyClosing.En} {
		if clean, err := italy.CleanLine(s, 300); err != nil || clean != s {
			return false
		}
	}
	return f.Name != "" && len(f.Accent) == 7 && f.Accent[0] == '#' && f.Terms.MinOrder >= 0 && f.Terms.LeadMinutes >= 0 && f.Terms.PickupSeats >= 0 &&
		f.Terms.FreeFrom >= 0 && f.Terms.Bag.Price >= 0
}

// changes lists what would be another in a shop.
func (f *Face) changes(card tenants.Card, was tenants.Settings, hours clock.Hours) (list []Change) {
	differ := func(field string, a, b any) {
		x, y := written(a), written(b)
		switch _, short := a.(string); {
		case x == y:
		case short:
			list = append(list, Change{field, x, y})
		default:
			list = append(list, Change{Field: field})
		}
	}
	now := f.settings()
	differ("shop_name", card.Name, f.Name)
	differ("shop_kind", card.Kind.It, f.Kind.It)
	differ("shop_tagline", card.Tagline.It, f.Tagline.It)
	differ("shop_look", []string{card.Theme, card.Accent}, []string{f.Theme, f.Accent})
	if f.Cover != nil || f.Logo != nil {
		list = append(list, Change{Field: "shop_pictures"})
	}
	differ("shop_street", strings.TrimSpace(card.Street+" "+card.Civic), strings.TrimSpace(f.Street+" "+f.Civic))
	differ("shop_hours", card.Hours, hours)
	terms := card.Terms
	terms.Zones, terms.Gifts = f.Terms.Zones, f.Terms.Gifts
	differ("shop_terms", terms, f.Terms)
	differ("shop_about", was.About, now.About)
	differ("shop_phone", was.Phone, now.Phone)
	differ("shop_whatsapp", was.WhatsApp, now.WhatsApp)
	differ("shop_email", was.Email, now.Email)
	differ("shop_seller", was.Legal.Name, now.Legal.Name)
	was.Legal.Name = now.Legal.Name
	differ("shop_legal", []any{was.Legal, was.Address}, []any{now.Legal, now.Address})
	differ("shop_closing", was.WeeklyClosing.It, now.WeeklyClosing.It)
	if len(f.Boxes) > 0 {
		list = append(list, Change{Field: "shop_boxes"})
	}
	return list
}
