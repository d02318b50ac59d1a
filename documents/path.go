// Package documents makes the papers of a sale: which one an order needs, the
// register of what was sold by day and VAT rate, invoices and credit notes in the
// format of the Italian exchange system, and PDFs for people. It knows an order's
// id, its lines and what happened to its money, never how a sale is conducted.
package documents

// Path is which fiscal paper a sale needs (FISC-01).
type Path string

// The paths. OnlinePrepaid is mail-order: neither an invoice nor a till receipt is
// due, the sale goes into the register by the day it was paid. ShopReceipt asks
// the shop for a documento commerciale of its own till. Invoice was asked for
// before paying.
const (
	OnlinePrepaid Path = "online_prepaid"
	ShopReceipt   Path = "shop_receipt"
	Invoiced      Path = "invoice"
)

// PathOf decides which paper a sale needs: an invoice when one was asked for in
// time, a till receipt for what is paid at the counter and in shops that always
// make one (DM 10 May 2019, art. 1, c. 3), else the register alone.
func PathOf(invoice, atCounter, always bool) Path {
	switch {
	case invoice:
		return Invoiced
	case atCounter, always:
		return ShopReceipt
	}
	return OnlinePrepaid
}
