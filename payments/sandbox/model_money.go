package sandbox

// The rows about money that moves between accounts.

type dispute struct {
	ID       string            `json:"id"`
	Account  string            `json:"account,omitempty"`
	Charge   string            `json:"charge"`
	Intent   string            `json:"intent,omitempty"`
	Created  int64             `json:"created"`
	Due      int64             `json:"due"` // evidence
	Amount   int64             `json:"amount"`
	Reason   string            `json:"reason"`
	Status   string            `json:"status"` // needs_response, under_review, won, lost
	Evidence map[string]string `json:"evidence,omitempty"`
	Metadata map[string]string `json:"metadata,omitempty"`
	Sent     int               `json:"sent,omitempty"` // submissions
	Txns     []string          `json:"txns"`
}

type payout struct {
	ID          string            `json:"id"`
	Account     string            `json:"account,omitempty"`
	Created     int64             `json:"created"`
	Arrival     int64             `json:"arrival"`
	Amount      int64             `json:"amount"`
	Status      string            `json:"status"` // in_transit, paid, failed
	Automatic   bool              `json:"automatic,omitempty"`
	Failure     string            `json:"failure,omitempty"`
	Txn         string            `json:"txn"`
	Back        string            `json:"back,omitempty"` // transaction that brought it back
	Description string            `json:"description,omitempty"`
	Metadata    map[string]string `json:"metadata,omitempty"`
}

// transfer is of the platform; To gets it.
type transfer struct {
	ID          string            `json:"id"`
	To          string            `json:"to"`
	Created     int64             `json:"created"`
	Amount      int64             `json:"amount"`
	Source      string            `json:"source,omitempty"` // charge
	Group       string            `json:"group,omitempty"`
	Description string            `json:"description,omitempty"`
	Metadata    map[string]string `json:"metadata,omitempty"`
	Txn         string            `json:"txn"`
	There       string            `json:"there"` // the payment that it is to its receiver
	Reversals   []*reversal       `json:"reversals,omitempty"`
}

type reversal struct {
	ID       string            `json:"id"`
	Created  int64             `json:"created"`
	Amount   int64             `json:"amount"`
	Txn      string            `json:"txn"`
	There    string            `json:"there"` // the refund that it is to its payer
	Metadata map[string]string `json:"metadata,omitempty"`
}

// fee is what the platform took of a shop's charge.
type fee struct {
	ID      string       `json:"id"`
	Shop    string       `json:"shop"`
	Charge  string       `json:"charge"`
	Created int64        `json:"created"`
	Amount  int64        `json:"amount"`
	Txn     string       `json:"txn"`
	Refunds []*feeRefund `json:"refunds,omitempty"`
}

type feeRefund struct {
	ID      string `json:"id"`
	Created int64  `json:"created"`
	Amount  int64  `json:"amount"`
	Txn     string `json:"txn"`
}

func (d *dispute) rowID() string  { return d.ID }
func (p *payout) rowID() string   { return p.ID }
func (w *transfer) rowID() string { return w.ID }
func (f *fee) rowID() string      { return f.ID }

func (d *dispute) owner() string  { return d.Account }
func (p *payout) owner() string   { return p.Account }
func (w *transfer) owner() string { return "" }
func (f *fee) owner() string      { return "" }
