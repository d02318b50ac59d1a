package orders

import (
	"net/url"
	"strings"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// Tidings is a purchase whose resident left a telephone and no e-mail: no letter
// can be sent, so a person sends the address of the private page.
type Tidings struct {
	Purchase  tenants.ID
	Ref       string
	ShortName string
	Name      string // of who ordered; empty in a shop's hands
	Phone     string // E.164
	Lang      locale.Lang
	Shops     int            // of how many shops the spesa is
	Shop      tenants.ShopID // one of them
	Inside    bool           // bought on the neighbourhood's host: its page is there
	Starts    time.Time
	Ends      time.Time
	ToldAt    *time.Time // when the page's address was sent
	ToldBy    string     // TellerShop or TellerCoordinator; empty until then
}

// Who has sent the private page's address.
const (
	TellerShop        = "shop"
	TellerCoordinator = "coordinator"
)

// ToTell lists the firm purchases without e-mail whose window has not ended, the
// untold first: the coordinator's list.
func ToTell(r *tenants.HoodRead, hood tenants.HoodID, into *[]Tidings) {
	r.Each(`select p.id, p.ref, c.short_name, c.name, c.phone, p.lang, count(*)::int, min(t.starts_at), max(t.ends_at), min(t.told_at),
			coalesce(min(t.told_by), ''), (array_agg(t.shop_id))[1], bool_or(t.inside)
		from hood.parts t join hood.purchases p on p.hood_id = t.hood_id and p.id = t.purchase_id
		join hood.contacts c on c.hood_id = p.hood_id and c.id = p.contact_id
		where t.hood_id = $1 and t.by_hand and t.ends_at > now() and p.state = 'confirmed' and c.email = '' and c.phone <> ''
		group by p.hood_id, p.id, c.hood_id, c.id order by min(t.told_at) nulls first, min(t.starts_at), p.id limit 100`,
		tenants.With(hood), func(row tenants.Row) error {
			var x Tidings
			err := row.Scan(&x.Purchase, &x.Ref, &x.ShortName, &x.Name, &x.Phone, &x.Lang, &x.Shops, &x.Starts, &x.Ends, &x.ToldAt, &x.ToldBy, &x.Shop, &x.Inside)
			*into = append(*into, x)
			return err
		})
}

// ToldOf reads what a shop may know and do about one of its orders without
// e-mail; nil when letters reach the resident. The private page shows the whole
// spesa, so the shop sends its address only when it is the only one in it.
func ToldOf(r *tenants.ShopRead, shop tenants.ShopID, order tenants.ID, into **Tidings) {
	r.Each(`select o.purchase_id, o.short_name, o.phone, o.lang, t.shops, o.starts_at, o.ends_at, t.told_at, coalesce(t.told_by, ''), t.inside
		from hood.parts t join shop.orders o on o.shop_id = t.shop_id and o.id = t.order_id
		where t.hood_id = app.hood() and t.shop_id = $1 and t.order_id = $2 and t.by_hand`, tenants.With(shop, order), func(row tenants.Row) error {
		x := &Tidings{}
		*into = x
		return row.Scan(&x.Purchase, &x.ShortName, &x.Phone, &x.Lang, &x.Shops, &x.Starts, &x.Ends, &x.ToldAt, &x.ToldBy, &x.Inside)
	})
}

// MayTell reports whether a shop may send the private page's address.
func (x *Tidings) MayTell() bool { return x != nil && x.Shops == 1 && x.Phone != "" }

// WhatsApp is the link that opens a message to the resident with the text typed
// in already; empty without a number.
func (x *Tidings) WhatsApp(text string) string {
	number := strings.TrimPrefix(x.Phone, "+")
	if number == "" || strings.Trim(number, "0123456789") != "" {
		return ""
	}
	return "https://wa.me/" + number + "?text=" + strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

// Told ticks that the private page's address of a purchase was sent, by its
// only shop, or without one by the coordinator. Saying it again changes nothing.
func Told(h *tenants.HoodTx, purchase tenants.ID, shop tenants.ShopID) error {
	if _, err := lockPurchase(h, purchase); err != nil {
		return err
	}
	parts, err := partsOf(h, purchase)
	if err != nil {
		return err
	}
	by := TellerCoordinator
	if !shop.IsZero() {
		by = TellerShop
		if len(parts) != 1 || parts[0].Shop != shop {
			return fault.New(fault.NotFound, "error.not_found")
		}
	}
	ticked := 0
	err = h.Each(`update hood.parts set told_at = now(), told_by = $3 where hood_id = $1 and purchase_id = $2 and by_hand and told_at is null
		returning 1`, tenants.With(h.Hood(), purchase, by), func(row tenants.Row) error { return row.Scan(&ticked) })
	if err != nil || ticked == 0 {
		return err
	}
	for _, p := range parts {
		if err := h.InShop(p.Shop, func(s *tenants.ShopTx) error { return happened(s, p.Order, "told_"+by) }); err != nil {
			return err
		}
	}
	return nil
}
