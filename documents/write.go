package documents

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Write is the job that writes the papers of an order whose money has moved: the
// register's rows, and the invoice or credit note when one was asked for. It does
// what is missing, so one that runs twice changes nothing. It is no part of the
// payment's own transaction: a paper that cannot be made must never keep money
// from being booked.
type Write struct {
	Hood  tenants.HoodID `json:"hood_id"`
	Shop  tenants.ShopID `json:"shop_id"`
	Order tenants.ID     `json:"order_id"`
}

// Kind names the job.
func (Write) Kind() string { return "documents.write" }

// lookAgain is how long an invoice waits that cannot be made, before somebody
// looks whether it can be now.
const lookAgain = 10 * time.Minute

// Register says how the jobs of papers are done.
func Register(j *tenants.Jobs, db *tenants.DB) {
	tenants.Handle(j, func(ctx context.Context, w Write) error {
		waits := false
		err := db.Hood(ctx, tenants.InHood(w.Hood, "job:"+w.Kind()), func(h *tenants.HoodTx) error {
			err := h.InShop(w.Shop, func(s *tenants.ShopTx) (err error) {
				waits, err = writeOrder(s, w.Order)
				return err
			})
			if err != nil || waits {
				return err
			}
			return h.FinishJob()
		})
		if err == nil && waits {
			return tenants.Later(lookAgain)
		}
		return err
	})
	tenants.Handle(j, func(ctx context.Context, f Forget) error {
		return db.Hood(ctx, tenants.InHood(f.Hood, "job:"+f.Kind()), func(h *tenants.HoodTx) error {
			if err := forget(h); err != nil {
				return err
			}
			return h.FinishJob()
		})
	})
}

// WriteOrder writes what papers of an order are missing. The order's row is
// locked, then the counters of the series. A document that cannot be made before
// the shop's own data are whole is left; the register does not wait for it.
func WriteOrder(s *tenants.ShopTx, order tenants.ID) error {
	_, err := writeOrder(s, order)
	return err
}

// writeOrder is WriteOrder; waits tells that a document was left.
func writeOrder(s *tenants.ShopTx, order tenants.ID) (waits bool, err error) {
	x, err := readStory(s, order)
	if err != nil {
		return false, err
	}
	if x.path == "" {
		x.path = PathOf(x.buyer != nil, x.counter, x.always)
	}
	if x.path == Invoiced && x.regime == tenants.Ventilation {
		x.regime = tenants.Ordinary // an invoice splits the VAT that the till need not
	}
	w := &writer{s: s, x: x, register: newSheet(x.lines(), x.regime), bill: newSheet(x.lines(), x.regime), billed: map[int]money.Cents{}, back: map[int]money.Cents{}}
	for _, m := range x.moments {
		if err := w.moment(m); err != nil {
			return false, err
		}
	}
	return w.waits, nil
}

// writer follows an order's moments in their order. The register follows the
// money; the documents credit what was given back once, also when a refund came
// back and is made again.
type writer struct {
	s        *tenants.ShopTx
	x        *story
	register *sheet
	bill     *sheet
	billed   map[int]money.Cents // credited by documents, by line
	back     map[int]money.Cents // given back, by line
	paid     bool
	invoice  *Document
	waits    bool // for the shop's own data
}

func (w *writer) moment(m moment) error {
	switch {
	case m.what == momentPaid && !w.paid:
		w.paid = true
		if err := w.book(m, w.register.post()); err != nil {
			return err
		}
		return w.issueInvoice(m)
	case m.refund == nil || !w.paid:
		return nil
	case m.what == momentRefunded:
		lines := w.x.refunds[*m.refund]
		w.register.giveBack(m.refund.String(), lines)
		for n, c := range lines {
			w.back[n] += c
		}
		if err := w.book(m, w.register.post()); err != nil {
			return err
		}
		return w.issueCredit(m)
	case m.what == momentFailed && w.register.gaveBack(m.refund.String()):
		lines := w.x.refunds[*m.refund]
		w.register.restore(m.refund.String(), lines)
		for n, c := range lines {
			w.back[n] -= c
		}
		return w.book(m, w.register.post())
	}
	return nil
}

// book writes the register's rows of a moment, once.
func (w *writer) book(m moment, rows []Row) error {
	if w.x.booked[m.id] {
		return nil
	}
	for _, r := range rows {
		err := w.s.Exec(`insert into shop.register (shop_id, hood_id, moment_id, rate, nature, order_id, day, path, gross_cents, net_cents, vat_cents)
			values (app.shop(), app.hood(), $1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			tenants.With(m.id, r.Rate, r.Nature, w.x.order, m.day, w.x.path, r.Gross, r.Net, r.VAT))
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) issueInvoice(m moment) error {
	rows := w.bill.postDocument()
	if w.x.path != Invoiced || w.x.buyer == nil || total(rows) <= 0 {
		return nil
	}
	if w.invoice = w.x.issued[m.id]; w.invoice != nil || !w.can() {
		return nil
	}
	law, err := lawOf(w.s, m.day)
	if err != nil {
		return err
	}
	w.invoice = w.x.draft(Invoice, m, rows, w.x.sold(w.bill), law)
	return w.issue(m, w.invoice, nil)
}

func (w *writer) issueCredit(m moment) error {
	if w.invoice == nil {
		return nil
	}
	fresh := map[int]money.Cents{}
	for n, c := range w.back {
		if more := c - w.billed[n]; more > 0 {
			fresh[n] = more
			w.billed[n] = c
		}
	}
	fee := w.bill.giveBack(m.id.String(), fresh)
	rows := w.bill.postDocument()
	if total(rows) >= 0 || w.x.issued[m.id] != nil || !w.can() {
		return nil
	}
	law, err := lawOf(w.s, m.day)
	if err != nil {
		return err
	}
	d := w.x.draft(Credit, m, rows, w.x.returned(w.bill, fresh, fee), law)
	d.Of = &Reference{w.invoice.Number(), w.invoice.Day}
	d.Notes = append(d.Notes, law[LawCredit])
	return w.issue(m, d, &w.invoice.ID)
}

// can reports whether the shop's own data let a document be made now.
func (w *writer) can() bool {
	if CanInvoice(w.x.own) {
		return true
	}
	w.waits = true
	return false
}

// issue gives a document its number and its file and keeps it as it is. A number
// is taken in the transaction that keeps the document: none is ever missing.
func (w *writer) issue(m moment, d *Document, of *tenants.ID) error {
	file := 0
	for _, c := range []struct {
		series string
		year   int
		into   *int
	}{{string(d.Kind), d.Year, &d.Count}, {"file", 0, &file}} {
		err := w.s.One(`insert into shop.series (shop_id, hood_id, series, year) values (app.shop(), app.hood(), $1, $2)
			on conflict (shop_id, series, year) do update set next = shop.series.next + 1 returning next - 1`, tenants.With(c.series, c.year), c.into)
		if err != nil {
			return err
		}
	}
	d.ID, d.File = tenants.NewID(), fileName(d.Seller, file)
	text, err := d.XML()
	if err != nil {
		return err
	}
	if err := Recount(text); err != nil {
		return fmt.Errorf("documents: %s of order %s: %w", d.Kind, w.x.order, err)
	}
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return w.s.Change("conflict error.order_moved", 1, `insert into shop.documents (shop_id, hood_id, id, kind, year, number, order_id, moment_id, invoice_id, day, file,
		total_cents, body, xml) values (app.shop(), app.hood(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tenants.With(d.ID, d.Kind, d.Year, d.Count, w.x.order, m.id, of, d.Day, d.File, d.Total, string(body), string(text)))
}
