package documents

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"sottocasa/internal/italy"
	"sottocasa/tenants"
)

// Buyer is whom an invoice is for (FISC-03). A person has FirstName, LastName
// and TaxCode; a business Company and VAT, TaxCode if it is another number, and
// Recipient or PEC. The address is an Italian one.
type Buyer struct {
	Business  bool   `json:"business,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Company   string `json:"company,omitempty"`
	VAT       string `json:"vat,omitempty"`
	TaxCode   string `json:"tax_code,omitempty"`
	Recipient string `json:"recipient,omitempty"` // codice destinatario; "" is nobody's own
	PEC       string `json:"pec,omitempty"`
	Street    string `json:"street"`
	Civic     string `json:"civic"`
	CAP       string `json:"cap"`
	Comune    string `json:"comune"`
	Province  string `json:"province"`
}

// Name is the buyer's name as a reader writes it.
func (b Buyer) Name() string {
	if b.Business {
		return b.Company
	}
	return b.FirstName + " " + b.LastName
}

// Code is the codice destinatario to send to.
func (b Buyer) Code() string {
	if b.Recipient == "" {
		return italy.NoRecipient
	}
	return b.Recipient
}

// Wish is whom invoices of a purchase are for, and of which shops; none stands
// for every shop.
type Wish struct {
	Buyer Buyer            `json:"buyer"`
	Shops []tenants.ShopID `json:"shops,omitempty"`
}

// Of reports whether an invoice of a shop is wished.
func (w *Wish) Of(shop tenants.ShopID) bool {
	if w == nil {
		return false
	}
	for _, s := range w.Shops {
		if s == shop {
			return true
		}
	}
	return len(w.Shops) == 0
}

// Seal stands for a wish without telling it; "" for none.
func (w *Wish) Seal() string {
	if w == nil {
		return ""
	}
	b, err := json.Marshal(w)
	if err != nil {
		panic(err) // texts and ids always marshal
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Ask keeps whom the invoice of an order is for. It is asked before paying:
// after that a shop may refuse (art. 22 DPR 633/1972).
func Ask(s *tenants.ShopTx, order tenants.ID, b Buyer) error {
	return s.Exec(`insert into hood.invoice_wishes (hood_id, order_id, shop_id, buyer) values (app.hood(), $1, app.shop(), $2)`,
		tenants.With(order, b))
}

// ReadBuyer reads whom the invoice of an order is for; nil when none was asked for.
func ReadBuyer(r *tenants.ShopRead, shop tenants.ShopID, order tenants.ID, into **Buyer) {
	r.Each(`select buyer from hood.invoice_wishes where hood_id = app.hood() and shop_id = $1 and order_id = $2`, tenants.With(shop, order),
		func(row tenants.Row) error {
			b := &Buyer{}
			*into = b
			return row.Scan(b)
		})
}

// CanInvoice reports whether a shop's own data are enough for an invoice.
func CanInvoice(own tenants.Settings) bool {
	if _, err := italy.ParseVATNumber(own.Legal.VAT); err != nil {
		return false
	}
	a := own.Address
	return own.Legal.Name != "" && own.Legal.Regime != "" && a.Street != "" && len(a.CAP) == 5 && a.Comune != "" && len(a.Province) == 2
}
