package view

// InvoiceAsk is what the details of a checkout ask who wants an invoice. Fields:
// invoice (a check box), invoice_shop (ids, when there are several), inv_kind,
// inv_first, inv_last, inv_company, inv_vat, inv_tax, inv_code, inv_pec, inv_street,
// inv_civic, inv_cap, inv_comune, inv_province.
type InvoiceAsk struct {
	Wanted   bool
	Shops    []InvoiceShop
	Without  []string // shops that cannot issue one here
	Business bool
	First    string
	Last     string
	Company  string
	VAT      string
	TaxCode  string
	Code     string
	PEC      string
	Street   string
	Civic    string
	CAP      string
	Comune   string
	Province string
}

// InvoiceShop is one shop of which an invoice can be had.
type InvoiceShop struct {
	ID     string
	Name   string
	Chosen bool
}

// InvoiceFor is whom invoices are for, as the summary tells it.
type InvoiceFor struct {
	Name    string
	Numbers string   // "P. IVA 12345678903 · codice destinatario ABC1234"
	Address string   // in one line
	Shops   []string // of which shops; none: of all
}

// Paper is a PDF that can be had: a summary, an invoice, a credit note.
type Paper struct {
	Text string
	Note string // what it is not, or when it was issued; may be empty
	URL  string
}
