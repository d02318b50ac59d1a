// Package sign has the fields in which a shop says what it looks like and how
// its goods reach people: while it opens, and ever after.
package sign

import (
	"encoding/json"
	"path"
	"slices"
	"strconv"

	"sottocasa/catalog"
	"sottocasa/catalog/trades"
	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/media"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/palette"
	"sottocasa/themes/view"
)

// shownWidth is how wide the picture stands on the page, in pixels.
const shownWidth = 640

// MostMinimum is the highest order that a shop may ask for.
const MostMinimum = money.Cents(20000)

// Look is the form of picture and colour.
type Look struct {
	Picture view.Picture
	Signs   []Shown  // the pictures that there are
	Colours []string // proposed accents, the first being what such shops wear
	Darker  bool     // the accent is darkened where there is writing
	Most    int      // bytes of a file
	Typed   map[string]string
	Errors  view.Errors
}

// Shown is a sign that the shop has: "cover" or "logo".
type Shown struct {
	Name    string
	Picture view.Picture
}

// Colours are proposed: what such shops wear, then others that are told apart.
func Colours(first string) []string {
	list := []string{first}
	for _, c := range []string{"#155536", "#8c1c1c", "#b5762a", "#1f5a8c", "#5b1f4b", "#c2477a", "#2d6a58", "#7a3b1d"} {
		if c != first {
			list = append(list, c)
		}
	}
	return list[:8]
}

// Usual is the accent that shops with a drawing mostly wear; "" when none is
// known by it.
func Usual(drawing string) string {
	for _, k := range trades.All() {
		if k.Drawing == drawing {
			return k.Accent
		}
	}
	return ""
}

// NewLook is the form of a card; pictures is where its pictures come from.
func NewLook(card tenants.Card, usual, pictures string, l locale.Lang, typed map[string]string) Look {
	v := Look{Colours: Colours(usual), Most: media.MaxUpload, Typed: typed}
	for i, raw := range [][]byte{card.Cover, card.Logo} {
		var p media.Picture
		if json.Unmarshal(raw, &p) == nil && !p.None() {
			v.Signs = append(v.Signs, Shown{Name: string(signs()[i]), Picture: shown(p, pictures, l)})
		}
	}
	if len(v.Signs) > 0 {
		v.Picture = v.Signs[0].Picture
	}
	if p, err := palette.Of(card.Accent); err == nil {
		v.Darker = p.Fill != p.Accent
	}
	return v
}

func shown(p media.Picture, pictures string, l locale.Lang) view.Picture {
	width := p.Widths[0]
	for _, w := range p.Widths {
		if w <= shownWidth {
			width = w
		}
	}
	return view.Picture{Src: pictures + path.Base(p.URL(width)), Width: width, Height: p.HeightAt(width), Alt: p.Alt.In(l)}
}

// TypedLook fills the fields with what a card says.
func TypedLook(card tenants.Card, usual string) map[string]string {
	typed := map[string]string{"colour": card.Accent, "own": card.Accent, "sign": string(catalog.Cover)}
	if !slices.Contains(Colours(usual), card.Accent) {
		typed["colour"] = "own"
	}
	if len(card.Logo) > 0 && len(card.Cover) == 0 {
		typed["sign"] = string(catalog.Logo)
	}
	return typed
}

func signs() []catalog.Sign { return []catalog.Sign{catalog.Cover, catalog.Logo} }

// Dropped reads which signs are to be taken away; one that a photo was sent for
// is replaced instead.
func Dropped(f *web.Form, sent catalog.Sign) []catalog.Sign {
	var drop []catalog.Sign
	for _, s := range signs() {
		if f.Bool("drop_"+string(s)) && s != sent {
			drop = append(drop, s)
		}
	}
	return drop
}

// Drop takes signs away.
func Drop(t *tenants.ShopTx, drop []catalog.Sign) error {
	for _, s := range drop {
		if err := catalog.DropSign(t, s); err != nil {
			return err
		}
	}
	return nil
}

// ReadLook reads which sign a photo is, and the colour: one of the proposed, or
// the shop's own.
func ReadLook(f *web.Form, usual string) (is catalog.Sign, accent string) {
	is = catalog.Sign(f.Choice("sign", string(catalog.Cover), string(catalog.Logo)))
	chosen := f.Choice("colour", append(Colours(usual), "own")...)
	own := f.OptionalLine("own", 7)
	if chosen != "own" {
		return is, chosen
	}
	p, err := palette.Of(own)
	if err != nil {
		f.Fail("own", "opening.colour_bad")
		return is, ""
	}
	return is, p.Accent
}

// Ways is the form of delivery and pick-up.
type Ways struct {
	Zones   []string // where the neighbourhood delivers
	NoZones bool     // nowhere yet
	Leads   []int    // minutes that can be chosen
	Typed   map[string]string
	Errors  view.Errors
}

func ways() []string { return []string{"both", "delivery", "pickup"} }

// leads are the minutes that can be chosen, and those that the shop has.
func leads(has int) []int {
	list := []int{30, 60, 120, 180, 240, 480, 1440}
	if has > 0 && !slices.Contains(list, has) {
		list = append(list, has)
		slices.Sort(list)
	}
	return list
}

// NewWays is the form of a card in its neighbourhood's zones.
func NewWays(card tenants.Card, zones []delivery.Zone, l locale.Lang, typed map[string]string) Ways {
	v := Ways{Leads: leads(card.Terms.LeadMinutes), NoZones: len(zones) == 0, Typed: typed}
	for _, z := range zones {
		v.Zones = append(v.Zones, z.Name.In(l))
	}
	return v
}

// TypedWays fills the fields with what terms say.
func TypedWays(p *locale.Printer, t tenants.Terms) map[string]string {
	typed := map[string]string{"way": "both", "lead": strconv.Itoa(t.LeadMinutes), "least": ""}
	switch {
	case len(t.Zones) == 0:
		typed["way"] = "pickup"
	case !t.Pickup:
		typed["way"] = "delivery"
	}
	if t.MinOrder > 0 {
		typed["least"] = strconv.Itoa(int(t.MinOrder / 100))
		if t.MinOrder%100 > 0 {
			typed["least"] = p.Money(t.MinOrder)
		}
	}
	return typed
}

// Way is what was said of how goods reach people.
type Way struct {
	way   string
	lead  int
	least money.Cents
}

// ReadWays reads it; has is the terms' minutes until now.
func ReadWays(f *web.Form, has int) Way {
	var list []string
	for _, n := range leads(has) {
		list = append(list, strconv.Itoa(n))
	}
	w := Way{way: f.Choice("way", ways()...), least: web.ParsedIf(f, "least", leastOf)}
	w.lead, _ = strconv.Atoi(f.Choice("lead", list...))
	return w
}

// Put writes it into terms. A shop that delivers already keeps the zones it has;
// one that begins to joins all of its neighbourhood's.
func (w Way) Put(t *tenants.Terms, zones []tenants.ID) error {
	switch {
	case w.way == "pickup":
		t.Zones = []tenants.ID{}
	case len(t.Zones) == 0:
		t.Zones = zones
	}
	t.Pickup, t.LeadMinutes, t.MinOrder = w.way != "delivery", w.lead, w.least
	if len(t.Zones) == 0 && !t.Pickup {
		return fault.Form(fault.Field{Name: "way", Key: "opening.no_zones"})
	}
	return nil
}

func leastOf(s string) (money.Cents, error) {
	c, err := money.ParseAmount(s)
	if err == nil && c > MostMinimum {
		err = fault.New(fault.Invalid, "error.amount_large")
	}
	return c, err
}
