package orders

import (
	"crypto/sha256"

	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// NoteMax is the longest note or message, in letters.
const NoteMax = 500

// WriteNote keeps what a shop writes for itself on an order. key comes with the
// form: the same words sent twice are one note.
func WriteNote(s *tenants.ShopTx, order tenants.ID, key, text string) error {
	if _, err := lockOrder(s, order); err != nil {
		return err
	}
	return remember(s, order, sameAs(key, MomentNote, text), Moment{What: MomentNote, Text: text})
}

// SendMessage writes to who ordered: it stands on the private page and goes as
// a letter. An order that nobody has paid for, and is not to be paid at the
// counter, is Conflict.
func SendMessage(h *tenants.HoodTx, shop tenants.ShopID, order tenants.ID, key, text string) error {
	purchase, err := purchaseOf(h, shop, order)
	if err != nil {
		return err
	}
	id := sameAs(key, MomentMessage, text)
	err = h.InShop(shop, func(s *tenants.ShopTx) error {
		o, err := lockOrder(s, order)
		if err != nil {
			return err
		}
		if !o.AtCounter && (o.Payment == PayPending || o.Payment == PayFailed && o.Reason == "unpaid") {
			return fault.New(fault.Conflict, "error.order_moved").Because("order %s is %s", o.ID, o.Payment)
		}
		return remember(s, order, id, Moment{What: MomentMessage, Text: text})
	})
	if err != nil {
		return err
	}
	return tellOf(h, purchase, "message", id)
}

// sameAs makes the id of what a form says: the same key and words have the
// same, other words of the same form another.
func sameAs(key string, parts ...string) tenants.ID {
	sum := sha256.New()
	sum.Write([]byte(key))
	for _, p := range parts {
		sum.Write([]byte{0})
		sum.Write([]byte(p))
	}
	var id tenants.ID
	copy(id[:], sum.Sum(nil))
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80 // version 8, of the one variant
	return id
}
